"""Taking back what became real around a halt: what is listed, who may, and that it goes the one way of every effect."""

import msgspec
import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Rejected, Unknown
from safety_core.shell import publish, recall, submit
from safety_core.shell.identity import Claimant
from safety_core.switches import Scope
from safety_core.vocabulary import (
    AccountId,
    Action,
    ClientId,
    ObjectId,
    PersonId,
    Reason,
    Role,
)
from tests.safety_core import examples
from tests.safety_core.shell.recalling import around_a_halt, carry_out, entries, throw

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


def test_an_effect_of_another_client_is_none_that_is_there(ground):
    ground.store.transact(lambda tx: tx.add_client(ClientId("bolt")), deadline_s=1)
    _, permit = around_a_halt(ground)
    bob = ground.person("bob", Role.OPERATOR, ("bolt",))
    with pytest.raises(UnknownName) as anothers:
        recall.delete(ground.core, [permit.permit], bob, "why")
    with pytest.raises(UnknownName) as nobodys:
        recall.delete(ground.core, ["per-no"], bob, "why")
    assert str(anothers.value).replace(permit.permit, "per-no") == str(nobodys.value)
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


def test_a_like_that_escaped_a_halt_is_listed_and_its_post_is_not_deleted_for_it(ground):
    ground.platform.post("our own")
    ground.platform.before_commit = lambda: throw(ground)
    done = ground.attempt("", action="like", target="100")
    assert done.state is IntentState.CONFIRMED
    (effect,) = recall.listed(ground.core).effects
    assert (effect.permit.action, effect.object) == (Action.LIKE, "100")
    with pytest.raises(Refused, match="is a like: a recall takes down posts only"):
        recall.delete(ground.core, [effect.permit.permit], ground.person("femi"), "why")
    assert [each.object for each in ground.platform.posts] == ["100"]
