"""A load over the HTTP API, judged from what it found: within what the policy asks, over it, or no data. No I/O.

Whatever makes the generator's own figures doubtful comes first: it is no data, and never within.
"""

from typing import NamedTuple

import msgspec

from reports.asks import HttpLoadRule, SustainedRule, TimeRule
from reports.evidence.over_http import Found, Group

WITHIN, OVER, NO_DATA = "within", "OVER", "NO DATA"
EXIT_CODES = {WITHIN: 0, OVER: 1, NO_DATA: 3}
CONFIRMED, HOUR_S = "confirmed", 3600
TOLD = 3
"""So many of what must never be are told."""


class Line(NamedTuple):
    """One thing that was asked for: how it stands, and what was seen."""

    asked: str
    word: str
    saw: str


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; ``word`` is that of the whole."""

    word: str
    exit_code: int
    lines: tuple[Line, ...]

    @property
    def decided(self) -> Line | None:
        """The first line that is as the whole is; ``None`` where all hold."""
        return None if self.word == WITHIN else next(each for each in self.lines if each.word == self.word)


def judged(found: Found, rule: HttpLoadRule) -> Judgement:
    """How it stands. Of a run that shows nothing the figures are judged all the same, and decide nothing."""
    doubts = [*_of_the_run(found, rule), *(_time_there(found, each) for each in rule.times)]
    lines = [
        *(Line(asked, WITHIN if holds else NO_DATA, saw) for asked, holds, saw in doubts),
        *(Line(asked, WITHIN if holds else OVER, saw) for asked, holds, saw in _of_the_system(found, rule)),
    ]
    words = {each.word for each in lines}
    word = NO_DATA if NO_DATA in words else OVER if OVER in words else WITHIN
    return Judgement(word=word, exit_code=EXIT_CODES[word], lines=tuple(lines))


def _of_the_run(found: Found, rule: HttpLoadRule) -> list[tuple[str, bool, str]]:
    samples = found.outcomes.get(CONFIRMED, 0)
    lost, least = found.lost_workers, rule.samples_at_least
    return [
        ("no generator lost", not lost and found.workers > 0, f"{lost} of {found.workers} were"),
        ("nothing broke", not found.troubles, "; ".join(found.troubles) or "nothing did"),
        (f"at least {least} confirmed", samples >= least, f"{samples} were"),
        ("the whole schedule handed over", found.handed == found.planned, f"{found.handed} of {found.planned} were"),
        (
            f"generator at most {rule.cpu_max_percent} % of a core",
            found.cpu_max * 100 <= rule.cpu_max_percent,
            f"{found.cpu_max:.0%} in its busiest second",
        ),
        _late(found, rule),
    ]


def _late(found: Found, rule: HttpLoadRule) -> tuple[str, bool, str]:
    """Hand-overs that the generator itself began late; of a ramp those up to where it held, since beyond it nothing is claimed."""
    late, of, where = found.late_starts, found.handed, ""
    if rule.sustained is not None:
        held, _ = _held(found, rule.sustained, rule.confirmed_at_least_per_mille)
        late, of, where = (
            sum(each.late_starts for each in held),
            sum(each.planned for each in held),
            " up to where it held",
        )
    percent = 100 * late / of if of else 0.0
    most = rule.late_starts_max_percent
    return f"at most {most} % begun late{where}", percent <= most, f"{percent:.1f} % were, over 100 ms"


def _time_there(found: Found, rule: TimeRule) -> tuple[str, bool, str]:
    count = found.times[rule.of].count if rule.of in found.times else 0
    least = rule.measured_at_least
    return f"{rule.of} measured {least} times" if least > 1 else f"{rule.of} measured", count >= least, f"{count} times"


def _of_the_system(found: Found, rule: HttpLoadRule) -> list[tuple[str, bool, str]]:
    confirmed = found.outcomes.get(CONFIRMED, 0)
    per_mille = 1000 * confirmed / found.handed if found.handed else 0.0
    least = rule.confirmed_at_least_per_mille
    if rule.sustained is None:
        lines = [(f"confirmed at least {least / 10:g} %", per_mille >= least, f"{per_mille / 10:.1f} %")]
    else:
        lines = [_sustained(found, rule.sustained, least)]
    for each in rule.times:
        if each.of in found.times:
            ms = getattr(found.times[each.of], each.at)
            lines.append((f"{each.of} {each.at} at most {each.ms_max} ms", ms <= each.ms_max, f"{ms:.1f} ms"))
    lines.append(("nothing that must never be", not found.breaches, "; ".join(found.breaches[:TOLD]) or "nothing was"))
    return lines


def asked_of_a_ramp(rule: SustainedRule) -> str:
    """What has to be sustained, as the line of it is called."""
    within = rule.within
    return f"{within.of} {within.at} at most {within.ms_max} ms at {rule.per_hour_at_least} an hour or more"


def _sustained(found: Found, rule: SustainedRule, per_mille: int) -> tuple[str, bool, str]:
    held, saw = _held(found, rule, per_mille)
    per_hour = max((each.rate for each in held), default=0.0) * HOUR_S
    return asked_of_a_ramp(rule), per_hour >= rule.per_hour_at_least, f"up to {per_hour:.0f} an hour; {saw}"


def _held(found: Found, rule: SustainedRule, per_mille: int) -> tuple[list[Group], str]:
    """The parts of the load by their rates, up to the first that did not hold; and what that one was like."""
    held: list[Group] = []
    for name, group in sorted(found.groups.items(), key=lambda each: each[1].rate):
        times = found.times.get(f"{rule.within.of}/{name}")
        share = 1000 * times.count / group.planned if times else 0.0
        ms = getattr(times, rule.within.at) if times else 0.0
        if share < per_mille or ms > rule.within.ms_max:
            late = f", {group.late_starts} begun late by the generator" if group.late_starts else ""
            return held, f"at {name} {rule.within.at} was {ms:.0f} ms, and {share / 10:.1f} % were confirmed{late}"
        held.append(group)
    return held, "all parts held: a higher --rate finds where it ends"
