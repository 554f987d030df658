"""Every store keeps the rollout as it was moved: by compare-and-set, and a place in the cohort that ends once."""

import msgspec
import pytest

from safety_core.rollout.states import Cell, Enrolled, RolloutState
from safety_core.vocabulary import Action, ClientId, PersonId, Platform
from tests.contract.test_store_contract import WORLDS
from tests.safety_core.adapters.stores.ground import account, furnish, permit, queued, write

ONE = account(1)
PLACE = Enrolled(
    client=ONE.client, enrolled_by=PersonId("ada"), enrolled_at="then", minute=7, serial=1, why="trusted by all"
)
GONE = msgspec.structs.replace(
    PLACE, removed_by=PersonId("dana"), removed_at="later", removed_serial=2, removed_why="left us"
)


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def kept(store):
    furnish(store, ONE)
    return store


def test_a_new_store_stands_at_the_packaged_plans_first_stage_and_its_clock_has_not_begun(store) -> None:
    rollout, rules = store.read(lambda tx: (tx.rollout(), tx.rules("rollout")))
    assert (rollout.stage, rollout.state, rollout.plan) == ("house", RolloutState.RUNNING, rules.version)
    assert rollout.entered_minute is None
    assert store.read(lambda tx: (tx.cells(), tx.cohort(), tx.moves(), tx.any_staged())) == ((), (), (), False)


def test_a_move_is_made_on_the_serial_that_was_seen_and_on_no_other(store) -> None:
    now = store.read(lambda tx: tx.rollout())
    after = msgspec.structs.replace(now, serial=now.serial + 1, stage="canary-10", entered_minute=9)
    assert write(store, lambda tx: tx.move_rollout(after, serial=now.serial))
    late = msgspec.structs.replace(now, serial=now.serial + 1, stage="ga")
    assert not write(store, lambda tx: tx.move_rollout(late, serial=now.serial))
    assert store.read(lambda tx: tx.rollout()) == after


def test_a_cell_is_put_again_in_its_place(store) -> None:
    cell = Cell(platform=Platform.X, action=Action.PUBLISH, stage="house", entered_minute=1, counts_from=2)
    later = msgspec.structs.replace(cell, stage="canary-10", entered_minute=5)
    other = msgspec.structs.replace(cell, action=Action.REPLY)
    for each in (cell, other, later):
        write(store, lambda tx, each=each: tx.put_cell(each))
    assert store.read(lambda tx: tx.cells()) == (later, other)
    assert store.read(lambda tx: tx.cell(Platform.X, Action.LIKE)) is None


def test_a_place_in_the_cohort_is_one_and_ends_once(kept) -> None:
    write(kept, lambda tx: tx.enrol(PLACE))
    with pytest.raises(Exception, match=r"(?i)unique|exist"):
        write(kept, lambda tx: tx.enrol(PLACE))
    assert kept.read(lambda tx: tx.enrolled(ONE.client)) == PLACE
    assert write(kept, lambda tx: tx.remove_enrolled(GONE))
    assert not write(kept, lambda tx: tx.remove_enrolled(msgspec.structs.replace(GONE, removed_why="again")))
    assert kept.read(lambda tx: tx.cohort()) == (GONE,)
    assert not write(kept, lambda tx: tx.remove_enrolled(msgspec.structs.replace(GONE, client=ClientId("nobody"))))


def test_whether_a_permit_was_ever_minted_under_a_stage_is_known(kept) -> None:
    first, second = queued("int_1", ONE), queued("int_2", ONE)
    before = permit("per_1", first, ONE)
    write(kept, lambda tx: (tx.add_intent(first), tx.add_permit(before)))
    assert not kept.read(lambda tx: tx.any_staged())
    staged = msgspec.structs.replace(permit("per_2", second, ONE), stage="house", state="confirmed")
    write(kept, lambda tx: (tx.add_intent(second), tx.add_permit(staged)))
    assert kept.read(lambda tx: tx.any_staged())
