"""The worker process, with its real threads."""

import dataclasses
import threading

import pytest

from safety_core.fleet.worker import WorkerProcess
from safety_core.shell import halt
from safety_core.shell.fencing import Asked
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import PersonId
from tests.safety_core.fleet.ground import PATIENCE_S


@pytest.fixture
def process(room):
    made = WorkerProcess(room.core, threads=3, settlers=1, poll_s=0.01)
    yield made
    made.stop()


def test_it_registers_publishes_reads_back_and_stops(room, process):
    process.start()
    queued = room.submit("hello")
    process.work_came()
    assert room.reaches(queued, "confirmed")
    (me,) = room.store.read(lambda tx: tx.workers())
    assert (me.worker, me.threads) == ("worker-test", 3)
    process.stop()
    assert process.failed is None
    later = room.submit("too late")
    assert room.state(later) == "queued"


def test_a_bug_in_a_thread_ends_the_process_and_is_kept(room, process, caplog):
    def bug() -> None:
        raise ZeroDivisionError("a planted bug")

    room.platform.after_connect = bug
    process.start()
    room.submit("hello")
    process.wait()
    assert isinstance(process.failed, ZeroDivisionError)
    assert "a planted bug" in caplog.text


def test_the_first_bug_is_the_one_that_is_kept(process, caplog):
    first = ValueError("first")
    process.fail(first)
    process.fail(ValueError("second"))
    assert process.failed is first


def test_a_store_that_goes_away_is_waited_for_and_work_resumes_by_itself(room, process, caplog):
    process.start()
    assert room.reaches(room.submit("before"), "confirmed")
    room.store.away = 12
    for _ in range(40):
        if room.store.away == 0:
            break
        process._stop.wait(0.05)
    assert room.store.away == 0, "nobody asked the store"
    assert room.reaches(room.submit("after"), "confirmed")
    assert process.failed is None
    assert "the store is away" in caplog.text


def test_asking_it_to_stop_lets_wait_return(process):
    process.ask_to_stop()
    process.wait()
    assert PATIENCE_S


class Supervised:
    """Signs of life of a supervisor that lives or stands still; ``asked`` is told of each look at them."""

    def __init__(self, *, lives: bool) -> None:
        self.lives = lives
        self.asked = threading.Event()

    def beats(self):
        return ()

    def attended(self, *, now_us: int) -> bool:  # noqa: ARG002
        self.asked.set()
        return self.lives


def orphaned_halt(room):
    """A halt that is fenced, and whose halter died then."""
    asked = Asked(
        scope=Scope(),
        person=PersonId("dana"),
        proven=True,
        reason="wrong campaign",
        asked_us=room.core.clock.boot_us(),
        asked_at=room.core.clock.now().isoformat(),
    )
    return halt.fence_until_bound(room.core, asked)


def state_of(room, thrown) -> HaltState:
    return room.store.read(lambda tx: tx.halt(thrown.halt)).state


def test_a_worker_whose_supervisor_stands_still_sees_a_dead_halters_halt_to_its_end(room):
    core = dataclasses.replace(room.core, heartbeats=Supervised(lives=False))
    process = WorkerProcess(core, threads=1, settlers=1, poll_s=0.01)
    thrown = orphaned_halt(room)
    process.start()
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if state_of(room, thrown) is HaltState.QUIESCED:
            break
        pause.wait(0.01)
    process.stop()
    assert state_of(room, thrown) is HaltState.QUIESCED
    assert process.failed is None


@pytest.mark.parametrize(("lives", "state"), [(True, HaltState.FENCED), (False, HaltState.QUIESCED)])
def test_a_worker_leaves_halts_to_its_supervisor_as_long_as_that_lives(room, lives, state):
    process = WorkerProcess(room.core, threads=1, settlers=1, poll_s=0.01)
    supervised = Supervised(lives=lives)
    supervised.asked = process._stop  # one look, and no more
    process.core = dataclasses.replace(room.core, heartbeats=supervised)
    thrown = orphaned_halt(room)
    process._stand_in()
    assert state_of(room, thrown) is state
