"""What several checkers ask of one scenario's evidence, made once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from reports.evidence.folder import Evidence

T = TypeVar("T")


def once(make: Callable[[Evidence], T]) -> Callable[[Evidence], T]:
    """``make``, whose last answer is kept for as long as the very same evidence is asked about. Nobody changes it."""
    kept: list[tuple[Evidence, T]] = []

    @wraps(make)
    def asked(evidence: Evidence) -> T:
        if not kept or kept[0][0] is not evidence:
            kept[:] = [(evidence, make(evidence))]
        return kept[0][1]

    return asked
