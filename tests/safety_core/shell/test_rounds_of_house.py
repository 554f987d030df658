"""A round of keeping house costs the same among many halts that are done with as among few, and does all that is left to do."""

import dataclasses

import msgspec
import pytest

from safety_core.halt import us
from safety_core.letters import Channel
from safety_core.lifecycle import PermitState
from safety_core.records import Answered, Confirmation
from safety_core.shell import contacts, settle, staff, unknown
from safety_core.shell.housekeeping import housekeep
from safety_core.shell.identity import Claimant
from safety_core.switches import Halt, HaltState, QuiescedBy, Scope
from safety_core.vocabulary import ClientId, HaltId, PersonId, Reason, Role, WorkerId
from tests.safety_core.examples import halted
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.test_quiescence import Beating

ACME = ClientId("acme")
FEW, MANY = 5, 500


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


def fill(ground, number: int) -> None:
    """So many halts in force of others, each acknowledged, confirmed by a worker and reconciled."""

    def decide(tx):
        for each in range(number):
            done = msgspec.structs.replace(
                halted(Scope(client=ClientId(f"other-{each}")), name=f"of_other_{each}", state=HaltState.QUIESCED),
                quiesced_us=2,
                quiesced_by=QuiescedBy.ANSWERS,
                reconciled_us=3,
            )
            tx.put_halt(done)
            tx.confirm(Confirmation(halt=done.halt, worker=WorkerId("w"), pid=1, how=Answered.CONFIRMED, at_us=1))

    ground.store.transact(decide, deadline_s=10)


def put(ground, *halts: Halt) -> None:
    ground.store.transact(lambda tx: [tx.put_halt(each) for each in halts], deadline_s=1)


def now(ground, name: str = "halt_1"):
    return ground.store.read(lambda tx: tx.halt(HaltId(name)))


def here(ground, **changes: object):
    """A halt of the ground's client, with its instants on the ground's clock."""
    us_ = ground.clock.us
    given = {"asked_us": us_, "fenced_us": us_, "epoch": 1 + ground.store.read(lambda tx: tx.epoch()), **changes}
    return msgspec.structs.replace(halted(Scope(client=ACME)), **given)


def steps_of_a_round(number: int) -> int:
    """SQLite's own count of steps."""
    ground, steps = Ground(), [0]
    fill(ground, number)
    housekeep(ground.core, {})  # the first has more to do

    def count() -> int:
        steps[0] += 1
        return 0

    def watch(tx, each: int) -> None:
        tx._connection.set_progress_handler(count if each else None, each or 1)

    ground.store.read(lambda tx: watch(tx, 1))
    housekeep(ground.core, {})
    ground.store.read(lambda tx: watch(tx, 0))
    ground.store.close()
    return steps[0]


def test_a_hundred_times_the_halts_that_are_done_with_cost_a_round_the_same_steps():
    assert steps_of_a_round(MANY) <= steps_of_a_round(FEW) + 50


@pytest.mark.parametrize("state", [HaltState.FENCED, HaltState.FAILED])
def test_a_halt_that_is_not_acknowledged_is_moved_on_whoever_threw_it(ground, state):
    fill(ground, FEW)
    put(ground, here(ground, state=state, failed_us=1 if state is HaltState.FAILED else None))
    housekeep(ground.core, {})
    found = now(ground)
    assert (found.state, found.quiesced_by) == (HaltState.QUIESCED, QuiescedBy.ANSWERS)


def test_a_latched_halt_that_failed_is_acknowledged_by_time_by_a_later_round(ground):
    first_seen: dict[HaltId, int] = {}
    put(ground, here(ground, state=HaltState.FAILED, failed_us=1, latched=True))
    housekeep(ground.core, first_seen)
    assert now(ground).state is HaltState.FAILED
    ground.clock.us += us(ground.timing.permit_s * 2 + 60)
    housekeep(ground.core, first_seen)
    assert (now(ground).state, now(ground).quiesced_by) == (HaltState.QUIESCED, QuiescedBy.TIME)


@pytest.mark.parametrize("state", [HaltState.QUIESCED, HaltState.RELEASED])
def test_an_acknowledged_halt_is_reconciled_once_its_unknown_is_looked_up_released_or_not(ground, state):
    fill(ground, FEW)
    ground.register()
    _, permit = ground.under_permit()
    unknown.mark(ground.core, [permit], Reason.WORKER_DIED, "test")
    put(ground, here(ground, state=state, quiesced_us=ground.clock.us))
    housekeep(ground.core, {})
    assert now(ground).reconciled_us is None
    (left,) = ground.permits()
    ground.clock.us = left.settle_us
    settle.settle(ground.core, left)
    assert ground.permits()[0].state is not PermitState.UNKNOWN
    housekeep(ground.core, {})
    assert now(ground).reconciled_us == ground.clock.us


def test_a_worker_is_heard_of_long_after_its_halt_was_reconciled(ground):
    beating = Beating()
    core = dataclasses.replace(ground.core, heartbeats=beating)
    ground.register()
    asked_us = ground.clock.us
    put(ground, here(ground, state=HaltState.QUIESCED, quiesced_us=asked_us, reconciled_us=asked_us))
    unseen = Confirmation(
        halt=HaltId("halt_1"), worker=WorkerId("worker-1"), pid=4711, how=Answered.UNSEEN, at_us=asked_us
    )
    ground.store.transact(lambda tx: tx.confirm(unseen), deadline_s=1)
    housekeep(core, {})
    ground.clock.pass_s(600)
    beating.set("worker-1", killed_us=ground.clock.us)
    housekeep(core, {})
    (heard,) = ground.store.read(lambda tx: tx.confirmations(HaltId("halt_1")))
    assert (heard.how, heard.at_us) == (Answered.KILLED, ground.clock.us)


def reach(ground) -> None:
    ada = Claimant(PersonId("ada"), staff.add_person(ground.core, "ada", Role.ADMIN, ()))
    contacts.put(ground.core, ACME, Channel.SMTP, "kim@acme.example", ada)


@pytest.mark.parametrize("scope", [Scope(client=ACME), Scope()], ids=["its own", "everybody's"])
def test_who_is_reached_only_after_halts_were_reconciled_is_told_of_each_that_stands(ground, scope):
    done = {"state": HaltState.QUIESCED, "quiesced_us": 2, "reconciled_us": 3, "automatic": True, "scope": scope}
    put(ground, *(here(ground, halt=HaltId(f"halt_{number}"), **done) for number in (1, 2)))
    housekeep(ground.core, {})
    assert ground.store.read(lambda tx: tx.letters()) == ()
    reach(ground)
    housekeep(ground.core, {})
    told = ground.store.read(lambda tx: tx.letters())
    assert [(each.client, each.occasion) for each in told] == [(ACME, "halt_1"), (ACME, "halt_2")]
