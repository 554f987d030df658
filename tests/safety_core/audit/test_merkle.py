import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.audit.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)
from safety_core.audit.proof import verify_consistency, verify_inclusion
from safety_core.errors import BadInput
from safety_core.shell.prove import paths

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Known answers of the eight-leaf tree that implementations of RFC 6962 share."""
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
MANY = [leaf_hash(b"%d" % number) for number in range(70)]


def frontier(leaves: list[bytes]) -> Frontier:
    edge = Frontier()
    for leaf in leaves:
        edge = edge.append(leaf)
    return edge


@pytest.mark.parametrize("size", range(9))
def test_roots_of_sizes_0_to_8_are_the_known_ones(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]
    assert frontier(LEAVES[:size]).root().hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(len(MANY) + 1))
def test_the_frontier_knows_the_root_of_every_size(size: int) -> None:
    edge = frontier(MANY[:size])
    assert edge.root() == root(MANY[:size])
    assert (edge.size, len(edge.nodes)) == (size, size.bit_count())


def test_appending_leaves_the_earlier_edge_as_it_was() -> None:
    edge = frontier(MANY[:7])
    before = edge.root()
    edge.append(MANY[7])
    assert edge.root() == before


def test_a_leaf_is_never_taken_for_a_node() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 64, 70])
def test_every_leaf_proves_its_place_and_no_other(size: int) -> None:
    leaves = MANY[:size]
    head = root(leaves)
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, index)
        assert verify_inclusion(leaf, index, size, proof, head)
        assert [other for other in range(size) if verify_inclusion(leaf, other, size, proof, head)] == [index]


def test_every_tree_extends_every_earlier_one() -> None:
    for new in range(33):
        for old in range(new + 1):
            proof = consistency_proof(MANY, old, new)
            assert verify_consistency(old, new, root(MANY[:old]), root(MANY[:new]), proof), (old, new)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 59))
def test_no_tree_extends_one_with_another_past(one: int, other: int, changed: int) -> None:
    old, new = sorted((one, other))
    forked = list(MANY[:new])
    forked[changed % old] = leaf_hash(b"another past")
    assert not verify_consistency(old, new, root(MANY[:old]), root(forked), consistency_proof(forked, old, new))


@pytest.mark.parametrize("index", [-1, 8])
def test_a_proof_of_a_leaf_that_is_not_there_is_refused(index: int) -> None:
    with pytest.raises(BadInput, match="is not in a log of 8 entries"):
        inclusion_proof(LEAVES, index)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (3, 9)])
def test_a_proof_between_sizes_that_are_not_there_is_refused(old: int, new: int) -> None:
    with pytest.raises(BadInput, match="do not lie in a log of 8 entries"):
        consistency_proof(LEAVES, old, new)


@given(st.integers(0, 70))
def test_the_paths_of_many_leaves_are_those_of_each(size):
    hashes = [leaf_hash(bytes([each])) for each in range(size)]
    assert paths(hashes, range(size)) == [inclusion_proof(hashes, each) for each in range(size)]
