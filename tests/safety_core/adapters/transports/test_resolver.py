"""A look-up costs the sender no more than its time."""

import threading

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.transports.resolver import KEPT_US, Resolver, system_look
from safety_core.adapters.transports.wire import NotConnected
from tests.safety_core.adapters.transports.peers import StillClock

CLOCK = BootClock()


def soon() -> int:
    return CLOCK.boot_us() + 5_000_000


@pytest.mark.parametrize("literal", ["127.0.0.1", "::1"])
def test_a_literal_address_is_not_looked_up(literal):
    def look(name):
        raise AssertionError(name)

    assert Resolver(CLOCK, look).addresses(literal, by_us=0) == (literal,)


def test_a_hung_look_up_ends_for_the_sender_in_time_and_is_shared_by_the_next():
    release, asked = threading.Event(), []

    def look(name):
        asked.append(name)
        release.wait(5)
        return ("127.0.0.1",)

    resolver = Resolver(CLOCK, look)
    start_us = CLOCK.boot_us()
    for _ in range(2):
        with pytest.raises(NotConnected, match="did not end in time"):
            resolver.addresses("api.x.com", by_us=CLOCK.boot_us() + 50_000)
    assert CLOCK.boot_us() - start_us < 200_000
    release.set()
    assert resolver.addresses("api.x.com", by_us=soon()) == ("127.0.0.1",)
    assert asked == ["api.x.com"]


@pytest.mark.parametrize(("age_us", "times"), [(KEPT_US, 1), (KEPT_US + 1, 2)])
def test_an_address_is_kept_for_a_minute_and_no_longer(age_us, times):
    asked, clock = [], StillClock()

    def look(name):
        asked.append(name)
        return ("127.0.0.1",)

    resolver = Resolver(clock, look)
    resolver.addresses("api.x.com", by_us=clock.us + 5_000_000)
    clock.us += age_us
    resolver.addresses("api.x.com", by_us=clock.us + 5_000_000)
    assert len(asked) == times


@pytest.mark.parametrize("said", [(), OSError("no name server"), UnicodeError("label too long")])
def test_a_name_without_an_address_is_not_connected_and_asked_again_next_time(said):
    asked = []

    def look(name):
        asked.append(name)
        if isinstance(said, Exception):
            raise said
        return said

    resolver = Resolver(CLOCK, look)
    for _ in range(2):
        with pytest.raises(NotConnected, match=r"api\.x\.com was not found"):
            resolver.addresses("api.x.com", by_us=soon())
    assert len(asked) == 2


def test_the_system_knows_the_loopback_address():
    assert system_look("127.0.0.1") == ("127.0.0.1",)
