"""Audit: a record before every effect, checkpoints in time and in the run's own hand; each rule on both sides."""

import pytest

from reports.evidence.rows import CheckpointRow
from reports.rules.case import Case
from tests.reports import signing
from tests.reports.rules import case as cases
from tests.reports.rules.case import (
    HEADS,
    LOG,
    SECOND,
    SET_UP,
    Change,
    bench_of,
    entry,
    environment_of,
    evidence_of,
    finding,
    found,
    found_elsewhere,
    head,
    replace,
)

GATE = "audit"
FIRST, LAST = HEADS


def heads(*rows: CheckpointRow) -> Change:
    return evidence_of(checkpoints=rows)


def unsigned(case: Case) -> Case:
    """The step asks for no signature."""
    return replace(case, step=case.step.model_copy(update={"signatures": "none"}))


def with_key(key: str | None) -> Change:
    def change(case: Case) -> Case:
        return environment_of(bench=replace(case.environment.bench, audit_key=key))(case)

    return change


def forged(row: CheckpointRow, **changed: object) -> CheckpointRow:
    return replace(row, **changed)


OTHER = signing.key_line(bytes(range(1, 33)))
BARE = tuple(forged(each, note=None) for each in HEADS)
EDGES: list[tuple[str, Change, str]] = [
    ("recorded", found(I5=finding("I5", n=300)), "pass"),
    ("recorded", found(I5=finding("I5", n=299)), "no_data"),
    ("recorded", found(I5=None), "no_data"),
    ("recorded", found(I5=finding("I5", status="no_data", n=0)), "no_data"),
    ("recorded", found(I5=finding("I5", status="broken", n=300)), "fail"),
    ("recorded", found_elsewhere(finding("I5", status="broken")), "fail"),
    ("recorded", evidence_of(audit=(*LOG, entry(len(LOG), "answer", 1))), "no_data"),
    ("recorded", heads(FIRST), "no_data"),
    ("recorded", heads(), "no_data"),
    ("recorded", heads(FIRST, forged(LAST, note=None)), "no_data"),
    ("checkpoints", heads(*HEADS), "pass"),
    ("checkpoints", heads(*reversed(HEADS)), "pass"),
    ("checkpoints", heads(*HEADS, head(len(LOG), 900 * SECOND)), "pass"),
    ("checkpoints", heads(FIRST, forged(LAST, seen_us=LAST.seen_us + 1)), "fail"),
    ("checkpoints", heads(forged(FIRST, seen_us=FIRST.seen_us + 1), LAST), "fail"),
    ("checkpoints", heads(head(SET_UP + 101, 101 * SECOND), LAST), "fail"),
    ("checkpoints", heads(head(SET_UP + 99, 101 * SECOND), LAST), "fail"),
    ("checkpoints", heads(head(SET_UP, 90 * SECOND), *HEADS), "pass"),
    ("checkpoints", heads(head(SET_UP, 90 * SECOND)), "no_data"),
    ("checkpoints", heads(LAST), "fail"),
    ("checkpoints", heads(), "no_data"),
    ("checkpoints", evidence_of(audit=LOG[:SET_UP]), "no_data"),
    ("checkpoints", heads(*BARE), "no_data"),
    ("checkpoints", lambda case: unsigned(heads(*BARE)(case)), "pass"),
    ("checkpoints", lambda case: unsigned(heads()(case)), "no_data"),
    ("checkpoints", heads(*HEADS, forged(LAST, note=None, seen_us=900 * SECOND)), "pass"),
    ("checkpoints", with_key(None), "no_data"),
    ("checkpoints", with_key(OTHER), "fail"),
    ("checkpoints", lambda case: unsigned(with_key(OTHER)(case)), "pass"),
    ("checkpoints", evidence_of(audit=(entry(0, "key", 1, key=OTHER), *LOG[1:])), "fail"),
    ("checkpoints", evidence_of(audit=(entry(0, "account", 1), *LOG[1:])), "no_data"),
    ("checkpoints", evidence_of(audit=(*LOG, entry(len(LOG), "key", 1, key=OTHER))), "pass"),
    ("checkpoints", environment_of(bench=None), "no_data"),
    ("checkpoints", bench_of(), "pass"),
]


@pytest.mark.parametrize(("rule", "change", "word"), EDGES)
def test_each_rule_at_its_edge(good: Case, rule: str, change: Change, word: str) -> None:
    result = cases.of(GATE, rule, change(good))
    assert (result.word, bool(result.why), bool(result.rows)) == (word, word != "pass", word == "fail"), result.why


def test_every_rule_has_an_edge_here_or_is_shared() -> None:
    assert {rule for rule, _, _ in EDGES} == set(cases.rules_of(GATE)) - {"invariants", "scenarios"}


def test_a_late_checkpoint_says_by_how_much(good: Case) -> None:
    result = cases.of(GATE, "checkpoints", heads(FIRST, forged(LAST, seen_us=112 * SECOND))(good))
    assert result.measured == "2 checkpoints, at most 12.0 s and 100 entries apart"
    assert "came 12.0 s after" in result.why
    assert result.rows[0].row["kind"] == "checkpoint"


def test_another_key_than_the_runs_own_is_shown_by_the_entry_that_names_it(good: Case) -> None:
    result = cases.of(GATE, "checkpoints", with_key(OTHER)(good))
    assert result.why == f"the log begins with the key {signing.KEY}, and the run made {OTHER}"
    assert (result.rows[0].row["kind"], result.rows[0].row["index"]) == ("entry", 0)
