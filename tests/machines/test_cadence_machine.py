"""Slots under requests that are answered, lost or never sent, restarts, reboots and clocks that are set.

The machine keeps what really happened on a clock of its own, which never stops and is never set: when each request was
under way. Whatever the core forgets, mistakes or is told, no window of that clock holds more than the limit.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from safety_core import boots
from safety_core.errors import Refused
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.records import Slot, Worker
from safety_core.ruling import Ruling
from safety_core.shell import slots, tidy
from safety_core.vocabulary import Reason, WorkerId
from tests.safety_core.shell.ground import Ground, put_limits

MOST, WINDOW_S, OF_DAY = 3, 60, 5
LIMITS = f"""
[[limit]]
name = "a minute"
platform = "X"
subject = "account"
whose = "platform"
operations = ["read_post"]
most = {MOST}
per = "{WINDOW_S}s"
source = "a test"
as_of = 2026-01-01
"""
SECOND_US = 1_000_000
LATEST_US = 82 * SECOND_US
"""From its slot on: D to connect, D to the answer, P + F for what a platform may still count."""


class Cadence(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ground = Ground()
        put_limits(self.ground.store, LIMITS)
        self.account = self.ground.account("acme", 1)
        self.real_us = 0
        self.wall = timedelta()
        self.open: list[tuple[Slot, int]] = []
        self.done: list[tuple[int, int]] = []
        self.given_back = 0
        self.boot = 0
        clock = self.ground.clock
        clock.now = lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=clock.us) + self.wall

    def teardown(self) -> None:
        self.ground.store.close()

    def pass_us(self, us: int) -> None:
        self.real_us += us
        self.ground.clock.us += us

    @rule()
    def ask(self) -> None:
        taken = slots.take(self.ground.core, self.account, "read_post", sparing=False)
        if isinstance(taken, Slot):
            self.open.append((taken, self.real_us))
            return
        assert isinstance(taken, Ruling)
        assert taken.until_us is not None
        assert taken.until_us > self.ground.clock.us
        assert len(self.open) + len(self.done) - self.given_back >= MOST, "held although nothing was ever there"

    @rule()
    def ask_when_it_says(self) -> None:
        """What it names is the earliest: then it goes, and a microsecond before it does not."""
        held = slots.take(self.ground.core, self.account, "read_post", sparing=False)
        if isinstance(held, Slot):
            self.open.append((held, self.real_us))
            return
        wait_us = held.until_us - self.ground.clock.us
        self.pass_us(wait_us - 1)
        assert isinstance(slots.take(self.ground.core, self.account, "read_post", sparing=False), Ruling)
        self.pass_us(1)
        taken = slots.take(self.ground.core, self.account, "read_post", sparing=False)
        assert isinstance(taken, Slot)
        self.open.append((taken, self.real_us))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def answer(self, data) -> None:
        slot, begun = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        slots.read_over(self.ground.core, slot, Answered(200, {}, b""))
        self.done.append((begun, self.real_us))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def lose(self, data) -> None:
        slot, begun = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        slots.read_over(self.ground.core, slot, Lost("reset"))
        self.done.append((begun, self.real_us))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def never_send(self, data) -> None:
        slot, _ = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        slots.read_over(self.ground.core, slot, NeverSent(Reason.NOT_CONNECTED, "refused"))

    @rule(us=st.one_of(st.integers(0, 5 * SECOND_US), st.integers(0, 200 * SECOND_US)))
    def wait(self, us: int) -> None:
        self.pass_us(us)

    @rule(hours=st.integers(-30, 30))
    def set_the_clock(self, hours: int) -> None:
        self.wall += timedelta(hours=hours)

    @rule()
    def restart_the_worker(self) -> None:
        """What it knew by itself is gone, and so are the answers that it had not written down."""
        self.done += [(begun, self.real_us) for _, begun in self.open]
        self.open.clear()
        self.ground.core = self.ground.worker("worker-1")

    @rule(off_us=st.integers(0, 300 * SECOND_US), up_us=st.integers(0, 100 * SECOND_US))
    def reboot(self, off_us: int, up_us: int) -> None:
        """The boot clock begins anew; the next worker to start sees that workers of another boot are registered."""
        me = Worker(
            worker=WorkerId("dead"), pid=1, started_ticks=1, boot_id=self.ground.fates.boot, threads=1, started_us=0
        )
        self.ground.store.transact(lambda tx: tx.put_worker(me), deadline_s=1)
        self.restart_the_worker()
        self.boot += 1
        self.ground.fates.boot = f"boot-{self.boot}"
        self.real_us += off_us + up_us
        self.wall += timedelta(microseconds=self.ground.clock.us + off_us)
        self.ground.clock.us = up_us
        latest_at = self.ground.store.read(lambda tx: tx.last_seen().at)
        if boots.went_back(self.ground.clock.now(), latest_at):
            with pytest.raises(Refused):
                tidy.after_reboot(self.ground.core)
            self.wall += datetime.fromisoformat(latest_at) - self.ground.clock.now()  # somebody sets the clock
        tidy.after_reboot(self.ground.core)
        self.ground.store.transact(lambda tx: tx.drop_worker(WorkerId("dead")), deadline_s=1)

    @invariant()
    def no_window_holds_more(self) -> None:
        """Wherever each is counted within its span: the tightest is all begun as late, and ended as early, as may be."""
        under_way = [(begun, self.real_us) for _, begun in self.open]
        spans = [(begun, min(end, begun + LATEST_US)) for begun, end in self.done + under_way]
        for end in {each for span in spans for each in span}:
            at_us = [span for span in spans if span[0] <= end and span[1] > end - WINDOW_S * SECOND_US]
            assert len(at_us) <= MOST, (end, at_us)


TestCadence = Cadence.TestCase
TestCadence.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
