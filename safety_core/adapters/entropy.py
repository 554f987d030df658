"""Randomness: the system's, and a seeded one whose every draw is a function of seed, purpose and count."""

import secrets  # noqa: TID251  # this is the port's real side
from hashlib import shake_256

_FRACTION_BITS = 53
"""The significand of a float: every multiple of 2**-53 in [0, 1) is as likely."""


class SystemEntropy:
    """The operating system's. Implements ``ports.Entropy``; the purpose makes no difference."""

    def token(self, purpose: str, nbytes: int) -> str:  # noqa: ARG002  # the port's parameter
        return secrets.token_hex(nbytes)

    def fraction(self, purpose: str) -> float:  # noqa: ARG002  # the port's parameter
        return secrets.randbits(_FRACTION_BITS) / (1 << _FRACTION_BITS)


class SeededEntropy:
    """Repeatable. Implements ``ports.Entropy``.

    Draw n of a purpose depends on nothing but (seed, purpose, n): one client's draws never move another's, and neither
    does the order in which threads or actors come.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._counts: dict[str, int] = {}

    def token(self, purpose: str, nbytes: int) -> str:
        return self._draw(purpose, nbytes).hex()

    def fraction(self, purpose: str) -> float:
        return (int.from_bytes(self._draw(purpose, 8)) >> 11) / (1 << _FRACTION_BITS)

    def _draw(self, purpose: str, nbytes: int) -> bytes:
        n = self._counts[purpose] = self._counts.get(purpose, -1) + 1
        return shake_256(f"{self._seed}/{purpose}/{n}".encode()).digest(nbytes)
