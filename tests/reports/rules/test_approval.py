"""Approval: no engagement without a decision for its bytes, and people who decided; each rule on both sides."""

import pytest

from reports.rules.case import Case
from tests.reports.rules import case as cases
from tests.reports.rules.case import LOG, Change, entry, evidence_of, finding, found, found_elsewhere, replace

GATE = "approval"


def log(*entries: object) -> Change:
    return evidence_of(audit=entries)


YES = {"word": "yes", "person": "quinn"}
EDGES: list[tuple[str, Change, str]] = [
    ("unapproved", found(I13=finding("I13", n=100)), "pass"),
    ("unapproved", found(I13=finding("I13", n=99)), "no_data"),
    ("unapproved", found(I13=None), "no_data"),
    ("unapproved", found(I13=finding("I13", status="no_data", n=0)), "no_data"),
    ("unapproved", found(I4=finding("I4", status="broken")), "fail"),
    ("unapproved", found(I13=finding("I13", status="broken", n=100)), "fail"),
    ("unapproved", found_elsewhere(finding("I4", status="broken")), "fail"),
    ("unapproved", found_elsewhere(finding("I13", status="broken")), "fail"),
    ("decisions", log(entry(0, "decision", 1, **YES)), "pass"),
    ("decisions", log(entry(0, "decision", 1, **{**YES, "word": "no"})), "no_data"),
    ("decisions", log(entry(0, "decision", 1, word="yes", person=None)), "no_data"),
    ("decisions", log(entry(0, "permit", 1, **YES)), "no_data"),
    ("decisions", log(entry(0, "decision", 1, **{**YES, "person": "5a" * 32, "v": 2})), "no_data"),
    ("decisions", log(), "no_data"),
    ("decisions", lambda case: replace(case, evidences={}), "no_data"),
]


@pytest.mark.parametrize(("rule", "change", "word"), EDGES)
def test_each_rule_at_its_edge(good: Case, rule: str, change: Change, word: str) -> None:
    result = cases.of(GATE, rule, change(good))
    assert (result.word, bool(result.why), bool(result.rows)) == (word, word != "pass", word == "fail"), result.why


def test_every_rule_has_an_edge_here_or_is_shared() -> None:
    assert {rule for rule, _, _ in EDGES} == set(cases.rules_of(GATE)) - {"invariants", "scenarios"}


def test_the_people_who_decided_are_counted_once_each(good: Case) -> None:
    more = (*LOG, entry(len(LOG), "decision", 1, word="yes", person="rosa"))
    assert cases.of(GATE, "decisions", log(*more)(good)).measured == "101 yes by 2 people"


def test_what_broke_it_anywhere_is_not_said_to_be_so_many_of_those_under_load(good: Case) -> None:
    bad = found(I13=finding("I13", status="broken", n=100))(good)
    assert cases.of(GATE, "unapproved", bad).measured == "1 row broke it; 100 engagements under load"
