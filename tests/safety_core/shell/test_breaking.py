"""Breakers in the store: reads and effects count apart, in the transaction of their answer, for all workers at once."""

import pytest

from safety_core.breaker import OF_ACCOUNT, OF_PLATFORM, BreakerState, Traffic
from safety_core.lifecycle import IntentState
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.records import Permit, Slot
from safety_core.shell import publish, slots, staff
from safety_core.vocabulary import Reason
from tests.safety_core.shell import posting
from tests.safety_core.shell.ground import Ground, lost

SECOND_US = 1_000_000


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


def take(ground, number: int = 1, core=None):
    return slots.take(core or ground.core, ground.account("acme", number), "read_post", sparing=False)


LOST = Lost("reset")


def fail(ground, times: int, number: int = 1, exchange=LOST) -> None:
    for _ in range(times):
        slot = take(ground, number)
        assert isinstance(slot, Slot), slot
        slots.read_over(ground.core, slot, exchange)


def breakers(ground, traffic=Traffic.READS):
    found = ground.store.read(lambda tx: tx.breakers())
    return {each.subject: each for each in found if each.traffic is traffic}


def posts_fail(ground, times: int, number: int = 1, exchange=LOST) -> None:
    for _ in range(times):
        permit = posting.begin(ground.core, ground.account("acme", number))
        assert isinstance(permit, Permit), permit
        posting.end(ground, permit, exchange)


def test_where_nothing_ever_failed_there_is_no_breaker(ground):
    assert ground.attempt().state is IntentState.CONFIRMED
    assert breakers(ground) == {}


@pytest.mark.parametrize("exchange", [Lost("reset"), Answered(500, {}, b""), Answered(599, {}, b"")])
def test_lost_answers_and_a_platform_in_trouble_open_it_for_every_worker(ground, exchange):
    fail(ground, OF_ACCOUNT, exchange=exchange)
    held = take(ground, core=ground.worker("worker-2"))
    assert (held.reason, held.until_us) == (Reason.BREAKER_OPEN, ground.clock.us + 10 * SECOND_US)


@pytest.mark.parametrize("exchange", [Answered(499, {}, b""), Answered(429, {}, b""), NeverSent(Reason.HARD_STOP, "")])
def test_refusals_and_what_never_left_open_nothing(ground, exchange):
    fail(ground, 2 * OF_PLATFORM, exchange=exchange)
    assert breakers(ground) == {}


def test_an_effect_counts_with_its_answer_and_apart_from_reads(ground):
    queued, permit = ground.under_permit()
    claimed = (ground.claims()[0], queued, ground.account("acme", 1))
    publish.record_answer(ground.core, claimed, permit, lost(ground.clock.us))
    assert {each.failures for each in breakers(ground, Traffic.EFFECTS).values()} == {1}
    assert breakers(ground) == {}
    fail(ground, OF_ACCOUNT - 1)
    assert {each.state for each in breakers(ground).values()} == {BreakerState.CLOSED}


@pytest.mark.parametrize("exchange", [Lost("reset"), Answered(503, {}, b"")])
def test_posts_that_fail_open_a_breaker_though_every_read_is_answered(ground, exchange):
    for number in range(1, OF_ACCOUNT + 1):
        assert BreakerState.OPEN not in {each.state for each in breakers(ground, Traffic.EFFECTS).values()}
        slots.read_over(ground.core, take(ground), Answered(200, {}, b""))
        posts_fail(ground, 1, exchange=exchange)
        slots.read_over(ground.core, take(ground), Answered(200, {}, b""))
        rows = {subject: each.failures for subject, each in breakers(ground, Traffic.EFFECTS).items()}
        assert rows == {"1001": number, "": number}
    held = posting.begin(ground.worker("worker-2"), ground.account("acme", 1))
    assert (held.reason, held.until_us) == (Reason.BREAKER_OPEN, ground.clock.us + 10 * SECOND_US)
    assert isinstance(take(ground), Slot), "what is unknown could not be looked up"


def test_a_post_that_is_answered_ends_the_row_of_posts_and_not_that_of_reads(ground):
    posts_fail(ground, OF_ACCOUNT - 1)
    fail(ground, OF_ACCOUNT - 1)
    posts_fail(ground, 1, exchange=Answered(403, {}, b""))
    assert breakers(ground, Traffic.EFFECTS)["1001"].failures == 0
    assert breakers(ground)["1001"].failures == OF_ACCOUNT - 1
    posts_fail(ground, OF_ACCOUNT - 1)
    assert {each.state for each in breakers(ground, Traffic.EFFECTS).values()} == {BreakerState.CLOSED}


def test_a_breaker_of_posts_is_tried_by_a_post_and_closed_by_its_answer_alone(ground):
    posts_fail(ground, OF_ACCOUNT)
    ground.clock.pass_s(10)
    slots.read_over(ground.core, take(ground), Answered(200, {}, b""))
    assert breakers(ground, Traffic.EFFECTS)["1001"].state is BreakerState.OPEN
    trial = posting.begin(ground.core, ground.account("acme", 1))
    other = posting.begin(ground.worker("worker-2"), ground.account("acme", 1))
    assert (other.reason, other.until_us) == (Reason.BREAKER_OPEN, ground.clock.us + 16 * SECOND_US)
    slots.read_over(ground.core, take(ground), Answered(200, {}, b""))
    assert breakers(ground, Traffic.EFFECTS)["1001"].state is BreakerState.HALF_OPEN
    posting.end(ground, trial, Answered(201, {}, b""))
    assert breakers(ground, Traffic.EFFECTS)["1001"].state is BreakerState.CLOSED


def test_posts_of_several_accounts_that_fail_stop_those_of_all_and_no_reads(ground):
    staff.add_accounts(ground.core, [ground.account("acme", number) for number in (2, 3)])
    posts_fail(ground, OF_ACCOUNT, 1)
    posts_fail(ground, OF_PLATFORM - OF_ACCOUNT, 2)
    assert posting.begin(ground.core, ground.account("acme", 3)).reason is Reason.BREAKER_OPEN
    assert all(isinstance(take(ground, number), Slot) for number in (1, 2, 3))


def test_what_cannot_be_read_is_not_posted_to_and_a_post_is_no_trial_of_reads(ground):
    fail(ground, OF_ACCOUNT)
    held = posting.begin(ground.core, ground.account("acme", 1))
    assert (held.reason, held.until_us) == (Reason.BREAKER_OPEN, ground.clock.us + 10 * SECOND_US)
    ground.clock.pass_s(10)
    posts_fail(ground, 1, exchange=Answered(201, {}, b""))
    assert breakers(ground)["1001"].state is BreakerState.OPEN
    assert isinstance(take(ground), Slot)


def test_an_open_one_holds_the_next_post_before_anything_is_read_for_it(ground):
    fail(ground, OF_ACCOUNT)
    reads = len(ground.platform.reads)
    held = ground.attempt()
    assert (held.state, held.reason) == (IntentState.QUEUED, Reason.BREAKER_OPEN)
    assert held.due_us == ground.clock.us + 10 * SECOND_US
    assert len(ground.platform.reads) == reads


def test_when_its_time_is_over_one_goes_and_its_answer_lets_all_go(ground):
    fail(ground, OF_ACCOUNT)
    ground.clock.pass_s(10)
    trial = take(ground)
    assert isinstance(trial, Slot)
    other = take(ground, core=ground.worker("worker-2"))
    assert not isinstance(other, Slot), "a second trial beside the first"
    assert (other.reason, other.until_us) == (Reason.BREAKER_OPEN, ground.clock.us + 27 * SECOND_US)
    slots.read_over(ground.core, trial, Answered(200, {}, b""))
    assert isinstance(take(ground), Slot)
    assert breakers(ground)["1001"].state is BreakerState.CLOSED


def test_a_trial_may_be_a_whole_post(ground):
    fail(ground, OF_ACCOUNT)
    ground.clock.pass_s(10)
    assert ground.attempt().state is IntentState.CONFIRMED
    assert {each.state for each in breakers(ground).values()} == {BreakerState.CLOSED}


def test_one_account_alone_never_stops_the_platform(ground):
    staff.add_accounts(ground.core, [ground.account("acme", 2)])
    for _ in range(2 * OF_PLATFORM):
        fail(ground, OF_ACCOUNT if not breakers(ground) else 1)
        ground.clock.pass_s(60)
    assert breakers(ground)[""].state is BreakerState.CLOSED
    assert isinstance(take(ground, 2), Slot)


def test_several_accounts_that_fail_stop_the_platform_and_one_trial_frees_it(ground):
    staff.add_accounts(ground.core, [ground.account("acme", 2), ground.account("acme", 3)])
    fail(ground, OF_ACCOUNT, 1)
    fail(ground, OF_PLATFORM - OF_ACCOUNT, 2)
    assert breakers(ground)[""].state is BreakerState.OPEN
    assert take(ground, 3).reason is Reason.BREAKER_OPEN
    ground.clock.pass_s(10)
    slots.read_over(ground.core, take(ground, 3), Answered(200, {}, b""))
    assert breakers(ground)[""].state is BreakerState.CLOSED
    assert isinstance(take(ground, 3), Slot)


def test_a_slot_that_is_taken_in_advance_is_no_trial(ground):
    fail(ground, OF_ACCOUNT)
    ground.clock.pass_s(10)
    account = ground.account("acme", 1)
    ready = ground.store.transact(
        lambda tx: slots.ready_in(ground.core, tx, account, "list_posts", sparing=True), deadline_s=1
    )
    assert ready == []
    assert isinstance(take(ground), Slot)


def test_what_a_breaker_holds_beside_its_trial_is_due_when_that_is_answered_not_when_it_must_be_over(ground):
    posts_fail(ground, OF_ACCOUNT)
    ground.clock.pass_s(10)
    trial = posting.begin(ground.core, ground.account("acme", 1))
    held = ground.attempt()
    assert (held.state, held.reason) == (IntentState.QUEUED, Reason.BREAKER_OPEN)
    assert held.due_us == ground.clock.us + 16 * SECOND_US
    ground.clock.pass_s(1)
    posting.end(ground, trial, Answered(201, {}, b""))
    assert ground.now(held).due_us == ground.clock.us
    publish.attempt(ground.core, ground.claim())
    assert ground.now(held).state is IntentState.CONFIRMED


@pytest.mark.parametrize(
    ("exchange", "reason"), [(LOST, Reason.BREAKER_OPEN), (Answered(201, {}, b""), Reason.WINDOW_FULL)]
)
def test_a_trial_that_fails_brings_nothing_forward_and_one_that_succeeds_only_what_its_breaker_held(
    ground, exchange, reason
):
    posts_fail(ground, OF_ACCOUNT)
    ground.clock.pass_s(10)
    trial = posting.begin(ground.core, ground.account("acme", 1))
    held = ground.attempt()

    def otherwise(tx) -> None:
        tx.move_intent(held.intent.intent, IntentState.QUEUED, IntentState.WAITING, reason=reason)
        tx.move_intent(held.intent.intent, IntentState.WAITING, IntentState.QUEUED)

    ground.store.transact(otherwise, deadline_s=1)
    posting.end(ground, trial, exchange)
    assert ground.now(held).due_us == held.due_us


def test_an_accounts_breaker_that_closes_leaves_what_waits_for_anothers(ground):
    staff.add_accounts(ground.core, [ground.account("acme", 2)])
    posts_fail(ground, OF_ACCOUNT)
    waiting = ground.attempt()
    assert waiting.reason is Reason.BREAKER_OPEN
    brought = [
        ground.store.transact(
            lambda tx, subject=subject: tx.bring_forward(
                Reason.BREAKER_OPEN, platform=waiting.intent.platform, subject=subject, by_us=ground.clock.us
            ),
            deadline_s=1,
        )
        for subject in ("1002", "1001", "1001")
    ]
    assert brought == [0, 1, 0]
