"""The weeks of a rehearsal are told from its rows: stages, budgets, halts and posts by day, up to where it ended."""

from typing import Any

import pytest

from reports.evidence import folder
from reports.weeks import Weeks, weeks
from tests.reports import bench as benches

Row = dict[str, Any]
BEGUN, DAY = 1_000_000_000, 3_600_000_000
HEAD = {"scenario": "rehearsal-7", "clock": "virtual", "source": "simulated"}


def at(day: float) -> int:
    return BEGUN + round(day * DAY)


def rehearsal(**changed: Any) -> Row:
    return {
        "kind": "rehearsal", **HEAD, "line": "holdpoint rehearse --seed 7", "begun_us": BEGUN, "day_us": DAY, "days": 21,
        "word": "GO", "why": "everybody is let in", **changed,
    }  # fmt: skip


def move(serial: int, day: float, what: str, stage: str, to: str, *, state: str = "running", **changed: Any) -> Row:
    return {
        "kind": "move", **HEAD, "serial": serial, "move": what, "stage": stage, "next_stage": to, "state": state,
        "verdict": None, "saw": "it soaked", "person": "dana", "second": None, "why": "the day's look", "plan": 1,
        "at_us": at(day), "at": "2026-09-21T12:00:00+00:00", "platform": None, "action": None, **changed,
    }  # fmt: skip


def budget(day: float, left: int, band: str, objective: str = "x-publish") -> Row:
    return {
        "kind": "budget", **HEAD, "us": at(day), "objective": objective, "band": band, "left": left, "events": 10,
        "failures": 1,
    }  # fmt: skip


def halt(day: float, until: float | None, **changed: Any) -> Row:
    made = dict(benches.make(1).halts[0])
    made |= {
        "asked_us": at(day), "fenced_us": at(day), "quiesced_us": at(day) + 1, "reconciled_us": None,
        "released_us": None if until is None else at(until), "person": "olga", "released_by": until and "pavel",
    }  # fmt: skip
    return {"kind": "halt", **HEAD, **made, **changed}


def permit(number: int, client: str, day: float, **changed: Any) -> Row:
    made = dict(benches.make(1).permits[0])
    return {
        "kind": "permit", **HEAD, **made, "permit": f"permit-{number}", "client": client, "state": "confirmed",
        "action": "publish", "confirmed_us": at(day), **changed,
    }  # fmt: skip


def canary(client: str) -> Row:
    return {
        "kind": "canary", **HEAD, "client": client, "enrolled_by": "dana", "enrolled_at": "2026-09-21T12:00:00+00:00",
        "minute": 1, "serial": 1, "why": "agreed", "removed_by": None, "removed_at": None, "removed_serial": None,
        "removed_why": None,
    }  # fmt: skip


def sample(name: str, day: float, ref: str = "", detail: str = "") -> Row:
    return {"kind": "sample", **HEAD, "name": name, "us": at(day), "ref": ref, "detail": detail}


ROWS = [
    rehearsal(),
    move(1, 0.0, "load", "house", "house"),
    move(2, 7.0, "ask", "house", "house", state="asked"),
    move(3, 7.5, "advance", "house", "canary-10", second="femi"),
    move(4, 7.5, "promote_cell", "house", "canary-10", platform="X", action="publish"),
    move(5, 10.0, "roll_back", "canary-10", "house"),
    budget(1.0, 1_000, "green"),
    budget(2.0, 150, "red"),
    budget(3.0, 600, "green"),
    budget(3.0, 1_000, "green", "x-like"),
    canary("acme"),
    permit(1, "rtv-house", 0.0),
    permit(2, "rtv-house", 0.9999),
    permit(3, "acme", 1.0),
    permit(4, "bolt", 20.9),
    permit(5, "bolt", 20.9, state="absent", confirmed_us=None),
    permit(6, "bolt", 20.9, action="like"),
]


def told(rows: list[Row]) -> Weeks:
    evidence = folder.from_rows(rows)
    found = weeks(evidence, evidence.rehearsals[0])
    assert found is not None
    return found


def test_a_stage_stands_until_the_rollout_itself_moves_and_a_cell_of_it_is_no_stage() -> None:
    assert [(each.name, each.since, each.until, each.held) for each in told(ROWS).stages] == [
        ("house", 0.0, 7.5, False), ("canary-10", 7.5, 10.0, False), ("house", 10.0, 21.0, False),
    ]  # fmt: skip


def test_a_stage_that_is_held_is_told_apart_until_it_goes_on() -> None:
    rows = [*ROWS, move(6, 12.0, "hold", "house", "house", state="held"), move(7, 13.0, "resume", "house", "house")]
    assert [(each.since, each.held) for each in told(rows).stages[2:]] == [(10.0, False), (12.0, True), (13.0, False)]


def test_a_budget_is_told_by_objective_with_when_least_was_left() -> None:
    publish, like = told(ROWS).budgets
    assert (publish.objective, publish.lowest.left, publish.lowest.day, publish.lowest.band) == (
        "x-publish", 150, 2.0, "red",
    )  # fmt: skip
    assert [each.day for each in publish.seen] == [1.0, 2.0, 3.0]
    assert (like.objective, len(like.seen)) == ("x-like", 1)


def test_confirmed_posts_are_counted_on_the_day_of_their_confirmation_by_whose_they_are() -> None:
    posts = told(ROWS).posts
    assert len(posts) == 21
    counted = {each.day: (each.house, each.canaries, each.others) for each in posts if each.whole}
    assert counted == {1: (2, 0, 0), 2: (0, 1, 0), 21: (0, 0, 1)}


def test_a_halt_has_its_scope_its_people_and_its_release() -> None:
    own = {"automatic": True, "harm": "duplicate", "person": "holdpoint", "halt": "halt-9"}
    first, second = told([*ROWS, halt(3.0, 3.5), halt(4.0, None, client="acme", **own)]).halts
    assert (first.kind, first.scope, first.day, first.until, first.by, first.released_by) == (
        "all", "everything", 3.0, 3.5, "olga", "pavel",
    )  # fmt: skip
    assert (second.kind, second.scope, second.until, second.automatic, second.harm) == (
        "client", "client acme", None, True, "duplicate",
    )  # fmt: skip


def test_what_came_after_the_stop_is_not_told_and_a_release_after_it_is_none() -> None:
    rows = [
        *ROWS,
        sample("planted", 8.0, "30%"),
        sample("stopped", 9.0, "canary-10"),
        halt(8.5, 9.5),
        halt(9.1, 9.2, halt="late"),
    ]
    found = told(rows)
    assert (found.reached, found.stopped, found.planted) == (9.0, True, 8.0)
    assert [(each.name, each.until) for each in found.stages] == [("house", 7.5), ("canary-10", 9.0)]
    assert [(each.day, each.until) for each in found.halts] == [(8.5, None)]
    assert [each.what for each in found.notes][-2:] == ["planted: 30%", "the sprint stopped at canary-10"]


def test_whatever_people_did_is_in_words_with_who_agreed() -> None:
    assert "advance house to canary-10, by femi and dana: it soaked" in [each.what for each in told(ROWS).notes]


def test_one_that_went_to_its_end_is_not_stopped() -> None:
    assert (told(ROWS).reached, told(ROWS).stopped, told(ROWS).planted) == (21.0, False, None)


@pytest.mark.parametrize(("days", "there"), [(0, False), (1, True)])
def test_only_days_have_weeks(days: int, there: bool) -> None:
    evidence = folder.from_rows([rehearsal(days=days)])
    assert (weeks(evidence, evidence.rehearsals[0]) is not None) is there
