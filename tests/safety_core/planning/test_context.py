"""What a context lacks is named: the field, why, and what to do; what lacks nothing can be planned."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.planning.context import (
    DAYS_MAX,
    FACT_MAX_CHARS,
    ITEMS_MAX,
    NODES_MAX,
    PER_WEEK_MAX,
    TEXT_MAX_CHARS,
    BrandContext,
    Days,
    Offer,
    Share,
    Voice,
    Window,
    missing,
)
from safety_core.vocabulary import Platform
from steps.rig.wrong_planners import FIRST, NOW, ZONE, ground
from tests.safety_core.planning.ground import contexts, now_before

GROUND = ground()
X = GROUND.platforms[0]


def fields(context, *, zone=ZONE, now=NOW) -> list[str]:
    found = missing(context, zone=zone, now=now)
    assert all(each.why and each.what_next for each in found)
    return [each.field for each in found]


def changed(**changes: object) -> BrandContext:
    return msgspec.structs.replace(GROUND, **changes)


def on_x(**changes: object) -> BrandContext:
    return changed(platforms=(msgspec.structs.replace(X, **changes), *GROUND.platforms[1:]))


def shares(*percents: int) -> tuple[Share, ...]:
    return tuple(Share(kind=f"k{number}", percent=percent) for number, percent in enumerate(percents))


def window(since=480, until=1_200, weekday=0) -> Window:
    return Window(weekday=weekday, since=since, until=until)


def test_nothing_is_missing_of_a_whole_context() -> None:
    assert missing(GROUND, zone=ZONE, now=NOW) == ()


@pytest.mark.parametrize(
    ("context", "field"),
    [
        (changed(client="Acme!"), "client"),
        (changed(client=""), "client"),
        (changed(locale="English"), "locale"),
        (changed(name=" "), "name"),
        (changed(name="a" * (TEXT_MAX_CHARS + 1)), "name"),
        (changed(audience=""), "audience"),
        (changed(audience="who\x00"), "audience"),
        (changed(audience="\ud83d"), "audience"),
        (changed(audience="\u202ewho"), "audience"),
        (changed(audience="\u2067who"), "audience"),
        (changed(audience="two\nlines"), "audience"),
        (changed(platforms=()), "platforms"),
        (changed(platforms=(X, X)), "platforms.1.platform"),
        (changed(objectives=()), "objectives"),
        (changed(objectives=("a", "")), "objectives.1"),
        (changed(objectives=tuple(f"o{number}" for number in range(100))), "objectives"),
        (changed(objectives=tuple(f"o{number}" for number in range(ITEMS_MAX + 1))), "objectives"),
        (changed(knowledge=()), "knowledge"),
        (changed(knowledge=("a" * (FACT_MAX_CHARS + 1),)), "knowledge.0"),
        (changed(knowledge=("It is cheap.",)), "knowledge.0"),
        (changed(voice=Voice(tone=("cheap",), never=("Cheap",))), "voice.tone.0"),
        (changed(voice=Voice(never=("",))), "voice.never.0"),
        (changed(voice=Voice(never=("\u200e",))), "voice.never.0"),
        (changed(mix=()), "mix"),
        (changed(mix=shares(50, 49)), "mix"),
        (changed(mix=shares(50, 51)), "mix"),
        (changed(mix=shares(100, 0)), "mix.1.percent"),
        (changed(mix=(*shares(50), *shares(50))), "mix.1.kind"),
        (on_x(per_week=0), "platforms.0.per_week"),
        (on_x(per_week=-3), "platforms.0.per_week"),
        (on_x(per_week=PER_WEEK_MAX + 1), "platforms.0.per_week"),
        (on_x(accounts=()), "platforms.0.accounts"),
        (on_x(accounts=("a", "a")), "platforms.0.accounts.1"),
        (on_x(accounts=("../a",)), "platforms.0.accounts"),
        (on_x(windows=()), "platforms.0.windows"),
        (on_x(windows=(window(), window(600, 600))), "platforms.0.windows.1"),
        (on_x(windows=(window(700, 600),)), "platforms.0.windows.0"),
        (on_x(windows=(window(weekday=7),)), "platforms.0.windows.0"),
        (on_x(windows=(window(-1),)), "platforms.0.windows.0"),
        (on_x(windows=(window(until=1_441),)), "platforms.0.windows.0"),
        (on_x(windows=(window(480, 1_140),)), "platforms.0.windows"),
        (changed(blackouts=(Days(first=FIRST, last=FIRST + timedelta(days=13)),)), "blackouts"),
        (changed(blackouts=(Days(first=FIRST, last=FIRST - timedelta(days=1)),)), "blackouts.0"),
        (changed(offers=(Offer(offer="o", text="t", since=FIRST, until=FIRST - timedelta(days=1)),)), "offers.0"),
        (changed(offers=(Offer(offer="o", text="t"), Offer(offer="o", text="u"))), "offers.1.offer"),
        (changed(days=0), "days"),
        (changed(days=DAYS_MAX + 1), "days"),
        (changed(days=10**18), "days"),
        (changed(first=date(1, 1, 1)), "first"),
        (changed(first=date(9999, 12, 31)), "first"),
    ],
)  # fmt: skip
def test_what_is_absent_or_contradicts_itself_is_named_alone(context: BrandContext, field: str) -> None:
    assert fields(context) == [field]


def test_an_unknown_zone_is_named_among_the_rest() -> None:
    assert fields(changed(zone="Mars/Olympus"), zone=None) == ["zone"]
    assert fields(changed(zone="Mars/Olympus", platforms=()), zone=None) == ["platforms", "zone"]


def test_everything_that_is_missing_is_said_at_once() -> None:
    assert fields(changed(platforms=(), mix=shares(10), audience="")) == ["audience", "platforms", "mix"]


def test_a_period_that_has_begun_by_the_clients_own_clocks_is_named() -> None:
    midnight = datetime(2027, 3, 22, tzinfo=ZONE)
    assert fields(GROUND, now=midnight - timedelta(microseconds=1)) == []
    assert fields(GROUND, now=midnight.astimezone(UTC)) == ["first"]


def test_a_window_that_a_changed_clock_leaves_out_has_no_room() -> None:
    """On the 28th of March 2027 Berlin has no time between two and three."""
    context = changed(
        platforms=(msgspec.structs.replace(X, windows=(window(120, 180, weekday=6),), per_week=1),),
        first=date(2027, 3, 28), days=1, blackouts=(), objectives=("one",),
    )  # fmt: skip
    assert fields(context, now=NOW) == ["platforms.0.windows"]
    assert fields(context, zone=ZoneInfo("Asia/Tokyo")) == []


def test_room_is_counted_at_its_edge() -> None:
    """Two posts an hour apart fit into an hour and a minute, and not into an hour."""
    for until, named in ((540, ["platforms.0.windows"]), (541, [])):
        context = changed(
            platforms=(msgspec.structs.replace(X, windows=(window(480, until),), per_week=14),),
            days=1, blackouts=(), objectives=("one",),
        )  # fmt: skip
        assert fields(context) == named


def test_more_posts_than_a_plan_holds_are_named() -> None:
    many = tuple(msgspec.structs.replace(X, platform=platform, per_week=PER_WEEK_MAX) for platform in Platform)
    found = missing(changed(platforms=many, days=DAYS_MAX), zone=ZONE, now=NOW)
    assert [each.field for each in found] == ["days"]
    assert str(NODES_MAX) in found[0].why


@pytest.mark.parametrize(
    ("per_week", "days", "owed"), [(1, 1, 1), (1, 7, 1), (7, 7, 7), (3, 7, 3), (1, 10, 1), (1, 11, 2), (3, 12, 5)]
)
def test_what_a_platform_is_owed_is_rounded_to_the_nearest_and_one_at_least(
    per_week: int, days: int, owed: int
) -> None:
    context = changed(days=days, blackouts=())
    assert context.owed(msgspec.structs.replace(X, per_week=per_week)) == owed


def test_days_of_a_blackout_owe_nothing() -> None:
    assert GROUND.owed(X) == 24  # twelve open days of fourteen, two a day


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(context=contexts(), odd=st.text(max_size=5) | st.sampled_from(["\x00", "\ud800", "\u202e"]), data=st.data())
def test_no_context_however_odd_makes_it_raise(context, odd, data) -> None:
    spoiled = msgspec.structs.replace(
        context,
        client=data.draw(st.sampled_from([odd, context.client])),
        name=odd,
        objectives=(odd,) * data.draw(st.integers(0, 3)),
        days=data.draw(st.integers(-5, 10**9)),
        first=data.draw(st.dates()),
        blackouts=(Days(first=data.draw(st.dates()), last=data.draw(st.dates())),),
        mix=shares(*data.draw(st.lists(st.integers(-200, 200), max_size=4))),
    )
    zone = data.draw(st.none() | st.just(ZONE))
    assert isinstance(missing(spoiled, zone=zone, now=now_before(context)), tuple)


def test_lists_that_nobody_could_mean_are_named_in_under_a_second() -> None:
    """A hundred thousand of everything."""
    many = 100_000
    context = changed(
        offers=tuple(Offer(offer=f"o{number}", text="t") for number in range(many)),
        knowledge=("fact",) * many, voice=Voice(never=("never",) * many), mix=shares(*[1] * many),
    )  # fmt: skip
    began = time.process_time()
    assert {"offers", "knowledge", "voice.never", "mix"} <= set(fields(context))
    assert time.process_time() - began < 1
