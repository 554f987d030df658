"""The post: a look never waits for a channel, and what a channel did is recorded at a later look."""

import dataclasses
import threading

import pytest

from safety_core.fleet.post import LOOK_EVERY_US, Post
from safety_core.records import DeliveryState
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.test_callbacks import Service, withdrawn
from tests.safety_core.shell.test_deliver import Channel, core_with, stands, told

LONG_S = 10.0


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


class SlowChannel(Channel):
    """Every sending waits until it is let go."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.threads: list[threading.Thread] = []
        self.during = self._wait

    def _wait(self) -> None:
        self.threads.append(threading.current_thread())
        self.begun.release()
        assert self.go.acquire(timeout=LONG_S)

    def end_one(self) -> None:
        assert self.begun.acquire(timeout=LONG_S)
        self.go.release()
        self.threads[-1].join(LONG_S)


def look_until_idle(ground: Ground, post: Post) -> None:
    for _ in range(1000):
        ground.clock.us += LOOK_EVERY_US
        post.look()
        for each in threading.enumerate():
            if each.name.startswith("notify "):
                each.join(LONG_S)
        if post.idle():
            return
    raise AssertionError("never idle")


def test_everything_is_delivered_on_every_channel(ground):
    log, mail = Channel("log"), Channel("smtp")
    told(ground, "a", "b")
    look_until_idle(ground, Post(core_with(ground, log, mail)))
    assert log.taken == mail.taken == ["a", "b"]
    assert set(stands(ground).values()) == {DeliveryState.SENT}


def test_a_channel_that_hangs_holds_up_neither_the_look_nor_another_channel(ground):
    slow, log = SlowChannel("smtp"), Channel("log")
    told(ground, "a", "b")
    post = Post(core_with(ground, slow, log))
    for _ in range(10):
        ground.clock.us += LOOK_EVERY_US
        post.look()
        for each in threading.enumerate():
            if each.name == "notify log":
                each.join(LONG_S)
    assert log.taken == ["a", "b"]
    assert (slow.sent, slow.taken) == (["a"], [])
    for _ in range(2):
        slow.end_one()
        ground.clock.us += LOOK_EVERY_US
        post.look()
    assert slow.taken == ["a", "b"]
    assert post.idle()


def test_only_one_is_sent_at_a_time_even_when_its_lease_is_over(ground):
    slow = SlowChannel("smtp")
    told(ground, "a")
    post = Post(core_with(ground, slow))
    post.look()
    ground.clock.pass_s(3600)
    post.look()
    slow.end_one()
    ground.clock.pass_s(1)
    post.look()
    assert slow.sent == ["a"]
    assert stands(ground) == {("a", "smtp"): DeliveryState.SENT}


def test_a_store_that_is_away_raises_nothing_and_the_outcome_is_recorded_later(ground):
    slow = SlowChannel("smtp")
    told(ground, "a")
    post = Post(core_with(ground, slow))
    post.look()
    slow.end_one()
    ground.store.away = 1
    post.look()
    assert not post.idle()
    ground.clock.us += LOOK_EVERY_US
    post.look()
    assert stands(ground) == {("a", "smtp"): DeliveryState.SENT}
    assert slow.sent == ["a"]


def test_a_look_asks_the_store_only_now_and_then(ground):
    asked = []

    class Counting:
        def __init__(self, store) -> None:
            self._store = store

        def read(self, look):
            asked.append(ground.clock.us)
            return self._store.read(look)

    post = Post(dataclasses.replace(core_with(ground, Channel("log")), store=Counting(ground.store)))
    for _ in range(10):
        post.look()
    assert len(asked) == 2  # for the channel, and for who is told of outcomes
    ground.clock.us += LOOK_EVERY_US
    post.look()
    assert len(asked) == 4


def test_the_sending_is_done_apart_and_the_store_is_asked_here(ground):
    slow = SlowChannel("smtp")
    told(ground, "a")
    post = Post(core_with(ground, slow))
    post.look()
    slow.end_one()
    (thread,) = slow.threads
    assert thread is not threading.current_thread()
    assert thread.daemon


def test_a_service_that_hangs_is_told_of_outcomes_apart_and_holds_up_nobody(ground):
    slow, quick = Service("slow"), Service("quick")
    begun, go = threading.Event(), threading.Event()
    slow.during = lambda: (begun.set(), go.wait(LONG_S))
    post = Post(dataclasses.replace(ground.core, callers=(slow, quick)))
    post.look()
    ends = [withdrawn(ground) for _ in range(2)]
    ground.clock.us += LOOK_EVERY_US
    post.look()
    assert begun.wait(LONG_S)
    for each in threading.enumerate():
        if each.name == "notify quick":
            each.join(LONG_S)
    post.look()
    assert ([name for name, _ in quick.said], slow.taken) == (ends, [])
    go.set()
    look_until_idle(ground, post)
    assert [name for name, _ in slow.said] == ends
    assert ground.store.read(lambda tx: tx.callbacks()) == ()


def test_whoever_is_not_named_any_more_is_told_nothing_more(ground):
    Post(dataclasses.replace(ground.core, callers=(Service("gone"),))).look()
    withdrawn(ground)
    Post(ground.core).look()
    assert ground.store.read(lambda tx: (tx.receivers(), tx.callbacks())) == ((), ())
