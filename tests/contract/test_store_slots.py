"""Slots, pauses and rules in every store: what counts, until when, and whose."""

import msgspec
import pytest

from safety_core.breaker import Breaker, Traffic
from safety_core.errors import Miswired
from safety_core.ports import Tally
from safety_core.records import Pause, Rules, Slot, SlotState
from safety_core.vocabulary import Action, PermitId, Platform, SlotId
from tests.contract.test_store_contract import ONE, OTHER, TWO, WORLDS
from tests.safety_core.adapters.stores.ground import account, furnish, write

X = Platform.X


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO, OTHER)
    yield opened
    opened.close()


def slot(name: str, on=ONE, **changes: object) -> Slot:
    made = Slot(
        slot=SlotId(name),
        client=on.client,
        platform=on.platform,
        account=on.account,
        platform_account=on.platform_account,
        operation="create_post",
        action=Action.PUBLISH,
        begun_us=100,
        ends_us=200,
    )
    return msgspec.structs.replace(made, **changes)


def put(store, *slots: Slot) -> None:
    write(store, lambda tx: [tx.add_slot(each) for each in slots])


def tally(costs=None, *, by="operation", after_us=0, **of: object) -> Tally:
    return Tally(platform=X, by=by, costs=costs or {"create_post": 1}, after_us=after_us, **of)


def used(store, costs=None, **of: object) -> int:
    return store.read(lambda tx: tx.used(tally(costs, **of)))


@pytest.mark.parametrize(("after_us", "count"), [(199, 1), (200, 0)])
def test_a_slot_counts_while_its_end_is_after_the_cut(store, after_us, count):
    put(store, slot("s1"))
    assert used(store, account=ONE.platform_account, after_us=after_us) == count


def test_slots_are_counted_by_account_by_client_and_over_all(store):
    put(store, slot("s1"), slot("s2", TWO), slot("s3", OTHER))
    assert used(store, account=ONE.platform_account) == 1
    assert used(store, client=ONE.client) == 2
    assert used(store) == 3


def test_each_operation_and_each_action_has_its_cost_and_others_none(store):
    put(store, slot("s1"), slot("s2", operation="delete_post", action=Action.RECALL), slot("s3", action=Action.REPLY))
    assert used(store, {"create_post": 2, "delete_post": 5}, client=ONE.client) == 9
    assert used(store, {"publish": 1, "like": 7}, by="action", client=ONE.client) == 1


def test_an_answer_ends_a_slot_at_once_and_never_later_than_it_would(store):
    put(store, slot("s1"), slot("s2"))
    assert write(store, lambda tx: tx.close_slot(SlotId("s1"), at_us=150))
    assert write(store, lambda tx: tx.close_slot(SlotId("s2"), at_us=250))
    assert not write(store, lambda tx: tx.close_slot(SlotId("s1"), at_us=120))
    ends = {each.slot: (each.ends_us, each.state) for each in store.read(lambda tx: tx.slots())}
    assert ends == {"s1": (150, SlotState.CLOSED), "s2": (200, SlotState.CLOSED)}


def test_what_is_given_back_counts_nowhere_and_what_was_answered_is_never_given_back(store):
    put(store, slot("s1"), slot("s2"))
    write(store, lambda tx: tx.close_slot(SlotId("s2"), at_us=150))
    assert write(store, lambda tx: (tx.give_back_slot(SlotId("s1")), tx.give_back_slot(SlotId("s2")))) == (True, False)
    assert used(store, client=ONE.client) == 1
    assert not write(store, lambda tx: tx.close_slot(SlotId("s1"), at_us=150))


def test_the_ends_come_oldest_first_with_their_costs_and_only_as_many_as_asked(store):
    put(store, slot("s1", ends_us=30), slot("s2", ends_us=10, operation="delete_post"), slot("s3", ends_us=20))
    of = tally({"create_post": 1, "delete_post": 4}, account=ONE.platform_account)
    assert store.read(lambda tx: tx.ends(of, most=2)) == ((10, 4), (20, 1))
    assert store.read(lambda tx: tx.ends(of._replace(after_us=10), most=9)) == ((20, 1), (30, 1))


def test_what_cannot_be_counted_is_a_bug(store):
    with pytest.raises(Miswired):
        store.read(lambda tx: tx.ends(tally(), most=1))


def test_a_permit_has_one_slot(store):
    put(store, slot("s1", permit=PermitId("per_1")))
    assert store.read(lambda tx: tx.slot_of(PermitId("per_1"))).slot == "s1"
    assert store.read(lambda tx: tx.slot_of(PermitId("per_2"))) is None
    with pytest.raises(Miswired):
        put(store, slot("s2", permit=PermitId("per_1")))


def test_a_slot_of_an_account_that_is_not_the_clients_is_refused(store):
    with pytest.raises(Miswired):
        put(store, slot("s1", client=OTHER.client))


def test_old_slots_are_forgotten_and_younger_ones_are_not(store):
    put(store, slot("s1", ends_us=99), slot("s2", ends_us=100))
    assert write(store, lambda tx: tx.forget_slots(before_us=100)) == 1
    assert [each.slot for each in store.read(lambda tx: tx.slots())] == ["s2"]


def test_after_a_reboot_nothing_began_or_ended_in_the_future_and_what_was_under_way_ends_later(store):
    put(store, slot("old", begun_us=5, ends_us=8), slot("open", begun_us=900, ends_us=990))
    put(store, slot("closed", begun_us=800, ends_us=890))
    write(store, lambda tx: tx.close_slot(SlotId("closed"), at_us=890))
    write(store, lambda tx: tx.rebase_slots(now_us=50, over_us=70))
    found = {each.slot: (each.begun_us, each.ends_us) for each in store.read(lambda tx: tx.slots())}
    assert found == {"old": (5, 8), "open": (50, 70), "closed": (50, 50)}


PAUSE = Pause(
    platform=X, subject=ONE.platform_account, operation="create_post", client=ONE.client,
    since_us=100, until_us=400, remaining=1, said="0 left",
)  # fmt: skip
APP = msgspec.structs.replace(PAUSE, subject="", client=None)


def test_a_pause_is_found_by_its_account_or_by_the_app_and_replaced_by_the_next(store):
    other = msgspec.structs.replace(PAUSE, subject=TWO.platform_account)
    longer = msgspec.structs.replace(PAUSE, until_us=500)
    write(store, lambda tx: [tx.put_pause(each) for each in (PAUSE, APP, other, longer)])
    found = store.read(lambda tx: tx.pauses_of(X, ONE.platform_account, "create_post"))
    assert set(found) == {longer, APP}
    assert store.read(lambda tx: tx.pauses_of(X, ONE.platform_account, "read_post")) == ()
    assert len(store.read(lambda tx: tx.pauses())) == 3


def test_after_a_reboot_a_pause_has_all_of_its_length_before_it(store):
    write(store, lambda tx: tx.put_pause(PAUSE))
    write(store, lambda tx: tx.rebase_slots(now_us=50, over_us=70))
    (found,) = store.read(lambda tx: tx.pauses())
    assert (found.since_us, found.until_us) == (50, 350)


def test_how_many_clients_a_platform_has_follows_the_accounts(store):
    assert store.read(lambda tx: tx.clients_on(X)) == 2
    assert write(store, lambda tx: tx.clients_on(X)) == 2
    furnish(store, account(1, client="coda"))
    assert store.read(lambda tx: (tx.clients_on(X), tx.is_on("coda", X), tx.is_on("dora", X))) == (3, True, False)


def test_a_new_database_has_the_packaged_limits_and_the_newest_version_counts(store):
    first = store.read(lambda tx: tx.rules("limits"))
    assert (first.version, first.loaded_by) == (1, "holdpoint")
    second = Rules(name="limits", version=2, digest="d", body="b", loaded_by="dana", at="then")
    write(store, lambda tx: tx.put_rules(second))
    assert store.read(lambda tx: tx.rules("limits")) == second
    assert store.read(lambda tx: tx.rules("nothing")) is None
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.put_rules(second))


def test_the_breakers_in_an_accounts_way_are_its_own_and_its_platforms(store):
    own, others, common = (
        Breaker(platform=X, subject=subject, client=None, traffic=Traffic.READS)
        for subject in (ONE.platform_account, "another", "")
    )
    posting = msgspec.structs.replace(own, traffic=Traffic.EFFECTS)
    write(store, lambda tx: [tx.put_breaker(each) for each in (own, posting, others, common)])
    assert set(store.read(lambda tx: tx.breakers_of(X, ONE.platform_account))) == {own, posting, common}
    changed = msgspec.structs.replace(own, failures=2)
    write(store, lambda tx: tx.put_breaker(changed))
    assert set(store.read(lambda tx: tx.breakers())) == {changed, posting, others, common}
