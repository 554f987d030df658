"""The plan of a rollout, as data: its stages in order, and what each needs before it is left.

name = "sprint 5"

[canary]
least = 2                 # clients enrolled before a canary stage is entered or left
most = 3                  # never more
weights = { trust = 50, tenure = 20, reach = 30 }     # of the ranking

[[stage]]
name = "canary-10"
clients = "canary"        # house, canary, all
share = 10                # percent of each client's traffic, by a stable bucket
soak = "3 days"           # always with its unit
soak_of = "client"        # each enrolled client for so long; else the stage
events = 20               # permits of these clients that ended while the stage stood
pool = true               # and house and canary pooled pass the exact look at the objective
advance = "two-person"    # automatic, manual, two-person
hard = ["latency"]        # beside the four that always stop a stage

1. Each stage lets in all that the one before lets in, and more.
2. The last stage leads nowhere: it has no soak, no events, no pool and no advance.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

import msgspec

from safety_core.errors import BadInput, Miswired
from safety_core.vocabulary import Harm

NAME = "rollout"
"""Of the plan, among the sets of rules that the store keeps."""
HARD = frozenset({Harm.WRONG_ACCOUNT, Harm.DUPLICATE, Harm.UNAPPROVED_ENGAGEMENT, Harm.AUDIT_BREAK})
"""What needs no statistics: one of them in a stage, and it is not left for the next. No plan takes one away."""
STAGES_MAX = 20
SOAK_MAX_MINUTES = 366 * 1_440
_SOAK = re.compile(r"([0-9]{1,6}) (minute|hour|day|week)s?", re.ASCII)
_UNITS = {"minute": 1, "hour": 60, "day": 1_440, "week": 10_080}
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}", re.ASCII)

Share = Annotated[int, msgspec.Meta(ge=1, le=100)]
Events = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Weight = Annotated[int, msgspec.Meta(ge=0, le=100)]
Few = Annotated[int, msgspec.Meta(ge=1, le=100)]


class Clients(StrEnum):
    """Whom a stage lets in, each with those before it."""

    HOUSE = "house"
    CANARY = "canary"
    ALL = "all"


_REACH = {each: place for place, each in enumerate(Clients)}


class Advance(StrEnum):
    """Who moves a stage on, once its verdict is PASS."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"
    TWO_PERSON = "two-person"


class SoakOf(StrEnum):
    """What must have stood for the soak."""

    STAGE = "stage"
    CLIENT = "client"


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What counts how much among candidates: trust, how long they are clients, and how few people they reach."""

    trust: Weight = 50
    tenure: Weight = 20
    reach: Weight = 30


class Canary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many canary clients there are at least and at most, and how candidates are ranked."""

    least: Few = 2
    most: Few = 3
    weights: Weights = Weights()


class Stage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stage. What stands only on stages that lead on is ``None`` on the last."""

    name: str
    clients: Clients
    share: Share | None = None
    soak: str | None = None
    soak_of: SoakOf = SoakOf.STAGE
    events: Events | None = None
    pool: bool = False
    advance: Advance | None = None
    hard: tuple[Harm, ...] = ()

    @property
    def percent(self) -> int:
        """Of each client's traffic."""
        return 100 if self.share is None else self.share

    @property
    def soak_minutes(self) -> int:
        """How long it soaks; 0 where it leads nowhere."""
        return 0 if self.soak is None else minutes_of(self.soak)

    @property
    def stopping(self) -> frozenset[Harm]:
        """The harms of which one is enough."""
        return HARD | frozenset(self.hard)


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan's file."""

    name: str
    stage: tuple[Stage, ...]
    canary: Canary = Canary()

    def place(self, stage: str) -> int | None:
        """Where a stage stands, from 0; ``None`` when there is none of that name."""
        return next((place for place, each in enumerate(self.stage) if each.name == stage), None)

    def has(self, stage: str) -> int:
        """The same of a stage that is known to be there."""
        place = self.place(stage)
        if place is None:
            raise Miswired(f"the plan has no stage {stage!r}", "look it up with Plan.place")
        return place


@lru_cache(maxsize=64)
def minutes_of(soak: str) -> int:
    """A duration such as ``3 days``, in minutes.

    Raises:
        BadInput: it has no unit, is nothing, or is longer than a year.
    """
    do = 'give a number and its unit: "90 minutes", "12 hours", "3 days", "1 week"'
    found = _SOAK.fullmatch(soak)
    if found is None:
        bare = soak.strip().isdecimal()
        raise BadInput("soak", f"{soak[:40]!r} has no unit" if bare else f"{soak[:40]!r} is no duration", do)
    minutes = int(found[1]) * _UNITS[found[2]]
    if minutes == 0:
        raise BadInput("soak", "is nothing: no stage is left as soon as it is entered", do)
    if minutes > SOAK_MAX_MINUTES:
        raise BadInput("soak", f"{soak[:40]!r} is longer than a year", do)
    return minutes


def check(plan: Plan) -> None:
    """Refuse a plan that shrinks, skips what it needs, or says what has no meaning.

    Raises:
        BadInput: its field is the place in the file (``stage.1.share``).
    """
    if not plan.stage:
        raise BadInput("stage", "there is none", "write at least one [[stage]]")
    if len(plan.stage) > STAGES_MAX:
        raise BadInput(f"stage.{STAGES_MAX}", f"is one more than the {STAGES_MAX} there may be", "take fewer stages")
    if plan.canary.least > plan.canary.most:
        raise BadInput("canary.least", f"is {plan.canary.least}, more than most", f"give {plan.canary.most} or less")
    weights = plan.canary.weights
    if not weights.trust + weights.tenure + weights.reach:
        raise BadInput("canary.weights", "are all 0: nothing would rank anybody", "give one of them a weight")
    names: set[str] = set()
    for number, each in enumerate(plan.stage):
        field = f"stage.{number}"
        if _NAME.fullmatch(each.name) is None:
            raise BadInput(
                f"{field}.name", f"{each.name[:40]!r} is no name", "take small letters, digits, dots and dashes"
            )
        if each.name in names:
            raise BadInput(f"{field}.name", f"{each.name!r} is there twice", "give each stage a name of its own")
        names.add(each.name)
        _check_whom(field, each)
        _check_needs(field, each, last=number == len(plan.stage) - 1)
        if number:
            _check_grows(field, plan.stage[number - 1], each)


def _check_whom(field: str, stage: Stage) -> None:
    if stage.clients is Clients.HOUSE and stage.share is not None:
        raise BadInput(f"{field}.share", "the house posts all of its own", "leave the share out")
    if stage.clients is not Clients.HOUSE and stage.share is None:
        raise BadInput(f"{field}.share", "is missing", "say the percentage of each client's traffic: share = 10")
    if stage.soak_of is SoakOf.CLIENT and stage.clients is not Clients.CANARY:
        raise BadInput(f"{field}.soak_of", "only canary clients are enrolled, and soak each", "leave it out")


def _check_needs(field: str, stage: Stage, *, last: bool) -> None:
    needs = {"soak": stage.soak, "events": stage.events, "advance": stage.advance}
    if last:
        said = [name for name, value in needs.items() if value is not None]
        said += [name for name in ("pool", "hard") if getattr(stage, name)]
        said += ["soak_of"] if stage.soak_of is not SoakOf.STAGE else []
        if said:
            raise BadInput(
                f"{field}.{said[0]}", "the last stage leads nowhere", "leave it out, or add a stage after it"
            )
        return
    for name, value in needs.items():
        if value is None:
            raise BadInput(f"{field}.{name}", "is missing", f"add it: without {name} the stage would never be left")
    try:
        minutes_of(stage.soak or "")
    except BadInput as refused:
        raise BadInput(f"{field}.soak", refused.wrong.removeprefix("soak: "), refused.do) from None


def _check_grows(field: str, before: Stage, stage: Stage) -> None:
    """Rule 1."""
    if _REACH[stage.clients] < _REACH[before.clients]:
        raise BadInput(
            f"{field}.clients",
            f"{stage.clients} lets in fewer than {before.clients} of {before.name!r} before it",
            "each stage lets in all that the one before does: put them in that order",
        )
    same = stage.clients is before.clients
    if before.clients is Clients.HOUSE:
        if same:
            raise BadInput(
                f"{field}.clients", f"lets in no more than {before.name!r} before it", "take one of them out"
            )
        return
    if stage.percent < before.percent or (same and stage.percent == before.percent):
        raise BadInput(
            f"{field}.share",
            f"{stage.percent} % does not rise above the {before.percent} % of {before.name!r} before it",
            "let shares rise from stage to stage",
        )
