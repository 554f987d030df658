"""Permits for somebody outside who acts themselves: what they are given, what a halt then waits for, and what they may say."""

from datetime import timedelta

import msgspec
import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Answered, Lost, NeverSent, Rejected
from safety_core.records import CALLER, Permit
from safety_core.sandbox import Mode
from safety_core.shell import approve, halt, outside, publish, requests, sandbox, settle, staff, tidy
from safety_core.shell.submit import Wanted
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, PlatformAccountId, Reason, Role

SECOND_US = 1_000_000
PUBLISH = Wanted(client="acme", platform="X", account="acme-1", action="publish", text="hello", key="k")
REPLY = msgspec.structs.replace(PUBLISH, action="reply", target="77")
POSTED = Answered(201, {}, b"hello")


@pytest.fixture
def relay(ground):
    """A service of RTV's."""
    return ground.person("relay")


@pytest.fixture
def working(ground):
    """A worker takes whatever is due, whenever anybody waits."""

    def work() -> None:
        for claimed in publish.claim(ground.core, 5):
            publish.attempt(ground.core, claimed)

    ground.clock.on_sleep.append(work)
    return work


def given(ground, relay, wanted: Wanted = PUBLISH) -> Permit:
    asked = outside.ask(ground.core, relay, wanted, wait_s=5)
    assert asked.leave is not None, asked.queued
    assert asked.permit is not None
    return asked.permit


def test_whoever_asks_is_given_the_permit_and_nothing_is_sent_for_them(ground, relay, working):
    asked = outside.ask(ground.core, relay, PUBLISH, wait_s=5)
    leave = asked.leave
    assert leave is not None
    assert (leave.account, leave.permit) == ("1001", asked.permit.permit)
    assert (asked.permit.state, asked.permit.worker) == (PermitState.LIVE, CALLER)
    assert asked.queued.state is IntentState.UNDER_PERMIT
    assert ground.platform.sent == []
    left_us = asked.permit.deadline_us - ground.clock.us
    assert 0 < leave.send_within_s * SECOND_US < left_us, (
        "there is time for the request to end, and a pause, before it is void"
    )


def test_what_the_platform_answered_is_read_as_a_worker_s_own_and_read_back(ground, relay, working):
    permit = given(ground, relay)
    after = outside.answer(ground.core, relay, permit.permit, POSTED)
    assert (after.state, after.object) == (PermitState.ACCEPTED, "100")
    ground.clock.pass_s(60)
    for each in settle.due(ground.core):
        settle.settle(ground.core, each)
    found = outside.standing(ground.core, relay, permit.intent)
    assert (found.queued.state, found.queued.object) == (IntentState.CONFIRMED, "100")
    assert ground.claims() == ()


@pytest.mark.parametrize(
    ("exchange", "answers", "state", "following"),
    [
        (NeverSent(Reason.NOT_CONNECTED, "we changed our mind"), [], PermitState.NOT_SENT, "caller"),
        (Answered(400, {}, b""), [Rejected(Reason.PLATFORM_INVALID, "no")], PermitState.REJECTED, None),
    ],
)
def test_nothing_that_ended_is_tried_again_without_them(ground, relay, working, exchange, answers, state, following):
    permit = given(ground, relay)
    ground.platform.answers = list(answers)
    assert outside.answer(ground.core, relay, permit.permit, exchange).state is state
    working()
    found = outside.standing(ground.core, relay, permit.intent)
    assert found.queued.waits_for == following
    assert len(ground.permits()) == 1


def test_without_an_answer_it_is_unknown_and_looked_up_and_found(ground, relay, working):
    permit = given(ground, relay)
    ground.platform.post("hello")
    ground.clock.pass_s(ground.timing.permit_s + ground.timing.pause_s + 1)
    for _ in range(3):
        for each in settle.due(ground.core):
            settle.settle(ground.core, each)
        ground.clock.pass_s(ground.timing.settle_after_us / SECOND_US + 60)
    assert outside.standing(ground.core, relay, permit.intent).queued.state is IntentState.CONFIRMED
    with pytest.raises(Refused, match="is confirmed by now"):
        outside.answer(ground.core, relay, permit.permit, Lost("too late"))


def test_a_halt_waits_for_their_permit_and_for_nobody_s_death(ground, relay, working):
    permit = given(ground, relay)
    ground.fates.dead.add("worker-1")
    tidy.tidy(ground.core)
    (thrown,) = halt.fence_or_latch(ground.core, halt.raise_scopes(ground.core, [ground.asked()]))
    assert halt.look(ground.core, thrown).quiesced_us is None
    ground.clock.us = permit.deadline_us
    assert halt.look(ground.core, thrown).quiesced_us is None, "it may be on its way until it is over"
    ground.clock.pass_s(ground.timing.permit_s + ground.timing.pause_s + 1)
    assert halt.look(ground.core, thrown).quiesced_us is not None


def test_an_answer_ends_what_a_halt_waits_for(ground, relay, working):
    permit = given(ground, relay)
    (thrown,) = halt.fence_or_latch(ground.core, halt.raise_scopes(ground.core, [ground.asked()]))
    outside.answer(ground.core, relay, permit.permit, POSTED)
    assert halt.look(ground.core, thrown).quiesced_us is not None


def test_under_a_halt_nobody_is_given_leave(ground, relay, working):
    halt.fence_until_bound(ground.core, ground.asked(Scope(client=ClientId("acme"))))
    asked = outside.ask(ground.core, relay, PUBLISH, wait_s=5)
    assert (asked.leave, asked.queued.reason, asked.queued.waits_for) == (None, Reason.SWITCH_THROWN, "release")
    assert ground.permits() == []


def test_no_permit_is_minted_while_nobody_waits_for_it(ground, relay, working):
    asked = outside.ask(ground.core, relay, PUBLISH, wait_s=0)
    assert asked.leave is None
    working()
    found = outside.standing(ground.core, relay, asked.queued.intent.intent)
    assert (found.queued.state, found.queued.reason) == (IntentState.WAITING, Reason.CALLER_AWAY)
    assert ground.permits() == []
    again = outside.ask_again(ground.core, relay, asked.queued.intent.intent, wait_s=5)
    assert again.leave is not None


def test_an_answer_to_somebody_needs_a_person_s_yes_first_and_then_to_be_asked_for_again(ground, relay, working):
    asked = outside.ask(ground.core, relay, REPLY, wait_s=5)
    assert (asked.leave, asked.queued.waits_for) == (None, "decision")
    otto = ground.person("otto", Role.APPROVER)
    shown = requests.shown(ground.core, asked.queued.intent.intent).approval
    approve.yes(ground.core, shown.approval, otto, seen=shown.commitment)
    ground.clock.pass_s(10)
    working()
    assert ground.permits() == [], "a yes alone gives nobody leave who does not wait"
    assert outside.ask_again(ground.core, relay, asked.queued.intent.intent, wait_s=5).leave is not None


def test_whoever_asks_never_says_the_yes_to_it(ground, relay, working):
    drafted = msgspec.structs.replace(REPLY, author="copywriter")
    asked = outside.ask(ground.core, relay, drafted, wait_s=5)
    shown = requests.shown(ground.core, asked.queued.intent.intent).approval
    with pytest.raises(Refused):
        approve.yes(ground.core, shown.approval, relay, seen=shown.commitment)
    assert outside.ask_again(ground.core, relay, asked.queued.intent.intent, wait_s=5).leave is None


def test_what_does_not_go_now_waits_for_them_and_not_for_a_time(ground, relay, working):
    ground.vault.missing = True
    asked = outside.ask(ground.core, relay, PUBLISH, wait_s=5)
    assert (asked.queued.state, asked.queued.reason, asked.queued.waits_for) == (
        IntentState.WAITING, Reason.CREDENTIAL_MISSING, "caller",
    )  # fmt: skip
    ground.vault.missing = False
    assert outside.ask_again(ground.core, relay, asked.queued.intent.intent, wait_s=5).leave is not None


def test_a_sandbox_gives_nobody_leave_who_sends_by_themselves(ground, relay, working):
    ada = ground.person("ada", Role.ADMIN)
    sandbox.put(
        ground.core,
        sandbox.Wanted(mode=Mode.INTERCEPT, until=ground.clock.now() + timedelta(hours=1)),
        ada,
        "rehearsing",
    )
    asked = outside.ask(ground.core, relay, PUBLISH, wait_s=5)
    assert (asked.leave, asked.queued.reason) == (None, Reason.SANDBOX_TOO_VISIBLE)


def test_an_answer_from_another_account_stops_the_client(ground, relay, working):
    permit = given(ground, relay)
    ground.platform.answers = [Accepted("100", PlatformAccountId("2002"))]
    outside.answer(ground.core, relay, permit.permit, POSTED)
    assert [each.scope for each in ground.halts()] == [Scope(client=ClientId("acme"))]


def test_the_same_key_is_the_same_asking_and_another_s_is_another(ground, relay, working):
    first = outside.ask(ground.core, relay, PUBLISH, wait_s=5)
    again = outside.ask(ground.core, relay, PUBLISH, wait_s=0)
    assert again.queued.intent == first.queued.intent
    assert len(ground.permits()) == 1
    with pytest.raises(BadInput, match="was used for other content"):
        outside.ask(ground.core, ground.person("other"), PUBLISH, wait_s=0)


def test_nobody_else_is_shown_it_asks_for_it_or_answers_for_it(ground, relay, working):
    permit = given(ground, relay)
    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    other, stranger = ground.person("other"), ground.person("mallory", clients=("bolt",))
    for who, wrong in ((other, Refused), (stranger, UnknownName)):
        with pytest.raises(wrong):
            outside.answer(ground.core, who, permit.permit, POSTED)
        with pytest.raises(wrong):
            outside.standing(ground.core, who, permit.intent)
        with pytest.raises(wrong):
            outside.ask_again(ground.core, who, permit.intent, wait_s=0)
    assert ground.permits() == [permit]


def test_what_holdpoint_acts_on_is_nobody_s_to_answer(ground, relay):
    queued, permit = ground.under_permit()
    with pytest.raises(Refused, match="was not asked for by relay"):
        outside.answer(ground.core, relay, permit.permit, POSTED)
    assert ground.now(queued).state is IntentState.UNDER_PERMIT


@pytest.mark.parametrize("wait_s", [-1, 30.5, float("nan")])
def test_a_wait_is_a_wait(ground, relay, wait_s):
    with pytest.raises(BadInput, match="is no wait"):
        outside.ask(ground.core, relay, PUBLISH, wait_s=wait_s)


@pytest.mark.parametrize(
    ("status", "never", "lost", "expected"),
    [
        (201, "", "", Answered(201, {"x-rate": "1"}, b"ok")),
        (None, "we stopped", "", NeverSent(Reason.NOT_CONNECTED, "we stopped")),
        (None, "", "reset", Lost("reset")),
    ],
)
def test_one_thing_came_of_a_request(status, never, lost, expected):
    assert outside.heard(status, {"X-Rate": "1"}, "ok", never_sent=never, lost=lost) == expected


@pytest.mark.parametrize(("status", "never", "lost"), [(None, "", ""), (201, "x", ""), (None, "x", "y")])
def test_none_or_two_things_are_refused(status, never, lost):
    with pytest.raises(BadInput, match="say one"):
        outside.heard(status, {}, "", never_sent=never, lost=lost)
