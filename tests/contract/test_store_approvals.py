"""Requests for approval, decisions, edits and rules as either store keeps them."""

import contextlib

import msgspec
import pytest

from safety_core.adapters.stores.packaged import packaged
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.approval_rules import NAME
from safety_core.approvals import ApprovalState, Word, move
from safety_core.errors import HoldpointError
from safety_core.lifecycle import IntentState
from safety_core.records import Rules
from safety_core.vocabulary import ApprovalId, PermitId, PersonId, Role
from tests.safety_core.adapters.stores.ground import DEADLINE_S, account, furnish, permit, queued, write
from tests.safety_core.examples import QUINN, request, said

ONE = account(1)
POST = queued("int_1", ONE)
ASKED = request(POST.intent)


@pytest.fixture(params=["threaded", "inline"])
def store(request, tmp_path):
    with contextlib.closing(open_sqlite(str(tmp_path / "store.db"), mode=request.param, create=True)) as made:
        furnish(made, ONE)
        write(made, lambda tx: tx.add_intent(POST))
        yield made


def test_a_request_is_kept_with_every_field_and_found_by_name_and_intent(store):
    full = msgspec.structs.replace(
        ASKED, target="\u202e'; --", editor=PersonId("rosa"), not_after_us=2**62, escalated_role=Role.OPERATOR, saw="x"
    )
    write(store, lambda tx: tx.add_approval(full))
    assert store.read(lambda tx: (tx.approval(full.approval), tx.approval_of(full.intent))) == (full, full)


def test_the_newest_request_of_an_intent_is_the_one_added_last(store):
    again = msgspec.structs.replace(ASKED, approval=ApprovalId("app_0"))
    write(store, lambda tx: (tx.add_approval(ASKED), tx.add_approval(again)))
    assert store.read(lambda tx: tx.approval_of(ASKED.intent)) == again
    assert store.read(lambda tx: tx.approvals()) == (ASKED, again)


def test_a_change_is_made_once_and_never_of_what_it_is_for(store):
    approved = move(ASKED, ApprovalState.APPROVED, approved_us=5)
    tampered = msgspec.structs.replace(approved, commitment="00" * 32, author="x", expires_us=2**62)
    write(store, lambda tx: tx.add_approval(ASKED))
    first = store.transact(lambda tx: tx.change_approval(tampered, ApprovalState.ASKED), deadline_s=DEADLINE_S)
    second = store.transact(lambda tx: tx.change_approval(tampered, ApprovalState.ASKED), deadline_s=DEADLINE_S)
    assert (first, second) == (True, False)
    assert store.read(lambda tx: tx.approval(ASKED.approval)) == approved


def test_what_has_expired_by_then_is_found_and_what_is_over_is_not(store):
    late = msgspec.structs.replace(ASKED, approval=ApprovalId("app_2"), expires_us=ASKED.expires_us + 1)
    over = msgspec.structs.replace(ASKED, approval=ApprovalId("app_3"), state=ApprovalState.VOID)
    write(store, lambda tx: [tx.add_approval(each) for each in (ASKED, late, over)])
    assert store.read(lambda tx: tx.open_approvals(expired_us=ASKED.expires_us - 1)) == ()
    assert store.read(lambda tx: tx.open_approvals(expired_us=ASKED.expires_us)) == (ASKED,)
    assert store.read(lambda tx: tx.open_approvals()) == (ASKED, late)


def test_each_person_says_each_word_of_a_request_once(store):
    one, other = said(ASKED).decision, said(ASKED, QUINN, Word.REVOKE).decision
    write(store, lambda tx: (tx.add_approval(ASKED), tx.add_decision(one), tx.add_decision(other)))
    assert store.read(lambda tx: tx.decisions(ASKED.approval)) == store.read(lambda tx: tx.decisions()) == (one, other)
    with pytest.raises(HoldpointError):
        write(store, lambda tx: tx.add_decision(one))


@pytest.mark.parametrize("other", [{"intent": "int_9"}, {"client": "bolt"}, {"approval": "app_9"}])
def test_a_decision_on_another_intents_or_clients_request_is_not_kept(store, other):
    write(store, lambda tx: tx.add_approval(ASKED))
    with pytest.raises(HoldpointError):
        write(store, lambda tx: tx.add_decision(msgspec.structs.replace(said(ASKED).decision, **other)))


def test_an_edit_changes_text_salt_and_editor_in_the_state_that_is_named(store):
    def edit(now: IntentState) -> bool:
        new = {"text": "new", "salt": "11" * 16, "editor": PersonId("rosa"), "first_text": POST.intent.text}
        return store.transact(lambda tx: tx.edit_intent(POST.intent.intent, now, **new), deadline_s=DEADLINE_S)

    assert (edit(IntentState.CLAIMED), edit(IntentState.QUEUED)) == (False, True)
    found = store.read(lambda tx: tx.intent(POST.intent.intent))
    wanted = msgspec.structs.replace(
        POST.intent, text="new", salt="11" * 16, editor=PersonId("rosa"), first_text=POST.intent.text
    )
    assert found == msgspec.structs.replace(POST, intent=wanted)


def test_of_rules_the_newest_version_counts_and_the_older_stay(store):
    (first,) = (each for each in packaged() if each.name == NAME)
    assert store.read(lambda tx: tx.rules(NAME)) == first
    second = Rules(name=NAME, version=2, digest="d", body="b", loaded_by="ada", at="t")
    other = msgspec.structs.replace(second, name="other", version=7)
    write(store, lambda tx: (tx.put_rules(second), tx.put_rules(other)))
    assert store.read(lambda tx: (tx.rules(NAME), tx.rules("none"))) == (second, None)
    assert [(each.name, each.version) for each in store.read(lambda tx: tx.every_rules()) if each.name in (NAME, "other")] == [
        (NAME, 1), (NAME, 2), ("other", 7),
    ]  # fmt: skip
    with pytest.raises(HoldpointError):
        write(store, lambda tx: tx.put_rules(second))


def test_permits_of_an_intent_are_found_with_their_approval(store):
    stands = msgspec.structs.replace(permit("per_1", POST, ONE), approval=ASKED.approval)
    write(store, lambda tx: (tx.add_approval(ASKED), tx.add_permit(stands)))
    assert store.read(lambda tx: tx.permits_of(POST.intent.client, POST.intent.intent)) == (stands,)
    assert store.read(lambda tx: tx.permits_of(POST.intent.client, PermitId("int_2"))) == ()


def test_somebody_is_made_inactive_by_name_and_nobody_else(store):
    write(store, lambda tx: tx.add_person(QUINN))
    changed = store.transact(lambda tx: tx.set_active(QUINN.person, active=False), deadline_s=DEADLINE_S)
    missing = store.transact(lambda tx: tx.set_active(PersonId("x"), active=False), deadline_s=DEADLINE_S)
    assert (changed, missing) == (True, False)
    assert store.read(lambda tx: tx.person(QUINN.person)) == msgspec.structs.replace(QUINN, active=False)
