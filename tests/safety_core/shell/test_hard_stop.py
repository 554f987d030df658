"""A halt while the store is gone: latched, acknowledged by time alone, and written when the store is back."""

import dataclasses
import json
import shutil

import msgspec
import pytest

from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.fleet.hard_stop import hard_stop_beside
from safety_core.fleet.view import SharedView
from safety_core.halt import proof, us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.records import NoticeKind
from safety_core.shell import halt, hard_stop, publish
from safety_core.shell.housekeeping import housekeep
from safety_core.shell.release import release
from safety_core.switches import HaltState, QuiescedBy, Scope
from safety_core.vocabulary import ClientId, HaltId, Harm, Reason

GONE = 10**9


@pytest.fixture
def machine(ground, tmp_path):
    """The ground with a view and a hard stop, as all processes of one machine share them."""
    stop = hard_stop_beside(tmp_path / "db")
    stop.prepare()
    ground.core = dataclasses.replace(ground.core, view=SharedView(tmp_path / "view", "boot"), hard_stop=stop)
    return ground


def comes_back(machine, after_s: float) -> None:
    """The store is away from now on, for so long."""
    machine.store.away = GONE
    back_us = machine.clock.us + us(after_s)

    def look() -> None:
        if machine.clock.us >= back_us:
            machine.store.away = 0

    machine.store.on_try = look
    machine.clock.on_sleep.append(look)


def kinds(machine) -> list[str]:
    return [json.loads(each)["kind"] for each in machine.store.read(lambda tx: tx.audit_entries())]


def test_a_fence_not_committed_by_c_latches_and_quiesces_by_time_alone(machine):
    machine.store.away = GONE
    told = []
    asked = machine.asked(Scope(client=ClientId("acme")))
    thrown = halt.halt(machine.core, asked, told.append)
    latched, quiesced = told
    assert (latched.latched, latched.state, latched.quiesced_us) == (True, HaltState.FENCED, None)
    c_us = us(machine.timing.fence_s * (1 - halt.LATCHING))  # the rest of C is for writing the STOP file
    assert c_us <= latched.fenced_us - asked.asked_us <= c_us + us(halt.LOOK_EVERY_S)
    assert (quiesced.quiesced_by, thrown) == (QuiescedBy.TIME, quiesced)
    least_us = latched.fenced_us + machine.timing.dead_after_us
    assert least_us <= quiesced.quiesced_us <= least_us + us(halt.LOOK_EVERY_S)
    assert quiesced.quiesced_us <= asked.asked_us + quiesced.bound_us
    shown = proof(thrown, machine.timing)
    assert (shown.acknowledged, shown.latched) == (True, True)


def test_what_was_latched_is_written_under_its_own_id_with_its_instants_once_the_store_is_back(machine):
    machine.store.away = GONE
    asked = machine.asked(Scope(client=ClientId("acme")), expected_end_at="2027-01-01T00:00:00+00:00")
    thrown = halt.halt(machine.core, asked)
    machine.store.away = 0
    machine.clock.pass_s(600)
    housekeep(machine.core, {})
    (kept,) = machine.halts()
    for name in ("halt", "scope", "person", "proven", "reason", "asked_us", "fenced_us", "quiesced_us", "quiesced_by"):
        assert getattr(kept, name) == getattr(thrown, name), name
    assert (kept.latched, kept.state, kept.failed_us) == (True, HaltState.QUIESCED, None)
    assert kept.expected_end_at == asked.expected_end_at
    assert proof(kept, machine.timing).acknowledged
    assert kinds(machine) == ["halt", "quiesced", "reconciled"]
    housekeep(machine.core, {})
    assert len(machine.halts()) == 1


def test_the_t2_that_the_halter_said_stands_also_when_whoever_keeps_house_wrote_a_later_one_first(machine):
    machine.store.away = GONE
    thrown = halt.halt(machine.core, machine.asked())
    (order,) = machine.core.hard_stop.orders()
    assert order.quiesced_us == thrown.quiesced_us
    machine.core.hard_stop.latch(msgspec.structs.replace(order, quiesced_us=None))  # as it stood a moment before
    machine.store.away = 0
    seen: dict = {}
    for _ in range(2):
        machine.clock.pass_s(60)
        housekeep(machine.core, seen)
    (later,) = machine.halts()
    assert later.quiesced_us > thrown.quiesced_us
    assert later.failed_us is not None
    machine.core.hard_stop.latch(order)
    housekeep(machine.core, seen)
    (kept,) = machine.halts()
    assert (kept.quiesced_us, kept.failed_us) == (thrown.quiesced_us, None)
    entries = len(kinds(machine))
    housekeep(machine.core, seen)
    assert len(kinds(machine)) == entries


def test_what_was_acknowledged_by_time_is_acknowledged_in_the_very_commit_that_writes_it(machine):
    machine.store.away = GONE
    thrown = halt.halt(machine.core, machine.asked())
    machine.store.away = 0
    seen = []

    def seam(name: str) -> None:
        if name == "halt.fenced":
            seen.extend(each.quiesced_us for each in machine.halts())

    housekeep(dataclasses.replace(machine.core, seam=seam), {})
    assert seen == [thrown.quiesced_us], "whoever releases it at that instant ends a halt that was acknowledged"


def test_a_release_ends_what_was_acknowledged_as_acknowledged_though_nobody_kept_house(machine):
    machine.store.away = GONE
    thrown = halt.halt(machine.core, machine.asked())
    (order,) = machine.core.hard_stop.orders()
    machine.core.hard_stop.latch(msgspec.structs.replace(order, quiesced_us=None))  # as it stood a moment before
    machine.store.away = 0
    housekeep(machine.core, {})
    machine.core.hard_stop.latch(order)
    machine.clock.pass_s(60)
    release(machine.core, (thrown.halt,), machine.person("femi"), "looked at")
    (ended,) = machine.halts()
    assert (ended.state, ended.quiesced_us, ended.failed_us) == (HaltState.RELEASED, thrown.quiesced_us, None)


def test_while_latched_nothing_is_minted_on_this_machine_for_any_client(machine):
    queued = machine.submit()
    claimed = machine.claim()
    machine.store.away = GONE
    halt.fence_until_bound(machine.core, machine.asked(Scope(client=ClientId("bolt"))))
    machine.store.away = 0
    publish.attempt(machine.core, claimed)
    after = machine.now(queued)
    assert (after.state, after.reason) == (IntentState.QUEUED, Reason.HARD_STOP)
    assert machine.permits() == []


def test_a_halter_killed_after_its_latch_leaves_what_housekeeping_completes(machine):
    machine.under_permit()
    machine.register()
    machine.store.away = GONE
    halt.fence_until_bound(machine.core, machine.asked())  # and it is killed here
    machine.store.away = 0
    seen: dict = {}
    housekeep(machine.core, seen)
    (fenced,) = machine.halts()
    assert (fenced.person, fenced.latched, fenced.state) == ("dana", True, HaltState.FENCED)
    machine.clock.us = seen[fenced.halt] + machine.timing.dead_after_us
    housekeep(machine.core, seen)
    (kept,) = machine.halts()
    assert (kept.quiesced_by, kept.quiesced_us) == (QuiescedBy.TIME, machine.clock.us)


def test_a_store_that_comes_back_before_t2_takes_the_halt_with_the_latch_as_t1(machine):
    comes_back(machine, machine.timing.fence_s + 3)
    thrown = halt.halt(machine.core, machine.asked())
    (kept,) = machine.halts()
    assert (kept.latched, kept.quiesced_by) == (True, QuiescedBy.TIME)
    assert kept.quiesced_us == thrown.quiesced_us
    assert thrown.quiesced_us - kept.fenced_us >= machine.timing.dead_after_us
    assert kept.fenced_us < machine.clock.us - us(3)
    assert proof(kept, machine.timing).acknowledged


@pytest.mark.parametrize("why", ["a worker elsewhere", "a permit asked for later", "another boot"])
def test_t1_is_the_late_fence_where_somebody_may_have_minted_since_the_latch(machine, why):
    machine.store.away = GONE
    latched = halt.fence_until_bound(machine.core, machine.asked())
    machine.store.away = 0
    machine.clock.pass_s(5)
    machine.register("worker-9")
    if why == "a worker elsewhere":
        machine.fates.fate = lambda _: "elsewhere"
    elif why == "another boot":
        machine.fates.boot = "the-next-boot"
    else:  # one that the STOP file does not stop
        blind = dataclasses.replace(machine.worker("worker-9"))
        machine.under_permit(core=blind)
    machine.clock.pass_s(5)
    hard_stop.notice(machine.core)
    (kept,) = machine.halts()
    assert (kept.halt, kept.latched) == (latched.halt, False)
    assert kept.fenced_us == machine.clock.us


def test_what_was_acknowledged_is_not_written_as_such_over_a_permit_of_a_longer_life(machine, tmp_path):
    long = msgspec.structs.replace(machine.timing, permit_s=25.0)
    machine.register()
    machine.under_permit(core=dataclasses.replace(machine.core, timing=long))
    machine.store.away = GONE
    halt.halt(machine.core, machine.asked())
    machine.store.away = 0
    hard_stop.notice(machine.core)
    (kept,) = machine.halts()
    assert (kept.state, kept.quiesced_us) == (HaltState.FENCED, None)
    assert machine.permits()[0].state is PermitState.LIVE


def test_when_even_the_latch_fails_the_store_is_tried_until_the_bound_and_the_failure_names_what_to_type(ground):
    ground.store.away = GONE
    asked = ground.asked()
    with pytest.raises(HaltNotAcknowledged, match=r"could not be written.*stop the worker processes"):
        halt.halt(ground.core, asked)
    assert ground.clock.us >= asked.asked_us + us(ground.timing.bound_s)


@pytest.mark.parametrize("late_s", [5, 30])
def test_a_latch_from_which_time_alone_comes_after_the_bound_is_reported_as_failed_at_the_bound(machine, late_s):
    machine.store.away = GONE
    asked = machine.asked()
    machine.clock.pass_s(late_s)  # a command that took long to start
    began_us = machine.clock.us
    with pytest.raises(HaltNotAcknowledged, match="the store, which is away"):
        halt.halt(machine.core, asked)
    bound_us = asked.asked_us + us(machine.timing.bound_s)
    third_us = us(machine.timing.fence_s / 3 + halt.LOOK_EVERY_S)
    assert bound_us <= machine.clock.us <= max(bound_us + us(halt.LOOK_EVERY_S), began_us + third_us)
    assert machine.core.hard_stop.latched() is not None


def test_when_the_latch_fails_and_the_store_comes_back_it_is_an_ordinary_halt(ground):
    comes_back(ground, ground.timing.fence_s + 3)
    thrown = halt.halt(ground.core, ground.asked())
    assert (thrown.latched, thrown.quiesced_by) == (False, QuiescedBy.ANSWERS)


def test_several_halts_are_latched_at_one_instant_each_with_its_order(machine):
    machine.store.away = GONE
    several = [machine.asked(Scope(client=ClientId(name))) for name in ("acme", "bolt")]
    thrown = halt.halt_all(machine.core, several)
    assert len({each.fenced_us for each in thrown}) == 1
    assert [each.scope.client for each in machine.core.hard_stop.orders()] == ["acme", "bolt"]
    machine.store.away = 0
    housekeep(machine.core, {})
    assert [(each.halt, each.state) for each in machine.halts()] == [(each.halt, HaltState.QUIESCED) for each in thrown]


def test_t1_is_taken_after_the_stop_stands(machine):
    """A latch that takes long is not counted as if it had stood when it began."""
    slow = machine.core.hard_stop.latch
    first: list[int] = []

    def latch(order) -> None:
        machine.clock.pass_s(0.5)
        slow(order)
        first.append(machine.clock.us)

    core = dataclasses.replace(machine.core, hard_stop=Wrapped(machine.core.hard_stop, latch))
    machine.store.away = GONE
    latched = halt.fence_until_bound(core, machine.asked())
    assert latched.fenced_us == first[0]
    assert [each.latched_us for each in machine.core.hard_stop.orders()] == [first[0]]


def test_each_of_several_halts_stands_in_the_file_before_any_is_waited_for(machine):
    machine.store.away = GONE
    raised = halt.raise_scopes(machine.core, [machine.asked(Scope(client=ClientId(name))) for name in ("a", "b")])
    halt.fence_or_latch(machine.core, raised)
    assert [each.scope.client for each in machine.core.hard_stop.orders()] == ["a", "b"]


class Wrapped:
    def __init__(self, real, latch) -> None:
        self._real, self.latch = real, latch

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


# ---------------------------------------------------------------- stops that nobody ordered


@pytest.mark.parametrize("how", ["touch", "echo", "sentinel"])
def test_a_stop_by_hand_becomes_a_halt_of_everything_and_ends_with_its_release(machine, tmp_path, how):
    folder = tmp_path / "db-stop"
    if how == "sentinel":
        (folder / "sentinel").unlink()
    else:
        (folder / "STOP").write_text("the interns are posting\n" if how == "echo" else "")
    for _ in range(3):
        housekeep(machine.core, {})
    (thrown,) = machine.halts()
    assert (thrown.scope, thrown.automatic, thrown.harm) == (Scope(), True, Harm.HARD_STOP)
    assert ("interns" in thrown.reason) is (how == "echo")
    assert machine.core.view.standing() == {thrown.halt: Scope()}
    assert machine.core.hard_stop.unclaimed() is None
    release(machine.core, (thrown.halt,), machine.person("femi"), "mended")
    housekeep(machine.core, {})
    assert (machine.core.hard_stop.latched(), machine.core.view.standing()) == (None, {})
    assert len(machine.halts()) == 1


def test_while_the_cause_stands_a_release_is_followed_by_a_new_halt(machine, tmp_path):
    folder = tmp_path / "db-stop"
    shutil.rmtree(folder)
    folder.write_text("in the way: nothing can be latched or set")
    housekeep(machine.core, {})
    (first,) = machine.halts()
    release(machine.core, (first.halt,), machine.person("femi"), "mended")
    housekeep(machine.core, {})
    assert [each.in_force for each in machine.halts()] == [False, True]
    assert machine.core.hard_stop.latched() is not None


def test_a_stop_by_hand_beside_a_latched_order_is_a_halt_of_its_own(machine, tmp_path):
    machine.store.away = GONE
    halt.halt(machine.core, machine.asked())
    machine.store.away = 0
    with (tmp_path / "db-stop" / "STOP").open("a") as file:
        file.write("and stay off\n")
    housekeep(machine.core, {})
    assert [each.harm for each in machine.halts()] == [None, Harm.HARD_STOP]
    release(machine.core, (machine.halts()[0].halt,), machine.person("femi"), "mended")
    housekeep(machine.core, {})
    assert machine.core.hard_stop.latched() is not None


def test_an_order_whose_release_could_not_take_it_out_is_taken_out_by_housekeeping(machine):
    machine.store.away = GONE
    thrown = halt.halt(machine.core, machine.asked())
    machine.store.away = 0
    housekeep(machine.core, {})

    def refuse(name) -> None:
        raise StoreUnavailable("full", "wait")

    stuck = Wrapped(machine.core.hard_stop, None)
    stuck.undo = refuse
    blocked = dataclasses.replace(machine.core, hard_stop=stuck)
    release(blocked, (thrown.halt,), machine.person("femi"), "mended")
    assert machine.core.hard_stop.latched() is not None
    housekeep(blocked, {})
    housekeep(machine.core, {})
    assert machine.core.hard_stop.latched() is None
    assert [each.halt for each in machine.halts()] == [thrown.halt]


def test_nothing_out_of_order_writes_nothing(machine):
    hard_stop.notice(machine.core)
    assert machine.halts() == []


# ---------------------------------------------------------------- this machine alone


def test_a_local_stop_touches_no_store_and_holds_by_time(machine):
    machine.store.away = GONE
    told = []
    asked = machine.asked()
    thrown = hard_stop.stop_here(machine.core, asked, told.append)
    assert machine.store.away == GONE, "the store was asked"
    assert [each.state for each in told] == [HaltState.FENCED, HaltState.QUIESCED]
    assert thrown.quiesced_us >= thrown.fenced_us + machine.timing.dead_after_us
    assert machine.core.view.standing() == {thrown.halt: Scope()}
    machine.store.away = 0
    housekeep(machine.core, {})
    (kept,) = machine.halts()
    assert (kept.halt, kept.person, kept.quiesced_us) == (thrown.halt, "dana", thrown.quiesced_us)
    assert NoticeKind.ACKNOWLEDGED in [each.kind for each in machine.store.read(lambda tx: tx.notices())]


def test_a_local_stop_that_does_not_wait_returns_at_the_latch(machine):
    thrown = hard_stop.stop_here(machine.core, machine.asked(), wait=False)
    assert (thrown.state, thrown.fenced_us) == (HaltState.FENCED, machine.clock.us)


def test_a_local_stop_that_cannot_be_written_says_that_it_does_not_hold(ground):
    with pytest.raises(HaltNotAcknowledged, match="NOT stopped"):
        hard_stop.stop_here(ground.core, ground.asked())


def test_an_order_of_an_unknown_halt_undone_by_nobody_keeps_stopping(machine):
    machine.core.hard_stop.undo(HaltId("halt-none"))
    hard_stop.stop_here(machine.core, machine.asked(), wait=False)
    machine.core.hard_stop.undo(HaltId("halt-none"))
    assert machine.core.hard_stop.latched() is not None
