import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.audit.merkle import EMPTY_ROOT, consistency_proof, inclusion_proof, leaf_hash, root
from safety_core.audit.proof import verify_consistency, verify_inclusion

LEAVES = [leaf_hash(b"%d" % number) for number in range(21)]
HEAD = root(LEAVES)

HASHES = st.one_of(st.binary(min_size=32, max_size=32), st.sampled_from([HEAD, EMPTY_ROOT, *LEAVES]))
SIZES = st.one_of(st.integers(-2, 40), st.integers(), st.booleans(), st.none(), st.floats())
PROOFS = st.one_of(st.lists(HASHES, max_size=8), st.lists(st.one_of(st.binary(), st.none())), st.none(), st.text())
ANY_HASH = st.one_of(HASHES, st.binary(), st.text(), st.none())


@given(ANY_HASH, SIZES, SIZES, PROOFS, ANY_HASH)
def test_no_hostile_inclusion_proof_raises_or_passes(leaf, index, size, proof, head) -> None:
    if verify_inclusion(leaf, index, size, proof, head):
        assert head == leaf or proof, "only a tree of one leaf needs no path"
        assert size != 21 or LEAVES[index] == leaf or head != HEAD


@given(SIZES, SIZES, ANY_HASH, ANY_HASH, PROOFS)
def test_no_hostile_consistency_proof_raises_or_passes(old, new, one, other, proof) -> None:
    if verify_consistency(old, new, one, other, proof):
        assert (old == new and one == other) or (old == 0 and one == EMPTY_ROOT) or proof


@pytest.mark.parametrize("index", [0, 7, 16, 20])
def test_every_flipped_bit_of_an_inclusion_proof_is_refused(index: int) -> None:
    proof = inclusion_proof(LEAVES, index)
    for place in range(len(proof)):
        for bit in range(256):
            bent = (int.from_bytes(proof[place]) ^ (1 << bit)).to_bytes(32)
            path = (*proof[:place], bent, *proof[place + 1 :])
            assert not verify_inclusion(LEAVES[index], index, 21, path, HEAD)


@pytest.mark.parametrize("old", [1, 6, 8, 16, 20])
def test_a_consistency_proof_with_any_node_bent_missing_or_added_is_refused(old: int) -> None:
    proof = consistency_proof(LEAVES, old, 21)
    before = root(LEAVES[:old])
    assert verify_consistency(old, 21, before, HEAD, proof)
    for place in range(len(proof)):
        bent = bytes(byte ^ 1 for byte in proof[place])
        assert not verify_consistency(old, 21, before, HEAD, (*proof[:place], bent, *proof[place + 1 :]))
        assert not verify_consistency(old, 21, before, HEAD, (*proof[:place], *proof[place + 1 :]))
        assert not verify_consistency(old, 21, before, HEAD, (*proof[:place], LEAVES[0], *proof[place:]))
    assert not verify_consistency(old, 21, before, HEAD, (*proof, LEAVES[0]))


def test_every_tree_extends_the_empty_one_but_only_by_its_known_root() -> None:
    assert verify_consistency(0, 21, EMPTY_ROOT, HEAD, ())
    assert not verify_consistency(0, 21, LEAVES[0], HEAD, ())
    assert not verify_consistency(0, 21, EMPTY_ROOT, HEAD, (LEAVES[0],))


def test_a_smaller_tree_extends_no_larger_one() -> None:
    assert not verify_consistency(21, 20, HEAD, root(LEAVES[:20]), consistency_proof(LEAVES, 20, 21))
