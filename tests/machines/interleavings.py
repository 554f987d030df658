"""Every state that a small model can come to, and whether any step on the way does what must never happen."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

State = TypeVar("State", bound=Hashable)
Nexts = Callable[[State], Iterable[tuple[State, str]]]
"""Every next state, each with the name of what must never happen on the way there, or with nothing."""


def explored(first: State, nexts: Nexts[State], *, never: str = "") -> tuple[str, set[State]]:
    """What happened that must never happen, or ``""``; and every state there is, when nothing did.

    ``never``: only this counts; without it, whatever is named.
    """
    seen, front = {first}, [first]
    while front:
        fresh = []
        for state in front:
            for after, breach in nexts(state):
                if breach and never in ("", breach):
                    return breach, seen
                if after not in seen:
                    seen.add(after)
                    fresh.append(after)
        front = fresh
    return "", seen
