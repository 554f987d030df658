"""Which rows stand behind each rule: those that broke it; of one that passed, a few of those that it counted.

Keyed by the rule's name. A rule that rests on scenarios or on the run as a whole points to where these are listed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import msgspec

from reports.checkers.approving import approving
from reports.checkers.recount import COUNTED
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, JournalRow, LedgerRow, PermitRow, Row, SampleRow, SeenRow
from reports.halts import HaltSample
from reports.html.trail import Exhibit, Trail
from reports.made import Made
from reports.policy import Step
from reports.rules.case import RuleResult
from reports.rules.isolation import ATTEMPT
from reports.rules.support import NAME, newest
from reports.statistics import quantile

AnyOf = TypeVar("AnyOf", bound=Row)
SHOWN: Final = 3
"""Exhibits of one rule that passed."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """From a number to what it was computed from. ``title``: which row, where ``text`` says only what it is."""

    anchor: str
    text: str
    title: str = ""


PLACES: Final = {
    "Invariants": Link(anchor="invariants", text="every invariant"),
    "Scenarios": Link(anchor="all", text="every scenario"),
    "E2E pass rate": Link(anchor="all", text="every scenario"),
    "Halts that count": Link(anchor="halts", text="every halt"),
    "Load": Link(anchor="load", text="the load"),
    "Provenance": Link(anchor="commands", text="the commands"),
    "Rehearsal": Link(anchor="commands", text="the commands"),
    "Signature": Link(anchor="facts", text="who signed"),
    "Looks": Link(anchor="accounts", text="every account"),
    "Judged by the observer": Link(anchor="accounts", text="every account"),
}
"""Rules whose whole basis is listed on the page."""
OF_SCENARIOS: Final = frozenset(("Scenarios", "E2E pass rate"))


def behind(made: Made, trail: Trail, rule: RuleResult) -> tuple[Link, ...]:
    """The links of one rule."""
    found = [one for each in rule.rows if each.row and (one := trail.of_plain(each.row))]
    rows = _COUNTED.get(rule.name)
    if rows and not found:
        found = trail.all(_first(rows(made)))
    return (*_numbered(found), *_place(rule))


def _place(rule: RuleResult) -> tuple[Link, ...]:
    if rule.word == "fail" and rule.name in OF_SCENARIOS:
        return (Link(anchor="failed", text="what failed"),)
    return (PLACES[rule.name],) if rule.name in PLACES else ()


def _numbered(found: list[Exhibit]) -> list[Link]:
    """``effect 1``, ``effect 2``: whole identities would crowd the numbers out."""
    seen: Counter[str] = Counter()
    links = []
    for each in {each.anchor: each for each in found}.values():
        seen[each.kind] += 1
        links.append(Link(anchor=each.anchor, text=f"{each.kind} {seen[each.kind]}", title=each.title))
    return links


def _first(rows: Iterable[Row]) -> Sequence[Row]:
    """The first few; an exhibit of a thousand rows shows no more than one of three."""
    return list(islice(rows, SHOWN))


def _load(made: Made) -> Evidence:
    load = made.step.scenario
    return made.evidences.get(load) or Evidence(scenario=load, clock="wall", source="simulated")


def _ends(rows: Iterable[AnyOf]) -> list[AnyOf]:
    """The first and the last."""
    every = list(rows)
    return [*every[:1], *every[1:][-1:]]


# ---------------------------------------------------------------- halts


def halts_of(made: Made) -> dict[str, HaltRow]:
    """The load's halts by name."""
    return {each.halt: each for each in _load(made).halts}


def at_quantile(samples: Iterable[HaltSample], share: float) -> HaltSample | None:
    """The very halt whose time is that quantile: the nearest rank is a value that was measured."""
    timed = [each for each in samples if each.is_sample and each.latency_us is not None]
    if not timed:
        return None
    found = quantile(sorted(each.latency_us or 0 for each in timed), share)
    return next(each for each in timed if each.latency_us == found)


def _slowest(made: Made) -> Sequence[Row]:
    known = halts_of(made)
    found = [at_quantile(made.verdict.samples, share) for share in (1.0, 0.99, 0.5)]
    return [known[each.halt] for each in found if each is not None and each.halt in known]


def _widest_bound(made: Made) -> Sequence[Row]:
    return sorted(_load(made).halts, key=lambda each: -each.bound_us)[:1]


# ---------------------------------------------------------------- effects and permits


def _effects(made: Made) -> Sequence[Row]:
    load = _load(made)
    return _ends(load.ledger) or _ends(load.seen)


def _engagements(made: Made) -> Sequence[Row]:
    load = _load(made)
    seen = (each for each in load.seen if each.target is not None or each.what != "post")
    return _ends(each for each in load.ledger if approving(load).engages(each)) or _ends(seen)


def _decisions(made: Made) -> Sequence[Row]:
    return [_effect_of(_load(made), each.intent) or each for each in _ends(_load(made).decisions)]


def _effect_of(load: Evidence, intent: str) -> LedgerRow | None:
    tag = next((each.tag for each in load.intents if each.intent == intent and each.tag), None)
    return next((each for each in load.ledger if tag is not None and each.tag == tag), None)


def _unconfirmed(made: Made) -> Sequence[Row]:
    """What was not confirmed is what keeps the share below one; without any, a permit that was."""
    permits = _load(made).permits
    return [*(each for each in permits if each.state != "confirmed"), *permits[:1]]


def _read_back(made: Made) -> Sequence[Row]:
    timed = [each for each in _load(made).permits if each.sent_us is not None and each.confirmed_us is not None]
    return list(sorted(timed, key=_took_us)[-1:])


def _took_us(permit: PermitRow) -> int:
    return (permit.confirmed_us or 0) - (permit.sent_us or 0)


# ---------------------------------------------------------------- the rest


def _checkpoints(made: Made) -> Sequence[Row]:
    """Of each size the one seen first; the last of those that are signed is what everything is proved to."""
    first = {each.size: each for each in reversed(_load(made).checkpoints)}
    return _ends(sorted(first.values(), key=lambda each: (each.note is not None, each.size)))


def _attempts(made: Made) -> Sequence[Row]:
    """One of each of the first few ways."""
    ways: dict[str, SampleRow] = {}
    for evidence in made.evidences.values():
        for each in evidence.samples:
            if each.name == ATTEMPT:
                ways.setdefault(each.ref.rpartition("/")[0], each)
    return list(ways.values())


def _requests(made: Made) -> Sequence[Row]:
    return _ends(each for each in _load(made).journal if each.committing)


def _too_fast(made: Made) -> Sequence[Row]:
    """Answers 429 of a storm, which are none of ours; without any, a request."""
    journal = _load(made).journal
    return [*(each for each in journal if each.status == 429), *journal[:1]]  # noqa: PLR2004 - HTTP's own number


def _trips(made: Made) -> Sequence[Row]:
    return [each for evidence in made.evidences.values() for each in evidence.trips if each.harm in COUNTED]


def _advances(made: Made) -> Sequence[Row]:
    return [each for evidence in made.evidences.values() for each in evidence.samples if each.name == "advance"]


def _weather(made: Made) -> Sequence[Row]:
    """For each fault that the step wants, a request that it hit."""
    weather = made.step.weather if isinstance(made.step, Step) else []
    wanted = {name for rule in weather for name in rule.faults}
    hit: dict[str, JournalRow] = {}
    for each in _load(made).journal:
        if each.fault in wanted and each.fault is not None:
            hit.setdefault(each.fault, each)
    return list(hit.values())


def _platforms(made: Made) -> Sequence[Row]:
    first: dict[str, LedgerRow | SeenRow] = {}
    load = _load(made)
    for each in load.ledger or load.seen:
        first.setdefault(each.platform, each)
    return list(first.values())


def _support(made: Made) -> Sequence[Row]:
    """How an alert came to whoever is on call, and the last line of the runbook that was typed."""
    load = _load(made)
    return [*newest(load.fired)[:2], *newest(load.runbook)[-1:]]


_COUNTED: dict[str, Callable[[Made], Iterable[Any]]] = {
    "Effects after acknowledgement": _slowest,
    "Switch response": _slowest,
    "Proven bound": _widest_bound,
    "Breaches reported by the core": _effects,
    "Wrong accounts": _effects,
    "Wrong account": _effects,
    "Effects without a record": _effects,
    "Checkpoints": _checkpoints,
    "Attempts across tenants": _attempts,
    "Unapproved engagements": _engagements,
    "Decisions": _decisions,
    "Windows exceeded": _requests,
    "Called too fast": _too_fast,
    "Burns stopped": _trips,
    "Counted anew": _trips,
    "Promotion meanwhile": _advances,
    "Freed by a person": _trips,
    "Publish success": _unconfirmed,
    "Verification": _read_back,
    "Background weather": _weather,
    "Platforms": _platforms,
    NAME: _support,
}
