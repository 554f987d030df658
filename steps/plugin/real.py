"""What a step says of real accounts: that it holds there too, or what it would need that they do not have.

A step that says nothing is not run on real accounts. A scenario is run there when every step of it holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

RUN: Final = "holdpoint-real-run"
"""What pytest knows a run on real accounts by, where there is one."""
HOLDS: Final = "holdpoint_real"
NEEDS: Final = "holdpoint_needs"
UNSAID: Final = "a world of its own, which can be arranged and looked into"
OF_MODULES: Final = {
    **dict.fromkeys(("machines", "stricken", "troubles", "unknowns", "workers"), "what can be told to fail"),
    **dict.fromkeys(("engagement", "follows", "likes", "receiving", "ties"), "fans who do as they are told"),
    **dict.fromkeys(("budgets", "cadence", "creation", "planning", "rollout", "timetable"), "virtual time"),
    **dict.fromkeys(("console", "releases", "switches"), "halts of its own: on real accounts a halt stops the run"),
    **dict.fromkeys(("everywhere", "isolation"), "other clients than the house"),
    "approvals": "people who do as they are told",
}
"""What all steps of a module need that say nothing themselves."""

Step = TypeVar("Step", bound=Callable[..., Any])


@dataclass(frozen=True)
class OnRealAccounts:
    """How a step holds on real accounts.

    Attributes:
        effects: so many posts it asks for.
        public: it expects a post to be published, not only prepared.
        seen: it asks what stands on the platform: where a witness from outside must see that.
    """

    effects: int = 0
    public: bool = False
    seen: bool = False


def on_real_accounts(*, effects: int = 0, public: bool = False, seen: bool = False) -> Callable[[Step], Step]:
    """This step holds on real accounts."""

    def mark(step: Step) -> Step:
        setattr(step, HOLDS, OnRealAccounts(effects, public, seen))
        return step

    return mark


def needs(what: str) -> Callable[[Step], Step]:
    """This step holds on no real account, since it needs that."""

    def mark(step: Step) -> Step:
        setattr(step, NEEDS, what)
        return step

    return mark


def holds(step: Callable[..., Any]) -> OnRealAccounts | str:
    """How a step holds on real accounts, or what it needs that they do not have."""
    found: OnRealAccounts | None = getattr(step, HOLDS, None)
    if found is not None:
        return found
    return str(getattr(step, NEEDS, OF_MODULES.get(str(step.__module__).rpartition(".")[2], UNSAID)))
