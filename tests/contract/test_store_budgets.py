"""Error budgets in every store: minutes add up and are forgotten, and a trip stands until its halt frees it."""

import msgspec
import pytest

from safety_core.budget.burning import Minute, Sum
from safety_core.budget.objectives import Does
from safety_core.budget.trips import Trip
from safety_core.errors import Miswired
from safety_core.vocabulary import Action, Harm, Platform
from tests.contract.test_store_contract import ONE, OTHER, TWO, WORLDS
from tests.safety_core.adapters.stores.ground import furnish, write
from tests.safety_core.examples import HALT

TRIP = Trip(
    trip="trip-1", by="x-publish", harm=Harm.BUDGET_BURN, does=Does.HALT, platform=Platform.X, action=Action.PUBLISH,
    what="fails", tripped_us=5, minute=7, at="2026-01-01T00:00:00+00:00",
)  # fmt: skip


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO, OTHER)
    yield opened
    opened.close()


def count(store, minute: int, objective: str = "x-publish", **counts: int) -> None:
    write(store, lambda tx: tx.count_minute(Minute(objective=objective, minute=minute, **counts)))


def summed(store, since: int) -> Sum:
    return store.read(lambda tx: tx.summed("x-publish", since=since))


def test_minutes_add_up_from_the_very_minute_on(store):
    count(store, 5, good=1)
    count(store, 6, good=2, bad=3, incidents=1, late=1)
    count(store, 6, bad=1)
    count(store, 6, objective="x-reply", good=9)
    assert [summed(store, since) for since in (5, 6, 7)] == [Sum(3, 4, 1, 1), Sum(2, 4, 1, 1), Sum()]


def test_minutes_before_are_forgotten_and_the_rest_is_kept(store):
    count(store, 5, good=1)
    count(store, 6, good=1)
    assert write(store, lambda tx: tx.forget_minutes(before=6)) == 1
    assert summed(store, 0) == Sum(1)


def test_a_trip_is_linked_once_and_freed_once(store):
    write(store, lambda tx: tx.put_halt(HALT))
    write(store, lambda tx: tx.add_trip(TRIP))
    assert write(store, lambda tx: tx.link_trip("trip-1", HALT.halt))
    assert not write(store, lambda tx: tx.link_trip("trip-1", HALT.halt))
    linked = msgspec.structs.replace(TRIP, halt=HALT.halt)
    assert store.read(lambda tx: tx.standing_trips()) == (linked,)
    assert write(store, lambda tx: tx.free_trip("trip-1", freed_us=9, freed_by="olga"))
    assert not write(store, lambda tx: tx.free_trip("trip-1", freed_us=10, freed_by="otto"))
    assert store.read(lambda tx: tx.standing_trips()) == ()
    freed = msgspec.structs.replace(linked, freed_us=9, freed_by="olga")
    assert store.read(lambda tx: (tx.trips(), tx.trip("trip-1"), tx.trip("trip-2"))) == ((freed,), freed, None)


def test_a_trip_of_a_halt_that_never_was_is_refused(store):
    write(store, lambda tx: tx.add_trip(TRIP))
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.link_trip("trip-1", "halt-nobody"))
