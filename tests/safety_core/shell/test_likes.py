"""Likes: looked for before they are asked for, settled on the post that they are on, and never claimed twice."""

import pytest

from safety_core.errors import BadInput
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Rejected, Unknown, Unreadable
from safety_core.shell import look, outcome, publish, quarantine, settle, submit
from safety_core.vocabulary import ObjectId, PlatformAccountId, Reason
from tests.safety_core.shell.recalling import entries, settle_due

POST = "77"


def like(ground):
    return ground.attempt("", action="like", target=POST)


def accepted(ground):
    """A like that the platform said yes to and does not show."""
    ground.platform.answers = [Accepted(ObjectId(POST))]
    return like(ground)


def lost(ground, *, counted: bool):
    """A like whose answer was lost, at its settle time."""
    ground.platform.before_commit = (lambda: ground.platform.like(POST)) if counted else (lambda: None)
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    queued = like(ground)
    ground.platform.before_commit = lambda: None
    permit = ground.permits(PermitState.UNKNOWN)[-1]
    ground.clock.us = permit.settle_us
    return queued, permit


def absent(ground):
    """A like that was found not given, and whose intent was then taken back."""
    queued, _ = lost(ground, counted=False)
    settle_due(ground)
    submit.withdraw(ground.core, queued.intent.intent, person="dana")
    (permit,) = ground.permits(PermitState.ABSENT)
    return queued, permit


# ---------------------------------------------------------------- before it is asked for


def test_a_like_is_asked_for_read_back_and_names_its_post(ground):
    done = like(ground)
    (permit,) = ground.permits()
    assert (done.state, done.object, permit.state) == (IntentState.CONFIRMED, POST, PermitState.CONFIRMED)
    assert ground.platform.sent == [f"like {POST}"]
    assert permit.high_water is None
    assert ground.claims() == ()


def test_no_timeline_is_read_for_a_like(ground):
    like(ground)
    assert not [each for each in ground.platform.reads if each.startswith("/posts?")]


def test_a_like_that_stands_already_is_not_asked_for_and_ends_with_a_reason_and_an_entry(ground):
    ground.platform.like(POST)
    done = like(ground)
    assert (done.state, done.reason) == (IntentState.CANCELLED, Reason.PLATFORM_DUPLICATE)
    assert (ground.platform.sent, ground.permits(), ground.claims()) == ([], [], ())
    last = entries(ground)[-1]
    assert (last["kind"], last["reason"]) == ("refusal", "platform_duplicate")


def test_a_like_of_a_post_that_is_gone_is_not_asked_for(ground):
    ground.platform.gone.add(POST)
    done = like(ground)
    assert (done.state, done.reason) == (IntentState.CANCELLED, Reason.TARGET_MISSING)
    assert (ground.platform.sent, ground.permits()) == ([], [])


def test_somebody_elses_like_is_no_reason_not_to_like(ground):
    ground.platform.like(POST, by="2002")
    assert like(ground).state is IntentState.CONFIRMED


def test_likers_that_cannot_be_read_mint_nothing_for_as_long_as_the_platform_says(ground):
    ground.platform.unreadable = Unreadable("429", retry_after_s=90.0)
    done = like(ground)
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.TIMELINE_UNREADABLE)
    assert done.due_us == ground.clock.us + us(90)
    assert (ground.platform.sent, ground.permits()) == ([], [])


def test_a_post_with_more_likers_than_are_read_is_given_up_and_not_read_for_ever(ground):
    ground.platform.pages = look.ACCOUNT_PAGES_MAX + 1
    done = like(ground)
    assert (done.state, done.reason) == (IntentState.CANCELLED, Reason.ACTION_UNSUPPORTED)
    assert ground.platform.sent == []


def test_what_the_platform_cannot_like_is_not_even_looked_up(ground):
    ground.platform.ACTIONS = ground.platform.ACTIONS - {"like"}
    done = like(ground)
    assert (done.state, done.reason) == (IntentState.CANCELLED, Reason.ACTION_UNSUPPORTED)
    assert not [each for each in ground.platform.reads if "likers" in each]


def test_anothers_token_looks_up_no_like(ground):
    ground.platform.whose = PlatformAccountId("2002")
    done = like(ground)
    assert (done.state, done.reason) == (IntentState.WAITING, Reason.WRONG_ACCOUNT)
    assert not [each for each in ground.platform.reads if "likers" in each]


def test_a_second_like_is_not_asked_for_while_the_first_does_not_show_yet(ground):
    first = accepted(ground)
    assert first.state is IntentState.ACCEPTED
    second = like(ground)
    assert (second.state, second.reason) == (IntentState.CANCELLED, Reason.PLATFORM_DUPLICATE)
    other = ground.attempt("", action="like", target="78")
    assert other.state is IntentState.CONFIRMED, "another post's like is no second one"
    assert len(ground.platform.sent) == 2


def test_two_posts_of_the_same_words_are_no_second_like_of_each_other(ground):
    ground.platform.answers = [Accepted(ObjectId("100"))]
    assert ground.attempt("hello").state is IntentState.ACCEPTED
    assert ground.attempt("hello").state is not IntentState.CANCELLED


def test_the_post_that_is_liked_stays_its_publishers(ground):
    made = ground.attempt("our own")
    done = ground.attempt("", action="like", target=made.object)
    assert (done.state, done.object) == (IntentState.CONFIRMED, made.object)
    assert ground.breaches() == []
    adopted = ground.store.read(lambda tx: tx.adopted("X", "1001"))
    like(ground)
    assert ground.store.read(lambda tx: tx.adopted("X", "1001")) == adopted == frozenset({made.object})


# ---------------------------------------------------------------- after it was asked for


def test_a_lost_answer_to_a_like_is_settled_by_the_account_standing_among_the_likers(ground):
    queued, _ = lost(ground, counted=True)
    settle_due(ground)
    done = ground.now(queued)
    assert (done.state, done.object) == (IntentState.CONFIRMED, POST)
    assert (entries(ground)[-1]["kind"], entries(ground)[-1]["object"]) == ("outcome", POST)
    assert (len(ground.platform.sent), ground.claims()) == (1, ())


def test_a_like_that_was_never_counted_is_found_absent_and_asked_for_again(ground):
    queued, _ = lost(ground, counted=False)
    settle_due(ground)
    assert (ground.now(queued).state, ground.permits()[-1].state) == (IntentState.QUEUED, PermitState.ABSENT)
    publish.attempt(ground.core, ground.claim())
    assert ground.now(queued).state is IntentState.CONFIRMED
    ground.clock.us = ground.permits(PermitState.ABSENT)[0].reread_us
    settle_due(ground)
    assert ground.breaches() == [], "what the second attempt brought about is no late like of the first"


def test_somebody_elses_like_is_not_taken_for_the_lost_one(ground):
    queued, _ = lost(ground, counted=False)
    ground.platform.like(POST, by="2002")
    settle_due(ground)
    assert ground.now(queued).state is IntentState.QUEUED


@pytest.mark.parametrize("late_us", [0, 1])
def test_unreadable_likers_prove_nothing_and_it_goes_to_a_person_in_time(ground, late_us):
    queued, permit = lost(ground, counted=True)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.us = permit.answered_us + ground.timing.settle_after_us + us(ground.timing.settle_max_s) + late_us
    settle_due(ground)
    assert ground.now(queued).state is (IntentState.QUARANTINED if late_us else IntentState.UNDER_PERMIT)


@pytest.mark.parametrize("counted", [True, False])
def test_anothers_token_says_nothing_of_a_like(ground, *, counted):
    queued, _ = lost(ground, counted=counted)
    ground.core.sightings.identities.clear()
    ground.platform.whose = PlatformAccountId("2002")
    settle_due(ground)
    assert ground.now(queued).state is IntentState.UNDER_PERMIT


@pytest.mark.parametrize("counted", [True, False])
def test_whether_a_post_that_is_gone_was_liked_is_for_a_person_to_say(ground, *, counted):
    queued, permit = lost(ground, counted=counted)
    ground.platform.gone.add(POST)
    settle_due(ground)
    assert (ground.now(queued).state, ground.now(queued).reason) == (IntentState.QUARANTINED, Reason.TARGET_MISSING)
    dana = ground.person("dana")
    with pytest.raises(BadInput, match="not what this like is done to"):
        quarantine.adopt(ground.core, permit.permit, "78", dana, "seen")
    assert quarantine.adopt(ground.core, permit.permit, POST, dana, "seen").state is IntentState.CONFIRMED


def test_a_like_that_shows_late_is_confirmed_when_it_shows(ground):
    queued = accepted(ground)
    assert queued.state is IntentState.ACCEPTED
    ground.platform.like(POST)
    ground.clock.pass_s(ground.timing.retry_s)
    settle_due(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize(("late_us", "state"), [(0, IntentState.ACCEPTED), (1, IntentState.QUARANTINED)])
def test_an_accepted_like_that_never_shows_is_never_found_absent(ground, late_us, state, *, gone):
    queued = accepted(ground)
    if gone:
        ground.platform.gone.add(POST)
    ground.clock.us = ground.permits()[-1].answered_us + us(ground.timing.settle_max_s) + late_us
    settle_due(ground)
    assert ground.now(queued).state is state
    assert len(ground.platform.sent) == 1


def test_a_probed_like_that_was_accepted_is_not_found_absent(ground):
    queued = accepted(ground)
    ground.clock.pass_s(ground.timing.settle_max_s + 1)
    settle_due(ground)
    (held,) = ground.permits(PermitState.QUARANTINED)
    quarantine.probe(ground.core, held.permit, ground.person("dana"), "look again")
    ground.clock.us += ground.timing.settle_after_us
    settle_due(ground)
    assert ground.now(queued).state is IntentState.QUARANTINED


def test_a_refused_like_ends_with_the_platforms_reason(ground):
    ground.platform.answers = [Rejected(Reason.PLATFORM_FORBIDDEN, "403")]
    done = like(ground)
    assert (done.state, done.reason) == (IntentState.REJECTED, Reason.PLATFORM_FORBIDDEN)


# ---------------------------------------------------------------- after it was found absent


def test_a_like_that_comes_late_is_reported_once(ground):
    _, permit = absent(ground)
    ground.platform.like(POST)
    ground.clock.us = permit.reread_us
    stale = settle.due(ground.core)
    settle_due(ground)
    for each in stale:
        settle.settle(ground.core, each)  # a second settler with the same old look
    assert ["was liked later" in each for each in ground.breaches()] == [True]
    ground.clock.pass_s(200_000)
    assert settle.due(ground.core) == []


def test_a_late_like_that_the_next_attempt_meets_is_claimed_by_nobody_and_reported(ground):
    queued, _ = lost(ground, counted=False)
    settle_due(ground)
    ground.platform.like(POST)
    publish.attempt(ground.core, ground.claim())
    assert (ground.now(queued).state, ground.now(queued).reason) == (
        IntentState.CANCELLED,
        Reason.PLATFORM_DUPLICATE,
    )
    ground.clock.us = ground.permits(PermitState.ABSENT)[0].reread_us
    settle_due(ground)
    assert len(ground.breaches()) == 1


def test_another_intents_like_of_the_same_post_is_no_late_one(ground):
    _, permit = absent(ground)
    assert like(ground).state is IntentState.CONFIRMED
    ground.clock.us = permit.reread_us
    settle_due(ground)
    assert ground.breaches() == []


@pytest.mark.parametrize("gone", [False, True])
def test_an_absent_like_is_read_again_for_a_day_and_then_no_more(ground, *, gone):
    _, permit = absent(ground)
    if gone:
        ground.platform.gone.add(POST)
    looks = 0
    while permit.reread_us is not None:
        ground.clock.us = permit.reread_us
        looks += 1
        settle_due(ground)
        (permit,) = ground.permits(PermitState.ABSENT)
    assert looks == len(outcome.REREADS_S)
    assert ground.breaches() == []


def test_a_reading_that_fails_is_no_look_at_an_absence(ground):
    _, permit = absent(ground)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.us = permit.reread_us
    settle_due(ground)
    (after,) = ground.permits(PermitState.ABSENT)
    assert (after.rereads, after.reread_us) == (permit.rereads, ground.clock.us + us(ground.timing.retry_s))
