"""Checking proofs by someone who has only roots (RFC 9162 §2.1.3.2 and §2.1.4.2).

Whatever is handed in may be hostile: what cannot be a proof is ``False``, never an exception.
"""

from collections.abc import Sequence
from typing import TypeGuard

from safety_core.audit.merkle import EMPTY_ROOT, node_hash

HASH_BYTES = 32


def _is_hash(value: object) -> TypeGuard[bytes]:
    return isinstance(value, bytes) and len(value) == HASH_BYTES


def _is_path(value: object) -> TypeGuard[Sequence[bytes]]:
    return isinstance(value, list | tuple) and all(map(_is_hash, value))


def _is_size(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf (its hash) stands at ``index`` in the tree of ``size`` leaves with this root."""
    if not (_is_hash(leaf) and _is_hash(root) and _is_path(proof) and _is_size(index) and _is_size(size)):
        return False
    if index >= size:
        return False
    fn, sn, carried = index, size - 1, leaf
    for node in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            carried = node_hash(node, carried)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            carried = node_hash(carried, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and carried == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of ``new`` leaves with ``new_root`` extends the tree of ``old`` leaves with ``old_root``.

    Every tree extends the empty one, whose root is known; the proof is empty then, as it is for equal sizes.
    """
    if not (_is_hash(old_root) and _is_hash(new_root) and _is_path(proof) and _is_size(old) and _is_size(new)):
        return False
    if old > new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    return _extends(old, new, old_root, new_root, proof)


def _extends(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """The walk of RFC 9162 §2.1.4.2, for 0 < old < new."""
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)  # a power of two is its own first node
    if not path or not proof:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(node, first), node_hash(node, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == old_root and second == new_root
