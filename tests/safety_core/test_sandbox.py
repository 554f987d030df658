"""When a sandbox is over, when leave stands, and what a setting is that names nothing."""

from datetime import UTC, datetime

import msgspec
import pytest

from safety_core.sandbox import CAUGHT, DRILL_PREFIX, DRILL_TAKES_MS, Leave, Mode, for_drill, of_drill
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, ClientId, PersonId, Platform
from tests.safety_core.examples import LIVE, NOW, NOW_US

UNTIL = {"until_us": NOW_US + 1, "until_at": "2026-01-01T00:00:00.000001+00:00"}
"""A microsecond after now, by either clock."""
LATER = datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
ASKED = Leave(serial=1, asked_by=PersonId("olga"), asked_at=NOW.isoformat(), why="the house first", saw="all in date")


def over(*, now_us: int = NOW_US, now: datetime = NOW, **setting: object) -> bool:
    standing = msgspec.structs.replace(LIVE, **{"mode": Mode.RECORD, **UNTIL, **setting})
    return standing.over(now_us=now_us, now=now)


@pytest.mark.parametrize(
    ("now_us", "now", "ended"),
    [(NOW_US, NOW, False), (NOW_US + 1, NOW, True), (NOW_US + 2, NOW, True), (NOW_US, LATER, True)],
)
def test_either_clock_ends_it_at_the_very_instant(now_us, now, ended):
    assert over(now_us=now_us, now=now) is ended


def test_it_is_over_an_instant_after_its_end_by_the_wall_clock():
    assert over(now=datetime(2026, 1, 1, 0, 0, 0, 2, tzinfo=UTC))


@pytest.mark.parametrize("without", [{"until_us": None}, {"until_at": ""}])
def test_without_an_end_on_both_clocks_it_is_over(without):
    assert over(**without)


@pytest.mark.parametrize("mode", Mode)
def test_what_is_off_has_no_end(mode):
    assert over(mode=mode, until_us=None, until_at="") is (mode is not Mode.OFF)


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        ({}, False),
        ({"granted_by": PersonId("pia")}, True),
        ({"ended_by": PersonId("pia")}, False),
        ({"granted_by": PersonId("pia"), "ended_by": PersonId("olga")}, False),
    ],
)
def test_leave_stands_from_the_word_of_a_second_person_until_somebody_ends_it(given, stands):
    assert msgspec.structs.replace(ASKED, **given).stands is stands


def test_a_setting_lets_no_effect_be_made_takes_all_at_once_and_covers_everything_unless_it_says_so():
    assert (LIVE.effects_max, LIVE.success_per_mille, LIVE.latency_p50_ms, LIVE.latency_p95_ms) == (0, 1_000, 0, 0)
    assert (LIVE.platforms, LIVE.actions, LIVE.vouched) == ((), (), ())


def test_nothing_leaves_but_where_it_is_off_or_recorded():
    assert set(Mode) - {Mode.OFF, Mode.RECORD} == CAUGHT


def test_a_drills_work_is_the_houses_alone_and_known_by_the_beginning_of_its_key():
    assert (DRILL_PREFIX, of_drill(HOUSE, "drill-1/1")) == ("drill-", True)
    assert not any((of_drill(HOUSE, "a-drill-1"), of_drill(HOUSE, "drill"), of_drill(ClientId("acme"), "drill-1/1")))


@pytest.mark.parametrize("mode", Mode)
def test_for_a_drill_any_setting_catches_everything_for_a_while_and_is_the_same_setting(mode):
    ended = msgspec.structs.replace(
        LIVE, mode=mode, platforms=(Platform.FACEBOOK,), actions=(Action.LIKE,), success_per_mille=1, **UNTIL
    )
    made = for_drill(ended, now_us=NOW_US + 9, now=LATER)
    assert made.serial == ended.serial
    assert {made.mode_for(each, Action.PUBLISH) for each in Platform} == {Mode.SIMULATE}
    assert (made.success_per_mille, made.latency_p50_ms, made.latency_p95_ms) == (1_000, DRILL_TAKES_MS, DRILL_TAKES_MS)
    assert DRILL_TAKES_MS == 2_000
    minute = 60_000_000
    assert not made.over(now_us=NOW_US + 8 + minute, now=LATER)
    assert made.over(now_us=NOW_US + 9 + minute, now=LATER)
    assert made.until_at == "2026-01-01T00:01:00.000001+00:00"
    assert for_drill(ended, now_us=NOW_US, now=NOW, takes_ms=7).latency_p95_ms == 7
