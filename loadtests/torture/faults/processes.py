"""Worker processes and their supervisor, stopped and killed."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from loadtests.halt.campaign import Target
from loadtests.torture import machine
from loadtests.torture.lane import Lane

STORM_EVERY_S = 0.25
STORM_JOIN_S = 5.0
HOLDER_S = 3.0


@contextmanager
def calm(_lane: Lane, _target: Target) -> Iterator[None]:
    """Nothing but the weather."""
    yield


@contextmanager
def worker_stopped(lane: Lane, _target: Target) -> Iterator[None]:
    """The busiest worker is stopped (SIGSTOP), and goes on when healed."""
    with _stopped(lane.worker_pids()[:1]):
        yield


@contextmanager
def workers_stopped(lane: Lane, _target: Target) -> Iterator[None]:
    """All workers are stopped; nobody but the supervisor and the dead man's timers is left to end them."""
    with _stopped(lane.worker_pids()):
        yield


@contextmanager
def supervisor_stopped(lane: Lane, _target: Target) -> Iterator[None]:
    """The supervisor is stopped: its workers must notice that nobody watches them."""
    with _stopped([lane.workers.pid]):
        yield


@contextmanager
def _stopped(pids: list[int]) -> Iterator[None]:
    for pid in pids:
        machine.send(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            machine.send(pid, signal.SIGCONT)


@contextmanager
def worker_killed(lane: Lane, _target: Target) -> Iterator[None]:
    """The busiest worker is killed with its requests under way."""
    for pid in lane.worker_pids()[:1]:
        machine.send(pid, signal.SIGKILL)
    yield


@contextmanager
def supervisor_killed(lane: Lane, _target: Target) -> Iterator[None]:
    """The supervisor is killed, its workers die with it, and the service manager starts it again at once."""
    machine.send(lane.workers.pid, signal.SIGKILL)
    lane.workers.end()
    lane.start_workers()
    yield
    lane.wait_for_workers()


@contextmanager
def stopped_in_transaction(lane: Lane, _target: Target) -> Iterator[None]:
    """A worker is stopped while it holds the store's write lock, so that nobody can write until it is ended."""
    holder = _stop_holder(lane)
    yield
    machine.send(holder, signal.SIGCONT)


@contextmanager
def killed_in_transaction(lane: Lane, _target: Target) -> Iterator[None]:
    """A worker is killed while it holds the store's write lock."""
    machine.send(_stop_holder(lane), signal.SIGKILL)
    yield


class NobodyWrote(Exception):
    """No worker was met writing, to the store or to the link: the trial shows nothing."""


def _stop_holder(lane: Lane) -> int:
    among = {*lane.worker_pids()}
    holder = machine.stopped_holder(lane.bed.database, among, signal.SIGSTOP, signal.SIGCONT, limit_s=HOLDER_S)
    if holder is None:
        raise NobodyWrote(f"no worker held the write lock for {HOLDER_S:.0f} s")
    return holder


@contextmanager
def restart_storm(lane: Lane, _target: Target) -> Iterator[None]:
    """A worker is killed every quarter of a second, again and again, whichever the supervisor has started since."""
    over = threading.Event()

    def storm() -> None:
        while not over.wait(STORM_EVERY_S):
            for pid in lane.worker_pids()[:1]:
                machine.send(pid, signal.SIGKILL)

    thread = threading.Thread(target=storm, name="storm", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(STORM_JOIN_S)
