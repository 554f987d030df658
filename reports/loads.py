"""A load over the HTTP API, judged: within what the policy asks, over it, or no data.

    python -m reports.loads load-publish.json [--policy FILE]     # prints the verdict as one JSON object

Whoever makes a load does not judge it: ``holdpoint load`` starts this as a process of its own. Whatever makes the generator's own
figures doubtful comes first: it is no data, and never within.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

from reports import policy
from reports.errors import BadEvidence, BadPolicy
from reports.evidence import over_http
from reports.evidence.over_http import Found
from reports.policy import HttpLoadRule

WITHIN, OVER, NO_DATA = "within", "OVER", "NO DATA"
EXIT_CODES = {WITHIN: 0, OVER: 1, NO_DATA: 3}
CONFIRMED = "confirmed"


class Line(NamedTuple):
    """One thing that was asked for: how it stands, and what was seen."""

    asked: str
    word: str
    saw: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; ``word`` is that of the whole."""

    word: str
    exit_code: int
    lines: tuple[Line, ...]


def judged(found: Found, rule: HttpLoadRule) -> Verdict:
    """The verdict. Of a run that shows nothing the figures are judged all the same, and decide nothing."""
    doubts = [*_of_the_run(found, rule), *(_time_there(found, each.of) for each in rule.times)]
    lines = [
        *(Line(asked, WITHIN if holds else NO_DATA, saw) for asked, holds, saw in doubts),
        *(Line(asked, WITHIN if holds else OVER, saw) for asked, holds, saw in _of_the_system(found, rule)),
    ]
    words = {each.word for each in lines}
    word = NO_DATA if NO_DATA in words else OVER if OVER in words else WITHIN
    return Verdict(word=word, exit_code=EXIT_CODES[word], lines=tuple(lines))


def _of_the_run(found: Found, rule: HttpLoadRule) -> list[tuple[str, bool, str]]:
    late = 100 * found.late_starts / found.handed if found.handed else 0.0
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
        (
            f"at most {rule.late_starts_max_percent} % begun late",
            late <= rule.late_starts_max_percent,
            f"{late:.1f} % were, over 100 ms",
        ),
    ]


def _time_there(found: Found, name: str) -> tuple[str, bool, str]:
    there = name in found.times and found.times[name].count > 0
    return f"{name} measured", there, f"{found.times[name].count} times" if there else "never"


def _of_the_system(found: Found, rule: HttpLoadRule) -> list[tuple[str, bool, str]]:
    confirmed = found.outcomes.get(CONFIRMED, 0)
    per_mille = 1000 * confirmed / found.handed if found.handed else 0.0
    least = rule.confirmed_at_least_per_mille
    lines = [(f"confirmed at least {least / 10:g} %", per_mille >= least, f"{per_mille / 10:.1f} %")]
    for each in rule.times:
        if each.of in found.times:
            ms = getattr(found.times[each.of], each.at)
            lines.append((f"{each.of} {each.at} at most {each.ms_max} ms", ms <= each.ms_max, f"{ms:.1f} ms"))
    return lines


def rule_of(scenario: str, path: Path) -> HttpLoadRule:
    """What the policy asks of that load.

    Raises:
        BadPolicy: it is broken, or has nothing under that name.
    """
    loads = policy.load(path).policy.loads
    if scenario not in loads:
        known = ", ".join(loads) or "none"
        raise BadPolicy(str(path), None, "loads", f"there is no {scenario!r}", f"add it, or run one of: {known}")
    return loads[scenario]


def main() -> None:
    """Judge one file. Exit codes: those of the verdict; 2: it cannot be judged."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--policy", type=Path, default=policy.DEFAULT)
    given = options.parse_args()
    try:
        found = over_http.read(given.file)
        verdict = judged(found, rule_of(found.scenario, given.policy))
    except (BadEvidence, BadPolicy) as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(2)
    sys.stdout.write(f"{msgspec.json.encode(verdict).decode()}\n")
    sys.exit(verdict.exit_code)


if __name__ == "__main__":
    main()
