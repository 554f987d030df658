"""The worker process, with its real threads."""

import pytest

from safety_core.fleet.worker import WorkerProcess
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
