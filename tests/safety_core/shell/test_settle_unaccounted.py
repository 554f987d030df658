"""A complete reading proves absence only beside nothing that might be it: whose, since when, taken by whom, in which words."""

import pytest

from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Rejected, Unknown
from safety_core.shell import outcome, publish, quarantine, settle
from safety_core.vocabulary import Action, Reason
from tests.safety_core.shell.test_settle import SECOND_US, absent, again, at_its_time, look_once, lost, repeated

WAITS = (IntentState.QUARANTINED, Reason.UNACCOUNTED_POST)
ABSENT = (IntentState.QUEUED, Reason.ABSENT)


def looked_up(ground, queued):
    """What a look-up at the settle time makes of the intent whose outcome is unknown."""
    (permit,) = ground.permits(PermitState.UNKNOWN)
    at_its_time(ground, permit)
    settle.settle(ground.core, permit)
    now = ground.now(queued)
    return now.state, now.reason


def altered(ground):
    """A lost post that readers are shown in other words, and the object that it is."""
    made = []
    ground.platform.before_commit = lambda: made.append(ground.platform.post("hello (edited)"))
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    queued = ground.attempt("hello")
    ground.platform.before_commit = lambda: None
    return queued, made[0]


def test_a_lost_post_that_readers_see_in_other_words_waits_for_a_person_and_is_not_sent_again(ground):
    queued, made = altered(ground)
    assert looked_up(ground, queued) == WAITS
    assert made in ground.permits()[-1].saw
    assert ground.claims() == (), "quarantine frees the account"
    assert not publish.claim(ground.core, 1)
    assert len(ground.platform.sent) == 1


def test_what_somebody_posts_by_hand_meanwhile_proves_no_absence(ground):
    queued, _ = lost(ground, committed=False)
    ground.platform.post("written by hand")
    assert looked_up(ground, queued) == WAITS


def test_what_stood_there_before_is_accounted_for(ground):
    ground.platform.post("other words")
    queued, _ = lost(ground, committed=False)
    assert looked_up(ground, queued) == ABSENT


def test_what_another_account_posts_is_nothing_to_this_one(ground):
    queued, _ = lost(ground, committed=False)
    ground.platform.post("other words", author="2002")
    assert looked_up(ground, queued) == ABSENT


def test_what_another_intent_adopted_is_accounted_for(ground):
    queued, permit = lost(ground, committed=False)
    theirs = ground.platform.post("other words")
    other = ground.submit("other words").intent.intent
    ground.store.transact(lambda tx: tx.adopt(permit.platform, permit.platform_account, theirs, other), deadline_s=1)
    assert looked_up(ground, queued) == ABSENT


def test_a_match_beside_another_post_is_adopted(ground):
    queued, _ = lost(ground, committed=True)
    matching = ground.platform.posts[-1].object
    ground.platform.post("written by hand")
    assert looked_up(ground, queued) == (IntentState.CONFIRMED, None)
    assert ground.now(queued).object == matching


def test_two_matches_beside_another_post_are_told_as_two_that_look_alike(ground):
    queued, _ = lost(ground, committed=True)
    ground.platform.post("written by hand")
    ground.platform.post("hello")
    assert looked_up(ground, queued) == (IntentState.QUARANTINED, Reason.TWO_CANDIDATES)


@pytest.mark.parametrize(("ours", "expected"), [(True, WAITS), (False, ABSENT)])
def test_in_a_thread_only_the_accounts_own_answers_count(ground, ours, expected):
    ground.platform.THREADED = frozenset({Action.REPLY})
    ground.platform.post("a question", author="2002")
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    queued = ground.attempt("hello", action="reply", target="100")
    ground.platform.post("other words", author=None if ours else "2002")
    assert looked_up(ground, queued) == expected


@pytest.mark.parametrize(("count", "rest"), [(settle.NAMED_MAX, ""), (settle.NAMED_MAX + 2, " and 2 more")])
def test_a_few_are_named_and_the_rest_is_counted(ground, count, rest):
    queued, _ = lost(ground, committed=False)
    made = [ground.platform.post(f"by hand {n}") for n in range(count)]
    assert looked_up(ground, queued) == WAITS
    newest = ", ".join(reversed(made[-settle.NAMED_MAX :]))
    assert f"accounts for {newest}{rest}:" in ground.permits()[-1].saw


# ---------------------------------------------------------------- a person's words on it


def test_a_person_names_the_object_and_it_is_confirmed(ground):
    queued, made = altered(ground)
    looked_up(ground, queued)
    (permit,) = ground.permits(PermitState.QUARANTINED)
    done = quarantine.adopt(ground.core, permit.permit, made, ground.person("dana"), "ours, edited by X")
    assert (done.state, done.object) == (IntentState.CONFIRMED, made)


def test_a_person_says_it_is_not_there_and_the_same_words_go_out_once_beside_the_stranger(ground):
    queued, _ = lost(ground, committed=False)
    ground.platform.post("written by hand")
    looked_up(ground, queued)
    (permit,) = ground.permits(PermitState.QUARANTINED)
    done = quarantine.absent(ground.core, permit.permit, ground.person("dana"), "that one is mine")
    assert done.state is IntentState.ABSENT
    (held,) = ground.permits(PermitState.ABSENT)
    assert held.reread_us == ground.clock.us + outcome.REREADS_S[0] * SECOND_US, "read again as any absence is"
    assert ground.attempt("hello").state is IntentState.CONFIRMED
    again_lost, _ = lost(ground, "hello once more", committed=False)
    assert looked_up(ground, again_lost) == ABSENT, "the stranger is older than the mark by now"


def test_one_more_look_at_a_stranger_waits_for_a_person_again(ground):
    queued, _ = altered(ground)
    looked_up(ground, queued)
    (permit,) = ground.permits(PermitState.QUARANTINED)
    quarantine.probe(ground.core, permit.permit, ground.person("dana"), "look again")
    assert looked_up(ground, queued) == WAITS


# ---------------------------------------------------------------- where words alone count


def test_what_people_post_after_an_absence_is_no_late_commit_of_it(ground):
    permit = absent(ground)
    ground.platform.post("written by hand")
    ground.clock.us = permit.reread_us
    settle.settle(ground.core, permit)
    assert ground.breaches() == []
    assert ground.permits(PermitState.ABSENT)[0].rereads == 1


def test_what_the_platform_calls_a_repetition_is_known_by_its_words_alone(ground):
    queued = repeated(ground)
    ground.platform.post("written by hand")
    late = ground.platform.post("hello")
    again(ground, queued, Rejected(Reason.PLATFORM_DUPLICATE, "HTTP 403 duplicate content"))
    look_once(ground)
    assert (ground.now(queued).state, ground.now(queued).object) == (IntentState.CONFIRMED, late)
