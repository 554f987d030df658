"""The Merkle tree of the audit log (RFC 6962 §2, RFC 9162 §2.1): leaves, roots and proofs. No state, no I/O.

    leaf   SHA-256(0x00 || entry)
    node   SHA-256(0x01 || left || right)
    empty  SHA-256("")

All hashes are 32 raw bytes.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

import msgspec

from safety_core.errors import BadInput

EMPTY_ROOT = sha256(b"").digest()
ROOTS_KEPT = 16
"""Roots of the edges that were asked for last: whoever wrote a head reads it again next."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry's canonical bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees' roots."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(msgspec.Struct, frozen=True):
    """The right edge of a tree: all that is needed to append a leaf or to know the root, in O(log size).

    Attributes:
        size: leaves so far.
        nodes: roots of the perfect subtrees that ``size`` falls into, largest (leftmost) first: one for each set bit.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The edge after one more leaf (its hash)."""
        carried = leaf
        kept = len(self.nodes)
        size = self.size
        while size & 1:
            kept -= 1
            carried = node_hash(self.nodes[kept], carried)
            size >>= 1
        return Frontier(self.size + 1, (*self.nodes[:kept], carried))

    def root(self) -> bytes:
        """Root of the tree so far."""
        return _folded(self.nodes)


@lru_cache(maxsize=ROOTS_KEPT)
def _folded(nodes: tuple[bytes, ...]) -> bytes:
    if not nodes:
        return EMPTY_ROOT
    carried = nodes[-1]
    for node in nodes[-2::-1]:
        carried = node_hash(node, carried)
    return carried


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes (MTH, RFC 9162 §2.1.1). An odd node at a level's end goes up as it is: the same tree."""
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    while len(level) > 1:
        paired = [node_hash(level[left], level[left + 1]) for left in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def _split(size: int) -> int:
    """The largest power of two below ``size`` (at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Audit path of the leaf at ``index``, from the leaf up (PATH, RFC 9162 §2.1.3.1).

    Raises:
        BadInput: there is no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise BadInput("index", f"{index} is not in a log of {len(leaf_hashes)} entries", "give an index from 0")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root(leaf_hashes[low:middle]))
            low = middle
    return tuple(reversed(path))


def consistency_proof(leaf_hashes: Sequence[bytes], old: int, new: int) -> tuple[bytes, ...]:
    """Proof that the tree of the first ``new`` leaves extends that of the first ``old`` (RFC 9162 §2.1.4.1).

    Empty when the sizes are equal, or when ``old`` is 0, which every tree extends.

    Raises:
        BadInput: not 0 <= old <= new <= the number of leaves.
    """
    if not 0 <= old <= new <= len(leaf_hashes):
        raise BadInput(
            "sizes", f"{old} to {new} do not lie in a log of {len(leaf_hashes)} entries", "give 0 <= old <= new <= size"
        )
    if old in (0, new):
        return ()
    proof: list[bytes] = []
    low, high = 0, new
    known = True  # whether the subtree in hand is the whole old tree, whose root the verifier has
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            proof.append(root(leaf_hashes[low:middle]))
            low = middle
            known = False
    if not known:
        proof.append(root(leaf_hashes[low:high]))
    return tuple(reversed(proof))
