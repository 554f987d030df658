"""What a reboot does to times: planned stays planned by the wall clock, due stays due, and a clock that went back is seen."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from safety_core import boots
from tests.safety_core.adapters.stores.ground import account, queued

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NOW_US = 40_000_000
SECOND_US = 1_000_000


def timed(*, due_s: float | None = None, until_s: float | None = None, **changes: object):
    def at(seconds: float | None) -> str | None:
        return None if seconds is None else (NOW + timedelta(seconds=seconds)).isoformat()

    made = msgspec.structs.replace(queued("int", account(1)), due_at=at(due_s), until_at=at(until_s))
    return msgspec.structs.replace(made, **changes)


def rebased(each):
    found = boots.rebased(each, now=NOW, now_us=NOW_US)
    return found.intent.not_before_us, found.due_us, found.intent.not_after_us


@pytest.mark.parametrize(
    ("due_s", "begins_us", "due_us"),
    [
        (3_600, NOW_US + 3_600 * SECOND_US, NOW_US + 3_600 * SECOND_US),
        (0.000001, NOW_US + 1, NOW_US + 1),
        (0, NOW_US, NOW_US),
        (-0.000001, NOW_US - 1, NOW_US),
        (-40.000001, 0, NOW_US),
        (-86_400, 0, NOW_US),
    ],
)
def test_what_is_planned_is_due_at_its_wall_clock_time_and_what_was_due_is_due(due_s, begins_us, due_us):
    assert rebased(timed(due_s=due_s, due_us=10**15)) == (begins_us, due_us, None)


@pytest.mark.parametrize(("until_s", "over"), [(0.000001, False), (0, False), (-0.000001, True), (-86_400, True)])
def test_a_window_is_over_past_its_end_by_the_wall_clock_and_not_at_it(until_s, over):
    found = boots.rebased(timed(until_s=until_s), now=NOW, now_us=NOW_US)
    assert boots.over(found, now_us=NOW_US) is over


@pytest.mark.parametrize(("due_us", "then_us"), [(10**15, NOW_US), (NOW_US, NOW_US), (7, 7)])
def test_what_is_planned_for_no_time_is_due_and_its_window_ends_by_the_wall_clock(due_us, then_us):
    assert rebased(timed(until_s=60, due_us=due_us)) == (0, then_us, NOW_US + 60 * SECOND_US)


def test_only_what_the_wall_clock_says_something_of_is_reckoned_anew():
    assert [boots.timed(each) for each in (timed(), timed(due_s=1), timed(until_s=1))] == [False, True, True]


@pytest.mark.parametrize(("latest_s", "back"), [(0.000001, True), (0, False), (-1, False)])
def test_a_clock_went_back_that_is_earlier_than_what_was_written(latest_s, back):
    latest = NOW + timedelta(seconds=latest_s)
    assert boots.went_back(NOW, latest.isoformat()) is back
    assert boots.went_back(NOW, latest.astimezone().isoformat()) is back


def test_where_nothing_was_written_no_clock_went_back():
    assert not boots.went_back(NOW, "")
