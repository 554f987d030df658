"""Error budgets at a desk: what is left, what would halt, and what stopped by itself until somebody freed it."""

import pytest

from safety_core.errors import StoreUnavailable
from safety_core.shell import budgets
from safety_core.vocabulary import Role
from tests import tenants
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.console.nouns.desks import do, sitting
from tests.safety_core.shell.ground import Ground


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


def test_each_objective_says_what_is_left_and_how_many_more_failures_would_halt(ground):
    vera = sitting(ground.core, ground.person("vera", Role.VIEWER))
    found = do(vera, "budgets.show")
    cell = next(each for each in found.cells if each.cell == "publish on X")
    assert (cell.band, cell.left_per_mille, cell.events, cell.failures) == ("green", 1000, 0, 0)
    status = ground.store.read(lambda tx: budgets.status(ground.core, tx, budgets.in_force(ground.core, tx)))
    assert cell.more == next(each.more for each in status if each.outlook.objective == cell.objective) > 0
    assert f"{cell.more} more in a row would halt it" in cell.halts
    assert cell.window.endswith(("d", "days", "h", "w")), cell.window


def test_objectives_that_cannot_be_read_are_no_green_page(ground):
    vera = sitting(ground.core, ground.person("vera", Role.VIEWER))

    def spoil(tx):
        now = tx.rules("objectives")
        tx.put_rules(
            type(now)(name=now.name, version=now.version + 1, digest="0" * 64, body=now.body, loaded_by="x", at="y")
        )

    ground.store.transact(spoil, deadline_s=1)
    for name in ("budgets.show", "budgets.terms"):
        with pytest.raises(StoreUnavailable, match="no objectives that can be read"):
            do(vera, name)


def test_what_stopped_is_shown_with_its_halt_newest_first_and_piece_by_piece(ground):
    own = tenants.objects(tenants.ONE)
    write(ground.store, lambda tx: tenants._furnish(tx, own))
    vera = sitting(ground.core, ground.person("vera", Role.VIEWER))
    (trip,) = do(vera, "budgets.trips").trips
    assert (trip.trip, trip.client, trip.what) == (own.trip.trip, own.client, own.trip.what)
    assert trip.stands == (own.trip.freed_us is None)
    assert do(vera, "budgets.trips", limit="1").next is None
