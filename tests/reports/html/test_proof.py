"""A proof leads from its entry to the root, by RFC 9162's own words for whoever checks it; and nothing else does."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.html.proof import Proof, Tree
from tests.reports.bench import tree


def comes_to(proof: Proof, entry: str) -> str | None:
    """RFC 9162 §2.1.3.2, step by step; ``None``: the path is too long or too short for that place in that tree."""
    fn, sn = proof.index, proof.size - 1
    r = sha256(b"\x00" + entry.encode()).digest()
    for p in map(bytes.fromhex, proof.path):
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = sha256(b"\x01" + p + r).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    return r.hex() if sn == 0 else None


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 100, 127, 129])
def test_every_entry_of_a_tree_is_led_to_its_root(size: int) -> None:
    texts = [f'{{"n":{n}}}' for n in range(size)]
    made = Tree(texts)
    for index, text in enumerate(texts):
        proof = made.proof(index)
        assert (proof.index, proof.size) == (index, size)
        assert comes_to(proof, text) == proof.root == tree(texts)


@given(st.integers(2, 70), st.data())
def test_another_entry_another_place_or_a_changed_hash_leads_elsewhere(size: int, data: st.DataObject) -> None:
    texts = [f"entry {n}" for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof, root = Tree(texts).proof(index), tree(texts)
    assert comes_to(proof, f"{texts[index]} ") != root
    other = data.draw(st.integers(0, size - 1).filter(lambda each: each != index))
    assert comes_to(Tree(texts).proof(other), texts[index]) != root
    step = data.draw(st.integers(0, len(proof.path) - 1))
    turned = bytes([bytes.fromhex(proof.path[step])[0] ^ 1]).hex() + proof.path[step][2:]
    bent = Proof(index=index, size=size, path=(*proof.path[:step], turned, *proof.path[step + 1 :]), root=proof.root)
    assert comes_to(bent, texts[index]) != root
