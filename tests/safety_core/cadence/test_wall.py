"""Days, hours and quiet hours by a wall clock, over clock changes of every kind that zones have had."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.cadence.wall import Quiet, aware, day_around, hour_around, local_instants, quiet_until, unix_us

HOUR_US = 3_600_000_000
BERLIN, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
SAO_PAULO, ST_JOHNS, APIA = ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Apia")
ZONES = st.sampled_from([UTC, BERLIN, NEW_YORK, LORD_HOWE, SAO_PAULO, ST_JOHNS, APIA, timezone(timedelta(hours=5.75))])
INSTANTS = st.integers(unix_us(datetime(2000, 1, 1, tzinfo=UTC)), unix_us(datetime(2035, 1, 1, tzinfo=UTC)))


def at(text: str) -> int:
    return unix_us(datetime.fromisoformat(text))


def local(us: int, zone) -> str:
    return aware(us).astimezone(zone).isoformat()


@pytest.mark.parametrize(
    ("noon", "zone", "hours"),
    [
        ("2026-03-28T12:00+01:00", BERLIN, 24),
        ("2026-03-29T12:00+02:00", BERLIN, 23),
        ("2026-10-25T12:00+01:00", BERLIN, 25),
        ("2026-10-04T12:00+11:00", LORD_HOWE, 23.5),
        ("2018-11-04T12:00-02:00", SAO_PAULO, 23),  # its midnight was left out
        ("2018-02-17T12:00-02:00", SAO_PAULO, 25),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(noon, zone, hours):
    start, after = day_around(at(noon), zone)
    assert after - start == hours * HOUR_US
    assert day_around(start, zone) == day_around(after - 1, zone) == (start, after)
    assert day_around(start - 1, zone)[1] == start
    assert day_around(after, zone)[0] == after


def test_a_day_whose_midnight_is_left_out_begins_at_the_change():
    start, _ = day_around(at("2018-11-04T12:00-02:00"), SAO_PAULO)
    assert local(start, SAO_PAULO) == "2018-11-04T01:00:00-02:00"


def test_a_day_that_a_zone_left_out_altogether_is_no_day():
    start, after = day_around(at("2011-12-29T12:00-10:00"), APIA)
    assert local(after, APIA) == "2011-12-31T00:00:00+14:00"
    assert after - start == 24 * HOUR_US


@given(INSTANTS, ZONES)
def test_every_instant_is_in_one_day_and_days_follow_one_another(us, zone):
    start, after = day_around(us, zone)
    assert start <= us < after
    assert day_around(start, zone) == (start, after)
    assert day_around(after, zone)[0] == after
    assert day_around(start - 1, zone)[1] == start


@given(INSTANTS)
def test_an_hour_is_from_one_full_hour_to_the_next(us):
    start, after = hour_around(us)
    assert start <= us < after == start + HOUR_US
    assert aware(start).minute == aware(start).second == aware(start).microsecond == 0


def test_a_time_that_is_left_out_means_the_change_and_one_that_comes_twice_both():
    gap = local_instants(datetime(2026, 3, 29, 2, 30), BERLIN)
    assert gap == (at("2026-03-29T01:00+00:00"),) * 2
    assert local_instants(datetime(2026, 10, 25, 2, 30), BERLIN) == (
        at("2026-10-25T02:30+02:00"),
        at("2026-10-25T02:30+01:00"),
    )


@pytest.mark.parametrize(
    ("since", "until", "begins", "ends"),
    [
        ((22, 0), (7, 0), "2026-01-10T22:00+01:00", "2026-01-11T07:00+01:00"),
        ((22, 0), (7, 0), "2026-03-28T22:00+01:00", "2026-03-29T07:00+02:00"),
        ((2, 30), (6, 0), "2026-03-29T03:00+02:00", "2026-03-29T06:00+02:00"),  # its beginning is left out
        ((1, 0), (2, 30), "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00"),  # its end is left out
        ((2, 30), (6, 0), "2026-10-25T02:30+02:00", "2026-10-25T06:00+01:00"),  # begins at the first coming
        ((1, 0), (2, 30), "2026-10-25T01:00+02:00", "2026-10-25T02:30+01:00"),  # ends at the second
        ((0, 0), (0, 0), "2026-01-10T00:00+01:00", "2026-01-11T00:00+01:00"),
    ],
)
def test_quiet_hours_begin_and_end_to_the_microsecond(since, until, begins, ends):
    quiet = Quiet(since=since[0] * 60 + since[1], until=until[0] * 60 + until[1])
    if since != until:
        assert quiet.end_us(at(begins) - 1, BERLIN) is None
        assert quiet.end_us(at(ends), BERLIN) is None
    assert quiet.end_us(at(begins), BERLIN) == at(ends)
    assert quiet.end_us(at(ends) - 1, BERLIN) == at(ends)


def test_quiet_hours_that_follow_one_another_are_one():
    hours = (Quiet(since=22 * 60, until=0), Quiet(since=0, until=7 * 60))
    assert quiet_until(hours, at("2026-01-10T23:00+01:00"), BERLIN) == at("2026-01-11T07:00+01:00")


@given(INSTANTS, ZONES, st.integers(0, 1439), st.integers(1, 1380))
def test_what_is_past_the_quiet_hours_is_quiet_no_more(us, zone, since, span):
    hours = (Quiet(since=since, until=(since + span) % 1440),)
    free = quiet_until(hours, us, zone)
    assert free >= us
    assert hours[0].end_us(free, zone) is None
    assert free == us or hours[0].end_us(free - 1, zone) is not None
