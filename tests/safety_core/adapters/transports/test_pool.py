"""What is in the pool is young, alive, and in one hand at a time."""

import threading
from dataclasses import dataclass

import pytest

from safety_core.adapters.transports.pool import IDLE_MAX_US, KEPT_MAX, Pool
from tests.safety_core.adapters.transports.peers import StillClock


@dataclass
class Kept:
    name: int
    dead: bool = False
    closed: bool = False

    def stale(self) -> bool:
        return self.dead

    def close(self) -> None:
        self.closed = True


def test_the_newest_comes_first_and_hosts_are_apart():
    pool = Pool(StillClock())
    for n in range(3):
        pool.put("a", Kept(n))
    assert pool.take("b") is None
    assert [pool.take("a").name for _ in range(3)] == [2, 1, 0]
    assert pool.take("a") is None


@pytest.mark.parametrize(("idle_us", "kept"), [(IDLE_MAX_US, True), (IDLE_MAX_US + 1, False)])
def test_a_connection_is_kept_up_to_the_idle_limit(idle_us, kept):
    clock = StillClock()
    pool, channel = Pool(clock), Kept(1)
    pool.put("a", channel)
    clock.us += idle_us
    assert (pool.take("a") is channel) is kept
    assert channel.closed is not kept


def test_stale_ones_are_closed_and_passed_over():
    pool, good, bad = Pool(StillClock()), Kept(1), Kept(2, dead=True)
    pool.put("a", good)
    pool.put("a", bad)
    assert pool.take("a") is good
    assert bad.closed


def test_old_ones_are_closed_by_whoever_puts_one_back():
    clock = StillClock()
    pool, old, new = Pool(clock), Kept(1), Kept(2)
    pool.put("a", old)
    clock.us += IDLE_MAX_US + 1
    pool.put("a", new)
    assert (old.closed, new.closed) == (True, False)


def test_no_more_are_kept_than_there_can_be_senders():
    pool = Pool(StillClock())
    channels = [Kept(n) for n in range(KEPT_MAX + 1)]
    for channel in channels:
        pool.put("a", channel)
    assert [channel.closed for channel in channels] == [True] + [False] * KEPT_MAX


def test_no_two_threads_ever_hold_the_same_connection():
    pool, doubles = Pool(StillClock()), []
    for n in range(4):
        pool.put("a", Kept(n))
    held: dict[int, int] = {}

    def work(me):
        for _ in range(2000):
            channel = pool.take("a")
            if channel is None:
                continue
            if held.setdefault(channel.name, me) != me:
                doubles.append(channel.name)
            held.pop(channel.name, None)
            pool.put("a", channel)

    threads = [threading.Thread(target=work, args=(me,)) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert doubles == []
    assert sorted(pool.take("a").name for _ in range(4)) == [0, 1, 2, 3]


def test_closing_drops_the_idle_ones_and_the_pool_goes_on():
    pool, one, two = Pool(StillClock()), Kept(1), Kept(2)
    pool.put("a", one)
    pool.put("b", two)
    pool.close()
    assert (one.closed, two.closed) == (True, True)
    assert pool.take("a") is None
