"""One attempt at one effect, whatever the platform, the store and the operators do meanwhile."""

import pytest

from safety_core.errors import StoreUnavailable
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Rejected, Unknown, Unreadable
from safety_core.shell import halt, publish, refused
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, ObjectId, PlatformAccountId, Reason

SECOND_US = 1_000_000


def test_an_accepted_post_is_read_back_and_confirmed(ground):
    done = ground.attempt()
    (permit,) = ground.permits()
    assert (done.state, permit.state) == (IntentState.CONFIRMED, PermitState.CONFIRMED)
    assert done.object == permit.object == ground.platform.posts[0].object
    assert ground.claims() == ()


def test_of_one_account_only_one_intent_is_claimed_at_a_time(ground):
    ground.submit("one")
    ground.submit("two")
    assert len(publish.claim(ground.core, 5)) == 1


def test_without_a_token_the_account_is_given_back_and_nothing_is_asked(ground):
    ground.vault.missing = True
    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.CREDENTIAL_MISSING)
    assert (ground.claims(), ground.platform.reads, ground.permits()) == ((), [], [])


def test_an_unreadable_who_am_i_gives_back_for_as_long_as_the_platform_says(ground):
    ground.platform.whose = Unreadable("429", retry_after_s=90.0)
    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.IDENTITY_UNKNOWN)
    assert done.due_us == ground.clock.us + 90 * SECOND_US


def test_an_unreadable_timeline_mints_nothing(ground):
    ground.platform.unreadable = Unreadable("502")
    done = ground.attempt()
    assert (done.reason, ground.permits(), ground.platform.sent) == (Reason.TIMELINE_UNREADABLE, [], [])


def test_a_token_of_another_account_halts_its_client_by_itself_and_once(ground):
    ground.platform.whose = PlatformAccountId("2002")
    done = ground.attempt()
    other = ground.attempt("more")
    (thrown,) = ground.halts()
    assert (thrown.scope, thrown.automatic, thrown.person) == (Scope(client=ClientId("acme")), True, halt.HOLDPOINT)
    assert "2002" not in thrown.reason, "whose account it is may be another client's to know"
    assert "2002" not in done.saw
    assert "token of" not in thrown.reason.replace("the token of acme-1", ""), "no token in a reason that is kept"
    assert (done.state, done.reason, done.waits_for) == (IntentState.WAITING, Reason.WRONG_ACCOUNT, "release")
    assert other.state is IntentState.WAITING
    assert ground.platform.sent == []


def test_a_switch_thrown_after_minting_ends_the_permit_before_the_first_byte(ground):
    ground.platform.after_connect = lambda: halt.fence_until_bound(ground.core, ground.asked())
    done = ground.attempt()
    (permit,) = ground.permits()
    assert (permit.state, permit.reason) == (PermitState.NOT_SENT, Reason.SWITCH_THROWN)
    assert (done.state, done.waits_for) == (IntentState.WAITING, "release")
    assert ground.platform.sent == []


def test_a_halt_of_somebody_else_does_not_end_it(ground):
    scope = Scope(client=ClientId("bolt"))
    ground.platform.after_connect = lambda: halt.fence_until_bound(ground.core, ground.asked(scope))
    assert ground.attempt().state is IntentState.CONFIRMED


@pytest.mark.parametrize(("late_us", "sent"), [(0, 1), (1, 0)])
def test_a_permit_is_used_up_to_the_last_instant_at_which_its_request_can_end_in_time(ground, late_us, sent):
    timing = ground.timing
    spare_s = timing.permit_s - timing.request_s - timing.pause_s
    ground.platform.after_connect = lambda: ground.clock.pass_s(spare_s + late_us / SECOND_US)
    ground.attempt()
    assert len(ground.platform.sent) == sent


def test_a_store_that_cannot_be_read_at_the_last_look_sends_nothing(ground):
    def go_away() -> None:
        ground.store.away = 1

    ground.platform.after_connect = go_away
    done = ground.attempt()
    (permit,) = ground.permits()
    assert (permit.reason, done.state) == (Reason.SWITCHES_UNREADABLE, IntentState.QUEUED)
    assert ground.platform.sent == []


def test_a_store_that_is_away_for_the_answer_is_asked_again(ground):
    def go_away() -> None:
        ground.store.away = 5

    ground.platform.before_commit = go_away
    assert ground.attempt().state is IntentState.CONFIRMED


def test_an_answer_whose_commit_was_not_answered_is_not_recorded_twice(ground):
    def go_away() -> None:
        ground.store.unanswered = 1

    ground.platform.before_commit = go_away
    done = ground.attempt()
    answers = [each for each in ground.store.read(lambda tx: tx.audit_entries()) if b'"kind":"answer"' in each]
    assert (done.state, len(answers)) == (IntentState.CONFIRMED, 1)


def test_a_store_that_stays_away_ends_the_attempt_when_the_permit_is_void_by_time(ground):
    def go_away() -> None:
        ground.store.away = 1_000_000

    ground.platform.before_commit = go_away
    with pytest.raises(StoreUnavailable):
        ground.attempt()
    ground.store.away = 0
    (permit,) = ground.permits()
    assert permit.state is PermitState.LIVE
    assert permit.deadline_us + 2 * SECOND_US <= ground.clock.us < permit.deadline_us + 3 * SECOND_US


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.PLATFORM_INVALID, IntentState.REJECTED),
        (Reason.PLATFORM_TOO_FAST, IntentState.QUEUED),
    ],
)
def test_a_documented_no_is_followed_by_what_its_reason_says(ground, reason, state):
    ground.platform.answers = [Rejected(reason, "no", retry_after_s=30.0)]
    done = ground.attempt()
    assert (done.state, done.reason) == (state, reason)
    if state is IntentState.QUEUED:
        assert done.due_us == ground.clock.us + 30 * SECOND_US


def test_an_unknown_answer_keeps_the_account_and_is_never_sent_again(ground):
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    done = ground.attempt()
    ground.submit("next")
    (permit,) = ground.permits()
    assert (done.state, permit.state) == (IntentState.UNDER_PERMIT, PermitState.UNKNOWN)
    assert permit.settle_us == permit.sent_us + ground.timing.settle_after_us
    assert publish.claim(ground.core, 5) == []


def test_a_yes_that_names_another_intents_effect_is_quarantined_and_reported(ground):
    first = ground.attempt("one")
    ground.platform.answers = [Accepted(ObjectId(str(first.object)))]
    second = ground.attempt("two")
    assert (second.state, second.reason) == (IntentState.QUARANTINED, Reason.ANSWER_UNCLEAR)
    assert ground.permits(PermitState.CONFIRMED)[0].intent == first.intent.intent
    assert len(ground.permits(PermitState.QUARANTINED)) == 1
    (said,) = ground.breaches()
    assert "another intent's effect" in said
    assert ground.claims() == ()


def test_an_answer_that_comes_after_the_worker_was_taken_for_dead_changes_nothing(ground):
    from safety_core.shell import unknown

    queued = ground.submit()
    ground.platform.before_commit = lambda: unknown.mark(
        ground.core, ground.permits(PermitState.LIVE), Reason.WORKER_DIED, "taken for dead"
    )
    publish.attempt(ground.core, ground.claim())
    (permit,) = ground.permits()
    assert (permit.state, ground.now(queued).state) == (PermitState.UNKNOWN, IntentState.UNDER_PERMIT)


def test_a_claim_that_was_taken_away_mints_nothing(ground):
    from safety_core.shell import tidy

    queued = ground.submit()
    claimed = ground.claim()
    ground.clock.pass_s(ground.timing.claim_s + 1)
    tidy.tidy(ground.core)
    publish.attempt(ground.core, claimed)
    assert (ground.permits(), ground.now(queued).state) == ([], IntentState.QUEUED)


def test_an_intent_that_can_never_go_is_told_so_even_during_a_halt(ground):
    halt.halt(ground.core, ground.asked())
    done = ground.attempt("x" * 281)
    assert (done.state, done.reason) == (IntentState.CANCELLED, Reason.TEXT_TOO_LONG)


def test_work_handed_over_during_a_halt_waits_for_its_release(ground):
    halt.halt(ground.core, ground.asked())
    done = ground.attempt()
    assert (done.state, done.reason, done.waits_for) == (IntentState.WAITING, Reason.SWITCH_THROWN, "release")
    assert ground.permits() == []


def test_a_halt_released_between_refusal_and_record_does_not_leave_work_waiting_for_ever(ground):
    from safety_core.ruling import refuse
    from safety_core.vocabulary import Check

    queued = ground.submit()
    refused.give_back(ground.core, ground.claim(), refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, "was"))
    assert ground.now(queued).state is IntentState.QUEUED


def test_a_permit_carries_the_epoch_that_it_was_minted_in(ground):
    halt.halt(ground.core, ground.asked(Scope(client=ClientId("bolt"))))
    ground.attempt()
    (permit,) = ground.permits()
    (thrown,) = ground.halts()
    assert permit.epoch == thrown.epoch


def test_a_store_that_is_away_for_the_minting_gives_the_account_back_at_once(ground):
    queued = ground.submit("one")
    claimed = ground.claim()
    read_page = ground.platform.read_page

    def read_and_go_away(exchange, *, account):
        ground.store.away = 1
        return read_page(exchange, account=account)

    ground.platform.read_page = read_and_go_away
    publish.attempt(ground.core, claimed)
    after = ground.now(queued)
    assert (after.state, after.reason) == (IntentState.QUEUED, Reason.SWITCHES_UNREADABLE)
    assert ground.store.read(lambda tx: tx.claims()) == ()
    assert ground.platform.sent == []


def test_a_minting_whose_commit_was_not_answered_sends_nothing_and_keeps_its_account(ground):
    queued = ground.submit("one")
    claimed = ground.claim()
    read_page = ground.platform.read_page

    def read_and_go_away(exchange, *, account):
        ground.store.unanswered = 1
        return read_page(exchange, account=account)

    ground.platform.read_page = read_and_go_away
    publish.attempt(ground.core, claimed)
    assert ground.now(queued).state is IntentState.UNDER_PERMIT
    assert len(ground.store.read(lambda tx: tx.claims())) == 1
    assert ground.platform.sent == []
