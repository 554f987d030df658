"""Taking back what became real around a halt: what is listed, who may, and that it goes the one way of every effect."""

import json

import msgspec
import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Rejected, Unknown, Unreadable
from safety_core.shell import publish, quarantine, recall, settle, submit
from safety_core.shell.identity import Claimant
from safety_core.switches import Halt, HaltState, Scope
from safety_core.vocabulary import (
    AccountId,
    Action,
    ClientId,
    HaltId,
    ObjectId,
    PersonId,
    PlatformAccountId,
    Reason,
    Role,
)
from tests.safety_core import examples


def throw(ground, scope=None, name="halt-1"):
    """A halt as it stands in the store after its fence."""

    def decide(tx):
        halt = Halt(
            halt=HaltId(name),
            scope=scope or Scope(),
            state=HaltState.FENCED,
            person=PersonId("dana"),
            proven=True,
            reason="why",
            automatic=False,
            epoch=tx.next_epoch(),
            asked_at=ground.clock.now().isoformat(),
            asked_us=ground.clock.us,
            fenced_us=ground.clock.us,
            bound_us=19_000_000,
            live_at_fence=0,
        )
        tx.put_halt(halt)
        return halt

    return ground.store.transact(decide, deadline_s=1)


def around_a_halt(ground, text="hello", *, tag=None):
    """A post that was taken while everything was being halted."""
    ground.platform.before_commit = lambda: throw(ground)
    done = ground.attempt(text, tag=tag)
    ground.platform.before_commit = lambda: None
    return done, ground.permits()[-1]


def carry_out(ground):
    publish.attempt(ground.core, ground.claim())


def settle_due(ground):
    for each in settle.due(ground.core):
        settle.settle(ground.core, each)


def entries(ground):
    return [json.loads(each) for each in ground.store.read(lambda tx: tx.audit_entries())]


# ---------------------------------------------------------------- what is listed

PERMIT = msgspec.structs.replace(
    examples.PERMIT, epoch=7, minted_us=examples.NOW_US - 100, state=PermitState.CONFIRMED, object=ObjectId("100")
)
HALT = examples.HALT


@pytest.mark.parametrize(
    ("answered_us", "listed"),
    [(HALT.asked_us - 1, False), (HALT.asked_us, True), (None, True), (PERMIT.minted_us, False), (5, True)],
    ids=["before", "at t0", "never", "with its permit", "on the clock of another boot"],
)
def test_what_was_answered_before_the_halt_was_asked_for_did_not_escape_it(answered_us, listed):
    assert recall.escaped(msgspec.structs.replace(PERMIT, answered_us=answered_us), HALT) is listed


@pytest.mark.parametrize(("epoch", "listed"), [(HALT.epoch - 1, True), (HALT.epoch, False)])
def test_only_what_was_minted_before_the_fence_escaped_it(epoch, listed):
    assert recall.escaped(msgspec.structs.replace(PERMIT, epoch=epoch), HALT) is listed


@pytest.mark.parametrize(
    ("scope", "listed"),
    [
        (Scope(), True),
        (Scope(client=ClientId("acme")), True),
        (Scope(client=ClientId("bolt")), False),
        (Scope(client=ClientId("acme"), account=AccountId("acme-2")), False),
        (Scope(action=Action.PUBLISH), True),
        (Scope(action=Action.REPLY), False),
    ],
)
def test_only_what_lies_in_its_scope_escaped_a_halt(scope, listed):
    assert recall.escaped(PERMIT, msgspec.structs.replace(HALT, scope=scope)) is listed


def test_a_recall_is_not_recalled():
    halt = msgspec.structs.replace(HALT, scope=Scope(action=Action.RECALL))
    assert not recall.escaped(msgspec.structs.replace(PERMIT, action=Action.RECALL), halt)


def test_what_became_real_around_the_last_halt_is_listed_by_default(ground):
    ground.attempt("long ago")
    ground.clock.pass_s(60)
    done, permit = around_a_halt(ground)
    found = recall.listed(ground.core)
    assert found.halt.halt == "halt-1"
    assert [(each.permit, each.object, each.effect, each.recall) for each in found.effects] == [
        (permit, ObjectId("101"), done, None)
    ]
    throw(ground, Scope(client=ClientId("bolt")), "halt-2")
    assert recall.listed(ground.core).effects == ()
    assert len(recall.listed(ground.core, "halt-1").effects) == 1


def test_before_any_halt_nothing_is_listed(ground):
    ground.attempt()
    assert recall.listed(ground.core) == recall.Listed(None, ())


def test_a_halt_that_never_was_is_answered_with_the_nearest(ground):
    throw(ground)
    with pytest.raises(UnknownName, match="halt-1"):
        recall.listed(ground.core, "halt-7")


def test_what_came_to_nothing_is_not_listed(ground):
    ground.platform.answers = [Rejected(Reason.PLATFORM_INVALID, "no")]
    around_a_halt(ground)
    assert recall.listed(ground.core).effects == ()


def test_what_nobody_knows_is_listed_without_an_object(ground):
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    around_a_halt(ground)
    (found,) = recall.listed(ground.core).effects
    assert (found.permit.state, found.object) == (PermitState.UNKNOWN, None)


# ---------------------------------------------------------------- who may, and what


def test_a_listed_post_is_taken_down_under_a_halt_of_everything(ground):
    done, permit = around_a_halt(ground)
    (order,) = recall.delete(ground.core, [permit.permit], ground.person("femi"), "wrong campaign")
    intent = order.intent
    assert (intent.action, intent.recalls, intent.text, intent.account) == (Action.RECALL, "100", "", "acme-1")
    carry_out(ground)
    gone = ground.now(order)
    assert (gone.state, gone.object) == (IntentState.CONFIRMED, "100")
    assert ground.platform.posts == []
    assert ground.platform.sent[-1] == "delete 100"
    assert ground.claims() == ()
    assert ground.now(done) == done, "its own record stays as it was"
    assert recall.recall_of(ground.core, done) == gone
    assert recall.listed(ground.core).effects[0].recall == gone


def test_the_log_names_the_person_the_reason_the_effect_and_the_post(ground):
    _, permit = around_a_halt(ground)
    (order,) = recall.delete(ground.core, [permit.permit], ground.person("femi"), "wrong campaign")
    submitted, said = entries(ground)[-2:]
    assert (submitted["kind"], submitted["intent"]) == ("submitted", order.intent.intent)
    assert said["kind"] == "recall"
    assert {name: said[name] for name in ("intent", "permit", "object", "person", "why", "client")} == {
        "intent": order.intent.intent, "permit": permit.permit, "object": "100", "person": "femi",
        "why": "wrong campaign", "client": "acme",
    }  # fmt: skip


def test_a_recall_has_a_permit_in_the_log_that_commits_to_its_target(ground):
    _, permit = around_a_halt(ground)
    recall.delete(ground.core, [permit.permit], ground.person("femi"), "wrong campaign")
    carry_out(ground)
    of_recall, of_post = ground.permits()[-1], ground.permits()[0]
    assert (of_recall.action, of_recall.object, of_post.action) == (Action.RECALL, "100", Action.PUBLISH)
    assert [each["permit"] for each in entries(ground) if each["kind"] == "permit"] == [
        of_post.permit,
        of_recall.permit,
    ]
    assert of_recall.visible != of_post.visible


def test_a_recall_goes_before_what_is_queued_on_the_account(ground):
    _, permit = around_a_halt(ground)
    ground.submit("waiting since before")
    ground.clock.pass_s(5)
    (order,) = recall.delete(ground.core, [permit.permit], ground.person("femi"), "wrong campaign")
    (_, first, _) = ground.claim()
    assert first.intent == order.intent


def test_a_halt_that_names_recall_stops_it(ground):
    _, permit = around_a_halt(ground)
    throw(ground, Scope(action=Action.RECALL), "halt-2")
    (order,) = recall.delete(ground.core, [permit.permit], ground.person("femi"), "wrong campaign")
    carry_out(ground)
    assert (ground.now(order).state, ground.now(order).waits_for) == (IntentState.WAITING, "release")
    assert len(ground.platform.posts) == 1


def test_the_tag_of_a_recall_follows_from_its_posts_and_is_another(ground):
    _, permit = around_a_halt(ground, tag="run/7")
    (order,) = recall.delete(ground.core, [permit.permit], ground.person("femi"), "why")
    assert order.intent.tag == "run/7/recall-1"


def test_ordering_twice_is_ordering_once(ground):
    _, permit = around_a_halt(ground)
    first = recall.delete(ground.core, [permit.permit, permit.permit], ground.person("femi"), "why")
    logged = len(entries(ground))
    again = recall.delete(ground.core, [permit.permit], ground.person("gina"), "it must go")
    assert (len(first), again) == (1, first)
    assert len(entries(ground)) == logged + 1, "a person was added, and nothing ordered"
    carry_out(ground)
    done = recall.delete(ground.core, [permit.permit], ground.person("hugo"), "is it gone?")
    assert [each.state for each in done] == [IntentState.CONFIRMED]
    assert publish.claim(ground.core, 1) == []


def test_an_order_that_ended_in_vain_can_be_given_anew(ground):
    done, permit = around_a_halt(ground, tag="run/7")
    femi = ground.person("femi")
    (first,) = recall.delete(ground.core, [permit.permit], femi, "why")
    submit.withdraw(ground.core, first.intent.intent, person="femi")
    (second,) = recall.delete(ground.core, [permit.permit], femi, "after all")
    assert second.intent.intent != first.intent.intent
    assert second.intent.tag == "run/7/recall-2"
    carry_out(ground)
    assert recall.recall_of(ground.core, done).state is IntentState.CONFIRMED


@pytest.mark.parametrize(
    ("who", "message"),
    [
        (lambda ground: ground.person("vera", Role.VIEWER), "may not act as operator"),
        (lambda ground: ground.person("anna", Role.APPROVER), "may not act as operator"),
        (lambda ground: ground.person("bob", Role.OPERATOR, ("bolt",)), "may not act as operator for acme"),
        (lambda ground: Claimant(ground.person("dana").person, None), "has not proved"),
        (lambda _: Claimant(PersonId("zoe"), None), "nobody is called"),
    ],
)
def test_only_a_proved_operator_of_the_client_recalls(ground, who, message):
    ground.store.transact(lambda tx: tx.add_client(ClientId("bolt")), deadline_s=1)
    _, permit = around_a_halt(ground)
    with pytest.raises(Refused, match=message):
        recall.delete(ground.core, [permit.permit], who(ground), "why")
    assert publish.claim(ground.core, 1) == []


def test_what_is_not_listed_is_not_deleted_and_nothing_beside_it_is(ground):
    ground.attempt("long ago")
    (old,) = ground.permits()
    ground.clock.pass_s(60)
    _, permit = around_a_halt(ground)
    with pytest.raises(Refused, match="on no halt's recall list"):
        recall.delete(ground.core, [permit.permit, old.permit], ground.person("femi"), "why")
    assert publish.claim(ground.core, 1) == []


def test_what_came_to_nothing_is_not_deleted(ground):
    ground.platform.answers = [Rejected(Reason.PLATFORM_INVALID, "no")]
    _, permit = around_a_halt(ground)
    with pytest.raises(Refused, match="on no halt's recall list"):
        recall.delete(ground.core, [permit.permit], ground.person("femi"), "why")


def test_an_effect_that_does_not_exist_is_answered_with_the_nearest(ground):
    _, permit = around_a_halt(ground)
    with pytest.raises(UnknownName) as wrong:
        recall.delete(ground.core, [permit.permit[:-1] + "?"], ground.person("femi"), "why")
    assert permit.permit in str(wrong.value)


def test_where_it_stands_has_to_be_known(ground):
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    _, permit = around_a_halt(ground)
    with pytest.raises(Refused, match="is not known: it is unknown"):
        recall.delete(ground.core, [permit.permit], ground.person("femi"), "why")


def test_a_platform_that_deletes_nothing_says_so(ground):
    _, permit = around_a_halt(ground)
    ground.platform.ACTIONS = frozenset(Action) - {Action.RECALL}
    with pytest.raises(Refused, match="lets no program delete") as refused:
        recall.delete(ground.core, [permit.permit], ground.person("femi"), "why")
    assert "by hand" in refused.value.do


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_a_recall_needs_a_reason(ground, why):
    _, permit = around_a_halt(ground)
    with pytest.raises(BadInput, match="reason"):
        recall.delete(ground.core, [permit.permit], ground.person("femi"), why)


def test_a_recall_is_no_work_that_is_handed_over(ground):
    with pytest.raises(BadInput, match="one person's own decision"):
        ground.submit("hello", action="recall")


# ---------------------------------------------------------------- what becomes of it


def ordered(ground):
    _, permit = around_a_halt(ground)
    (order,) = recall.delete(ground.core, [permit.permit], ground.person("femi"), "why")
    return order


def lost(ground, *, deleted):
    """A recall whose answer was lost."""
    order = ordered(ground)
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    if deleted:
        ground.platform.before_commit = lambda: ground.platform.withdraw("100")
    carry_out(ground)
    ground.platform.before_commit = lambda: None
    (permit,) = ground.permits(PermitState.UNKNOWN)
    assert ground.now(order).state is IntentState.UNDER_PERMIT
    ground.clock.us = permit.settle_us
    return order


def test_a_lost_answer_to_a_deletion_is_settled_by_the_post_being_gone(ground):
    order = lost(ground, deleted=True)
    settle_due(ground)
    assert (ground.now(order).state, ground.now(order).object) == (IntentState.CONFIRMED, "100")
    assert entries(ground)[-1]["object"] == "100"
    assert ground.claims() == ()


def test_a_lost_answer_to_a_deletion_is_settled_by_the_post_standing_and_tried_again(ground):
    order = lost(ground, deleted=False)
    settle_due(ground)
    assert (ground.now(order).state, ground.permits()[-1].state) == (IntentState.QUEUED, PermitState.ABSENT)
    carry_out(ground)
    assert (ground.now(order).state, ground.platform.posts) == (IntentState.CONFIRMED, [])
    ground.clock.us = ground.permits(PermitState.ABSENT)[0].reread_us
    settle_due(ground)
    assert ground.breaches() == [], "what the second attempt took down is no late deletion of the first"


@pytest.mark.parametrize("late_us", [0, 1])
def test_an_unreadable_post_proves_nothing_and_goes_to_a_person_in_time(ground, late_us):
    order = lost(ground, deleted=True)
    (permit,) = ground.permits(PermitState.UNKNOWN)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.us = permit.answered_us + ground.timing.settle_after_us + us(ground.timing.settle_max_s) + late_us
    settle_due(ground)
    assert ground.now(order).state is (IntentState.QUARANTINED if late_us else IntentState.UNDER_PERMIT)


@pytest.mark.parametrize("deleted", [True, False])
def test_anothers_token_says_nothing_of_a_deletion(ground, *, deleted):
    order = lost(ground, deleted=deleted)
    ground.core.sightings.identities.clear()
    ground.platform.whose = PlatformAccountId("2002")
    settle_due(ground)
    assert ground.now(order).state is IntentState.UNDER_PERMIT


@pytest.mark.parametrize(("late_us", "state"), [(0, IntentState.ACCEPTED), (1, IntentState.QUARANTINED)])
def test_an_accepted_deletion_whose_post_still_stands_is_never_taken_for_done(ground, late_us, state):
    order = ordered(ground)
    ground.platform.answers = [Accepted(ObjectId("100"))]
    carry_out(ground)
    permit = ground.permits()[-1]
    assert ground.now(order).state is IntentState.ACCEPTED
    ground.clock.us = permit.answered_us + us(ground.timing.settle_max_s) + late_us
    settle_due(ground)
    assert ground.now(order).state is state
    assert len(ground.platform.sent) == 2, "and it is not asked for again by itself"


def test_a_deletion_that_shows_late_is_confirmed_when_it_shows(ground):
    order = ordered(ground)
    ground.platform.answers = [Accepted(ObjectId("100"))]
    carry_out(ground)
    ground.platform.withdraw("100")
    ground.clock.pass_s(ground.timing.retry_s)
    settle_due(ground)
    assert ground.now(order).state is IntentState.CONFIRMED


def test_a_post_that_is_gone_already_is_said_to_be_and_not_claimed(ground):
    order = ordered(ground)
    ground.platform.answers = [Rejected(Reason.TARGET_MISSING, "no such post")]
    carry_out(ground)
    assert (ground.now(order).state, ground.now(order).reason) == (IntentState.REJECTED, Reason.TARGET_MISSING)


def test_a_post_taken_down_late_by_an_order_that_was_given_up_is_reported(ground):
    order = lost(ground, deleted=False)
    settle_due(ground)
    submit.withdraw(ground.core, order.intent.intent, person="femi")
    (permit,) = ground.permits(PermitState.ABSENT)
    ground.clock.us = permit.reread_us
    settle_due(ground)
    assert ground.breaches() == []
    ground.platform.withdraw("100")
    ground.clock.us = ground.permits(PermitState.ABSENT)[0].reread_us
    stale = settle.due(ground.core)
    settle_due(ground)
    for each in stale:
        settle.settle(ground.core, each)  # a second settler with the same old look
    assert ["taken down later" in each for each in ground.breaches()] == [True]
    ground.clock.pass_s(200_000)
    assert settle.due(ground.core) == []


def test_two_recalls_on_one_account_do_not_hold_up_each_other(ground):
    order = lost(ground, deleted=False)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.pass_s(ground.timing.settle_max_s + 1)
    settle_due(ground)
    assert ground.now(order).state is IntentState.QUARANTINED
    ground.platform.unreadable = None
    ground.store.transact(
        lambda tx: tx.put_halt(msgspec.structs.replace(tx.halt(HaltId("halt-1")), state=HaltState.RELEASED)),
        deadline_s=1,
    )
    ground.platform.before_commit = lambda: throw(ground, name="halt-2")
    ground.attempt("another")
    ground.platform.before_commit = lambda: None
    permit = ground.permits()[-1]
    (second,) = recall.delete(ground.core, [permit.permit], ground.keys_of("femi"), "this one too")
    carry_out(ground)
    assert ground.now(second).state is IntentState.CONFIRMED


def test_a_person_can_say_that_a_recalled_post_is_gone_but_name_no_other(ground):
    order = lost(ground, deleted=True)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.pass_s(ground.timing.settle_max_s + 1)
    settle_due(ground)
    (held,) = ground.permits(PermitState.QUARANTINED)
    dana = ground.person("dana")
    with pytest.raises(BadInput, match="not what this recall takes back"):
        quarantine.adopt(ground.core, held.permit, "101", dana, "gone")
    assert quarantine.adopt(ground.core, held.permit, "100", dana, "gone").state is IntentState.CONFIRMED
    assert ground.now(order).object == "100"


def test_a_quarantined_recall_that_is_probed_is_looked_up_by_its_post(ground):
    order = lost(ground, deleted=True)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.pass_s(ground.timing.settle_max_s + 1)
    settle_due(ground)
    ground.platform.unreadable = None
    (held,) = ground.permits(PermitState.QUARANTINED)
    quarantine.probe(ground.core, held.permit, ground.person("dana"), "readable again")
    settle_due(ground)
    assert ground.now(order).state is IntentState.CONFIRMED


def test_a_probed_recall_that_was_accepted_is_not_found_absent(ground):
    order = ordered(ground)
    ground.platform.answers = [Accepted(ObjectId("100"))]
    carry_out(ground)
    ground.clock.pass_s(ground.timing.settle_max_s + 1)
    settle_due(ground)
    (held,) = ground.permits(PermitState.QUARANTINED)
    quarantine.probe(ground.core, held.permit, ground.person("dana"), "look again")
    ground.clock.us += ground.timing.settle_after_us
    settle_due(ground)
    assert ground.now(order).state is IntentState.QUARANTINED
    assert len(ground.platform.sent) == 2


def test_a_post_recalled_before_it_was_read_back_counts_as_published(ground):
    ground.platform.answers = [Accepted(ObjectId("100"))]
    done, permit = around_a_halt(ground)
    assert permit.state is PermitState.ACCEPTED
    recall.delete(ground.core, [permit.permit], ground.person("femi"), "why")
    carry_out(ground)
    ground.clock.us = permit.settle_us
    settle_due(ground)
    assert ground.now(done).state is IntentState.CONFIRMED
    assert "recall took it down" in ground.now(done).saw


def test_a_post_that_nobody_has_taken_down_yet_is_not_confirmed_by_an_order(ground):
    ground.platform.answers = [Accepted(ObjectId("100"))]
    done, permit = around_a_halt(ground)
    recall.delete(ground.core, [permit.permit], ground.person("femi"), "why")
    ground.clock.us = permit.settle_us
    settle_due(ground)
    assert ground.now(done).state is IntentState.ACCEPTED
