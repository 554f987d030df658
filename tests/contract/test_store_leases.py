"""Prepare leases in every store: one at most on a platform account, ended by whose it is and by nobody else."""

import pytest

from safety_core.leases import Lease
from safety_core.vocabulary import IntentId, WorkerId
from tests.contract.test_store_contract import ONE, OTHER, WORLDS
from tests.safety_core.adapters.stores import ground
from tests.safety_core.adapters.stores.ground import furnish, queued, write

POST, NEXT, THEIRS = queued("int_1", ONE), queued("int_2", ONE), queued("int_3", OTHER)


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, OTHER)
    for each in (POST, NEXT, THEIRS):
        write(opened, lambda tx, each=each: tx.add_intent(each))
    yield opened
    opened.close()


def lease(of, **changes: object) -> Lease:
    return ground.lease(of, OTHER if of is THEIRS else ONE, **changes)


def put(store, *leases: Lease) -> None:
    for each in leases:
        write(store, lambda tx, each=each: tx.put_lease(each))


def test_the_last_one_of_each_platform_account_stands_whole_and_is_ended_for_itself(store):
    last = lease(NEXT, asked_us=200, epoch=4)
    put(store, lease(POST), lease(THEIRS), last)
    assert set(store.read(lambda tx: tx.leases())) == {lease(THEIRS), last}
    assert write(store, lambda tx: tx.end_lease(last))
    assert store.read(lambda tx: tx.leases()) == (lease(THEIRS),)
    assert not write(store, lambda tx: tx.end_lease(last))


@pytest.mark.parametrize(
    "changes",
    [{"intent": IntentId("int_2")}, {"worker": WorkerId("worker-2")}, {"asked_us": 99}],
    ids=["of another intent", "of another worker", "asked for earlier than what stands"],
)
def test_what_is_another_requests_is_not_ended_by_it(store, changes):
    put(store, lease(POST))
    assert not write(store, lambda tx: tx.end_lease(lease(POST, **changes)))
    assert store.read(lambda tx: tx.leases()) == (lease(POST),)


def test_what_its_worker_asked_for_earlier_ends_with_it(store):
    """The commit of the later one may not be answered: whether that stands, or still the one before it, nobody knows."""
    put(store, lease(POST))
    assert write(store, lambda tx: tx.end_lease(lease(POST, asked_us=200, epoch=0)))
    assert store.read(lambda tx: tx.leases()) == ()
