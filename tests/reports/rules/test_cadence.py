"""Cadence: no window exceeded, and nobody called us too fast outside a storm; each rule on both sides."""

import pytest

from reports.rules.case import Case
from tests.reports.rules import case as cases
from tests.reports.rules.case import Change, evidence_of, finding, found, found_elsewhere, replace, request

GATE = "cadence"


def answered(count: int, **last: object) -> Change:
    """So many requests under load, the last of them as given."""
    return evidence_of(journal=tuple(request(n, **(last if n == count - 1 else {})) for n in range(count)))


EDGES: list[tuple[str, Change, str]] = [
    ("windows", found(I10=finding("I10", n=300)), "pass"),
    ("windows", found(I10=finding("I10", n=299)), "no_data"),
    ("windows", found(I10=None), "no_data"),
    ("windows", found(I10=finding("I10", status="no_data", n=0)), "no_data"),
    ("windows", found(I10=finding("I10", status="broken", n=300)), "fail"),
    ("windows", found_elsewhere(finding("I10", status="broken")), "fail"),
    ("too_fast", answered(300), "pass"),
    ("too_fast", answered(299), "no_data"),
    ("too_fast", answered(0), "no_data"),
    ("too_fast", answered(300, replied_us=None, status=None), "no_data"),
    ("too_fast", answered(300, status=429), "fail"),
    ("too_fast", answered(3, status=429), "fail"),
    ("too_fast", answered(300, status=429, fault="latency"), "fail"),
    ("too_fast", answered(300, status=429, fault="too_fast"), "pass"),
    ("too_fast", answered(300, status=430), "pass"),
    ("too_fast", lambda case: replace(case, evidences={}), "no_data"),
]


@pytest.mark.parametrize(("rule", "change", "word"), EDGES)
def test_each_rule_at_its_edge(good: Case, rule: str, change: Change, word: str) -> None:
    result = cases.of(GATE, rule, change(good))
    assert (result.word, bool(result.why), bool(result.rows)) == (word, word != "pass", word == "fail"), result.why


def test_every_rule_has_an_edge_here_or_is_shared() -> None:
    assert {rule for rule, _, _ in EDGES} == set(cases.rules_of(GATE)) - {"invariants", "scenarios"}


def test_a_429_is_shown_by_its_request_and_one_in_a_storm_is_counted_apart(good: Case) -> None:
    (row,) = cases.of(GATE, "too_fast", answered(300, status=429)(good)).rows
    assert (row.row["kind"], row.row["n"]) == ("request", 299)
    assert (
        cases.of(GATE, "too_fast", answered(300, status=429, fault="too_fast")(good)).measured
        == "0 of 300 answers; 1 in a storm"
    )
