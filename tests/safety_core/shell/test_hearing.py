"""Who is heard of after a halt was acknowledged: each word is kept, and whoever is not heard of costs no round anything."""

import contextlib
import dataclasses

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.records import Answered, Confirmation
from safety_core.shell import hearing
from safety_core.shell.core import NoView
from safety_core.shell.housekeeping import housekeep
from safety_core.shell.quiescence import Witness, answers
from safety_core.switches import Halt, HaltState, QuiescedBy, Scope
from safety_core.vocabulary import ClientId, HaltId, WorkerId
from tests.safety_core.examples import halted
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.test_quiescence import Beating

FEW, MANY = 5, 500
NAMES = ("worker-1", "worker-2", "worker-3")


class Raised(NoView):
    """This machine's view, with nothing in it but how often something was raised."""

    at = 2

    def generation(self) -> int:
        return self.at


@contextlib.contextmanager
def machine():
    """The ground with heartbeats (``beating``) and a view (``raised``)."""
    made = Ground()
    made.beating, made.raised = Beating(), Raised()
    made.core = dataclasses.replace(made.core, heartbeats=made.beating, view=made.raised)
    yield made
    made.store.close()


@pytest.fixture
def ground():
    with machine() as made:
        yield made


def waits(ground, number: int, *workers: str, state: HaltState = HaltState.QUIESCED, first: int = 0) -> None:
    """So many halts that are over but for a worker that they did not hear of, each asked for now."""

    def decide(tx) -> None:
        for each in range(first, first + number):
            done = msgspec.structs.replace(
                halted(Scope(client=ClientId("acme")), name=f"halt_{each}", state=state),
                asked_us=ground.clock.us,
                quiesced_us=ground.clock.us,
                quiesced_by=QuiescedBy.TIME,
                reconciled_us=ground.clock.us,
            )
            tx.put_halt(done)
            for worker in workers:
                tx.confirm(unseen(done, worker, ground.clock.us))

    ground.store.transact(decide, deadline_s=10)


def unseen(of: Halt, worker: str, at_us: int) -> Confirmation:
    return Confirmation(halt=of.halt, worker=WorkerId(worker), pid=4711, how=Answered.UNSEEN, at_us=at_us)


def how(ground) -> list[tuple[Answered, int]]:
    return [(each.how, each.at_us) for each in ground.store.read(lambda tx: tx.confirmations())]


def registered(ground) -> list[str]:
    return [each.worker for each in ground.store.read(lambda tx: tx.workers())]


# ---------------------------------------------------------------- each word is kept


def test_a_worker_that_is_found_dead_later_is_kept_as_died_before_it_is_forgotten(ground):
    ground.register()
    waits(ground, 2, "worker-1")
    ground.clock.pass_s(600)
    ground.fates.dead.add("worker-1")
    housekeep(ground.core, {})
    assert how(ground) == [(Answered.DIED, ground.clock.us)] * 2
    housekeep(ground.core, {})
    assert registered(ground) == []


def test_the_dead_of_whom_only_a_released_halt_did_not_hear_are_forgotten(ground):
    ground.register()
    waits(ground, 1, "worker-1", state=HaltState.RELEASED)
    ground.fates.dead.add("worker-1")
    housekeep(ground.core, {})
    assert (registered(ground), how(ground)[0][0]) == ([], Answered.UNSEEN)


def test_a_worker_of_an_earlier_boot_is_heard_of_as_dead_though_its_clock_was_further(ground):
    ground.register()
    ground.clock.pass_s(10**6)
    waits(ground, 1, "worker-1")
    ground.clock.us = 1_000_000
    ground.fates.dead.add("worker-1")
    hearing.hear_late(ground.core)
    assert how(ground) == [(Answered.DIED, 1_000_000)]


def test_more_halts_than_are_written_at_once_all_hear_of_it_in_one_round(ground, monkeypatch):
    monkeypatch.setattr(hearing, "AT_ONCE", 2)
    ground.register()
    waits(ground, 5, "worker-1")
    ground.beating.set("worker-1", confirmed=2, at_us=ground.clock.us)
    hearing.hear_late(ground.core, {})
    assert how(ground) == [(Answered.CONFIRMED, ground.clock.us)] * 5


def test_a_worker_that_was_silent_in_a_hundred_rounds_is_heard_once_it_speaks(ground):
    ground.register()
    waits(ground, 1, "worker-1")
    judged: hearing.Judged = {}
    ground.beating.set("worker-1")
    for _ in range(100):
        hearing.hear_late(ground.core, judged)
    assert [each for each, _ in how(ground)] == [Answered.UNSEEN]
    ground.clock.pass_s(600)
    ground.beating.set("worker-1", confirmed=2, at_us=ground.clock.us)
    hearing.hear_late(ground.core, judged)
    assert how(ground) == [(Answered.CONFIRMED, ground.clock.us)]


def test_what_could_not_be_written_is_written_by_the_next_round(ground):
    ground.register()
    waits(ground, 1, "worker-1")
    ground.beating.set("worker-1", confirmed=2, at_us=ground.clock.us)
    judged: hearing.Judged = {}
    ground.store.away = 1
    with pytest.raises(Exception, match="away"):
        hearing.hear_late(ground.core, judged)
    hearing.hear_late(ground.core, judged)
    assert how(ground) == [(Answered.CONFIRMED, ground.clock.us)]


STEPS = st.one_of(
    st.tuples(st.just("halt"), st.sets(st.sampled_from(NAMES)), st.sampled_from(["quiesced", "released"])),
    st.tuples(st.just("release"), st.integers(0, 5)),
    st.tuples(st.just("confirms"), st.sampled_from(NAMES), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("killed"), st.sampled_from(NAMES), st.integers(0, 2)),
    st.tuples(st.just("leaves"), st.sampled_from(NAMES)),
    st.tuples(st.just("dies"), st.sampled_from(NAMES)),
    st.tuples(st.just("raise")),
    st.tuples(st.just("round")),
)


class Story:
    """What happens to workers and halts, one step after the other; a second passes with each."""

    def __init__(self, ground) -> None:
        self.ground = ground
        self.judged: hearing.Judged = {}
        self.halts = 0
        ground.register("worker-1")
        ground.register("worker-2", pid=4712)

    def take(self, step) -> None:
        what, *given = step
        self.ground.clock.pass_s(1)
        getattr(self, f"_{what}")(*given)

    def _halt(self, workers, state) -> None:
        waits(self.ground, 1, *sorted(workers), state=HaltState(state), first=self.halts)
        self.halts += 1

    def _release(self, number) -> None:
        name = HaltId(f"halt_{number}")

        def decide(tx) -> None:
            known = tx.halt(name)
            if known is not None:
                tx.put_halt(msgspec.structs.replace(known, state=HaltState.RELEASED))

        self.ground.store.transact(decide, deadline_s=1)

    def _confirms(self, worker, generation, ago_s) -> None:
        self.ground.beating.set(worker, confirmed=generation, at_us=self.ground.clock.us - ago_s * 1_000_000)

    def _killed(self, worker, ago_s) -> None:
        told = self.ground.beating.told
        if worker in told:
            told[worker] = msgspec.structs.replace(told[worker], killed_us=self.ground.clock.us - ago_s * 1_000_000)
            self.ground.fates.dead.add(worker)

    def _leaves(self, worker) -> None:
        self.ground.beating.told.pop(worker, None)

    def _dies(self, worker) -> None:
        self.ground.fates.dead.add(worker)

    def _raise(self) -> None:
        self.ground.raised.at += 1

    def _round(self) -> None:
        expected = self.ground.store.read(self.as_found_by_looking_at_all)
        hearing.hear_late(self.ground.core, self.judged)
        assert set(self.ground.store.read(lambda tx: tx.confirmations())) == expected

    def as_found_by_looking_at_all(self, tx) -> set[Confirmation]:
        """Every confirmation, with what each acknowledged halt finds out now, by itself, about whom it did not hear of."""
        known = {(each.halt, each.worker): each for each in tx.confirmations()}
        for halt in tx.halts():
            if halt.state is HaltState.QUIESCED:
                for found in answers(self.ground.core, tx.workers(), halt, Witness()):
                    before = known.get((halt.halt, found.worker))
                    if before is not None and before.how is Answered.UNSEEN and found.how is not Answered.UNSEEN:
                        known[halt.halt, found.worker] = msgspec.structs.replace(
                            before, how=found.how, at_us=found.at_us
                        )
        return set(known.values())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_a_round_writes_what_each_halt_would_find_by_looking_itself_whatever_was_judged_before(steps):
    with machine() as ground:
        story = Story(ground)
        for step in [*steps, ("round",)]:
            story.take(step)


# ---------------------------------------------------------------- and costs what is heard


def steps_of_hearing(ground, judged: hearing.Judged) -> int:
    """SQLite's own count of steps."""
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    def watch(tx, each: int) -> None:
        tx._connection.set_progress_handler(count if each else None, each or 1)

    ground.store.read(lambda tx: watch(tx, 1))
    hearing.hear_late(ground.core, judged)
    ground.store.read(lambda tx: watch(tx, 0))
    return steps[0]


def nobody_knows_it(_) -> None:
    """It is neither registered nor has it joined."""


def it_is_elsewhere(ground) -> None:
    ground.register()
    ground.fates.fate = lambda _: "elsewhere"


def it_confirmed_what_was_before(ground) -> None:
    ground.register()
    ground.beating.set("worker-1", confirmed=2, at_us=ground.clock.us - 1)


def all_were_released(ground) -> None:
    it_confirmed_what_was_before(ground)
    ground.store.transact(
        lambda tx: [tx.put_halt(msgspec.structs.replace(each, state=HaltState.RELEASED, asked_us=1)) for each in tx.halts()],
        deadline_s=10,
    )  # fmt: skip


@pytest.mark.parametrize("because", [nobody_knows_it, it_is_elsewhere, it_confirmed_what_was_before, all_were_released])
def test_a_hundred_times_the_halts_that_wait_for_a_worker_cost_a_round_the_same_steps(because):
    took = []
    for number in (FEW, MANY):
        with machine() as ground:
            waits(ground, number, "worker-1")
            because(ground)
            judged: hearing.Judged = {}
            hearing.hear_late(ground.core, judged)
            took.append(steps_of_hearing(ground, judged))
    assert took[1] <= took[0] + 5
