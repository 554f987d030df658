"""Holding an account once more for an intent that had it: what a later look at an absence, or a recall, begins with."""

from collections.abc import Iterator

import msgspec
import pytest

from safety_core.ports import Store
from safety_core.vocabulary import WorkerId
from tests.contract.test_store_contract import ONE, POST, TWO, WORLDS, W
from tests.safety_core.adapters.stores.ground import furnish, queued, write


@pytest.fixture(params=WORLDS)
def store(request, tmp_path) -> Iterator[Store]:
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO)
    yield opened
    opened.close()


def test_a_freed_account_is_held_once_more_for_an_intent_that_had_it(store):
    write(store, lambda tx: [tx.add_intent(queued(name, ONE)) for name in ("first", "second")])
    claim, _, _ = write(store, lambda tx: tx.claim_next(W, now_us=5))
    write(store, lambda tx: tx.drop_claim(claim))
    again = msgspec.structs.replace(claim, worker=WorkerId("other"), claimed_us=9)
    assert write(store, lambda tx: tx.retake_claim(again))
    assert store.read(lambda tx: tx.claims()) == (again,)
    assert write(store, lambda tx: tx.claim_next(W, now_us=9)) is None  # its lane offers nothing meanwhile
    assert write(store, lambda tx: tx.drop_claim(again))
    assert write(store, lambda tx: tx.claim_next(W, now_us=9))[1].intent.intent == "second"


def test_an_account_that_somebody_holds_is_not_taken_again_and_nothing_changes(store):
    write(store, lambda tx: [tx.add_intent(queued(name, ONE)) for name in ("first", "second")])
    first, _, _ = write(store, lambda tx: tx.claim_next(W, now_us=5))
    write(store, lambda tx: tx.drop_claim(first))
    held, _, _ = write(store, lambda tx: tx.claim_next(WorkerId("other"), now_us=6))
    before = store.read(lambda tx: (tx.claims(), tx.intents()))
    assert not write(store, lambda tx: tx.retake_claim(first))
    assert not write(store, lambda tx: tx.retake_claim(held))  # nor by whoever holds it
    assert store.read(lambda tx: (tx.claims(), tx.intents())) == before
    assert before[0] == (held,)


def test_an_intent_that_holds_one_account_takes_no_second(store):
    write(store, lambda tx: tx.add_intent(POST))
    claim, _, _ = write(store, lambda tx: tx.claim_next(W, now_us=5))
    elsewhere = msgspec.structs.replace(claim, platform_account=TWO.platform_account)
    assert not write(store, lambda tx: tx.retake_claim(elsewhere))
    assert store.read(lambda tx: tx.claims()) == (claim,)
