"""Support stands ready: alerts are loaded and one came to whoever is on call, the runbook's lines were typed, a drill is in date,
each client has a contact and the letters that it would be told by.

What is there and wrong fails. What is not there, or is too old to say anything of today, has no data. How old things are is counted
up to the last of what was written down, or to the export if that came later: so a clock that ran ahead makes the others old.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol, TypeVar

from reports.checkers.scope import scope_kind
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, Row, RulesRow, RunbookRow
from reports.observed_asks import SupportAsks
from reports.rules.case import ROWS_KEPT, SECOND_US, Case, RuleResult, Word, broke, count

NAME: Final = "Support"
DAY_US = 86_400 * SECOND_US
LETTERS = "letters"
"""Of the templates, among the sets of rules."""
SAID_MAX = 3
_HEADING = re.compile(r"^== ([a-z_]+)(?: for ([a-z0-9_.-]+))?[ \t\r]*$", re.MULTILINE)


class _Seen(Protocol):
    @property
    def at_us(self) -> int:
        """When it was written down."""


AnySeen = TypeVar("AnySeen", bound=_Seen)


class Short(NamedTuple):
    """One thing that support falls short of, and the row that shows it, where one does."""

    word: Word
    why: str
    row: Row | None = None


class Limb(NamedTuple):
    """One part of it: what is there, how many things were looked at, and what it falls short of."""

    told: str
    n: int
    short: list[Short]


def support(case: Case, asks: SupportAsks) -> RuleResult:
    """Every part stands, of what was written down last."""
    found = case.of_load
    as_of = None if found is None else _as_of(case.environment.started_at, found)
    if found is None or as_of is None:
        nothing = Short(
            "no_data", "it is not known when anything was written down" if found else "nothing was collected"
        )
        limbs = [Limb("nothing", 0, [nothing])]
    else:
        limbs = [each(found, asks, as_of) for each in LIMBS]
    short = sorted((each for limb in limbs for each in limb.short), key=lambda each: each.word != "fail")
    more = f" (and {len(short) - SAID_MAX} more)" if len(short) > SAID_MAX else ""
    return RuleResult(
        name=NAME,
        limit=f"all of it, ≤ {count(asks.days_at_most, 'day')} old; a drill ≤ {count(asks.drill_days_at_most, 'day')}",
        measured="; ".join(each.told for each in limbs),
        n=sum(each.n for each in limbs),
        bound="",
        word=short[0].word if short else "pass",
        why="; ".join(each.why for each in short[:SAID_MAX]) + more,
        rows=tuple(broke(each.row, each.why) for each in short if each.row is not None and each.word == "fail")[
            :ROWS_KEPT
        ],
    )


def newest(rows: Iterable[AnySeen]) -> list[AnySeen]:
    """Those of the last look: they carry one time."""
    every = list(rows)
    last = max((each.at_us for each in every), default=0)
    return [each for each in every if each.at_us == last]


def _as_of(exported: str, found: Evidence) -> int | None:
    """The last of what was written down (Unix, µs); ``None``: the export says no time."""
    at_us = _unix_us(exported)
    looks: tuple[tuple[_Seen, ...], ...] = (found.alerts, found.fired, found.runbook)
    return None if at_us is None else max([at_us, *(each.at_us for look in looks for each in look)])


def _unix_us(text: str) -> int | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if at.tzinfo is None else round(at.timestamp() * SECOND_US)


def _old(what: str, at_us: int, as_of: int, days: int) -> list[Short]:
    age = (as_of - at_us) / DAY_US
    return [] if age <= days else [Short("no_data", f"{what} {age:.0f} days ago, at most {days} may it be")]


def _alerts(found: Evidence, asks: SupportAsks, as_of: int) -> Limb:
    """Each is loaded as it was released, and evaluated."""
    rows = {each.alert: each for each in newest(found.alerts)}
    short = []
    for name in asks.alerts:
        row = rows.get(name)
        if row is None:
            short.append(Short("no_data", f"nobody asked a Prometheus for the alert {name} (holdpoint support check)"))
        elif row.saw:
            short.append(Short("no_data", f"{row.prometheus} was asked for the alert {name}: {row.saw}", row))
        elif not row.loaded:
            short.append(Short("fail", f"{row.prometheus} has not loaded the alert {name}", row))
        elif row.loaded != row.released:
            short.append(Short("fail", f"{row.prometheus} has loaded another {name} than was released", row))
        elif row.health == "err":
            short.append(Short("fail", f"{row.prometheus} evaluates the alert {name} in vain", row))
        elif row.health != "ok":
            short.append(Short("no_data", f"{row.prometheus} has not evaluated the alert {name} yet"))
    good = len(asks.alerts) - len(short)
    if rows:
        short += _old("alerts were looked at", next(iter(rows.values())).at_us, as_of, asks.days_at_most)
    return Limb(f"{good} of {count(len(asks.alerts), 'alert')} loaded", len(rows), short)


def _fired(found: Evidence, asks: SupportAsks, as_of: int) -> Limb:
    """One of them fired, and each channel to whoever is on call took it."""
    rows = [each for each in newest(found.fired) if each.alert in asks.alerts and each.channel in asks.channels]
    short = [
        Short("fail", f"{each.channel} did not take {each.alert} for whoever is on call: {each.saw or 'no word'}", each)
        for each in rows
        if not each.taken
    ]
    short += [
        Short(
            "fail", f"{each.prometheus} hands its alerts to no Alertmanager: {each.alert} would have woken nobody", each
        )
        for each in rows[:1]
        if each.managers < 1
    ]
    if not rows:
        said = [each.saw for each in newest(found.fired) if each.saw]
        short.append(
            Short(
                "no_data",
                f"no alert that fired was handed to whoever is on call{': ' if said else ''}{said[0] if said else ''}",
            )
        )
    else:
        short += _old("an alert was handed on", rows[0].at_us, as_of, asks.days_at_most)
    taken = [each.channel for each in rows if each.taken]
    return Limb(
        f"{rows[0].alert} fired and came by {', '.join(taken)}" if taken else "none fired and came", len(rows), short
    )


def _runbook(found: Evidence, asks: SupportAsks, as_of: int) -> Limb:
    """Each line of the page as it stood last was typed lately, and ended well."""
    page = next((each.runbook for each in newest(found.runbook)), "")
    lines: dict[str, RunbookRow] = {}
    for row in sorted((each for each in found.runbook if each.runbook == page), key=lambda each: each.at_us):
        lines[row.line] = row
    bad = [each for each in lines.values() if each.exit_code not in (0, None)]
    short = [
        Short("fail", f"{each.line!r} of the runbook ended with {each.exit_code}{_beside(each.saw)}", each)
        for each in bad
    ]
    untyped = [each for each in lines.values() if each.exit_code is None]
    short += [Short("no_data", f"{each.line!r} of the runbook was not typed{_beside(each.saw)}") for each in untyped]
    good = [each for each in lines.values() if each.exit_code == 0]
    for each in good:
        short += _old(f"{each.line!r} of the runbook was typed", each.at_us, as_of, asks.days_at_most)
    if len(lines) < asks.runbook_lines_at_least:
        said = f"{count(len(lines), 'line')} of the runbook were typed, at least {asks.runbook_lines_at_least} must be"
        short.append(Short("no_data", said))
    return Limb(f"{len(good)} of {count(len(lines), 'line')} of the runbook ended with 0", len(lines), short)


def _beside(saw: str) -> str:
    return f": {saw}" if saw else ""


def _drills(found: Evidence, asks: SupportAsks, as_of: int) -> Limb:
    """Of each kind of scope the last one was acknowledged, and one with work under way is in date."""
    told, short, n = [], [], 0
    for kind in asks.drills:
        held = [(at_us, each) for each in found.halts if each.drill and scope_kind(each) == kind
                and (at_us := _unix_us(each.asked_at)) is not None]  # fmt: skip
        held.sort(key=lambda each: each[0])
        n += len(held)
        last = [at_us for at_us, each in held if each.quiesced_us is not None and each.live_at_fence and at_us <= as_of]
        told.append(f"last drill of a {kind} {_day(last[-1])}" if last else f"no drill of a {kind}")
        if held and held[-1][1].quiesced_us is None:
            short.append(_unanswered(held[-1][1]))
        elif not last:
            short.append(
                Short("no_data", f"no drill of a {kind} was held with work under way (holdpoint switch drill)")
            )
        else:
            short += _old(f"the last drill of a {kind} was held", last[-1], as_of, asks.drill_days_at_most)
    return Limb(", ".join(told), n, short)


def _unanswered(drill: HaltRow) -> Short:
    return Short("fail", f"the last drill, {drill.halt}, was never acknowledged", drill)


def _day(at_us: int) -> str:
    return f"{datetime.fromtimestamp(at_us // SECOND_US, UTC):%Y-%m-%d}"


def _clients(found: Evidence, asks: SupportAsks, as_of: int) -> Limb:  # noqa: ARG001  # one form for all limbs
    """Each client is reached somewhere, and what it would be told stands in a template."""
    bound = {each.client: each for each in found.bindings if each.client != asks.house}
    reached = {each.client for each in found.contacts if each.address}
    short = [
        Short("fail", f"{client} has no contact (holdpoint client contact set)", bound[client])
        for client in sorted(bound)
        if client not in reached
    ]
    if not bound:
        short.append(Short("no_data", "no client is bound"))
    short += _letters(found, asks, sorted(bound))
    with_both = len(bound.keys() & reached)
    return Limb(f"{with_both} of {count(len(bound), 'client')} with a contact", len(bound), short)


def _letters(found: Evidence, asks: SupportAsks, clients: Sequence[str]) -> list[Short]:
    """Which kinds of letters have no template, for everybody or for whom it would be."""
    versions = [each for each in found.rules if each.name == LETTERS]
    if not versions:
        return [Short("no_data", "no templates of letters are loaded (holdpoint client template load)")]
    last: RulesRow = max(versions, key=lambda each: each.version)
    if hashlib.sha256(last.body.encode()).hexdigest() != last.digest:
        return [Short("fail", f"version {last.version} of the templates is not the text that was loaded", last)]
    headed = {(each[1], each[2]) for each in _HEADING.finditer(last.body)}
    return [
        Short("fail", f"{client} has no template of the letter {kind}", last)
        for client in clients
        for kind in asks.letters
        if not headed & {(kind, None), (kind, client)}
    ]


LIMBS: tuple[Callable[[Evidence, SupportAsks, int], Limb], ...] = (_alerts, _fired, _runbook, _drills, _clients)
"""In the order in which they are told."""
