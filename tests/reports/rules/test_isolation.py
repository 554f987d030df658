"""Isolation: every attempt across tenants refused, no effect on another client's account; each rule on both sides."""

import pytest

from reports.rules.case import Case
from tests.reports.rules import case as cases
from tests.reports.rules.case import Change, also, attempt, evidence_of, finding, found, found_elsewhere

GATE = "isolation"


def attempts(count: int, **last: str) -> Change:
    """So many attempts under load, the last of them as given."""
    made = tuple(attempt(n) for n in range(count))
    return evidence_of(samples=(*made[:-1], attempt(count - 1, **last)) if last else made)


EDGES: list[tuple[str, Change, str]] = [
    ("cross_tenant", attempts(200), "pass"),
    ("cross_tenant", attempts(199), "no_data"),
    ("cross_tenant", attempts(0), "no_data"),
    ("cross_tenant", lambda case: also("f:1", samples=(attempt(),))(attempts(199)(case)), "pass"),
    ("cross_tenant", also("f:1", samples=(attempt(detail="ALLOWED: 3 rows"),)), "fail"),
    ("cross_tenant", attempts(200, detail="ALLOWED: 1 row of birch"), "fail"),
    ("cross_tenant", attempts(2, detail="ALLOWED: 1 row of birch"), "fail"),
    ("cross_tenant", attempts(200, detail="refused: x"), "pass"),
    ("cross_tenant", attempts(200, detail="refused: "), "fail"),
    ("cross_tenant", attempts(200, detail="refused"), "fail"),
    ("cross_tenant", attempts(200, detail=""), "fail"),
    ("cross_tenant", attempts(200, ref="intent submit/operator"), "pass"),
    ("cross_tenant", attempts(200, ref="intent submit"), "fail"),
    ("cross_tenant", attempts(200, ref="/operator"), "fail"),
    ("cross_tenant", attempts(200, ref="intent submit/"), "fail"),
    ("cross_tenant", attempts(201, name="another sample"), "pass"),
    ("cross_tenant", attempts(200, name="another sample"), "no_data"),
    ("wrong_accounts", found(I2=finding("I2", n=300)), "pass"),
    ("wrong_accounts", found(I2=finding("I2", n=299)), "no_data"),
    ("wrong_accounts", found(I2=finding("I2", status="no_data", n=0)), "no_data"),
    ("wrong_accounts", found(I2=None), "no_data"),
    ("wrong_accounts", lambda case: found_elsewhere(finding("I2", n=300))(found(I2=None)(case)), "no_data"),
    ("wrong_accounts", found(I2=finding("I2", status="broken", n=300)), "fail"),
    ("wrong_accounts", found_elsewhere(finding("I2", status="broken")), "fail"),
]


@pytest.mark.parametrize(("rule", "change", "word"), EDGES)
def test_each_rule_at_its_edge(good: Case, rule: str, change: Change, word: str) -> None:
    result = cases.of(GATE, rule, change(good))
    assert (result.word, bool(result.why), bool(result.rows)) == (word, word != "pass", word == "fail"), result.why


def test_every_rule_has_an_edge_here_or_is_shared() -> None:
    assert {rule for rule, _, _ in EDGES} == set(cases.rules_of(GATE)) - {"invariants", "scenarios"}


def test_an_attempt_that_went_through_is_shown_by_its_row_and_zero_by_its_bound(good: Case) -> None:
    result = cases.of(GATE, "cross_tenant", attempts(200, detail="ALLOWED: 1 row of birch")(good))
    assert "verb 39/operator was not refused: ALLOWED: 1 row of birch" in result.why
    assert [(each.scenario, each.row["detail"]) for each in result.rows] == [("load", "ALLOWED: 1 row of birch")]
    assert (result.measured, result.bound) == ("1 of 200, by 40 ways", "")
    assert "fewer than 1.5 in 100" in cases.of(GATE, "cross_tenant", good).bound


def test_wrong_accounts_zero_states_three_in_n(good: Case) -> None:
    result = cases.of(GATE, "wrong_accounts", good)
    assert (result.measured, result.n) == ("0 of 300 effects", 300)
    assert "fewer than 1 in 100" in result.bound
