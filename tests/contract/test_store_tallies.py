"""Tallies in every store: counts add up in their minute, and are summed from a minute on."""

import msgspec
import pytest

from safety_core.tallies import Tallied
from safety_core.vocabulary import Action, Platform
from tests.contract.test_store_contract import ONE, OTHER, TWO, WORLDS
from tests.safety_core.adapters.stores.ground import furnish, write


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO, OTHER)
    yield opened
    opened.close()


def tallied(minute: int, **counts: object) -> Tallied:
    made = Tallied(client=ONE.client, platform=Platform.X, action=Action.PUBLISH, stage="canary", minute=minute)
    return msgspec.structs.replace(made, **counts)


def put(store, *several: Tallied) -> None:
    for each in several:
        write(store, lambda tx, each=each: tx.tally(each))


def test_counts_of_one_minute_add_up(store):
    put(store, tallied(7, good=1), tallied(7, bad=2, ours=1), tallied(7, good=3, apart=4))
    assert store.read(lambda tx: tx.tallies(since=0)) == (tallied(7, good=4, bad=2, ours=1, apart=4),)


def test_what_differs_in_client_action_or_stage_is_counted_apart(store):
    several = [
        tallied(7, good=1),
        tallied(7, good=1, client=OTHER.client),
        tallied(7, good=1, action=Action.REPLY),
        tallied(7, good=1, stage="house"),
    ]
    put(store, *several)
    for read in (lambda tx: tx.tallies(since=7), lambda tx: tx.tallied(since=7)):
        assert sorted(store.read(read), key=repr) == sorted(several, key=repr)


@pytest.mark.parametrize(("since", "minutes"), [(5, [5, 6]), (6, [6]), (7, [])])
def test_what_is_counted_begins_with_the_very_minute(store, since, minutes):
    put(store, tallied(5, good=1), tallied(6, good=1))
    assert [each.minute for each in store.read(lambda tx: tx.tallies(since=since))] == minutes
    summed = store.read(lambda tx: tx.tallied(since=since))
    assert summed == ((tallied(6, good=len(minutes)),) if minutes else ())


def test_what_is_undone_is_not_counted(store):
    class Undone(Exception):
        """Undoes the decision."""

    def decide(tx):
        tx.tally(tallied(7, good=1))
        raise Undone

    with pytest.raises(Undone):
        store.transact(decide, deadline_s=1)
    assert store.read(lambda tx: tx.tallies(since=0)) == ()
