"""``report.html`` of a rehearsal: what it came to, the picture of its weeks, and what the invariants say."""

from collections import Counter
from typing import Any

import msgspec

from reports.checkers.finding import Finding
from reports.evidence.environment import Environment
from reports.evidence.folder import Evidence
from reports.evidence.rows import RehearsalRow
from reports.html import page
from reports.html.trail import Trail
from reports.html.violations import Violations
from reports.html.weeks_chart import pictures, told
from reports.weeks import Left, Posts, Weeks, weeks

TONES = {"GO": "GO", "HELD": "GO"}
WEATHER = "latency"
"""The usual latency strikes every call, and is no fault."""


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is made of. ``word`` and ``why``: what it came to, by the checkers before anybody's word."""

    word: str
    why: str
    row: RehearsalRow
    evidence: Evidence
    environment: Environment
    findings: tuple[Finding, ...]

    @property
    def tone(self) -> str:
        """The class of its box."""
        return TONES.get(self.word, "NO-GO")


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table of days."""

    day: int
    stage: str
    left: tuple[Left | None, ...]
    posts: Posts


def render(made: Rehearsed) -> str:
    """The page's text, UTF-8."""
    seen = weeks(made.evidence, made.row)
    trail = Trail({made.evidence.scenario: made.evidence})
    view: dict[str, Any] = {
        "r": _figures(made),
        "env": made.environment,
        "weeks": seen,
        "broken": Violations(trail).groups({made.evidence.scenario: made.findings}),
        "by_rules": [],
        "trail": trail,
        "again": lambda _: made.row.line,
        "invariants": page.invariants({made.evidence.scenario: made.findings}),
    }
    if seen is not None:
        view |= {"pictures": pictures(seen), "told": told(seen), "days": _days(seen)}
    return page.filled("rehearsal.html.j2", view)


def _figures(made: Rehearsed) -> dict[str, Any]:
    evidence = made.evidence
    struck = Counter(each.name for each in evidence.faults if each.name != WEATHER)
    return {
        "word": made.word,
        "why": made.why,
        "tone": made.tone,
        "line": made.row.line,
        "effects": len(evidence.ledger),
        "intents": len(evidence.intents),
        "halts": len(evidence.halts),
        "automatic": sum(each.automatic for each in evidence.halts),
        "faults": struck.total(),
        "kinds": [f"{name} {count:,}" for name, count in sorted(struck.items())],
        "held": sum(each.status == "held" for each in made.findings),
        "broken_count": sum(each.status == "broken" for each in made.findings),
    }


def _days(seen: Weeks) -> list[Day]:
    """A line for each day that was reached."""
    return [
        Day(
            day=posts.day,
            stage=next((each.name for each in reversed(seen.stages) if each.since < posts.day), "none"),
            left=tuple(_left_on(budget.seen, posts.day) for budget in seen.budgets),
            posts=posts,
        )
        for posts in seen.posts
        if posts.day - 1 < seen.reached
    ]


def _left_on(left: tuple[Left, ...], day: int) -> Left | None:
    """The last that was seen of a budget on a day."""
    return next((each for each in reversed(left) if day - 1 < each.day <= day), None)
