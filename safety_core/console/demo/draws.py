"""Draws out of a seed: the same in any process, and one for each purpose, so that one more disturbs no other."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Draws(NamedTuple):
    """What follows from a seed."""

    seed: int

    def number(self, purpose: str, below: int) -> int:
        """A number from 0 on."""
        return int.from_bytes(sha256(f"{self.seed}/{purpose}".encode()).digest()[:8]) % below

    def one(self, purpose: str, of: Sequence[T]) -> T:
        """One of several."""
        return of[self.number(purpose, len(of))]
