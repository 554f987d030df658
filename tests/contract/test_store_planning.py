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
    assert not write(store, lambda tx: tx.plan_intent(name, IntentState.WAITING, at_us=30))
    assert store.read(lambda tx: tx.intent(name)) == held
    assert write(store, lambda tx: tx.plan_intent(name, IntentState.QUEUED, at_us=30))
    moved = msgspec.structs.replace(first, due_us=30, intent=msgspec.structs.replace(first.intent, not_before_us=30))
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
    assert write(store, lambda tx: tx.plan_intent(name, IntentState.WAITING, at_us=30))
    moved = msgspec.structs.replace(waiting.intent, not_before_us=30)
    assert store.read(lambda tx: tx.intent(name)) == msgspec.structs.replace(waiting, due_us=30, intent=moved)


def test_what_is_not_there_is_not_planned(store):
    assert not write(store, lambda tx: tx.plan_intent("int_none", IntentState.QUEUED, at_us=30))
