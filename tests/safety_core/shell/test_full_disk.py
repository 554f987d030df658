"""A halt on a full disk: the store takes nothing, or nothing more after the fence, and perhaps the STOP file neither."""

import dataclasses
import errno

import msgspec
import pytest

from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.fleet.hard_stop import HardStopDirectory, hard_stop_beside
from safety_core.fleet.view import SharedView
from safety_core.halt import us
from safety_core.shell import halt
from safety_core.shell.housekeeping import housekeep
from safety_core.shell.release import release
from safety_core.switches import HaltState, QuiescedBy, Scope
from safety_core.vocabulary import ClientId, Harm

GONE = 10**9


@pytest.fixture
def machine(ground, tmp_path):
    """The ground with a view and a hard stop."""
    stop = hard_stop_beside(tmp_path / "db")
    stop.prepare()
    ground.core = dataclasses.replace(ground.core, view=SharedView(tmp_path / "view", "boot"), hard_stop=stop)
    return ground


@pytest.fixture
def no_room(machine, tmp_path, monkeypatch):
    """No line of a STOP file can be written: there is neither room nor a spare. ``undo`` gives the room back."""

    def full(_self, _line) -> None:
        machine.clock.pass_s(0.1)
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "db-stop" / "spare").unlink()
    monkeypatch.setattr(HardStopDirectory, "_append", full)
    monkeypatch.setattr(HardStopDirectory, "_roomy", lambda _: False)
    return monkeypatch


def full_after_the_fence(machine) -> None:
    """The store can be read and takes one transaction more."""
    left = iter((True,))

    def write() -> None:
        if not next(left, False):
            raise StoreUnavailable("database or disk is full", "make room")

    machine.store.on_try = write


def room(machine) -> None:
    machine.store.away = 0
    machine.store.on_try = lambda: None


def test_an_order_that_finds_no_room_stops_this_machine_all_the_same(machine, no_room):
    machine.store.away = GONE
    thrown = halt.halt(machine.core, machine.asked(Scope(client=ClientId("acme"))))
    assert machine.core.hard_stop.latched() is not None
    assert machine.core.hard_stop.orders() == ()
    assert (thrown.latched, thrown.quiesced_by) == (True, QuiescedBy.TIME)
    assert thrown.quiesced_us - thrown.fenced_us >= machine.timing.dead_after_us
    no_room.undo()


def test_t1_is_taken_after_the_sentinel_is_gone(machine, no_room):
    machine.store.away = GONE
    gone: list[int] = []
    real = HardStopDirectory._stop_without_a_line

    def removed(self, halt_id) -> None:
        real(self, halt_id)
        machine.clock.pass_s(0.05)
        gone.append(machine.clock.us)

    no_room.setattr(HardStopDirectory, "_stop_without_a_line", removed)
    assert halt.fence_until_bound(machine.core, machine.asked()).fenced_us == gone[0]


def test_what_was_not_kept_becomes_an_automatic_halt_of_everything_whose_release_ends_the_stop(machine, no_room):
    machine.store.away = GONE
    halt.halt(machine.core, machine.asked(Scope(client=ClientId("acme"))))
    no_room.undo()
    room(machine)
    housekeep(machine.core, {})
    (stands,) = machine.halts()
    assert (stands.scope, stands.automatic, stands.harm) == (Scope(), True, Harm.HARD_STOP)
    release(machine.core, (stands.halt,), machine.person("femi"), "there is room again")
    housekeep(machine.core, {})
    assert machine.core.hard_stop.latched() is None
    assert len(machine.halts()) == 1


def test_an_order_that_was_not_kept_is_written_by_its_halter_if_the_store_takes_it_while_the_halter_waits(
    machine, no_room
):
    machine.store.away = GONE
    back_us = machine.clock.us + us(machine.timing.fence_s + 3)
    machine.clock.on_sleep.append(lambda: room(machine) if machine.clock.us >= back_us else None)
    thrown = halt.halt(machine.core, machine.asked(Scope(client=ClientId("acme"))))
    (kept,) = machine.halts()
    assert (kept.halt, kept.latched, kept.quiesced_us) == (thrown.halt, True, thrown.quiesced_us)
    no_room.undo()
    housekeep(machine.core, {})
    assert [each.harm for each in machine.halts()] == [None, Harm.HARD_STOP]
    release(machine.core, (thrown.halt,), machine.person("femi"), "there is room again")
    assert machine.core.hard_stop.latched() is not None, "the sentinel's removal is a stop of its own"


def test_a_spare_is_made_by_whoever_keeps_house(machine, tmp_path):
    spare = tmp_path / "db-stop" / "spare"
    spare.unlink()
    housekeep(machine.core, {})
    assert spare.exists()


def test_a_fenced_halt_whose_t2_finds_no_room_is_acknowledged_by_time_and_its_t2_recorded_once_there_is_room(machine):
    machine.under_permit()
    full_after_the_fence(machine)
    told = []
    asked = machine.asked(Scope(client=ClientId("acme")))
    thrown = halt.halt(machine.core, asked, told.append)
    fenced, quiesced = told
    assert (fenced.latched, quiesced, thrown.quiesced_by) == (False, thrown, QuiescedBy.TIME)
    least_us = fenced.fenced_us + machine.timing.dead_after_us
    assert least_us <= thrown.quiesced_us <= least_us + us(halt.LOOK_EVERY_S)
    assert machine.core.hard_stop.latched() is not None
    (before,) = machine.halts()
    assert (before.state, before.quiesced_us) == (HaltState.FENCED, None)
    room(machine)
    machine.clock.pass_s(600)
    housekeep(machine.core, {})
    (kept,) = machine.halts()
    assert (kept.quiesced_us, kept.quiesced_by, kept.failed_us) == (thrown.quiesced_us, QuiescedBy.TIME, None)
    release(machine.core, (kept.halt,), machine.person("femi"), "there is room again")
    housekeep(machine.core, {})
    assert machine.core.hard_stop.latched() is None
    assert len(machine.halts()) == 1


def test_a_t2_that_neither_the_store_nor_the_stop_file_has_room_for_is_not_said(machine, no_room):
    full_after_the_fence(machine)
    told = []
    with pytest.raises(HaltNotAcknowledged, match="no room to record it, and neither has the STOP file"):
        halt.halt(machine.core, machine.asked(), told.append)
    assert [each.quiesced_us for each in told] == [None]
    assert machine.core.hard_stop.latched() is not None
    no_room.undo()


def test_a_fenced_halt_is_not_quiesced_by_time_over_a_permit_of_a_longer_life(machine):
    """Its holder is dead, and cannot be buried."""
    long = msgspec.structs.replace(machine.timing, permit_s=60.0)
    machine.register()
    machine.under_permit(core=dataclasses.replace(machine.core, timing=long))
    machine.fates.dead.add("worker-1")
    full_after_the_fence(machine)
    with pytest.raises(HaltNotAcknowledged, match="disk is full"):
        halt.halt(machine.core, machine.asked())


def test_a_fenced_halt_whose_store_cannot_even_be_read_is_not_quiesced_by_time(machine):
    full_after_the_fence(machine)
    machine.clock.on_sleep.append(lambda: setattr(machine.store, "away", GONE))
    with pytest.raises(HaltNotAcknowledged, match="the store is away"):
        halt.halt(machine.core, machine.asked())
