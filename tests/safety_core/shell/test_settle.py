"""After the answer: what is read back, what is looked up, and what is never guessed."""

import json

import pytest

from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, PlatformObject, Rejected, Unknown, Unreadable
from safety_core.shell import outcome, publish, settle
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, ObjectId, PlatformAccountId, Reason

SECOND_US = 1_000_000
DUPLICATE = Rejected(Reason.PLATFORM_DUPLICATE, "HTTP 403 duplicate content")


def lost(ground, text: str = "hello", *, committed: bool):
    """An intent whose answer was lost, and its permit."""
    ground.platform.before_commit = (lambda: ground.platform.post(text)) if committed else (lambda: None)
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    queued = ground.attempt(text)
    ground.platform.before_commit = lambda: None
    return queued, ground.permits(PermitState.UNKNOWN)[-1]


def at_its_time(ground, permit):
    ground.clock.us = max(ground.clock.us, permit.settle_us)


def settle_due(ground):
    due = settle.due(ground.core)
    for each in due:
        settle.settle(ground.core, each)
    return due


@pytest.mark.parametrize(("early_us", "count"), [(1, 0), (0, 1)])
def test_an_unknown_is_not_looked_up_before_its_settle_time(ground, early_us, count):
    _, permit = lost(ground, committed=True)
    ground.clock.us = permit.settle_us - early_us
    assert len(settle.due(ground.core)) == count


def test_one_match_on_a_complete_reading_is_adopted(ground):
    queued, permit = lost(ground, committed=True)
    at_its_time(ground, permit)
    settle_due(ground)
    done = ground.now(queued)
    assert (done.state, done.object) == (IntentState.CONFIRMED, ground.platform.posts[0].object)
    assert ground.claims() == ()
    outcome = [json.loads(each) for each in ground.store.read(lambda tx: tx.audit_entries())][-1]
    assert (outcome["kind"], outcome["object"]) == ("outcome", done.object), "the log names the effect that was adopted"


def test_no_match_on_a_complete_reading_is_absence_and_a_new_decision(ground):
    queued, permit = lost(ground, committed=False)
    at_its_time(ground, permit)
    settle_due(ground)
    assert ground.permits()[0].state is PermitState.ABSENT
    assert ground.now(queued).state is IntentState.QUEUED
    publish.attempt(ground.core, ground.claim())
    assert ground.now(queued).state is IntentState.CONFIRMED
    assert len(ground.platform.sent) == 2


def test_an_unreadable_last_page_proves_nothing(ground):
    queued, permit = lost(ground, committed=False)
    ground.platform.pages, ground.platform.unreadable = 3, Unreadable("502 on page 3")
    at_its_time(ground, permit)
    settle_due(ground)
    assert (ground.permits()[0].state, ground.now(queued).state) == (PermitState.UNKNOWN, IntentState.UNDER_PERMIT)


@pytest.mark.parametrize(("late_us", "state"), [(0, PermitState.UNKNOWN), (1, PermitState.QUARANTINED)])
def test_an_account_that_stays_unreadable_goes_to_a_person(ground, late_us, state):
    _, permit = lost(ground, committed=False)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.us = permit.answered_us + ground.timing.settle_after_us + us(ground.timing.settle_max_s) + late_us
    settle_due(ground)
    assert ground.permits()[0].state is state


def test_two_candidates_go_to_a_person_and_the_account_is_free(ground):
    queued, permit = lost(ground, committed=True)
    ground.platform.post("hello")
    at_its_time(ground, permit)
    settle_due(ground)
    done = ground.now(queued)
    assert (done.state, done.reason) == (IntentState.QUARANTINED, Reason.TWO_CANDIDATES)
    assert ground.attempt("something else").state is IntentState.CONFIRMED


def test_quarantine_holds_the_same_content_on_the_same_account_only(ground):
    _, permit = lost(ground, committed=True)
    ground.platform.post("hello")
    at_its_time(ground, permit)
    settle_due(ground)
    again = ground.attempt("hello")
    assert (again.state, again.reason) == (IntentState.QUEUED, Reason.CONTENT_QUARANTINED)
    assert len(ground.platform.sent) == 1


def test_an_object_that_was_adopted_is_never_a_match(ground):
    ground.attempt("hello")
    queued, permit = lost(ground, committed=False)
    at_its_time(ground, permit)
    settle_due(ground)
    assert ground.permits()[-1].state is PermitState.ABSENT
    assert ground.now(queued).state is IntentState.QUEUED


def test_an_object_from_before_the_high_water_mark_is_never_a_match(ground):
    ground.platform.post("hello")
    _, permit = lost(ground, committed=False)
    assert permit.high_water == ground.platform.posts[0].object
    at_its_time(ground, permit)
    settle_due(ground)
    assert ground.permits()[0].state is PermitState.ABSENT


def test_another_authors_post_is_never_a_match(ground):
    _, permit = lost(ground, committed=False)
    ground.platform.post("hello", author="2002")
    at_its_time(ground, permit)
    settle_due(ground)
    assert ground.permits()[0].state is PermitState.ABSENT


def test_a_token_that_reads_another_account_proves_no_absence(ground):
    _, permit = lost(ground, committed=True)
    ground.core.sightings.identities.clear()
    ground.platform.whose = PlatformAccountId("2002")
    at_its_time(ground, permit)
    settle_due(ground)
    assert ground.permits()[0].state is PermitState.UNKNOWN


def test_attempts_end_and_the_intent_is_absent_for_good(ground):
    queued, permit = lost(ground, committed=False)
    while ground.now(queued).state is not IntentState.ABSENT:
        at_its_time(ground, permit)
        ground.clock.us = max(ground.clock.us, permit.settle_us)
        settle.settle(ground.core, permit)
        if ground.now(queued).state is IntentState.QUEUED:
            ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
            publish.attempt(ground.core, ground.claim())
            permit = ground.permits(PermitState.UNKNOWN)[-1]
    done = ground.now(queued)
    assert (done.attempts, done.reason) == (ground.timing.attempts_max, Reason.ATTEMPTS_SPENT)


def absent(ground):
    """A permit whose absence was proved, and whose intent was then withdrawn so that no second attempt is made."""
    from safety_core.shell import submit

    queued, permit = lost(ground, committed=False)
    at_its_time(ground, permit)
    settle_due(ground)
    submit.withdraw(ground.core, queued.intent.intent, person="dana")
    return ground.permits(PermitState.ABSENT)[0]


def test_a_late_commit_found_after_an_absence_is_reported_once(ground):
    permit = absent(ground)
    ground.platform.post("hello")
    ground.clock.us = permit.reread_us
    stale = settle.due(ground.core)
    settle_due(ground)
    for each in stale:
        settle.settle(ground.core, each)  # a second settler with the same old look
    assert len(ground.breaches()) == 1
    assert "committed later" in ground.breaches()[0]
    ground.clock.pass_s(200_000)
    assert settle.due(ground.core) == []


def test_an_absence_is_read_again_for_a_day_and_then_no_more(ground):
    permit = absent(ground)
    found_us = permit.reread_us - us(outcome.REREADS_S[0])
    looks = []
    while permit.reread_us is not None:
        ground.clock.us = permit.reread_us
        looks.append((permit.reread_us - found_us) / SECOND_US)
        settle_due(ground)
        (permit,) = ground.permits(PermitState.ABSENT)
    assert looks == list(outcome.REREADS_S)
    assert ground.breaches() == []


def repeated(ground, text: str = "hello"):
    """An intent whose first attempt was found absent, and whose second one the platform called a repetition."""
    queued, permit = lost(ground, text, committed=False)
    at_its_time(ground, permit)
    settle_due(ground)
    assert len(ground.permits(PermitState.ABSENT)) == 1
    return queued


def again(ground, queued, answer=DUPLICATE):
    ground.platform.answers = [answer]
    publish.attempt(ground.core, ground.claim())
    return ground.now(queued), ground.permits()[-1]


def look_once(ground):
    (permit,) = ground.permits(PermitState.UNKNOWN)
    settle.settle(ground.core, permit)


def test_a_repetition_of_what_was_found_absent_and_came_late_is_that_very_attempt_and_a_breach(ground):
    queued = repeated(ground)
    late = ground.platform.post("hello")
    now, permit = again(ground, queued)
    assert (now.state, permit.state, permit.reason) == (
        IntentState.UNDER_PERMIT,
        PermitState.UNKNOWN,
        Reason.PLATFORM_DUPLICATE,
    )
    assert permit.high_water == late, "its own mark is no older than what is looked for"
    settle_due(ground)
    assert (ground.now(queued).state, ground.now(queued).object) == (IntentState.CONFIRMED, late)
    assert ground.breaches() == [f"found absent, and yet {late} was committed later"]
    assert ground.claims() == ()
    reread_all_day(ground)
    assert len(ground.breaches()) == 1, "the same late commit was reported twice"


def reread_all_day(ground) -> None:
    for _ in outcome.REREADS_S:
        (absent,) = ground.permits(PermitState.ABSENT)
        if absent.reread_us is not None:
            ground.clock.us = absent.reread_us
            settle.settle(ground.core, absent)


def test_what_was_reported_when_read_again_is_adopted_and_not_reported_twice(ground):
    queued = repeated(ground)
    late = ground.platform.post("hello")
    absent = ground.permits(PermitState.ABSENT)[0]
    ground.clock.us = absent.reread_us
    settle.reread(ground.core, absent, ground.account("acme", 1), ground.vault.token(ground.account("acme", 1)))
    again(ground, queued)
    look_once(ground)
    assert ground.now(queued).object == late
    assert len(ground.breaches()) == 1


@pytest.mark.parametrize(("late_us", "state"), [(-1, PermitState.UNKNOWN), (0, PermitState.QUARANTINED)])
def test_a_repetition_of_nothing_that_shows_goes_to_a_person_once_everything_must_show(ground, late_us, state):
    queued = repeated(ground)
    _, permit = again(ground, queued)
    ground.clock.us = permit.answered_us + ground.timing.settle_after_us + late_us
    look_once(ground)
    assert ground.permits()[-1].state is state
    if state is PermitState.QUARANTINED:
        assert (ground.now(queued).state, ground.now(queued).reason) == (
            IntentState.QUARANTINED,
            Reason.PLATFORM_DUPLICATE,
        )


def test_a_repetition_of_another_intents_post_is_rejected_once_everything_must_show(ground):
    assert ground.attempt("hello").state is IntentState.CONFIRMED
    queued = repeated(ground)
    _, permit = again(ground, queued)
    ground.clock.us = permit.answered_us + ground.timing.settle_after_us
    look_once(ground)
    done = ground.now(queued)
    assert (done.state, done.reason) == (IntentState.REJECTED, Reason.PLATFORM_DUPLICATE)
    assert done.settled_us == ground.clock.us
    assert ground.claims() == ()
    assert ground.breaches() == []


def test_a_repetition_that_two_posts_may_be_goes_to_a_person(ground):
    queued = repeated(ground)
    ground.platform.post("hello")
    ground.platform.post("hello")
    again(ground, queued)
    look_once(ground)
    assert (ground.now(queued).state, ground.now(queued).reason) == (IntentState.QUARANTINED, Reason.TWO_CANDIDATES)


def test_a_repetition_on_an_account_that_cannot_be_read_is_looked_up_later(ground):
    queued = repeated(ground)
    again(ground, queued)
    ground.platform.unreadable = Unreadable("HTTP 500")
    look_once(ground)
    assert ground.permits()[-1].state is PermitState.UNKNOWN
    ground.platform.unreadable = None
    late = ground.platform.post("hello")
    look_once(ground)
    assert ground.now(queued).object == late


def test_a_repetition_at_the_first_attempt_is_rejected_at_once(ground):
    ground.platform.answers = [DUPLICATE]
    assert ground.attempt().state is IntentState.REJECTED


def test_another_refusal_after_an_absence_is_rejected_at_once(ground):
    queued = repeated(ground)
    now, permit = again(ground, queued, Rejected(Reason.PLATFORM_FORBIDDEN, "HTTP 403"))
    assert (now.state, permit.state) == (IntentState.REJECTED, PermitState.REJECTED)


def test_what_a_second_attempt_made_is_no_late_commit_of_the_first(ground):
    queued, permit = lost(ground, committed=False)
    at_its_time(ground, permit)
    settle_due(ground)
    ground.platform.before_commit = lambda: ground.platform.post("hello")
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    publish.attempt(ground.core, ground.claim())
    (first,) = ground.permits(PermitState.ABSENT)
    ground.clock.us = first.reread_us
    settle.settle(ground.core, first)
    assert ground.breaches() == []
    ground.platform.post("hello")  # and now the first one's does come
    (first,) = ground.permits(PermitState.ABSENT)
    ground.clock.us = first.reread_us
    settle.settle(ground.core, first)
    assert len(ground.breaches()) == 1
    assert ground.now(queued).state is IntentState.UNDER_PERMIT


# ---------------------------------------------------------------- reading back


def accepted(ground, found: str):
    ground.platform.answers = [Accepted(ObjectId(found))]
    return ground.attempt()


def test_what_reads_back_different_goes_to_a_person(ground):
    ground.platform.before_commit = lambda: ground.platform.post("helo")
    done = accepted(ground, "100")
    assert (done.state, done.reason) == (IntentState.QUARANTINED, Reason.READS_BACK_DIFFERENT)


def test_an_effect_on_another_account_halts_the_client_and_is_a_breach(ground):
    def stray() -> None:
        ground.platform.posts.append(
            PlatformObject(object=ObjectId("555"), author=PlatformAccountId("2002"), text="hello")
        )

    ground.platform.before_commit = stray
    done = accepted(ground, "555")
    (thrown,) = ground.halts()
    assert (done.state, done.reason) == (IntentState.QUARANTINED, Reason.WRONG_ACCOUNT)
    assert (thrown.automatic, thrown.scope) == (True, Scope(client=ClientId("acme")))
    assert len(ground.breaches()) == 1


def test_a_store_away_between_the_halt_and_the_record_loses_neither(ground):
    ground.platform.posts.append(PlatformObject(object=ObjectId("555"), author=PlatformAccountId("2002"), text="hello"))
    ground.platform.posts.reverse()
    done = ground.submit()
    ground.platform.answers = [Accepted(ObjectId("555"))]
    real, calls = ground.store.store.transact, []

    def flaky(decide, **how: object):
        calls.append(decide)
        if how.get("urgent") and calls.count(decide) == 1 and not any(ground.halts()):
            from safety_core.errors import StoreUnavailable

            ground.store.store.transact = real
            raise StoreUnavailable("away", "wait")
        return real(decide, **how)

    ground.store.store.transact = flaky
    with pytest.raises(Exception, match="away"):
        publish.attempt(ground.core, ground.claim())
    ground.clock.pass_s(60)
    settle_due(ground)
    assert ground.now(done).state is IntentState.QUARANTINED
    assert (len(ground.halts()), len(ground.breaches())) == (1, 1)


@pytest.mark.parametrize(("late_us", "state"), [(0, IntentState.ACCEPTED), (1, IntentState.QUARANTINED)])
def test_what_never_becomes_readable_goes_to_a_person(ground, late_us, state):
    queued = accepted(ground, "777")
    (permit,) = ground.permits(PermitState.ACCEPTED)
    ground.clock.us = permit.answered_us + us(ground.timing.settle_max_s) + late_us
    settle_due(ground)
    assert ground.now(queued).state is state


def test_what_shows_later_is_confirmed_later(ground):
    queued = accepted(ground, "100")
    assert ground.now(queued).state is IntentState.ACCEPTED
    ground.platform.post("hello")
    ground.clock.pass_s(10)
    settle_due(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_without_its_token_nothing_is_concluded(ground):
    _, permit = lost(ground, committed=True)
    ground.vault.missing = True
    at_its_time(ground, permit)
    settle_due(ground)
    (left,) = ground.permits()
    assert left.state is PermitState.UNKNOWN
    assert left.settle_us > ground.clock.us


@pytest.mark.parametrize(("late_us", "count"), [(0, 0), (1, 1)])
def test_a_live_permit_is_marked_unknown_only_past_its_deadline_and_the_longest_pause(ground, late_us, count):
    _, permit = ground.under_permit()
    ground.clock.us = permit.deadline_us + us(ground.timing.pause_s) + late_us
    assert len(settle_due(ground)) == count
    assert (ground.permits()[0].state is PermitState.UNKNOWN) == bool(count)


def test_settling_twice_is_settling_once(ground):
    queued, permit = lost(ground, committed=True)
    at_its_time(ground, permit)
    stale = settle.due(ground.core)
    settle_due(ground)
    size = ground.store.read(lambda tx: tx.audit_size())
    for each in stale:
        settle.settle(ground.core, each)
    assert ground.store.read(lambda tx: tx.audit_size()) == size
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_who_looked_too_long_takes_nothing_from_a_later_attempt(ground):
    queued, first = lost(ground, committed=False)
    at_its_time(ground, first)
    settle_due(ground)  # it is absent, and goes out again while somebody else still reads for the first attempt
    ground.platform.before_commit = lambda: ground.platform.post("hello")
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    publish.attempt(ground.core, ground.claim())
    settle.settle(ground.core, first)
    (second,) = ground.permits(PermitState.UNKNOWN)
    at_its_time(ground, second)
    settle_due(ground)
    done = ground.now(queued)
    assert (done.state, done.object) == (IntentState.CONFIRMED, ground.platform.posts[0].object)
    assert ground.breaches() == []
