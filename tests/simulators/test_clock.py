"""The clocks of the simulators."""

import time

import pytest

from simulators.clock import HandClock, RealClock


def test_a_hand_turned_clock_moves_both_its_times_only_when_it_is_told_to():
    clock = HandClock(start_us=5, start_unix_us=1_000)
    assert (clock.now_us(), clock.unix_us()) == (5, 1_000)
    clock.advance(7)
    clock.sleep_us(0)
    assert (clock.now_us(), clock.unix_us()) == (12, 1_007)


@pytest.mark.parametrize("clock", [HandClock(), RealClock()])
def test_no_clock_goes_back(clock):
    with pytest.raises(ValueError, match="does not go back"):
        clock.sleep_us(-1)


def test_the_real_clock_counts_since_boot_and_shows_the_time_of_day():
    clock = RealClock()
    before = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000
    clock.sleep_us(1)
    assert before < clock.now_us() <= time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000
    assert abs(clock.unix_us() - time.time_ns() // 1_000) < 1_000_000
