"""Windows against a plain model: a list of requests, each with every instant at which the platform may have counted it.

The model knows no ends, no cuts and no order: it holds requests until, wherever each is counted within its span, no window
holds more than its limit.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrate_limiter import InMemoryBucket, Rate, RateItem

from safety_core.cadence.limits import Limit, Window
from safety_core.cadence.wall import Wall, aware, unix_us
from safety_core.cadence.windows import cut_us, earliest_us, free_us
from tests.safety_core.examples import LIMIT, SECOND_US

HOUR_US = 3600 * SECOND_US
BERLIN = ZoneInfo("Europe/Berlin")
ZERO = Wall(unix_us(datetime(2026, 3, 28, tzinfo=UTC)), BERLIN)
"""Boot time 0 is the midnight before the night in which the clocks of Berlin go forward."""


def of(window: Window, length_us: int = HOUR_US, most: int = 3) -> Limit:
    return msgspec.structs.replace(LIMIT, window=window, length_us=length_us, most=most)


def same_window(window: Window, one_us: int, other_us: int) -> bool:
    """Whether two instants are in one clock-aligned window, by reading the clock's face."""
    faces = [aware(each + ZERO.offset_us) for each in (one_us, other_us)]
    if window is Window.LOCAL_DAY:
        faces = [each.astimezone(BERLIN) for each in faces]
    return len({each.date() if window is not Window.UTC_HOUR else (each.date(), each.hour) for each in faces}) == 1


def counts(limit: Limit, end_us: int, now_us: int) -> bool:
    """Whether a request that was answered at ``end_us`` may stand in the window that one of ``now_us`` is counted in."""
    if limit.window in (Window.ROLLING, Window.SPACING):
        return now_us - end_us < limit.length_us
    return end_us >= now_us or same_window(limit.window, end_us, now_us)


WINDOWS = st.sampled_from(Window)
# A few seconds on either side of each boundary there is, and anything in between.
NEAR = st.sampled_from([0, 1, -1]).flatmap(
    lambda off: st.sampled_from([h * HOUR_US for h in (1, 2, 22, 23, 24, 25, 46, 47)]).map(lambda at: at + off)
)
TIMES = st.lists(st.one_of(NEAR, st.integers(0, 50 * HOUR_US)), min_size=1, max_size=12).map(sorted)


@given(WINDOWS, TIMES, st.one_of(NEAR, st.integers(0, 60 * HOUR_US)))
def test_a_slot_counts_exactly_as_long_as_the_model_says(window, ends, now_us):
    limit = of(window)
    for end_us in ends:
        counted = end_us > cut_us(limit, now_us, ZERO)
        assert counted == counts(limit, end_us, now_us)
        if end_us <= now_us:
            assert counted == (now_us < free_us(limit, end_us, ZERO))


@pytest.mark.parametrize("window", Window)
@pytest.mark.parametrize(
    "end_us", [0, 1, HOUR_US - 1, HOUR_US, 23 * HOUR_US - 1, 23 * HOUR_US, 24 * HOUR_US, 46 * HOUR_US]
)
def test_a_slot_is_free_at_its_edge_and_not_a_microsecond_before(window, end_us):
    limit = of(window)
    free = free_us(limit, end_us, ZERO)
    assert free > end_us
    assert end_us > cut_us(limit, free - 1, ZERO)
    assert end_us <= cut_us(limit, free, ZERO)


SLOTS = st.lists(
    st.tuples(st.integers(0, 50 * HOUR_US), st.integers(0, 20 * SECOND_US), st.integers(1, 3)), max_size=14
)


@settings(max_examples=300)
@given(WINDOWS, SLOTS, st.integers(1, 6), st.integers(1, 3))
def test_the_earliest_time_is_the_first_at_which_the_model_lets_it_go(window, slots, most, cost):
    limit = of(window, most=most)
    cost = min(cost, most)
    now_us = 50 * HOUR_US
    ends = sorted((begun + lasts, weight) for begun, lasts, weight in slots)
    cut = cut_us(limit, now_us, ZERO)
    counting = [each for each in ends if each[0] > cut]
    used = sum(weight for _, weight in counting)
    found = earliest_us(limit, used=used, cost=cost, most=most, ends=counting, now_us=now_us, wall=ZERO)

    def fits(at_us: int) -> bool:
        return sum(weight for end, weight in ends if counts(limit, end, at_us)) + cost <= most

    assert fits(found)
    edges = {now_us, *(free_us(limit, end, ZERO) + off for end, _ in ends for off in (-1, 0))}
    assert not any(fits(each) for each in edges if now_us <= each < found)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, 90 * SECOND_US), st.integers(0, 15 * SECOND_US)), min_size=1, max_size=40),
    st.integers(1, 4),
    st.data(),
)
def test_whenever_the_platform_counts_no_window_of_its_own_is_ever_exceeded(asked, most, data):
    """Requests come in any order of begin and answer; the platform counts each at some instant of its span."""
    limit = of(Window.ROLLING, length_us=30 * SECOND_US, most=most)
    now_us, spans = 0, []
    for gap, lasts in asked:
        now_us += gap
        ends = sorted((end, 1) for _, end in spans if end > cut_us(limit, now_us, ZERO))
        at_us = earliest_us(limit, used=len(ends), cost=1, most=most, ends=ends, now_us=now_us, wall=ZERO)
        spans.append((at_us, at_us + lasts))
        now_us = at_us
    counted = sorted(data.draw(st.integers(begun, end), label="counted at") for begun, end in spans)
    for first in range(len(counted) - most):
        assert counted[first + most] - counted[first] >= limit.length_us
    opened, taken = counted[0], 0  # and no window that opens with its first request
    for each in counted:
        if each >= opened + limit.length_us:
            opened, taken = each, 0
        taken += 1
        assert taken <= most


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(1, 3)), min_size=1, max_size=60),
    st.integers(1, 8),
    st.integers(2, 10_000),
)
def test_a_rolling_window_lets_go_what_pyrate_limiter_lets_go(asked, most, length):
    """The oracle counts what is exactly one length old, and so stands a unit shorter. Instants are its milliseconds."""
    limit = of(Window.ROLLING, length_us=length, most=most)
    bucket = InMemoryBucket([Rate(most, length - 1)])
    now, taken = 0, []
    for gap, cost in asked:
        now += gap
        ends = [each for each in taken if each[0] > cut_us(limit, now, ZERO)]
        used = sum(weight for _, weight in ends)
        theirs = bool(bucket.put(RateItem("it", now, weight=cost)))
        ours = cost <= most and (
            earliest_us(limit, used=used, cost=cost, most=most, ends=ends, now_us=now, wall=ZERO) == now
        )
        assert ours == theirs
        if ours:
            taken.append((now, cost))


def test_a_wall_clock_that_is_set_moves_the_boundaries_and_no_slot():
    limit = of(Window.UTC_DAY)
    end_us = 2 * HOUR_US
    back = Wall(ZERO.offset_us - 3 * HOUR_US)  # it is 23:00 of the day before again
    assert free_us(limit, end_us, ZERO) == 24 * HOUR_US
    assert free_us(limit, end_us, back) == 3 * HOUR_US
    assert end_us > cut_us(limit, 2 * HOUR_US + 1, back)
