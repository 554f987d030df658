"""However many rows are broken, the page tells the first with all that hangs on them, counts the rest, and stays a page."""

from collections.abc import Mapping

import msgspec
import pytest

from reports.checkers.finding import Finding, violation
from reports.evidence.folder import Evidence, from_rows
from reports.html.trail import Trail
from reports.html.violations import EXHIBITS_MAX, ROWS_MAX, SHOWN_MAX, Violations
from tests.reports.bench import Bench


@pytest.fixture
def evidence(whole: Bench) -> Evidence:
    return from_rows(whole.rows())


def broken(evidence: Evidence, findings: int, rows: int) -> Mapping[str, tuple[Finding, ...]]:
    """So many findings, each of rows of its own."""
    ledger = iter(evidence.ledger)
    return {
        f"scenario {n}": (
            Finding(
                invariant="I1",
                title="At most one",
                status="broken",
                n=rows,
                why="broken",
                rows=tuple(violation(f"row {n} {at}", next(ledger)) for at in range(rows)),
            ),
        )
        for n in range(findings)
    }


@pytest.mark.parametrize(("rows", "left"), [(SHOWN_MAX, 0), (SHOWN_MAX + 1, 1)])
def test_of_one_finding_the_first_rows_are_shown_and_the_rest_counted(evidence: Evidence, rows: int, left: int) -> None:
    (group,) = Violations(Trail({"load": evidence})).groups(broken(evidence, 1, rows))
    assert (len(group.rows), group.left) == (SHOWN_MAX, left)


def test_over_the_whole_page_so_many_rows_and_exhibits_and_no_more(evidence: Evidence) -> None:
    groups = Violations(Trail({"load": evidence})).groups(broken(evidence, ROWS_MAX // SHOWN_MAX + 2, SHOWN_MAX))
    rows = [each for group in groups for each in group.rows]
    assert len(rows) == ROWS_MAX
    assert sum(each.exhibit is not None for each in rows) == EXHIBITS_MAX
    assert sum(group.left for group in groups) == 2 * SHOWN_MAX


def test_a_row_that_broke_two_invariants_is_told_once_and_linked_from_the_other(evidence: Evidence) -> None:
    (first,) = broken(evidence, 1, 1)["scenario 0"]
    second = msgspec.structs.replace(first, invariant="I2")
    violations = Violations(Trail({"load": evidence}))
    one, two = violations.groups({"load": (first, second)})
    assert [(each.first, each.exhibit is None) for each in (*one.rows, *two.rows)] == [(True, False), (False, False)]
    assert len(violations.inline) == 1
