"""Inclusion proofs of the exported log: from one entry to the root that a checkpoint states (RFC 6962 §2.1.1).

The tree is built here from the exported entries alone. Whoever has an entry, its index, the size and these hashes comes to
the root without the rest of the log; that it is the checkpoint's root is computed, not assumed.
"""

from collections.abc import Iterable
from hashlib import sha256

import msgspec


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """The way from an entry to a root.

    Attributes:
        path: the hashes (hex) beside the way, from the leaf up.
        root: what the way comes to.
    """

    index: int
    size: int
    path: tuple[str, ...]
    root: str


class Tree:
    """The tree over the first ``size`` of some entries: each of its levels, leaves first.

    A level of odd length hands its last node up as it is: that is RFC 6962's tree, which splits at the largest power of two.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        level = [sha256(b"\x00" + each.encode()).digest() for each in texts]
        self._levels = [level]
        while len(level) > 1:
            above = [
                sha256(b"\x01" + level[place] + level[place + 1]).digest() for place in range(0, len(level) - 1, 2)
            ]
            level = above + level[len(level) - len(level) % 2 :]
            self._levels.append(level)

    def proof(self, index: int) -> Proof:
        """The way of one entry, counted from 0; it must be among the tree's."""
        size, place, path = len(self._levels[0]), index, []
        node = self._levels[0][index]
        for level in self._levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                path.append(level[beside].hex())
                pair = (level[beside] + node) if beside < place else (node + level[beside])
                node = sha256(b"\x01" + pair).digest()
            place //= 2
        return Proof(index=index, size=size, path=tuple(path), root=node.hex())
