"""Checker I18: what a burn must bring about, and each thing that must not be, on a log of a few lines; and the second count."""

from collections.abc import Callable

import pytest

from reports.checkers import i18_budget, recount
from reports.evidence.folder import from_rows
from safety_core.budget import bounds, evidence
from tests.reports import burning
from tests.reports.burning import MINUTE, REFUSED, SECOND, Burn, burn

Change = Callable[[Burn], None]


def judged(made: Burn) -> tuple[str, str]:
    found = i18_budget.check(from_rows(made.rows()))
    return found.status, found.why


def halted_after(us: int) -> Change:
    return lambda made: made.halts[0].update(asked_us=made.trips[0]["tripped_us"] + us)


def of_halt(**changed: object) -> Change:
    return lambda made: made.halts[0].update(changed)


def of_trip(**changed: object) -> Change:
    return lambda made: made.trips[0].update(changed)


def stopped_watching(after_us: int) -> Change:
    """No halt followed, and the harness looked for so long."""

    def change(made: Burn) -> None:
        made.trips[0] |= {"halt": None, "freed_us": None, "freed_by": None}
        made.ledger[:] = made.ledger[:2]
        made.samples[-1]["us"] = made.trips[0]["tripped_us"] + after_us

    return change


def back(*, moved: bool) -> Change:
    """The trip took the rollout a stage back, or only says so."""

    def change(made: Burn) -> None:
        at_us = made.trips[0]["tripped_us"]
        made.trips[0] |= {"does": "stage_back", "halt": None, "freed_us": at_us, "freed_by": "holdpoint"}
        move = {
            "serial": 2, "move": "roll_back", "stage": "first", "next_stage": "house", "state": "running", "verdict": None,
            "saw": "", "person": "holdpoint", "second": None, "why": "burns", "plan": 1, "at_us": at_us, "at": "then",
            "platform": None, "action": None,
        }  # fmt: skip
        made.moves += [move] if moved else []

    return change


def advanced(made: Burn) -> None:
    """The rollout goes on while it stands."""
    at = next(n for n, each in enumerate(made.log) if each["kind"] == "trip")
    made.log.insert(
        at + 2, {"v": 1, "kind": "stage", "move": "advance", "next_stage": "first", "at_us": 1, "at": "then"}
    )


def minted_meanwhile(made: Burn) -> None:
    """A permit of its scope, before it was freed."""
    freed = next(n for n, each in enumerate(made.log) if each["kind"] == "trip_freed")
    made.log.insert(freed + 2, made.log.pop(freed))


def arrived_meanwhile(made: Burn) -> None:
    """An effect in its scope, of a permit that came after it."""
    made.ledger[2]["arrived_us"] = made.trips[0]["freed_us"] - 1


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        (lambda _: None, "held", "all"),
        (halted_after(60 * SECOND), "held", "all"),
        (halted_after(60 * SECOND + 1), "broken", "was halted for 60.0 s later"),
        (of_halt(automatic=False), "broken", "is not its own"),
        (of_halt(client="bolt"), "broken", "is not its own"),
        (of_halt(client=None), "broken", "is not its own"),
        (stopped_watching(60 * SECOND), "held", "all"),
        (stopped_watching(60 * SECOND + 1), "broken", "was followed by no halt"),
        (of_halt(released_us=None), "broken", "was freed before its halt was released"),
        (of_trip(freed_by="holdpoint"), "broken", "was freed by holdpoint"),
        (of_trip(freed_by="gina"), "broken", "was freed by gina"),
        (back(moved=True), "held", "all"),
        (back(moved=False), "broken", "a stage back, and it did not"),
        (advanced, "broken", "the rollout advanced to first while trip trip-1"),
        (minted_meanwhile, "broken", "was minted while trip trip-1"),
        (arrived_meanwhile, "broken", "an effect of tag-5 arrived"),
    ],
)
def test_each_thing_that_a_trip_must_bring_about(change: Change, status: str, told: str) -> None:
    made = burn(ends=6)
    change(made)
    found, why = judged(made)
    assert (found, told in why) == (status, True), why


def test_two_failures_after_one_success_are_enough_and_after_four_hundred_are_not() -> None:
    for before, status in ((1, "broken"), (400, "held")):
        made = Burn()
        for _ in range(before):
            made.post("bolt")
        made.post("acme", REFUSED, reason="platform_duplicate")
        made.post("acme", REFUSED, reason="platform_duplicate")
        made.end()
        assert judged(made)[0] == status


def test_what_a_halt_ended_before_its_first_byte_is_no_failure() -> None:
    made = Burn()
    made.post("bolt")
    for _ in range(9):
        made.post("acme", "not_sent", reason="switch_thrown")
    made.end()
    assert judged(made)[0] == "held"


@pytest.mark.parametrize(("gap_us", "status"), [(0, "held"), (16 * MINUTE, "broken")])
def test_one_outage_is_one_incident_for_half_an_hour(gap_us: int, status: str) -> None:
    made = Burn()
    made.post("bolt")
    for _ in range(3):
        made.post("acme", "not_sent", reason="not_connected")
        made.now_us += gap_us
    made.end()
    assert judged(made)[0] == status


def test_a_trip_without_a_burn_behind_it_breaks_it() -> None:
    made = Burn()
    for _ in range(400):
        made.post("bolt")
    made.post("acme", REFUSED, reason="platform_duplicate", trips=True)
    made.free()
    made.end()
    status, why = judged(made)
    assert (status, "stands on no burn" in why) == ("broken", True)


def test_objectives_that_nobody_can_read_count_nothing() -> None:
    made = burn(ends=6)
    made.objectives = "kind: [SLO"
    made.log[:] = [each for each in made.log if not each["kind"].startswith("trip")]
    made.trips.clear()
    assert judged(made)[0] == "no_data"


@pytest.mark.parametrize(("good", "bad"), [(0, 0), (1, 2), (400, 3), (499, 1), (0, 9)])
@pytest.mark.parametrize("target", [0.5, 0.99, 0.999])
def test_the_second_count_weighs_evidence_as_the_documents_say(good: int, bad: int, target: float) -> None:
    p0 = 1 - target
    assert recount.log_evidence(good, bad, p0) == pytest.approx(evidence.log_evidence(good, bad, p0), abs=1e-9)
    assert recount.log_limit(3, 7) == pytest.approx(evidence.log_threshold(3, 7))
    assert recount.tail(bad, good + bad, p0) == pytest.approx(bounds.at_least(bad, good + bad, p0), rel=1e-9)


def test_the_wall_clock_of_the_rows_goes_with_their_boot_clock() -> None:
    assert [burning.at(us) for us in (0, 10 * 60 * MINUTE)] == [
        "2026-09-21T14:14:00+00:00",
        "2026-09-22T00:14:00+00:00",
    ]
