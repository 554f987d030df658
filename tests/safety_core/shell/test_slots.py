"""Slots: taken before the request, ended by the answer, given back only when no byte left; and what a platform says."""

import math

import msgspec
import pytest

from safety_core.cadence.pace import Pace, Said
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Answered, Lost, NeverSent, Rejected, Unknown, Unreadable
from safety_core.records import Slot, SlotState
from safety_core.ruling import Ruling
from safety_core.shell import look, publish, settle, slots, staff
from safety_core.shell.counting import Asked
from safety_core.vocabulary import AccountId, Action, ClientId, Platform, PlatformAccountId, Reason
from tests.safety_core.shell.ground import WIDE, Account, Ground, put_limits

SECOND_US = 1_000_000
QUARTER_US = 900 * SECOND_US


def limits(**most: int) -> str:
    """Each named operation has its own window of a quarter of an hour, the others the wide one."""
    text = WIDE
    for operation, count in most.items():
        subject = "app" if operation == "app" else "account"
        name = "create_post" if operation == "app" else operation
        text += (
            f'[[limit]]\nname = "{operation}"\nplatform = "X"\nsubject = "{subject}"\nwhose = "platform"\n'
            f'operations = ["{name}"]\nmost = {count}\nper = "15m"\nsource = "a test"\nas_of = 2026-01-01\n'
        )
    return text


def under(ground: Ground, **most: int) -> Ground:
    put_limits(ground.store, limits(**most))
    return ground


def kept(ground: Ground) -> list[Slot]:
    return list(ground.store.store.read(lambda tx: tx.slots()))


def posts(ground: Ground) -> list[Slot]:
    return [each for each in kept(ground) if each.permit]


def test_every_request_has_its_slot_an_effect_with_its_permit_and_reads_without(ground):
    ground.attempt()
    ground.attempt("two")  # writes down how the reads of the first one ended
    named = [(each.operation, each.action, bool(each.permit)) for each in kept(ground)[:4]]
    assert named == [
        ("list_posts", Action.READ, False),  # in the commit that claims it
        ("who_am_i", Action.READ, False),
        ("create_post", Action.PUBLISH, True),
        ("read_post", Action.READ, False),
    ]
    assert {each.state for each in kept(ground)[:4]} == {SlotState.CLOSED}


def test_an_effects_slot_begins_with_its_permit_and_ends_with_its_answer(ground):
    ground.platform.before_commit = lambda: ground.clock.pass_s(3)
    ground.attempt()
    (slot,), (permit,) = posts(ground), ground.permits()
    assert (slot.permit, slot.begun_us, slot.ends_us) == (permit.permit, permit.minted_us, permit.answered_us)


def test_without_an_answer_it_stays_until_deadline_p_and_f(ground):
    whole = type(ground.platform).exchange

    def lose(request, *, send_by_us: int, total_s: float, recheck):
        found = whole(ground.platform, request, send_by_us=send_by_us, total_s=total_s, recheck=recheck)
        return Lost("reset") if request.committing else found

    def read_lost(exchange, *, intent, ready, now):
        return Unknown(Reason.ANSWER_LOST, "reset")

    ground.platform.exchange, ground.platform.read_commit = lose, read_lost
    ground.attempt()
    (slot,), (permit,) = posts(ground), ground.permits(PermitState.UNKNOWN)
    assert slot.state is SlotState.OPEN
    assert slot.ends_us == permit.deadline_us + 2 * SECOND_US + 60 * SECOND_US


def never_sent(ground: Ground) -> None:
    ground.platform.after_connect = lambda: ground.clock.pass_s(5)  # the re-check finds the permit too old


def test_what_was_not_sent_gives_its_slot_back_and_goes_again(ground):
    under(ground, create_post=1)
    never_sent(ground)
    assert ground.attempt().reason is Reason.PERMIT_TOO_OLD
    assert [each.state for each in posts(ground)] == [SlotState.GIVEN_BACK]
    ground.platform.after_connect = lambda: None
    ground.clock.pass_s(10)
    publish.attempt(ground.core, ground.claim())
    assert len(ground.platform.sent) == 1


def test_what_was_found_absent_gives_nothing_back(ground):
    under(ground, create_post=1)
    ground.platform.answers = [Unknown(Reason.ANSWER_UNCLEAR, "HTTP 503")]
    queued = ground.attempt()
    ground.clock.pass_s(90)
    settle.settle(ground.core, ground.permits(PermitState.UNKNOWN)[0])
    assert [each.state for each in ground.permits()] == [PermitState.ABSENT]
    publish.attempt(ground.core, ground.claim())
    held = ground.now(queued)
    (slot,) = posts(ground)
    assert slot.state is SlotState.CLOSED
    assert (held.state, held.reason, held.due_us) == (
        IntentState.QUEUED,
        Reason.WINDOW_FULL,
        slot.ends_us + QUARTER_US,
    )


def test_a_hold_requeues_at_the_earliest_time_and_says_it(ground):
    under(ground, create_post=1)
    ground.attempt()
    held = ground.attempt("two")
    assert held.due_us == posts(ground)[0].ends_us + QUARTER_US
    assert "create_post of acme-1: 1 of 1 used, next at 2026-01-01T00:31:40Z" in held.saw
    assert publish.claim(ground.core, 1) == []
    ground.clock.us = held.due_us - 1
    assert publish.claim(ground.core, 1) == []
    ground.clock.us = held.due_us
    publish.attempt(ground.core, ground.claim())
    assert ground.now(held).state is IntentState.CONFIRMED


def test_what_is_held_already_costs_no_read_and_another_action_of_the_account_goes(ground):
    under(ground, create_post=1)
    first = ground.attempt()
    ground.attempt("two")
    reads = len(ground.platform.reads)
    assert ground.attempt("three").reason is Reason.WINDOW_FULL
    assert len(ground.platform.reads) == reads
    assert first.object is not None


def test_a_refusal_takes_no_slot(ground):
    ground.platform.whose = PlatformAccountId("2002")
    ground.attempt()
    assert posts(ground) == []


# ---------------------------------------------------------------- reads


def read(ground: Ground, *, sparing: bool = False, operation: str = "list_posts"):
    return slots.take(ground.core, ground.account("acme", 1), operation, sparing=sparing)


def test_reads_count_and_are_held_when_their_window_is_full(ground):
    under(ground, list_posts=2)
    assert [isinstance(read(ground), Slot) for _ in range(3)] == [True, True, False]
    held = look.seen_so_far(
        ground.core, ground.platform, look.Place(ground.account("acme", 1), Action.PUBLISH), "token"
    )
    assert isinstance(held, Unreadable)
    assert held.retry_after_s is not None


@pytest.mark.parametrize(("most", "sparing"), [(10, 8), (5, 4), (4, 3), (2, 1), (1, 1), (11, 8)])
def test_a_publish_leaves_reads_their_reserve_and_settling_uses_it(ground, most, sparing):
    under(ground, list_posts=most)
    taken = 0
    while isinstance(read(ground, sparing=True), Slot):
        taken += 1
    assert taken == sparing
    while isinstance(read(ground), Slot):
        taken += 1
    assert taken == most


def test_an_intent_whose_read_is_held_waits_until_the_read_may_go(ground):
    under(ground, list_posts=2)
    ground.attempt()
    ground.clock.pass_s(1)
    queued = ground.attempt("two")
    assert (queued.state, queued.reason) == (IntentState.QUEUED, Reason.TIMELINE_UNREADABLE)
    assert queued.due_us > ground.clock.us + QUARTER_US - 5 * SECOND_US


def test_a_read_of_an_operation_that_nothing_counts_is_refused(ground):
    ruling = read(ground, operation="something_new")
    assert isinstance(ruling, Ruling)
    assert ruling.reason is Reason.LIMITS_UNKNOWN


def test_limits_that_cannot_be_read_refuse(ground):
    def spoil(tx):
        rules = tx.rules("limits")

        tx.put_rules(msgspec.structs.replace(rules, version=rules.version + 1, body="limit = 7"))

    ground.store.transact(spoil, deadline_s=1)
    assert read(ground).reason is Reason.LIMITS_UNKNOWN


def test_a_text_that_is_not_the_one_that_was_loaded_refuses(ground):
    def swap(tx):

        rules = tx.rules("limits")
        tx.put_rules(msgspec.structs.replace(rules, version=rules.version + 1, digest="0" * 64))

    ground.store.transact(swap, deadline_s=1)
    assert read(ground).reason is Reason.LIMITS_UNKNOWN


# ---------------------------------------------------------------- shares


def client(ground: Ground, name: str) -> Account:
    bound = Account(
        client=ClientId(name), platform=Platform.X, account=AccountId(f"{name}-1"),
        platform_account=PlatformAccountId(f"{name}/1"), credential="vault:env:T",
    )  # fmt: skip
    staff.add_accounts(ground.core, [bound])
    return bound


def share_of(ground: Ground, account: Account) -> int:
    asked = Asked(account, "create_post", Action.PUBLISH)
    facts = ground.store.transact(
        lambda tx: slots.facts_in(ground.core, tx, asked, now_us=ground.clock.us), deadline_s=1
    )
    return next(each.most for each in facts.usages if each.limit.name == "app")


def test_a_common_quota_is_divided_by_weight_over_those_who_are_there_and_rounded_down(ground):
    put_limits(ground.store, limits(app=10) + "[weights]\nacme = 2\nnobody = 50\n")
    acme = ground.account("acme", 1)
    assert share_of(ground, acme) == 10
    bolt = client(ground, "bolt")
    assert [share_of(ground, each) for each in (acme, bolt)] == [6, 3]
    coda = client(ground, "coda")
    assert [share_of(ground, each) for each in (acme, bolt, coda)] == [5, 2, 2]


def test_one_clients_traffic_never_moves_anothers(ground):
    under(ground, app=4)
    bolt = client(ground, "bolt")
    for n in range(3):
        ground.attempt(f"post {n}")
    assert len(ground.platform.sent) == 2
    asked = Asked(bolt, "create_post", Action.PUBLISH)
    facts = ground.store.read(lambda tx: slots.facts_in(ground.core, tx, asked, now_us=ground.clock.us))
    assert {each.limit.name: each.used for each in facts.usages}["app"] == 0


# ---------------------------------------------------------------- what the platform says


def pauses(ground: Ground):
    return ground.store.store.read(lambda tx: tx.pauses())


def said(remaining: int, reset_s: float, **more: object) -> Pace:
    return Pace(said=(Said(remaining=remaining, reset_s=reset_s, **more),))


def says_of_posts(ground: Ground, pace: Pace | None) -> None:
    """What the platform says after a committing request; after reads it says nothing."""
    whole = type(ground.platform).exchange

    def exchange(request, *, send_by_us: int, total_s: float, recheck):
        ground.platform.pace = pace if request.committing else None
        return whole(ground.platform, request, send_by_us=send_by_us, total_s=total_s, recheck=recheck)

    ground.platform.exchange = exchange


def test_a_platform_that_leaves_less_than_is_counted_is_believed_by_every_worker(ground):
    under(ground, create_post=100)
    says_of_posts(ground, said(1, 300))
    ground.attempt()
    says_of_posts(ground, None)
    assert ground.attempt("two").state is IntentState.CONFIRMED  # the one that it left
    ground.core = ground.worker("worker-2")
    held = ground.attempt("three")
    assert held.reason is Reason.PLATFORM_PAUSED
    assert 299 * SECOND_US < held.due_us - ground.clock.us <= 301 * SECOND_US


def test_a_platform_that_would_let_more_go_than_is_counted_is_not_believed(ground):
    under(ground, create_post=1)
    ground.platform.pace = said(1_000_000, 1)
    ground.attempt()
    assert pauses(ground) == ()
    assert ground.attempt("two").reason is Reason.WINDOW_FULL


def test_a_later_word_that_would_let_more_go_ends_no_pause(ground):
    under(ground, create_post=100, who_am_i=100)
    ground.platform.pace = said(0, 600)
    assert isinstance(read(ground, operation="read_post"), Slot)
    slot = read(ground, operation="read_post")
    slots.read_over(ground.core, slot, answered())
    first = pauses(ground)
    ground.platform.pace = said(50, 10)
    again = read(ground, operation="who_am_i")
    slots.read_over(ground.core, again, answered())
    assert [each for each in pauses(ground) if each.operation == "read_post"] == list(first)


def answered():

    return Answered(200, {}, b"")


@pytest.mark.parametrize("reset_s", [1e18, 10**12, math.inf, 900.0, 899.9999999])
def test_a_reset_is_never_believed_beyond_the_longest_window_of_its_operation(ground, reset_s):
    under(ground, create_post=100)
    ground.platform.pace = said(0, reset_s)
    ground.attempt()
    (pause,) = [each for each in pauses(ground) if each.operation == "create_post"]
    assert ground.clock.us < pause.until_us <= ground.clock.us + QUARTER_US


@pytest.mark.parametrize("reset_s", [0.0, -1.0, -1e18, math.nan, -math.inf])
def test_a_reset_that_is_no_time_to_come_is_not_believed(ground, reset_s):
    under(ground, create_post=100)
    ground.platform.pace = said(0, reset_s)
    ground.attempt()
    assert pauses(ground) == ()


def test_a_negative_remaining_is_none(ground):
    under(ground, create_post=100)
    ground.platform.pace = said(-5, 100)
    ground.attempt()
    assert {each.remaining for each in pauses(ground)} == {1}  # itself, which was counted before it was said
    ground.platform.pace = None
    assert ground.attempt("two").state is IntentState.QUEUED


def test_a_refusal_as_too_fast_pauses_the_account_for_as_long_as_it_says(ground):
    ground.platform.answers = [Rejected(Reason.PLATFORM_TOO_FAST, "HTTP 429", 120.0)]
    says_of_posts(ground, Pace(wait_s=120.0))
    ground.attempt()
    held = ground.attempt("two")
    assert held.reason is Reason.PLATFORM_PAUSED
    assert 119 * SECOND_US < held.due_us - ground.clock.us <= 121 * SECOND_US


def test_a_word_about_the_app_holds_every_client_of_it(ground):
    under(ground, app=100)
    bolt = client(ground, "bolt")
    ground.platform.pace = said(0, 300, app_wide=True)
    ground.attempt()
    asked = Asked(bolt, "create_post", Action.PUBLISH)
    facts = ground.store.read(lambda tx: slots.facts_in(ground.core, tx, asked, now_us=ground.clock.us))
    assert [each.pause.subject for each in facts.pauses] == [""]


def test_a_read_that_was_never_sent_gives_its_slot_back_at_once(ground):

    slot = read(ground)
    slots.read_over(ground.core, slot, NeverSent(Reason.NOT_CONNECTED, "refused"))
    assert [each.state for each in kept(ground)] == [SlotState.GIVEN_BACK]


def test_a_store_that_is_away_lets_no_read_go(ground):
    ground.store.away = 1
    ruling = read(ground)
    assert isinstance(ruling, Ruling)
    assert "not known" in ruling.saw


def test_a_slot_that_was_taken_in_advance_serves_one_read(ground):
    ground.submit()
    ground.claim()
    first, second = read(ground), read(ground)
    assert (first.begun_us, first.slot) == (second.begun_us, kept(ground)[0].slot)
    assert first.slot != second.slot
