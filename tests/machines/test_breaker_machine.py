"""Breakers under two workers and two accounts: reads and posts that are answered, fail, never leave, or are never heard of.

The machine keeps its own count of what failed in a row, and of what went while a breaker was not closed, of reads and of
posts apart. The answer to a read that was let go before anything had failed is no news, and ends no row.
"""

import itertools

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from safety_core.breaker import LONGEST_US, OF_ACCOUNT, OF_PLATFORM, Breaker, BreakerState, Traffic, traffic_of
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.records import Permit, Slot, Worker
from safety_core.shell import slots, staff, tidy
from safety_core.vocabulary import Reason, WorkerId
from tests.safety_core.shell import posting
from tests.safety_core.shell.ground import Ground

TRIAL_US = {Traffic.READS: 27_000_000, Traffic.EFFECTS: 16_000_000}
"""5 s in advance, D to connect, D to the answer, P; or L + P: so long a trial may be under way."""
ALIVE = (Answered(200, {}, b""), Answered(429, {}, b""), Answered(403, {}, b""), Answered(499, {}, b""))
Key = tuple[str, Traffic]
FAILED = (Lost("reset"), Answered(500, {}, b""), Answered(503, {}, b""))


class Breakers(RuleBasedStateMachine):
    under_way = Bundle("under_way")

    def __init__(self) -> None:
        super().__init__()
        self.ground = Ground()
        staff.add_accounts(self.ground.core, [self.ground.account("acme", 2)])
        self.accounts = [self.ground.account("acme", n) for n in (1, 2)]
        self.workers = [self.ground.core, self.ground.worker("worker-2")]
        self.rows = {(each.platform_account, kind): 0 for each in self.accounts for kind in Traffic}
        self.all_rows: dict[Traffic, list[str]] = {kind: [] for kind in Traffic}
        self.trials: dict[Key, tuple[str, int]] = {}
        self.permits: dict[str, Permit] = {}
        self.taken: dict[str, tuple[int, bool]] = {}
        self.boot = 0

    def teardown(self) -> None:
        self.ends()
        self.ground.store.close()

    def standing(self) -> dict[Key, Breaker]:
        return {(each.subject, each.traffic): each for each in self.ground.store.read(lambda tx: tx.breakers())}

    def shut(self, subject: str, kind: Traffic) -> list[Breaker]:
        """Those in its way."""
        now_us = self.ground.clock.us
        kinds = (Traffic.READS, kind)
        found = [each for each in self.standing().values() if each.subject in ("", subject) and each.traffic in kinds]
        return [each for each in found if each.state is not BreakerState.CLOSED and now_us < each.until_us]

    @rule(seconds=st.sampled_from([0, 1, 9, 10, 20, 60, 301]))
    def time_passes(self, seconds: int) -> None:
        self.ground.clock.pass_s(seconds)

    @rule(target=under_way, worker=st.integers(0, 1), number=st.integers(0, 1), kind=st.sampled_from(Traffic))
    def asks(self, worker: int, number: int, kind: Traffic):
        return self.ask(worker, number, kind)

    def take(self, worker: int, number: int, kind: Traffic):
        core, account = self.workers[worker], self.accounts[number]
        if kind is Traffic.READS:
            return slots.take(core, account, "read_post", sparing=False)
        permit = posting.begin(core, account)
        if not isinstance(permit, Permit):
            return permit
        slot = self.ground.store.read(lambda tx: tx.slot_of(permit.permit))
        self.permits[slot.slot] = permit
        return slot

    def ask(self, worker: int, number: int, kind: Traffic):
        account = self.accounts[number]
        before, in_the_way = self.standing(), self.shut(account.platform_account, kind)
        found = self.take(worker, number, kind)
        if not isinstance(found, Slot):
            assert found.reason is Reason.BREAKER_OPEN
            assert in_the_way, "held, and no breaker is in the way"
            assert found.until_us == max(each.until_us for each in in_the_way)
            return multiple()
        assert not in_the_way, "let go while a breaker is in the way"
        own = [("", kind), (account.platform_account, kind)]
        for key in own:
            if key in before and before[key].state is not BreakerState.CLOSED:
                _, until_us = self.trials.get(key, ("", 0))
                assert self.ground.clock.us >= until_us, "two trials at once"
                self.trials[key] = (found.slot, self.ground.clock.us + TRIAL_US[kind])
        troubled = kind is Traffic.EFFECTS or any(before[key].failures for key in own if key in before)
        self.taken[found.slot] = (worker, troubled)
        return found

    @rule(slot=consumes(under_way), answer=st.sampled_from(ALIVE))
    def is_answered(self, slot: Slot, answer: Answered) -> None:
        _, troubled = self.taken[slot.slot]
        self.over(slot, answer)
        if troubled:
            self.rows[slot.platform_account, traffic_of(slot.action)] = 0
            self.all_rows[traffic_of(slot.action)].clear()

    @rule(slot=consumes(under_way), answer=st.sampled_from(FAILED))
    def fails(self, slot: Slot, answer: Answered | Lost) -> None:
        self.rows[slot.platform_account, traffic_of(slot.action)] += 1
        self.all_rows[traffic_of(slot.action)].append(slot.platform_account)
        self.over(slot, answer)

    @rule(slot=consumes(under_way))
    def never_leaves(self, slot: Slot) -> None:
        self.over(slot, NeverSent(Reason.NOT_CONNECTED, "refused"))

    def over(self, slot: Slot, answer) -> None:
        was = self.standing()
        worker, _ = self.taken.pop(slot.slot)
        if slot.slot in self.permits:
            posting.end(self.ground, self.permits[slot.slot], answer)
        else:
            slots.read_over(self.workers[worker], slot, answer)
        for key, (trial, _) in list(self.trials.items()):
            if trial == slot.slot:
                del self.trials[key]
        for (subject, kind), now in self.standing().items():
            before = was.get((subject, kind))
            if kind is not traffic_of(slot.action):
                assert now == before, "it was moved by a request of the other kind"
            opened = now.state is BreakerState.OPEN and (before is None or before.state is BreakerState.CLOSED)
            if opened and subject:
                assert self.rows[subject, kind] >= OF_ACCOUNT
            elif opened:
                assert len(self.all_rows[kind]) >= OF_PLATFORM
                assert len(set(self.all_rows[kind])) > 1, "one account alone stopped all"

    @rule()
    def machine_reboots(self) -> None:
        before = self.standing()
        self.boot += 1
        self.ground.clock.restart(5_000_000, off_s=60)
        self.ground.fates.boot = f"boot-{self.boot}"
        old = Worker(worker=WorkerId("old"), pid=1, started_ticks=1, boot_id="boot-before", threads=1, started_us=0)
        self.ground.store.transact(lambda tx: tx.put_worker(old), deadline_s=1)
        tidy.after_reboot(self.ground.core)
        self.trials.clear()
        assert {name: each.state for name, each in self.standing().items()} == {
            name: each.state for name, each in before.items()
        }

    @invariant()
    def nobody_waits_longer_than_the_bound(self) -> None:
        now_us = self.ground.clock.us
        assert all(each.until_us <= now_us + LONGEST_US for each in self.standing().values())

    def ends(self) -> None:
        """Whatever happened: once all is well, a request of each kind at a time closes what is open."""
        for kind, number in itertools.product(Traffic, (0, 1, 0, 1)):
            self.ground.clock.pass_s(LONGEST_US / 1_000_000)
            slot = self.ask(0, number, kind)
            assert isinstance(slot, Slot), "held although its time is over"
            self.over(slot, ALIVE[0])
        assert {each.state for each in self.standing().values()} <= {BreakerState.CLOSED}
        assert all(msgspec.structs.replace(each, failures=0, since_us=0) == each for each in self.standing().values())


TestBreakers = Breakers.TestCase
TestBreakers.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
