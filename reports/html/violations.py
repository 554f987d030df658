"""Rows that broke an invariant or a rule, each with what it hangs together with: where it is first told, and afterwards a link."""

from collections.abc import Mapping
from typing import Any

import msgspec

from reports.checkers.finding import Finding, Violation
from reports.html.trail import Exhibit, Trail
from reports.rules.case import Broke, RuleResult
from reports.verdict import GateResult

SHOWN_MAX = 20
"""Rows, exchanges and halts shown of each list; the rest is counted, and stands in the evidence."""
EXHIBITS_MAX = 40
"""Rows that are shown with all that they hang together with: the first of them tell what happened."""
ROWS_MAX = 200
"""Rows shown over the whole page."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One row. ``first``: its exhibit stands here; otherwise it stands elsewhere, or there is none."""

    sentence: str
    row: dict[str, Any]
    exhibit: Exhibit | None
    first: bool


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one finding; ``left`` more are not shown."""

    scenario: str
    finding: Finding
    rows: tuple[Shown, ...]
    left: int


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that broke a rule, and no invariant."""

    gate: GateResult
    rule: RuleResult
    rows: tuple[Shown, ...]


class Violations:
    """What was shown so far."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._shown = 0
        self.inline: set[str] = set()

    def groups(self, findings: Mapping[str, tuple[Finding, ...]]) -> list[Group]:
        """Every broken finding."""
        broken = [(where, each) for where, found in findings.items() for each in found if each.status == "broken"]
        return [self._group(where, each) for where, each in broken]

    def ruled(self, gates: tuple[GateResult, ...], findings: Mapping[str, tuple[Finding, ...]]) -> list[Ruled]:
        """Rows that broke a rule and no invariant; those of invariants are listed by their findings."""
        listed = {row.sentence for found in findings.values() for each in found for row in each.rows}
        found = []
        for gate in gates:
            for rule in gate.rules:
                rows = [each for each in rule.rows if each.row and each.sentence not in listed]
                if rule.word == "fail" and rows:
                    found.append(Ruled(gate=gate, rule=rule, rows=tuple(map(self._row, rows))))
        return found

    def _group(self, scenario: str, finding: Finding) -> Group:
        most = max(0, min(SHOWN_MAX, ROWS_MAX - self._shown))
        rows = tuple(self._row(each) for each in finding.rows[:most])
        return Group(scenario=scenario, finding=finding, rows=rows, left=len(finding.rows) - len(rows))

    def _row(self, each: Violation | Broke) -> Shown:
        self._shown += 1
        exhibit = self._trail.of_plain(each.row) if self._shown <= EXHIBITS_MAX else None
        first = exhibit is not None and exhibit.anchor not in self.inline
        if exhibit is not None:
            self.inline.add(exhibit.anchor)
        return Shown(sentence=each.sentence, row=each.row, exhibit=exhibit, first=first)
