"""What a person's yes is for, whose counts, until when; and what the check makes of each way in which it does not."""

import msgspec
import pytest

from safety_core.approval_rules import ApprovalRules, Engagement, Rule
from safety_core.approvals import ApprovalState, Standing, Word
from safety_core.checks.approval import judge
from safety_core.ruling import DISPOSITIONS, Disposition, allow
from safety_core.vocabulary import (
    ENGAGEMENT,
    NEVER_ASKED,
    AccountId,
    Action,
    Check,
    ClientId,
    IntentId,
    PersonId,
    Reason,
    Role,
)
from tests.safety_core.examples import (
    FACTS,
    INTENT,
    NOW,
    NOW_US,
    QUINN,
    SECOND_US,
    approved,
    request,
    said,
)

REPLY = msgspec.structs.replace(INTENT, action=Action.REPLY, target="1900")
ROSA = msgspec.structs.replace(QUINN, person=PersonId("rosa"), role=Role.OPERATOR)
TWO = ApprovalRules(engagement=Engagement(quorum=2))


def reason_of(standing: Standing | None, intent=REPLY, *, now_us: int = NOW_US) -> Reason | None:
    ruling = judge(intent, msgspec.structs.replace(FACTS, approval=standing), now_us=now_us)
    assert ruling.check is Check.APPROVAL
    return ruling.reason


def changed(standing: Standing, **changes: object) -> Standing:
    """The same standing, with other fields of its request."""
    return msgspec.structs.replace(standing, newest=msgspec.structs.replace(standing.newest, **changes))


def test_what_was_approved_for_exactly_this_is_allowed():
    facts = msgspec.structs.replace(FACTS, approval=approved(REPLY))
    assert judge(REPLY, facts, now_us=NOW_US) == allow(Check.APPROVAL)


@pytest.mark.parametrize("action", sorted(ENGAGEMENT))
def test_engagement_that_nobody_was_asked_about_is_refused(action):
    intent = msgspec.structs.replace(REPLY, action=action)
    assert reason_of(FACTS.approval, intent) is Reason.APPROVAL_MISSING


@pytest.mark.parametrize("action", sorted(set(Action) - ENGAGEMENT))
def test_nothing_else_is_asked_for_by_the_rules_as_they_come(action):
    assert reason_of(FACTS.approval, msgspec.structs.replace(INTENT, action=action)) is None


def test_rules_that_cannot_be_read_refuse_even_what_they_might_not_name():
    assert reason_of(None, INTENT) is Reason.APPROVAL_UNREADABLE


@pytest.mark.parametrize("action", sorted(NEVER_ASKED))
def test_no_rules_and_none_readable_stop_a_recall_or_what_has_no_effect(action):
    intent = msgspec.structs.replace(INTENT, action=action, not_after_us=1)
    every = ApprovalRules(rule=(Rule(quorum=2),))
    assert reason_of(None, intent) is None
    assert reason_of(msgspec.structs.replace(FACTS.approval, rules=every), intent) is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ApprovalState.ASKED, Reason.APPROVAL_MISSING),
        (ApprovalState.REJECTED, Reason.APPROVAL_REJECTED),
        (ApprovalState.EXPIRED, Reason.APPROVAL_EXPIRED),
        (ApprovalState.REVOKED, Reason.APPROVAL_REVOKED),
        (ApprovalState.VOID, Reason.APPROVAL_VOID),
    ],
)
def test_in_every_state_but_approved_it_is_refused_whatever_was_said(state, reason):
    assert reason_of(approved(REPLY, state=state)) is reason
    wanted = Disposition.CANCELLED if reason is Reason.APPROVAL_REJECTED else Disposition.WAITS
    assert DISPOSITIONS[reason] is wanted


@pytest.mark.parametrize(
    "other",
    [
        {"intent": IntentId("int_2")},
        {"client": ClientId("bolt")},
        {"account": AccountId("acme-2")},
        {"action": Action.COMMENT},
        {"text": INTENT.text + "\u200b"},
        {"text": "\u202e" + INTENT.text},
        {"target": "1901"},
        {"target": None},
        {"not_before_us": 1},
        {"not_after_us": NOW_US + 1},
    ],
    ids=str,
)
def test_an_approval_for_anything_else_is_no_approval(other):
    assert reason_of(approved(REPLY), msgspec.structs.replace(REPLY, **other)) is Reason.APPROVAL_VOID


def test_the_same_text_in_another_normal_form_is_the_same_content():
    decomposed = msgspec.structs.replace(REPLY, text="Gru\u0308\u00dfe aus Zu\u0308rich")
    assert reason_of(approved(REPLY), decomposed) is None


@pytest.mark.parametrize("version", [2, 0])
def test_under_other_rules_than_it_was_asked_under_it_is_void(version):
    other = msgspec.structs.replace(approved(REPLY), version=version)
    assert reason_of(other) is Reason.APPROVAL_VOID


@pytest.mark.parametrize(
    ("left_us", "reason"), [(1, None), (0, Reason.APPROVAL_EXPIRED), (-1, Reason.APPROVAL_EXPIRED)]
)
def test_it_counts_until_it_expires_and_no_longer(left_us, reason):
    assert reason_of(approved(REPLY, expires_us=NOW_US + left_us)) is reason


@pytest.mark.parametrize(
    ("at", "reason"), [("2026-01-01T00:00:00.000001+00:00", None), (NOW.isoformat(), Reason.APPROVAL_EXPIRED)]
)
def test_the_wall_clock_alone_ends_it_too(at, reason):
    assert reason_of(approved(REPLY, expires_at=at)) is reason


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (msgspec.structs.replace(QUINN, active=False), Reason.APPROVER_NOT_ALLOWED),
        (msgspec.structs.replace(QUINN, role=Role.VIEWER), Reason.APPROVER_NOT_ALLOWED),
        (msgspec.structs.replace(QUINN, clients=(ClientId("bolt"),)), Reason.APPROVER_NOT_ALLOWED),
        (msgspec.structs.replace(QUINN, clients=(REPLY.client,)), None),
        (ROSA, None),
    ],
    ids=str,
)
def test_a_yes_counts_only_while_its_person_may_say_it(person, reason):
    assert reason_of(approved(REPLY, person)) is reason


@pytest.mark.parametrize("field", ["author", "editor"])
def test_neither_author_nor_last_editor_approves(field):
    assert reason_of(approved(REPLY, QUINN, **{field: "quinn"})) is Reason.APPROVER_NOT_ALLOWED
    assert reason_of(approved(REPLY, QUINN, ROSA, **{field: "quinn"})) is None


def test_a_person_who_is_gone_has_no_yes():
    standing = approved(REPLY)
    gone = tuple(msgspec.structs.replace(each, person=None) for each in standing.votes)
    assert reason_of(msgspec.structs.replace(standing, votes=gone)) is Reason.APPROVER_NOT_ALLOWED


def test_a_quorum_of_two_is_two_people_not_one_twice():
    assert reason_of(approved(REPLY, QUINN, quorum=2)) is Reason.APPROVER_NOT_ALLOWED
    assert reason_of(approved(REPLY, QUINN, QUINN, quorum=2)) is Reason.APPROVER_NOT_ALLOWED
    assert reason_of(approved(REPLY, QUINN, ROSA, quorum=2)) is None


@pytest.mark.parametrize("word", [Word.NO, Word.REVOKE])
def test_only_a_yes_is_a_yes(word):
    standing = approved(REPLY)
    assert reason_of(msgspec.structs.replace(standing, votes=(said(standing.newest, QUINN, word),))) is not None


def test_a_yes_to_another_commitment_is_none_to_this():
    standing = approved(REPLY)
    other = said(request(msgspec.structs.replace(REPLY, text="other")))
    assert reason_of(msgspec.structs.replace(standing, votes=(other,))) is Reason.APPROVER_NOT_ALLOWED


def test_escalated_to_a_role_only_its_holders_count_and_to_a_person_theirs_is_needed():
    assert reason_of(approved(REPLY, QUINN, escalated_role=Role.OPERATOR)) is Reason.APPROVER_NOT_ALLOWED
    assert reason_of(approved(REPLY, ROSA, escalated_role=Role.OPERATOR)) is None
    assert reason_of(approved(REPLY, QUINN, escalated_person=PersonId("rosa"))) is Reason.APPROVER_NOT_ALLOWED
    assert reason_of(approved(REPLY, QUINN, ROSA, escalated_person=PersonId("rosa"))) is None


def test_an_escalation_never_lowers_what_the_rules_ask_for():
    lower = approved(REPLY, QUINN, role=Role.OPERATOR, escalated_role=Role.APPROVER)
    assert reason_of(lower) is Reason.APPROVER_NOT_ALLOWED


@pytest.mark.parametrize(("late_us", "reason"), [(0, None), (1, Reason.WINDOW_OVER)])
def test_past_its_window_nothing_is_done_approved_or_not(late_us, reason):
    window = {"not_after_us": NOW_US - late_us}
    assert reason_of(FACTS.approval, msgspec.structs.replace(INTENT, **window)) is reason
    reply = msgspec.structs.replace(REPLY, **window)
    assert reason_of(approved(reply), reply) is reason


def test_how_long_its_window_has_been_over_is_said_in_seconds():
    late = msgspec.structs.replace(INTENT, not_after_us=NOW_US - 3_600 * SECOND_US - 500_000)
    assert judge(late, FACTS, now_us=NOW_US).saw == "its window ended 3600.500 s ago"


def test_what_stands_against_it_is_said_for_a_person():
    facts = msgspec.structs.replace(FACTS, approval=msgspec.structs.replace(approved(REPLY, quorum=2), version=1))
    ruling = judge(REPLY, facts, now_us=NOW_US)
    assert "1 of 2" in ruling.saw
    old = judge(
        REPLY,
        msgspec.structs.replace(FACTS, approval=msgspec.structs.replace(approved(REPLY), version=2)),
        now_us=NOW_US,
    )
    assert old.saw == "app_1 was asked under version 1 of the rules, 2 is in force"
    assert SECOND_US == 1_000_000


@pytest.mark.parametrize(
    ("state", "saw", "told"),
    [
        (ApprovalState.ASKED, "", "app_1 is asked: 1 of 2 said yes"),
        (ApprovalState.REJECTED, "rosa: too loud", "app_1 is rejected: rosa: too loud"),
    ],
)
def test_a_request_that_is_not_approved_is_told_with_what_was_said_of_it_or_how_many_said_yes(state, saw, told):
    facts = msgspec.structs.replace(FACTS, approval=approved(REPLY, QUINN, quorum=2, state=state, saw=saw))
    assert judge(REPLY, facts, now_us=NOW_US).saw == told


def test_whose_yes_counts_no_more_is_named_and_nobody_who_said_no():
    standing = approved(REPLY, msgspec.structs.replace(QUINN, active=False))
    votes = (*standing.votes, said(standing.newest, ROSA, Word.NO))
    facts = msgspec.structs.replace(FACTS, approval=msgspec.structs.replace(standing, votes=votes))
    assert judge(REPLY, facts, now_us=NOW_US).saw == "app_1: the yes of quinn counts no more; 0 of 1 are left"
