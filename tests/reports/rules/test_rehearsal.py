"""What a step asks of a rehearsal, at its edge, on both sides."""

from typing import Any

import pytest

from reports import policy, rules
from reports.evidence.folder import Evidence, from_rows
from reports.evidence.rows import RehearsalRow
from reports.rules.case import Case
from reports.rules.rehearsal import rehearsal
from tests.reports.bench import Bench
from tests.reports.rules.case import Change, finding, replace, same

HOUSE = policy.load().step("simulated → house")
ASKS = policy.RehearsalRule(days_at_least=7, permits_at_least=3, invariants=["I1", "I3"])
NAME = "rehearsal-1"
HEAD = {"scenario": NAME, "clock": "virtual", "source": "simulated"}
ROW = {"line": "holdpoint rehearse --seed 1", "begun_us": 1, "day_us": 2, "days": 7, "word": "HELD", "why": "nothing"}


def evidence(little: Bench, *, permits: int = 3, clock: str = "virtual", **row: Any) -> Evidence:
    rows = [{**each, **HEAD, "clock": clock} for each in little.rows()]
    found = from_rows(rows)
    told = RehearsalRow(**{**HEAD, "clock": clock, **ROW, **row})
    return replace(found, permits=found.permits[:permits], rehearsals=(told,))


def rehearsed(good: Case, little: Bench, **changed: Any) -> Case:
    """The good case, with a rehearsal beside its load that is just enough."""
    found = {NAME: evidence(little, **changed)}
    judged = {NAME: (finding("I1"), finding("I3"))}
    step = good.step.model_copy(update={"rehearsal": ASKS})
    return replace(good, step=step, evidences={**good.evidences, **found}, findings={**good.findings, **judged})


def found(*findings: Any) -> Change:
    return lambda case: replace(case, findings={**case.findings, NAME: findings})


def without(case: Case) -> Case:
    return replace(case, evidences={name: each for name, each in case.evidences.items() if name != NAME})


def twice(case: Case) -> Case:
    return replace(case, evidences={**case.evidences, "rehearsal-2": case.evidences[NAME]})


@pytest.mark.parametrize(
    ("changed", "change", "word", "why"),
    [
        ({}, same, "pass", ""),
        ({"word": "GO"}, same, "pass", ""),
        ({}, without, "no_data", "nothing was rehearsed"),
        ({}, twice, "no_data", "2 rehearsals left a record, one must"),
        ({"clock": "wall"}, same, "no_data", "it ran on a wall clock"),
        ({"days": 6}, same, "no_data", "6 days of 7 were rehearsed"),
        ({"permits": 2}, same, "no_data", "only 2 permits were minted, of 3"),
        ({}, found(finding("I1"), finding("I3", status="no_data", n=0)), "no_data", "there was nothing to judge I3"),
        ({}, found(finding("I1")), "no_data", "there was nothing to judge I3"),
        ({}, found(), "no_data", "there was nothing to judge I1, I3"),
        ({"word": "VIOLATED", "why": "x"}, same, "fail", "the rehearsal ended with VIOLATED: x"),
        ({"word": "NO GO", "why": "x"}, same, "fail", "the rehearsal ended with NO GO: x"),
        (
            {"word": "VIOLATED", "why": "x"},
            found(finding("I1", status="broken"), finding("I3")),
            "no_data",
            "the rehearsal ended with VIOLATED: x",
        ),
    ],
)  # fmt: skip
def test_a_rehearsal_passes_only_when_it_was_long_enough_and_everything_asked_for_held_in_it(
    good: Case, little: Bench, changed: dict[str, Any], change: Change, word: str, why: str
) -> None:
    result = rehearsal(change(rehearsed(good, little, **changed)), ASKS)
    assert result.word == word
    assert result.why.startswith(why)
    assert bool(result.rows) == (word == "fail")


def test_it_is_of_what_all_evidence_rests_on_where_the_step_asks_for_it_and_nowhere_else(
    good: Case, little: Bench
) -> None:
    assert "Rehearsal" not in [each.name for each in rules.ground(good)]
    asked = rehearsed(good, little)
    assert rules.ground(asked)[-1] == rehearsal(asked, ASKS)


def test_what_broke_in_a_rehearsal_fails_the_gate_whose_invariant_it_is(good: Case, little: Bench) -> None:
    case = found(finding("I1", status="broken"), finding("I3"))(rehearsed(good, little, word="VIOLATED"))
    words = {gate: {each.word for each in rules.judge(gate, case)} for gate in ("kill-switch", "isolation")}
    assert "fail" in words["kill-switch"]
    assert "fail" not in words["isolation"]


def test_the_release_s_own_rehearsal_is_judged_by_every_invariant_that_a_gate_of_the_step_names() -> None:
    assert HOUSE.rehearsal is not None
    named = {each for asks in HOUSE.gates.required().values() for each in asks.invariants}
    assert named <= set(HOUSE.rehearsal.invariants)
