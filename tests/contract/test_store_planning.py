"""An intent that is planned for another time, as either store keeps it."""

import contextlib

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.lifecycle import IntentState
from safety_core.vocabulary import Reason
from tests.safety_core.adapters.stores.ground import WORKER, account, furnish, queued, write

ONE = account(1)
W = WORKER.worker
AT = "2026-01-01T09:00:00+00:00"


@pytest.fixture(params=["threaded", "inline"])
def store(request, tmp_path):
    with contextlib.closing(open_sqlite(str(tmp_path / "store.db"), mode=request.param, create=True)) as made:
        furnish(made, ONE)
        yield made


def test_an_intent_is_planned_anew_in_the_state_that_is_named_and_its_account_offers_what_is_first_then(store):
    first, second = queued("first", ONE, due_us=10), queued("second", ONE, due_us=20)
    held = msgspec.structs.replace(first, reason=Reason.QUIET_HOURS, saw="quiet hours")
    write(store, lambda tx: (tx.add_intent(held), tx.add_intent(second)))
    name = first.intent.intent
    assert not write(store, lambda tx: tx.plan_intent(name, IntentState.WAITING, at_us=30, at=AT))
    assert store.read(lambda tx: tx.intent(name)) == held
    assert write(store, lambda tx: tx.plan_intent(name, IntentState.QUEUED, at_us=30, at=AT))
    moved = msgspec.structs.replace(
        first, due_us=30, due_at=AT, intent=msgspec.structs.replace(first.intent, not_before_us=30)
    )
    assert store.read(lambda tx: tx.intent(name)) == moved
    claim, taken, _ = write(store, lambda tx: tx.claim_next(W, now_us=29))
    assert taken.intent == second.intent
    write(store, lambda tx: tx.drop_claim(claim))
    assert write(store, lambda tx: tx.claim_next(W, now_us=29)) is None
    assert write(store, lambda tx: tx.claim_next(W, now_us=30))[1].intent == moved.intent


def test_what_waits_keeps_what_it_waits_for_at_another_time(store):
    waiting = msgspec.structs.replace(
        queued("waiting", ONE, state=IntentState.WAITING),
        reason=Reason.SWITCH_THROWN,
        saw="halted",
        waits_for="release",
    )
    name = waiting.intent.intent
    write(store, lambda tx: tx.add_intent(waiting))
    assert write(store, lambda tx: tx.plan_intent(name, IntentState.WAITING, at_us=30, at=AT))
    moved = msgspec.structs.replace(waiting.intent, not_before_us=30)
    then = msgspec.structs.replace(waiting, due_us=30, due_at=AT, intent=moved)
    assert store.read(lambda tx: tx.intent(name)) == then


def test_what_is_not_there_is_not_planned(store):
    assert not write(store, lambda tx: tx.plan_intent("int_none", IntentState.QUEUED, at_us=30, at=AT))


# ---------------------------------------------------------------- another boot


def test_an_intent_is_put_on_another_boots_clock_in_the_state_that_is_named(store):
    planned = msgspec.structs.replace(queued("planned", ONE, due_us=90), due_at=AT, until_at=AT)
    write(store, lambda tx: tx.add_intent(planned))
    window = msgspec.structs.replace(planned.intent, not_before_us=20, not_after_us=30)
    moved = msgspec.structs.replace(planned, due_us=20, intent=window)
    stale = msgspec.structs.replace(moved, state=IntentState.WAITING)
    assert not write(store, lambda tx: tx.rebase_intent(stale))
    assert store.read(lambda tx: tx.intents()) == (planned,)
    assert write(store, lambda tx: (tx.rebase_intent(moved), tx.new_boot(now_us=5, settle_us=5))[0])
    assert store.read(lambda tx: tx.intents()) == (moved,)
    assert write(store, lambda tx: tx.claim_next(W, now_us=19)) is None
    assert write(store, lambda tx: tx.claim_next(W, now_us=20))[1].intent == window


@pytest.mark.parametrize(("due_us", "then_us"), [(6, 5), (5, 5), (4, 4)])
@pytest.mark.parametrize(("state", "moves"), [("queued", True), ("waiting", True), ("cancelled", False)])
def test_what_waits_for_a_time_of_ours_waits_no_longer_on_another_boot(store, due_us, then_us, state, moves):
    held = queued("held", ONE, due_us=due_us, state=IntentState(state))
    write(store, lambda tx: tx.add_intent(held))
    write(store, lambda tx: tx.new_boot(now_us=5, settle_us=5))
    assert store.read(lambda tx: tx.intent("held")).due_us == (then_us if moves else due_us)


@pytest.mark.parametrize(
    ("window", "clocks", "over"),
    [
        ({"not_after_us": 9}, {}, True),
        ({"not_after_us": 9}, {"until_at": AT}, False),
        ({"not_before_us": 2}, {}, True),
        ({"not_before_us": 2}, {"due_at": AT}, False),
        ({"not_before_us": 1}, {}, False),
        ({"not_before_us": 2, "not_after_us": 9}, {"due_at": AT}, True),
        ({"not_before_us": 2, "not_after_us": 9}, {"until_at": AT}, True),
        ({"not_before_us": 2, "not_after_us": 9}, {"due_at": AT, "until_at": AT}, False),
    ],
)
def test_a_window_of_which_no_wall_clock_is_known_is_over_on_another_boot(store, window, clocks, over):
    taken = queued("windowed", ONE)
    assert taken.submitted_us == 1
    given = msgspec.structs.replace(taken, intent=msgspec.structs.replace(taken.intent, **window), **clocks)
    done = msgspec.structs.replace(
        given,
        intent=msgspec.structs.replace(given.intent, intent="done", idempotency_key="done"),
        state=IntentState.CONFIRMED,
        settled_us=3,
    )
    write(store, lambda tx: (tx.add_intent(given), tx.add_intent(done)))
    write(store, lambda tx: tx.new_boot(now_us=5, settle_us=5))
    then_us = 0 if over else given.intent.not_after_us
    assert store.read(lambda tx: tx.intent("windowed")).intent.not_after_us == then_us
    assert store.read(lambda tx: tx.intent("done")) == done


def test_a_store_knows_its_boot_and_the_latest_wall_clock_that_was_written(store):
    early, late = "2026-01-01T08:59:59.999999+00:00", "2026-01-01T09:00:00.000001+00:00"
    assert store.read(lambda tx: tx.last_seen()) == (None, "")
    for at, latest in ((AT, AT), (early, AT), (late, late)):
        write(store, lambda tx, at=at: tx.append_audit({"kind": "test", "at": at}))
        assert store.read(lambda tx: tx.last_seen()) == (None, latest)
    write(store, lambda tx: tx.append_audit({"kind": "test"}))
    assert store.read(lambda tx: tx.last_seen()) == (None, late)
    write(store, lambda tx: (tx.append_audit({"kind": "test", "at": early}), tx.put_boot("boot", at=AT)))
    assert store.read(lambda tx: tx.last_seen()) == ("boot", AT)
