"""What every store has to be, whatever it is made of. Each test runs in both modes; a new store joins by a line in ``WORLDS``."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.audit import merkle
from safety_core.audit.canonical import canonical
from safety_core.audit.check import check
from safety_core.errors import BadInput, Miswired, StoreUnavailable
from safety_core.lifecycle import INTENT_MOVES, PERMIT_MOVES, IntentState, PermitState
from safety_core.people import Person
from safety_core.ports import Store
from safety_core.records import Breach
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import (
    ClientId,
    IntentId,
    ObjectId,
    PermitId,
    PersonId,
    Platform,
    Reason,
    Role,
    WorkerId,
)
from tests.safety_core.adapters.stores.ground import WORKER, account, furnish, permit, queued, write
from tests.safety_core.examples import HALT, halted

ONE, TWO = account(1), account(2)
OTHER = account(1, client="bolt")
POST = queued("int_1", ONE)
W = WORKER.worker

WORLDS: dict[str, Callable[[Path], Store]] = {
    "threaded": lambda folder: open_sqlite(str(folder / "store.db"), mode="threaded", create=True),
    "inline": lambda folder: open_sqlite(str(folder / "store.db"), mode="inline", create=True),
    "memory": lambda _: open_sqlite(":memory:", mode="inline"),
}


@pytest.fixture(params=WORLDS)
def store(request, tmp_path) -> Iterator[Store]:
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO, OTHER)
    yield opened
    opened.close()


class Undo(Exception):
    """Raised by a decision that is to leave nothing behind."""


# ---------------------------------------------------------------- transactions


def test_what_was_decided_is_seen_by_the_next_look(store):
    write(store, lambda tx: tx.add_intent(POST))
    assert store.read(lambda tx: tx.intent(POST.intent.intent)) == POST


def test_a_decision_that_raises_leaves_nothing_and_raises_to_its_caller(store):
    def decide(tx):
        tx.add_intent(POST)
        tx.append_audit({"kind": "lost"})
        raise Undo

    with pytest.raises(Undo):
        write(store, decide)
    assert store.read(lambda tx: (tx.intents(), tx.audit_size())) == ((), 0)


def test_a_look_that_wants_to_write_is_a_bug(store):
    with pytest.raises(Miswired):
        store.read(lambda tx: tx.next_epoch())
    with pytest.raises(Miswired):
        store.read(lambda tx: tx.append_audit({"kind": "look"}))
    assert store.read(lambda tx: (tx.switches().epoch, tx.audit_size())) == (1, 0)


def test_a_decision_inside_a_decision_is_a_bug(store):
    with pytest.raises(Miswired):
        write(store, lambda _: write(store, lambda tx: tx.clients()))
    assert write(store, lambda tx: tx.clients()) == ("acme", "bolt")


def test_a_closed_store_is_unavailable(store):
    store.close()
    with pytest.raises(StoreUnavailable):
        store.read(lambda tx: tx.clients())
    with pytest.raises(StoreUnavailable):
        write(store, lambda tx: tx.clients())


# ---------------------------------------------------------------- people and tenants


def test_accounts_come_back_as_they_were_bound(store):
    assert store.read(lambda tx: tx.accounts()) == (ONE, TWO, OTHER)
    assert store.read(lambda tx: tx.account(ONE.client, ONE.platform, ONE.account)) == ONE
    assert store.read(lambda tx: tx.account(OTHER.client, ONE.platform, ONE.account)) is None


def test_two_tenants_cannot_bind_one_platform_account_and_are_not_told_of_each_other(store):
    taken = msgspec.structs.replace(OTHER, account="bolt-2", platform_account=ONE.platform_account)
    with pytest.raises(BadInput) as refused:
        write(store, lambda tx: tx.add_account(taken))
    assert refused.value.field == "platform_account"
    assert "acme" not in str(refused.value).replace(str(ONE.platform_account), "")


def test_an_account_of_an_unknown_client_is_refused(store):
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.add_account(account(9, client="nobody")))


@pytest.mark.parametrize("clients", [(), (ClientId("acme"),), (ClientId("acme"), ClientId("bolt"))])
@pytest.mark.parametrize("active", [True, False])
def test_a_person_comes_back_as_they_were_added(store, clients, active):
    olga = Person(person=PersonId("olga"), role=Role.OPERATOR, clients=clients, active=active, key_digest="ab")
    write(store, lambda tx: tx.add_person(olga))
    assert store.read(lambda tx: (tx.people(), tx.person(olga.person))) == ((olga,), olga)
    assert store.read(lambda tx: tx.person(PersonId("paul"))) is None


# ---------------------------------------------------------------- intents and claims


def test_a_key_is_unique_per_client_and_not_over_them(store):
    same = queued("int_2", OTHER)
    shared = msgspec.structs.replace(same, intent=msgspec.structs.replace(same.intent, idempotency_key="key of int_1"))
    write(store, lambda tx: (tx.add_intent(POST), tx.add_intent(shared)))
    assert store.read(lambda tx: tx.intent_by_key(OTHER.client, "key of int_1")) == shared
    again = msgspec.structs.replace(POST, intent=msgspec.structs.replace(POST.intent, intent=IntentId("int_3")))
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.add_intent(again))


def test_an_intent_for_an_account_that_is_not_bound_is_refused(store):
    with pytest.raises(BadInput):
        write(store, lambda tx: tx.add_intent(queued("int_9", account(9))))


def test_an_intent_moves_only_from_the_state_it_is_in(store):
    write(store, lambda tx: tx.add_intent(POST))
    name = POST.intent.intent
    assert write(
        store,
        lambda tx: tx.move_intent(name, IntentState.QUEUED, IntentState.CANCELLED, reason=Reason.WITHDRAWN, saw="x"),
    )
    assert not write(store, lambda tx: tx.move_intent(name, IntentState.QUEUED, IntentState.CANCELLED))
    assert not write(store, lambda tx: tx.move_intent(IntentId("none"), IntentState.QUEUED, IntentState.CLAIMED))
    found = store.read(lambda tx: tx.intent(name))
    assert (found.state, found.reason, found.saw) == (IntentState.CANCELLED, Reason.WITHDRAWN, "x")


@pytest.mark.parametrize("now", IntentState)
@pytest.mark.parametrize("to", IntentState)
def test_no_intent_makes_a_move_that_is_not_in_the_table(now, to):
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        allowed = contextlib.nullcontext() if to in INTENT_MOVES[now] else pytest.raises(Miswired)
        with allowed:
            write(store, lambda tx: tx.move_intent(IntentId("none"), now, to))


@pytest.mark.parametrize("now", PermitState)
@pytest.mark.parametrize("to", PermitState)
def test_no_permit_makes_a_move_that_is_not_in_the_table(now, to):
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        allowed = contextlib.nullcontext() if to in PERMIT_MOVES[now] else pytest.raises(Miswired)
        with allowed:
            write(store, lambda tx: tx.move_permit(PermitId("none"), now, to))


@pytest.mark.parametrize("field", ["text", "client", "state_", "submitted_us", "nothing"])
def test_what_an_intent_is_never_changes(store, field):
    write(store, lambda tx: tx.add_intent(POST))
    with pytest.raises(Miswired):
        write(
            store,
            lambda tx: tx.move_intent(POST.intent.intent, IntentState.QUEUED, IntentState.CLAIMED, **{field: "x"}),
        )


def test_a_value_of_another_type_is_refused_and_changes_nothing(store):
    write(store, lambda tx: tx.add_intent(POST))
    with pytest.raises(Miswired):
        write(
            store,
            lambda tx: tx.move_intent(POST.intent.intent, IntentState.QUEUED, IntentState.CLAIMED, due_us="soon"),
        )
    assert store.read(lambda tx: tx.intent(POST.intent.intent)) == POST


def test_a_lone_surrogate_is_bad_input(store):
    bad = msgspec.structs.replace(POST, saw="\ud800")
    with pytest.raises(BadInput):
        write(store, lambda tx: tx.add_intent(bad))


def test_intents_come_in_order_of_submission_and_by_state(store):
    waiting = queued("int_0", TWO, state=IntentState.WAITING)
    write(store, lambda tx: (tx.add_intent(POST), tx.add_intent(waiting)))
    assert store.read(lambda tx: tx.intents()) == (POST, waiting)
    assert store.read(lambda tx: tx.intents([IntentState.WAITING, IntentState.QUEUED])) == (POST, waiting)
    assert store.read(lambda tx: tx.intents([IntentState.WAITING])) == (waiting,)
    assert store.read(lambda tx: tx.intents([])) == ()


def test_intents_come_piece_by_piece_after_one_of_them_by_client_and_by_state(store):
    second, third = queued("int_0", TWO, state=IntentState.WAITING), queued("int_9", ONE)
    foreign = queued("int_8", OTHER)
    write(store, lambda tx: [tx.add_intent(each) for each in (POST, second, foreign, third)])

    def piece(after=None, *, clients=None, states=(), most=9):
        return store.read(lambda tx: tx.intents_after(after, clients=clients, states=states, most=most))

    assert piece() == (POST, second, foreign, third)
    assert piece(most=2) == (POST, second)
    assert piece(second.intent.intent) == (foreign, third)
    assert piece(second.intent.intent, clients=[ONE.client]) == (third,)
    assert piece(clients=[OTHER.client], states=[IntentState.QUEUED]) == (foreign,)
    assert piece(states=[IntentState.WAITING]) == (second,)
    assert piece(clients=[]) == piece("int_none") == ()


def test_the_longest_due_intent_of_a_free_account_is_claimed(store):
    late, early = queued("late", ONE, due_us=20), queued("early", TWO, due_us=10)
    write(store, lambda tx: (tx.add_intent(late), tx.add_intent(early)))
    assert write(store, lambda tx: tx.claim_next(W, now_us=9)) is None
    claim, taken, of = write(store, lambda tx: tx.claim_next(W, now_us=20))
    assert (taken.intent, taken.state, of) == (early.intent, IntentState.CLAIMED, TWO)
    assert (claim.worker, claim.claimed_us, claim.platform_account) == (W, 20, TWO.platform_account)
    assert store.read(lambda tx: (tx.claims(), tx.claim_of(early.intent.intent))) == ((claim,), claim)
    assert write(store, lambda tx: tx.claim_next(W, now_us=20))[1].intent == late.intent


def test_a_held_account_offers_nothing_until_its_claim_is_dropped(store):
    write(store, lambda tx: [tx.add_intent(queued(name, ONE)) for name in ("first", "second")])
    claim, _, _ = write(store, lambda tx: tx.claim_next(W, now_us=5))
    assert write(store, lambda tx: tx.claim_next(W, now_us=5)) is None
    assert write(store, lambda tx: tx.drop_claim(claim))
    assert not write(store, lambda tx: tx.drop_claim(claim))
    assert write(store, lambda tx: tx.claim_next(W, now_us=5))[1].intent.intent == "second"


def test_an_outdated_claim_does_not_drop_its_successor(store):
    write(store, lambda tx: tx.add_intent(POST))
    old, _, _ = write(store, lambda tx: tx.claim_next(W, now_us=5))

    def hand_back(tx):
        tx.drop_claim(old)
        tx.move_intent(POST.intent.intent, IntentState.CLAIMED, IntentState.QUEUED)
        return tx.claim_next(W, now_us=6)

    new, _, _ = write(store, hand_back)
    assert not write(store, lambda tx: tx.drop_claim(old))
    assert store.read(lambda tx: tx.claims()) == (new,)


# ---------------------------------------------------------------- switches


def test_an_epoch_is_raised_by_one(store):
    assert write(store, lambda tx: tx.next_epoch()) == 2
    assert store.read(lambda tx: (tx.epoch(), tx.switches().epoch, tx.switches_of(None).epoch)) == (2, 2, 2)


def test_a_halt_is_in_force_until_it_is_released_and_stays_on_record(store):
    second = halted(Scope(client=ClientId("acme")), name="halt_2")
    write(store, lambda tx: (tx.put_halt(HALT), tx.put_halt(second)))
    assert store.read(lambda tx: tx.switches().halts) == (HALT, second)
    released = msgspec.structs.replace(HALT, state=HaltState.RELEASED, released_us=9, released_by=PersonId("paul"))
    write(store, lambda tx: tx.put_halt(released))
    assert store.read(lambda tx: tx.switches().halts) == (second,)
    assert store.read(lambda tx: (tx.halts(), tx.halt(HALT.halt))) == ((released, second), released)


# ---------------------------------------------------------------- permits


def test_a_permit_comes_back_moves_and_is_amended_only_in_its_state(store):
    mine = permit("per_1", POST, ONE)
    write(store, lambda tx: (tx.add_intent(POST), tx.add_permit(mine)))
    assert store.read(lambda tx: (tx.permit(mine.permit), tx.permits([PermitState.LIVE]))) == (mine, (mine,))
    assert write(store, lambda tx: tx.amend_permit(mine.permit, PermitState.LIVE, sent_us=5))
    assert write(store, lambda tx: tx.move_permit(mine.permit, PermitState.LIVE, PermitState.UNKNOWN, settle_us=7))
    assert not write(store, lambda tx: tx.amend_permit(mine.permit, PermitState.LIVE, sent_us=6))
    assert not write(store, lambda tx: tx.move_permit(mine.permit, PermitState.LIVE, PermitState.ACCEPTED))
    after = msgspec.structs.replace(mine, state=PermitState.UNKNOWN, sent_us=5, settle_us=7)
    assert store.read(lambda tx: tx.permits()) == (after,)


@pytest.mark.parametrize("standing", [PermitState.LIVE, PermitState.UNKNOWN])
def test_a_second_effect_in_flight_on_a_platform_account_is_refused(store, standing):
    second = queued("int_2", ONE)
    write(store, lambda tx: (tx.add_intent(POST), tx.add_intent(second)))
    write(store, lambda tx: tx.add_permit(permit("per_1", POST, ONE, state=standing)))
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.add_permit(permit("per_2", second, ONE)))


@pytest.mark.parametrize("field", ["duration_us", "asked_us", "platform_account", "visible", "nothing"])
def test_what_a_permit_allows_never_changes(store, field):
    write(store, lambda tx: (tx.add_intent(POST), tx.add_permit(permit("per_1", POST, ONE))))
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.amend_permit(PermitId("per_1"), PermitState.LIVE, **{field: 1}))


def test_a_permit_cannot_name_another_account_than_its_clients_own(store):
    write(store, lambda tx: tx.add_intent(POST))
    crossed = permit("per_1", POST, ONE, platform_account=OTHER.platform_account)
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.add_permit(crossed))


def test_an_object_is_adopted_once_by_whomever(store):
    write(store, lambda tx: (tx.add_intent(POST), tx.add_intent(queued("int_2", TWO))))

    def adopt(intent):
        return write(store, lambda tx: tx.adopt(Platform.X, ONE.platform_account, ObjectId("obj"), IntentId(intent)))

    assert adopt("int_1")
    assert not adopt("int_2")
    assert not adopt("int_1")
    with pytest.raises(Miswired):
        adopt("none")
    assert store.read(lambda tx: tx.adopted(Platform.X, ONE.platform_account)) == frozenset({"obj"})
    assert store.read(lambda tx: tx.adopted(Platform.X, TWO.platform_account)) == frozenset()


# ---------------------------------------------------------------- workers, breaches


def test_a_worker_registers_again_and_leaves(store):
    later = msgspec.structs.replace(WORKER, pid=8)
    write(store, lambda tx: (tx.put_worker(WORKER), tx.put_worker(later)))
    assert store.read(lambda tx: tx.workers()) == (later,)
    write(store, lambda tx: (tx.drop_worker(W), tx.drop_worker(WorkerId("nobody"))))
    assert store.read(lambda tx: tx.workers()) == ()


def test_a_breach_is_kept_beside_its_permit(store):
    mine = permit("per_1", POST, ONE)
    breach = Breach(client=ONE.client, intent=mine.intent, permit=mine.permit, what="late commit", found_us=3)
    write(store, lambda tx: (tx.add_intent(POST), tx.add_permit(mine), tx.add_breach(breach)))
    assert store.read(lambda tx: tx.breaches()) == (breach,)


# ---------------------------------------------------------------- audit


def test_leaves_are_numbered_in_commit_order_and_make_the_stored_root(store):
    entries = [{"number": number, "client": "acme"} for number in range(20)]
    for each in entries[:5]:
        write(store, lambda tx, each=each: tx.append_audit(each))
    write(store, lambda tx: [tx.append_audit(each) for each in entries[5:]])
    data = [canonical({**each, "nth": nth}) for nth, each in enumerate(entries, 1)]
    assert store.read(lambda tx: list(tx.audit_entries())) == data
    assert store.read(lambda tx: list(tx.audit_entries(3, 7))) == data[3:7]
    assert store.read(lambda tx: tx.audit_root()) == merkle.root([merkle.leaf_hash(each) for each in data])
    assert store.read(check).holds


def test_a_rolled_back_append_leaves_no_gap(store):
    def undone(tx):
        tx.append_audit({"kind": "undone"})
        raise Undo

    for number in range(6):
        if number % 2:
            with pytest.raises(Undo):
                write(store, undone)
        write(store, lambda tx, number=number: tx.append_audit({"number": number}))
    assert store.read(check).holds
    assert store.read(lambda tx: tx.audit_size()) == 6


def test_an_empty_log_has_the_empty_root(store):
    assert store.read(lambda tx: (tx.audit_size(), tx.audit_root())) == (0, merkle.EMPTY_ROOT)


def test_an_append_shows_in_the_same_transaction(store):
    def decide(tx):
        tx.append_audit({"kind": "one"})
        return tx.audit_size(), tx.audit_root()

    assert write(store, decide) == (1, merkle.leaf_hash(canonical({"kind": "one"})))
