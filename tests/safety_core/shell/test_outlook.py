"""Times to come: what fits, what is in the way, and which times do; nothing is taken by asking."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.cadence import rule
from safety_core.cadence.wall import Wall
from safety_core.errors import BadInput, Refused
from safety_core.shell import outlook
from safety_core.shell.outlook import Outlook, asked_for
from safety_core.vocabulary import Action
from tests.safety_core.shell.ground import WIDE, Ground, put_limits
from tests.safety_core.shell.test_slots import limits

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
DISTANCE = """
[[spacing]]
name = "distance"
platform = "X"
subject = "account"
whose = "ours"
actions = ["publish"]
at_least = "10m"
source = "a test"
as_of = 2026-01-01
"""
NIGHT = """
[[account]]
client = "acme"
platform = "X"
account = "acme-1"
zone = "UTC"
quiet = ["01:00-02:00"]
"""


def of(ground: Ground) -> Outlook:
    asked = asked_for(ground.core, ground.account("acme", 1), Action.PUBLISH)
    return ground.store.read(lambda tx: Outlook(ground.core, tx, asked))


def due(ground: Ground, minutes: float, text: str = "planned"):
    return ground.submit(text, due_us=ground.clock.us + round(minutes * MINUTE_US))


def test_with_nothing_in_the_way_it_fits_now(ground):
    found = of(ground)
    assert found.conflict(ground.clock.us) is None
    assert found.earliest_us(0) == ground.clock.us


@pytest.mark.parametrize(("off_us", "second"), [(0, 10), (1_000, 10), (1_001, 11), (999_999, 11), (1_000_000, 11)])
def test_from_when_on_something_may_go_is_rounded_up_and_never_says_a_second_too_early(off_us, second):
    assert rule.shown(10 * SECOND_US + off_us, Wall(0)) == f"1970-01-01T00:00:{second}Z"


@pytest.mark.parametrize(("off_us", "second"), [(-100_001, 9), (-100_000, 10), (0, 10), (899_999, 10), (900_000, 11)])
def test_a_planned_time_is_the_second_that_was_named(off_us, second):
    assert outlook.planned(10 * SECOND_US + off_us, Wall(0)) == f"1970-01-01T00:00:{second:02}Z"


@pytest.mark.parametrize("apart_s", [-0.04, 0, 0.04])
def test_what_would_be_held_up_is_named_by_the_time_that_it_was_planned_for(ground, apart_s):
    put_limits(ground.store, WIDE + DISTANCE)
    due(ground, 60)
    ground.clock.wall_back_s = apart_s
    found = of(ground).conflict(ground.clock.us + 55 * MINUTE_US)
    assert found.why.endswith("it would hold up what is planned at 2026-01-01T01:16:40Z")


def test_a_time_too_soon_after_what_went_is_named_with_the_earliest(ground):
    put_limits(ground.store, WIDE + DISTANCE)
    ground.attempt()
    found = of(ground)
    last = ground.permits()[0].answered_us
    assert "distance of acme-1: 1 of 1 used then" in found.conflict(last + 10 * MINUTE_US - 1).why
    assert found.conflict(last + 10 * MINUTE_US) is None
    assert found.earliest_us(ground.clock.us) == last + 10 * MINUTE_US


@pytest.mark.parametrize("minutes", [50, 55, 60 - 1e-7])
def test_a_time_that_would_hold_up_what_is_planned_does_not_fit(ground, minutes):
    put_limits(ground.store, WIDE + DISTANCE)
    planned = due(ground, 60)
    found = of(ground)
    at_us = ground.clock.us + round(minutes * MINUTE_US)
    if minutes == 50:
        assert found.conflict(at_us) is None
        at_us += 1
    assert "hold up what is planned" in found.conflict(at_us).why
    assert found.earliest_us(at_us) == planned.due_us + 10 * MINUTE_US


def test_quiet_hours_are_passed_over(ground):
    put_limits(ground.store, WIDE + NIGHT)
    found = of(ground)
    one = found.boot_us(ground.clock.now().replace(hour=1, minute=0, second=0, microsecond=0))
    assert found.conflict(one - 1) is None
    assert "quiet hours of acme-1" in found.conflict(one).why
    assert found.earliest_us(one) == one + 60 * MINUTE_US


def test_what_is_suggested_fits_and_each_leaves_room_for_the_others(ground):
    put_limits(ground.store, limits(create_post=2) + DISTANCE + NIGHT)
    due(ground, 25)
    times = of(ground).suggest(6)
    assert len(set(times)) == 6
    for time in times:
        at_us = of(ground).boot_us(outlook.instant(time, now=ground.clock.now(), zone_of=outlook.zone_of))
        assert of(ground).conflict(at_us) is None
        queued = ground.submit(f"at {time}", due_us=at_us)
        assert queued.due_us == at_us


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), max_size=6), st.integers(0, 60))
def test_the_earliest_is_the_first_that_fits(planned, minutes):
    ground = Ground()
    put_limits(ground.store, limits(create_post=2) + DISTANCE)
    for each in planned:
        due(ground, each)
    found = of(ground)
    at_us = ground.clock.us + minutes * MINUTE_US
    earliest = found.earliest_us(at_us)
    assert found.conflict(earliest) is None
    assert all(found.conflict(each) is not None for each in range(at_us, earliest, MINUTE_US // 2))
    assert earliest == at_us or found.conflict(earliest - 1) is not None
    ground.store.close()


def test_an_intent_that_is_handed_over_for_a_bad_time_is_taken_and_its_hold_is_told(ground):
    put_limits(ground.store, WIDE + DISTANCE)
    first = due(ground, 30)
    second = due(ground, 35)
    assert outlook.fits_at(ground.core, first) is not None  # the second one would be held up by it
    told = outlook.fits_at(ground.core, second)
    assert told is not None
    until, why = told
    assert "distance" in why
    assert until > (ground.clock.now() + timedelta(minutes=35)).isoformat()
    assert outlook.fits_at(ground.core, ground.attempt("now")) is None


def test_without_limits_nothing_can_be_said(ground):
    put_limits(ground.store, "limit = []")
    with pytest.raises(Refused, match="cadence limits load"):
        of(ground)


def test_what_never_fits_is_said_so(ground):
    put_limits(ground.store, limits(create_post=1) + "costs = { create_post = 2 }\n")
    with pytest.raises(BadInput, match="at most 1"):
        of(ground)


@pytest.mark.parametrize("ahead", [timedelta(seconds=-1), timedelta(days=367)])
def test_a_time_that_is_past_or_far_ahead_is_refused(ground, ahead):
    with pytest.raises(BadInput):
        of(ground).boot_us(ground.clock.now() + ahead)


def test_the_rows_say_what_is_used_and_when_the_next_fits(ground):
    put_limits(ground.store, limits(create_post=1))
    ground.attempt()
    wide, own = of(ground).rows()
    assert (wide.limit, wide.next_at) == ("wide", "now")
    assert (own.used, own.most, own.next_at, own.source) == (1, 1, "2026-01-01T00:31:40Z", "a test")
