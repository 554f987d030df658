"""The steward keeps house at once when a worker died, outlives a store that is away, and is ended by a bug."""

import dataclasses
import threading

import msgspec
import pytest

from safety_core.errors import StoreUnavailable
from safety_core.fleet import steward as room_of_the_steward
from safety_core.fleet.heartbeats import SupervisorPulse, WorkerPulse
from safety_core.fleet.steward import Steward
from safety_core.lifecycle import IntentState
from safety_core.shell import halt, publish, unsaid
from safety_core.triggers import Alarm
from safety_core.vocabulary import Harm, Reason, WorkerId
from tests.safety_core.fleet.ground import PATIENCE_S


@pytest.fixture
def rounds(monkeypatch):
    """A mark for each round of housekeeping."""
    made = threading.Semaphore(0)
    monkeypatch.setattr(room_of_the_steward, "housekeep", lambda *_: made.release())
    return made


def test_it_looks_at_once_when_a_worker_died_and_now_and_then_besides(room, rounds, monkeypatch):
    steward = Steward(lambda: room.core)
    steward.start()
    assert all(rounds.acquire(timeout=PATIENCE_S) for _ in range(3))
    monkeypatch.setattr(room_of_the_steward, "HOUSEKEEPING_S", 3600.0)
    # Its next wait may be the first of an hour, or one of those before with a round behind it.
    while rounds.acquire(timeout=0.5):
        pass
    steward.worker_died()
    assert rounds.acquire(timeout=PATIENCE_S)
    steward.stop()
    assert steward.failed is None


def test_a_store_that_is_not_there_is_opened_later(room, rounds, caplog):
    tries = iter([StoreUnavailable("it is gone", "wait"), room.core])

    def make():
        found = next(tries)
        if isinstance(found, StoreUnavailable):
            raise found
        return found

    steward = Steward(make)
    steward.start()
    assert rounds.acquire(timeout=PATIENCE_S)
    steward.stop()
    assert (steward.failed, "it is gone" in caplog.text) == (None, True)


def test_a_halt_that_nobody_waits_for_is_told_of_where_the_store_is_away_past_its_bound(room, monkeypatch, caplog):
    thrown = halt.throw_automatically(room.core, Alarm(harm=Harm.AUDIT_BREAK, what="harm"))
    unsaid.remember(room.core, msgspec.structs.replace(thrown, asked_us=-thrown.bound_us))
    rounds = threading.Semaphore(0)

    def away(core, first_seen, judged):
        rounds.release()
        raise StoreUnavailable("it is gone", "wait")

    monkeypatch.setattr(room_of_the_steward, "housekeep", away)
    steward = Steward(lambda: room.core)
    steward.start()
    assert all(rounds.acquire(timeout=PATIENCE_S) for _ in range(3))
    steward.stop()
    told = [each.getMessage() for each in caplog.records if each.levelname == "CRITICAL"]
    assert len(told) == 1
    assert f"halt {thrown.halt} of everything was not acknowledged" in told[0]


def test_it_rests_no_longer_than_until_the_bound_of_a_halt_that_nobody_waits_for(room, rounds, monkeypatch):
    monkeypatch.setattr(room_of_the_steward, "HOUSEKEEPING_S", 3600.0)
    thrown = halt.throw_automatically(room.core, Alarm(harm=Harm.AUDIT_BREAK, what="harm"))
    soon_us = room.core.clock.boot_us() + 200_000 - thrown.bound_us
    unsaid.remember(room.core, msgspec.structs.replace(thrown, asked_us=soon_us))
    steward = Steward(lambda: room.core)
    steward.start()
    assert all(rounds.acquire(timeout=PATIENCE_S) for _ in range(2))
    steward.stop()


def test_a_bug_in_it_is_kept_for_the_supervisor(room, monkeypatch, caplog):
    def bug(core, first_seen, judged):
        raise ZeroDivisionError("a planted bug")

    monkeypatch.setattr(room_of_the_steward, "housekeep", bug)
    steward = Steward(lambda: room.core)
    steward.start()
    steward._thread.join(PATIENCE_S)
    assert isinstance(steward.failed, ZeroDivisionError)
    assert "a planted bug" in caplog.text


@pytest.fixture
def supervisor(room, tmp_path):
    """A supervisor that gave a sign of life just now; it is the one of the room's worker."""
    now_us = room.core.clock.boot_us()
    made = SupervisorPulse(tmp_path / "pulse", pid=1, started_ticks=1, boot_id="boot")
    made.beat(now_us)
    pulse = WorkerPulse(tmp_path / "pulse", "boot", pause_s=60.0)
    pulse.join(0, WorkerId("worker-test"), pid=1, started_ticks=1, now_us=now_us)
    room.core = dataclasses.replace(room.core, heartbeats=pulse)
    return made


def test_nothing_is_minted_while_the_supervisor_gives_no_sign_of_life(room, supervisor):
    queued = room.submit("hello")
    (claimed,) = publish.claim(room.core, 1)
    supervisor.end()
    publish.attempt(room.core, claimed)
    assert room.store.read(lambda tx: tx.permits()) == ()
    assert room.platform.posts == []
    after = room.store.read(lambda tx: tx.intent(queued.intent.intent))
    assert (after.state, after.reason) == (IntentState.QUEUED, Reason.SUPERVISOR_SILENT)


def test_a_supervisor_that_falls_silent_after_the_minting_stops_the_request_at_its_re_check(room, supervisor):
    queued = room.submit("hello")
    room.platform.after_connect = supervisor.end
    (claimed,) = publish.claim(room.core, 1)
    publish.attempt(room.core, claimed)
    assert room.platform.posts == []
    (permit,) = room.store.read(lambda tx: tx.permits())
    assert permit.reason.value == "supervisor_silent"
    assert room.state(queued) == "queued"
