"""What becomes of a recall: read back, looked up by its post, tried again, or left to a person."""

import msgspec
import pytest

from safety_core.errors import BadInput
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Rejected, Unknown, Unreadable
from safety_core.shell import quarantine, recall, settle, submit
from safety_core.switches import HaltState
from safety_core.vocabulary import (
    HaltId,
    ObjectId,
    PlatformAccountId,
    Reason,
)
from tests.safety_core.shell.recalling import around_a_halt, carry_out, entries, settle_due, throw


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
    with pytest.raises(BadInput, match="not what this recall is done to"):
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
