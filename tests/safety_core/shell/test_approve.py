"""What people say of requests, and what follows in the same transaction."""

import json
from dataclasses import replace

import msgspec
import pytest

from safety_core.approval_rules import NAME
from safety_core.approvals import ApprovalState, Word
from safety_core.errors import BadInput, KeyReused, Refused, StoreUnavailable, UnknownName
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import NotSent
from safety_core.records import NoticeKind, Rules
from safety_core.shell import approve, asking, publish, requests, rulebook, settle, staff, submit
from safety_core.shell.housekeeping import housekeep
from safety_core.shell.reasons import WHY_MAX_CHARS
from safety_core.vocabulary import Reason, Role

DAY_S = 86_400
TWO = "[engagement]\nquorum = 2\n"
NAUGHTY = (
    "\u202eevil",
    "a\u200bb",
    "'; DROP TABLE approvals; --",
    "<script>alert(1)</script>",
    "=1+1",
    "../../etc/passwd",
    "\x1b[2J",
    "𝕬𝖈𝖒𝖊",
)


@pytest.fixture
def quinn(ground):
    return ground.person("quinn", Role.APPROVER)


@pytest.fixture
def rosa(ground):
    return ground.person("rosa", Role.APPROVER)


def draft(ground, text="hello", **changes: object):
    return ground.submit(text, action="reply", target="100", approved=False, **changes)


def seen_of(ground, queued):
    return requests.shown(ground.core, queued.intent.intent).approval


def say_yes(ground, queued, who):
    asked = seen_of(ground, queued)
    return approve.yes(ground.core, asked.approval, who, seen=asked.commitment[:8])


def logged(ground):
    return [json.loads(each) for each in ground.store.read(lambda tx: tx.audit_entries())]


def kinds(ground):
    return [each["kind"] for each in logged(ground)]


def size(ground):
    return ground.store.read(lambda tx: tx.audit_size())


def go(ground):
    """Let whatever is due be attempted."""
    ground.clock.pass_s(6)
    for claimed in publish.claim(ground.core, 5):
        publish.attempt(ground.core, claimed)


# ---------------------------------------------------------------- asking


def test_a_reply_is_asked_for_when_it_is_handed_over_and_claimed_by_nobody(ground):
    queued = draft(ground)
    assert (queued.state, queued.waits_for, queued.reason) == (IntentState.WAITING, "decision", Reason.APPROVAL_MISSING)
    assert publish.claim(ground.core, 1) == []
    assert kinds(ground) == ["submitted", "approval_asked"]


def test_handing_it_over_twice_asks_once(ground):
    one = draft(ground, key="k")
    assert draft(ground, key="k") == one
    assert len(ground.store.read(lambda tx: tx.approvals())) == 1


def test_a_yes_has_it_attempted_and_its_permit_names_the_approval(ground, quinn):
    queued = draft(ground)
    said = say_yes(ground, queued, quinn)
    assert said.approval.state is ApprovalState.APPROVED
    go(ground)
    (permit,) = ground.permits()
    assert ground.now(queued).state is IntentState.CONFIRMED
    assert permit.approval == said.approval.approval
    assert seen_of(ground, queued).consumed_by == permit.permit
    (record,) = [each for each in logged(ground) if each["kind"] == "permit"]
    assert record["approval"] == permit.approval
    assert kinds(ground).index("decision") < kinds(ground).index("approval_approved") < kinds(ground).index("permit")


def test_a_publish_that_needs_none_stands_on_none(ground):
    assert ground.attempt().state is IntentState.CONFIRMED
    assert [each.approval for each in ground.permits()] == [None]
    assert ground.store.read(lambda tx: tx.approvals()) == ()


def test_of_the_content_nothing_enters_the_log_but_its_commitment(ground, quinn):
    queued = draft(ground, "a secret text")
    approve.edit(ground.core, queued.intent.intent, quinn, "another secret text")
    assert "secret text" not in str(logged(ground))


# ---------------------------------------------------------------- what is refused, and changes nothing


@pytest.mark.parametrize("seen", ["", "1a2b3c", "1a2b3c4", "zzzzzzzz", "1a2b3c4d\u200b", "0x1a2b3c4d"])
def test_what_is_no_beginning_of_a_commitment_decides_nothing(ground, quinn, seen):
    queued, before = draft(ground), size(ground)
    with pytest.raises(BadInput, match="seen: is not the beginning of a commitment"):
        approve.yes(ground.core, queued.intent.intent, quinn, seen=seen)
    assert size(ground) == before


def test_the_digits_of_another_commitment_decide_nothing(ground, quinn):
    one, other = draft(ground), draft(ground, "hello\u200b")
    before = size(ground)
    with pytest.raises(Refused, match="not for what you saw"):
        approve.yes(ground.core, one.intent.intent, quinn, seen=seen_of(ground, other).commitment)
    assert size(ground) == before


def test_an_unproved_word_decides_nothing(ground, quinn):
    queued = draft(ground)
    with pytest.raises(Refused, match="has not proved"):
        say_yes(ground, queued, msgspec.structs.replace(quinn, key=b"x" * 32))
    with pytest.raises(Refused, match="may not act as approver"):
        say_yes(ground, queued, ground.person("vera", Role.VIEWER))
    assert seen_of(ground, queued).state is ApprovalState.ASKED


def test_somebody_deactivated_says_nothing_more(ground, quinn):
    queued = draft(ground)
    staff.set_active(ground.core, "quinn", active=False, by=ground.person("ada", Role.ADMIN))
    with pytest.raises(Refused, match="quinn"):
        say_yes(ground, queued, quinn)


def test_one_person_says_yes_once(ground, quinn):
    rulebook.load(ground.core, TWO, ground.person("ada", Role.ADMIN))
    queued = draft(ground)
    say_yes(ground, queued, quinn)
    with pytest.raises(Refused, match="has said yes"):
        say_yes(ground, queued, quinn)


@pytest.mark.parametrize("word", ["no", "revoke", "escalate"])
@pytest.mark.parametrize("why", ["", "  ", "x" * (WHY_MAX_CHARS + 1), "nul \x00", "lone \ud800"])
def test_a_word_that_needs_a_reason_needs_one_that_can_be_read(ground, quinn, word, why):
    queued = draft(ground)
    asked, before = seen_of(ground, queued), size(ground)
    say = {
        "no": lambda: approve.no(ground.core, asked.approval, quinn, seen=asked.commitment, why=why),
        "revoke": lambda: approve.revoke(ground.core, asked.approval, quinn, why),
        "escalate": lambda: approve.escalate(ground.core, asked.approval, quinn, "operator", why),
    }
    with pytest.raises(BadInput, match="reason"):
        say[word]()
    assert size(ground) == before


@pytest.mark.parametrize("name", NAUGHTY)
def test_a_request_of_no_such_name_is_answered_and_nothing_breaks(ground, quinn, name):
    draft(ground)
    with pytest.raises(UnknownName):
        approve.yes(ground.core, name, quinn, seen="1a2b3c4d")
    with pytest.raises(UnknownName):
        requests.shown(ground.core, name)


@pytest.mark.parametrize("text", NAUGHTY)
def test_any_text_and_reason_is_kept_as_it_is(ground, quinn, rosa, text):
    queued = draft(ground, text)
    edited = approve.edit(ground.core, queued.intent.intent, quinn, f"{text} more")
    assert edited.of.intent.text == f"{text} more"
    approve.no(ground.core, edited.approval.approval, rosa, seen=edited.approval.commitment, why=text)
    assert ground.store.read(lambda tx: tx.decisions())[-1].why == text


@pytest.mark.parametrize("author", [*NAUGHTY, "", "Quinn", "a" * 65])
def test_an_author_is_a_name_that_no_look_alike_has(ground, author):
    with pytest.raises(BadInput, match="author"):
        draft(ground, author=author)


@pytest.mark.parametrize("text", ["", " ", "x" * 10_001, "nul \x00", "lone \ud800"])
def test_an_edit_to_what_cannot_be_read_changes_nothing(ground, quinn, text):
    queued = draft(ground)
    with pytest.raises(BadInput, match="text"):
        approve.edit(ground.core, queued.intent.intent, quinn, text)
    assert ground.now(queued) == queued


# ---------------------------------------------------------------- no, edit, revoke, withdraw


def test_one_no_ends_it(ground, quinn, rosa):
    queued = draft(ground)
    asked = seen_of(ground, queued)
    approve.no(ground.core, asked.approval, quinn, seen=asked.commitment, why="untrue")
    now = ground.now(queued)
    assert (now.state, now.reason) == (IntentState.CANCELLED, Reason.APPROVAL_REJECTED)
    with pytest.raises(Refused, match="is rejected"):
        say_yes(ground, queued, rosa)


def test_an_edit_voids_asks_anew_under_a_new_salt_and_names_the_editor(ground, quinn, rosa):
    queued = draft(ground)
    first = say_yes(ground, queued, quinn).approval
    edited = approve.edit(ground.core, queued.intent.intent, rosa, "other")
    intent = ground.now(queued).intent
    assert ground.store.read(lambda tx: tx.approval(first.approval)).state is ApprovalState.VOID
    assert (intent.text, intent.editor, intent.first_text) == ("other", "rosa", "hello")
    assert intent.salt != queued.intent.salt
    assert edited.approval.commitment != first.commitment
    assert ground.now(queued).waits_for == "decision"
    with pytest.raises(Refused, match=r"is void .*asked anew"):
        approve.yes(ground.core, first.approval, quinn, seen=first.commitment)
    with pytest.raises(Refused, match="rosa edited it last"):
        say_yes(ground, queued, rosa)
    say_yes(ground, queued, quinn)
    go(ground)
    assert ground.platform.sent == ["other"]


def test_the_key_still_stands_for_what_was_first_handed_over(ground, quinn, rosa):
    queued = draft(ground, "first", key="k")
    approve.edit(ground.core, queued.intent.intent, quinn, "second")
    approve.edit(ground.core, queued.intent.intent, rosa, "third")
    assert draft(ground, "first", key="k").intent.intent == queued.intent.intent
    for other in ("second", "third"):
        with pytest.raises(KeyReused):
            draft(ground, other, key="k")


def test_an_edit_of_what_is_claimed_or_under_way_is_refused(ground, quinn, rosa):
    queued = draft(ground)
    say_yes(ground, queued, quinn)
    ground.claim()
    with pytest.raises(Refused, match="is claimed and cannot be edited"):
        approve.edit(ground.core, queued.intent.intent, rosa, "other")


def test_an_edit_to_the_same_text_is_no_edit(ground, quinn):
    queued = draft(ground)
    with pytest.raises(Refused, match="this very text"):
        approve.edit(ground.core, queued.intent.intent, quinn, "hello")


@pytest.mark.parametrize(
    "state",
    [PermitState.LIVE, PermitState.UNKNOWN, PermitState.ACCEPTED, PermitState.CONFIRMED, PermitState.QUARANTINED],
)
def test_while_its_effect_may_stand_nothing_is_taken_back(ground, quinn, state, monkeypatch):
    queued = draft(ground)
    say_yes(ground, queued, quinn)
    go(ground)
    (permit,) = ground.permits()
    assert permit.state is PermitState.CONFIRMED
    with_state = msgspec.structs.replace(permit, state=state)
    from safety_core.adapters.stores.verbs.permits import Permits

    monkeypatch.setattr(Permits, "permits_of", lambda *_: (with_state,))
    before = size(ground)
    with pytest.raises(Refused, match=f"is {state}: it may stand on acme-1 already"):
        approve.revoke(ground.core, queued.intent.intent, quinn, "oh no")
    assert size(ground) == before


def test_what_was_not_sent_can_be_taken_back_and_waits(ground, quinn, rosa):
    queued = draft(ground)
    say_yes(ground, queued, quinn)
    ground.platform.answers = [NotSent(Reason.NOT_CONNECTED, "told so")]
    go(ground)
    approve.revoke(ground.core, queued.intent.intent, rosa, "on second thoughts")
    now = ground.now(queued)
    assert (now.state, now.waits_for, now.reason) == (IntentState.WAITING, "decision", Reason.APPROVAL_REVOKED)
    go(ground)
    assert len(ground.permits()) == 1
    approve.ask(ground.core, queued.intent.intent, rosa)
    say_yes(ground, queued, quinn)
    go(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_a_second_attempt_stands_on_the_same_approval(ground, quinn):
    queued = draft(ground)
    approval = say_yes(ground, queued, quinn).approval.approval
    ground.platform.answers = [NotSent(Reason.NOT_CONNECTED, "told so")]
    go(ground)
    go(ground)
    one, two = ground.permits()
    assert (one.approval, two.approval) == (approval, approval)
    assert seen_of(ground, queued).consumed_by == one.permit


def test_a_withdrawn_intents_request_is_void(ground, quinn):
    queued = draft(ground)
    submit.withdraw(ground.core, queued.intent.intent, person="dana")
    assert seen_of(ground, queued).state is ApprovalState.VOID
    with pytest.raises(Refused, match="is void"):
        say_yes(ground, queued, quinn)


# ---------------------------------------------------------------- time


def test_a_yes_at_the_very_end_of_its_time_is_late(ground, quinn):
    one, other = draft(ground), draft(ground, "other")
    ground.clock.us = seen_of(ground, one).expires_us - 1
    say_yes(ground, one, quinn)
    ground.clock.us = seen_of(ground, other).expires_us
    with pytest.raises(Refused, match="expired at"):
        say_yes(ground, other, quinn)


def test_what_expired_before_its_permit_is_asked_anew_by_itself(ground, quinn):
    queued = draft(ground)
    first = say_yes(ground, queued, quinn).approval
    ground.clock.pass_s(DAY_S)
    go(ground)
    assert ground.permits() == []
    newest = seen_of(ground, queued)
    assert (newest.state, newest.approval != first.approval) == (ApprovalState.ASKED, True)
    assert ground.store.read(lambda tx: tx.approval(first.approval)).state is ApprovalState.EXPIRED
    say_yes(ground, queued, quinn)
    go(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_whoever_keeps_house_lets_lapse_what_nobody_decided(ground, quinn):
    queued = draft(ground)
    ground.clock.pass_s(DAY_S - 1)
    housekeep(ground.core, {})
    assert seen_of(ground, queued).state is ApprovalState.ASKED
    ground.clock.pass_s(1)
    housekeep(ground.core, {})
    assert seen_of(ground, queued).state is ApprovalState.EXPIRED
    with pytest.raises(Refused, match="is expired"):
        say_yes(ground, queued, quinn)
    approve.ask(ground.core, queued.intent.intent, quinn)
    assert say_yes(ground, queued, quinn).approval.state is ApprovalState.APPROVED


def test_what_is_asked_is_not_asked_again(ground, quinn):
    queued = draft(ground)
    with pytest.raises(Refused, match="is asked"):
        approve.ask(ground.core, queued.intent.intent, quinn)


@pytest.mark.parametrize("window", [{"not_after_us": 1}, {"due_us": 2_000_000_000, "not_after_us": 2_000_000_000}])
def test_a_window_that_ends_before_it_begins_is_refused(ground, window):
    with pytest.raises(BadInput, match="not_after_us"):
        ground.submit(**window)


# ---------------------------------------------------------------- races with a worker


def test_decided_between_refusal_and_giving_back_it_is_decided_anew_not_left_waiting(ground, quinn):
    queued = draft(ground)
    ground.store.transact(  # as a release does with what a halt kept
        lambda tx: tx.move_intent(queued.intent.intent, IntentState.WAITING, IntentState.QUEUED, waits_for=None),
        deadline_s=1,
    )

    def decide_late(name: str) -> None:
        if name == "permit.minted" and not ground.store.read(lambda tx: tx.decisions()):
            say_yes(ground, queued, quinn)

    publish.attempt(replace(ground.core, seam=decide_late), ground.claim())
    now = ground.now(queued)
    assert (now.state, now.reason) == (IntentState.QUEUED, Reason.APPROVAL_MISSING)
    go(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_a_refusal_spends_nothing(ground, quinn):
    queued = draft(ground)
    say_yes(ground, queued, quinn)
    claimed = ground.claim()
    ground.platform.whose = type(ground.platform.whose)("2002")  # another's token
    publish.attempt(ground.core, claimed)
    found = seen_of(ground, queued)
    assert (found.state, found.consumed_by) == (ApprovalState.APPROVED, None)


def test_a_request_whose_approver_was_deactivated_after_the_claim_is_not_minted(ground, quinn):
    queued = draft(ground)
    say_yes(ground, queued, quinn)
    claimed = ground.claim()
    staff.set_active(ground.core, "quinn", active=False, by=ground.person("ada", Role.ADMIN))
    publish.attempt(ground.core, claimed)
    assert ground.permits() == []
    assert ground.now(queued).reason is Reason.APPROVER_NOT_ALLOWED
    assert seen_of(ground, queued).state is ApprovalState.ASKED, "nobody said no, so it is asked anew"


# ---------------------------------------------------------------- escalation


def test_an_escalation_names_somebody_whose_yes_can_count(ground, quinn, rosa):
    queued = draft(ground, author="rosa")
    asked = seen_of(ground, queued).approval
    with pytest.raises(Refused, match="rosa drafted it"):
        approve.escalate(ground.core, asked, quinn, "rosa", "why")
    with pytest.raises(Refused, match="approver is needed already"):
        approve.escalate(ground.core, asked, quinn, "viewer", "why")
    with pytest.raises(UnknownName, match="nobody-here"):
        approve.escalate(ground.core, asked, quinn, "nobody-here", "why")
    approve.escalate(ground.core, asked, quinn, "operator", "money")
    with pytest.raises(Refused, match="may not approve as operator"):
        say_yes(ground, queued, quinn)
    with pytest.raises(Refused, match="operator is needed already"):
        approve.escalate(ground.core, asked, quinn, "approver", "back")
    assert say_yes(ground, queued, ground.person("dana")).approval.state is ApprovalState.APPROVED


# ---------------------------------------------------------------- rules


def test_newer_rules_void_what_was_asked_and_ask_anew_under_them(ground, quinn, rosa):
    queued = draft(ground)
    first = say_yes(ground, queued, quinn).approval
    loaded = rulebook.load(ground.core, TWO, ground.person("ada", Role.ADMIN))
    newest = seen_of(ground, queued)
    assert (loaded.version, newest.rules, newest.quorum) == (2, 2, 2)
    old = ground.store.read(lambda tx: tx.approval(first.approval))
    assert (old.state, "version 2" in old.saw) == (ApprovalState.VOID, True)
    go(ground)
    assert ground.permits() == []
    say_yes(ground, queued, quinn)
    say_yes(ground, queued, rosa)
    go(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_the_rules_in_force_loaded_once_more_are_no_new_version(ground):
    ada = ground.person("ada", Role.ADMIN)
    assert rulebook.load(ground.core, TWO, ada).version == 2
    assert rulebook.load(ground.core, TWO, ada).version == 2


def test_what_no_rule_asks_for_any_more_goes_on(ground):
    ada = ground.person("ada", Role.ADMIN)
    rulebook.load(ground.core, '[[rule]]\nquorum = 1\nclient = "acme"\naction = "publish"\n', ada)
    queued = ground.submit(approved=False)
    assert queued.waits_for == "decision"
    rulebook.load(ground.core, TWO, ada)
    go(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER, Role.OPERATOR])
def test_only_an_admin_loads_rules(ground, role):
    with pytest.raises(Refused, match="may not act as admin"):
        rulebook.load(ground.core, TWO, ground.person("sam", role))
    with pytest.raises(Refused, match="may not act as admin"):
        rulebook.load(ground.core, TWO, ground.person("own", Role.ADMIN, ("acme",)))


def test_a_rule_of_a_client_that_does_not_exist_is_refused_with_the_nearest(ground):
    with pytest.raises(UnknownName, match=r"rule\.0\.client: there is no 'acmee'; did you mean acme"):
        rulebook.load(ground.core, '[[rule]]\nquorum = 1\nclient = "acmee"\n', ground.person("ada", Role.ADMIN))


def test_rules_that_nobody_can_read_let_nothing_through_and_say_so(ground, quinn):
    queued, reply = ground.submit(), draft(ground)
    broken = Rules(name=NAME, version=9, digest="00" * 32, body="x", loaded_by="?", at="")
    ground.store.transact(lambda tx: tx.put_rules(broken), deadline_s=1)
    go(ground)
    now = ground.now(queued)
    assert (now.state, now.reason) == (IntentState.QUEUED, Reason.APPROVAL_UNREADABLE)
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        say_yes(ground, reply, quinn)
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        rulebook.in_force(ground.core)
    assert "cannot be read" in requests.shown(ground.core, reply.intent.intent).against
    mended = rulebook.load(ground.core, TWO, ground.person("ada", Role.ADMIN))
    assert mended.version == 10
    go(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


# ---------------------------------------------------------------- looking


def test_a_person_sees_their_own_clients_requests_only(ground):
    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    draft(ground)
    bolts = draft(ground, "bolts", client="bolt", account="bolt-1")
    bob = ground.person("bob", Role.APPROVER, ("bolt",))
    assert [each.of.intent.client for each in requests.listed(ground.core, bob)] == ["bolt"]
    assert len(requests.listed(ground.core)) == 2
    assert requests.shown(ground.core, bolts.intent.intent, bob).of == bolts
    with pytest.raises(UnknownName):
        requests.shown(ground.core, ground.store.read(lambda tx: tx.approvals())[0].approval, bob)
    with pytest.raises(UnknownName) as unknown:
        requests.shown(ground.core, "app-", bob)
    assert seen_of(ground, bolts).approval in unknown.value.do or "similar" in unknown.value.do


def test_the_list_holds_what_waits_and_with_everything_what_is_over(ground, quinn):
    queued = draft(ground)
    asked = seen_of(ground, queued)
    approve.no(ground.core, asked.approval, quinn, seen=asked.commitment, why="no")
    assert requests.listed(ground.core) == ()
    (every,) = requests.listed(ground.core, everything=True)
    assert [each.decision.word for each in every.votes] == [Word.NO]


def test_settling_moves_nothing_of_an_approval(ground, quinn):
    queued = draft(ground)
    approval = say_yes(ground, queued, quinn).approval
    go(ground)
    ground.clock.pass_s(400)
    for each in settle.due(ground.core):
        settle.settle(ground.core, each)
    assert seen_of(ground, queued).state is approval.state
    assert asking.WAITS_FOR_DECISION == "decision"


def test_an_escalation_is_told_by_whom_to_whom_and_what_to_type(ground, quinn):
    queued = draft(ground)
    asked = seen_of(ground, queued).approval
    before = len(ground.store.read(lambda tx: tx.notices()))
    approve.escalate(ground.core, asked, quinn, "operator", "money is in it")
    (told,) = ground.store.read(lambda tx: tx.notices())[before:]
    assert (told.kind, told.halt, told.client) == (NoticeKind.ESCALATED, None, queued.intent.client)
    assert told.words.startswith(f"APPROVAL ESCALATED: {asked} (")
    assert "to operator, by quinn: money is in it" in told.words
    assert told.words.endswith(f"holdpoint approve show {asked}")
    assert queued.intent.text not in told.words


def test_an_escalation_that_is_refused_is_told_to_nobody(ground, quinn):
    asked = seen_of(ground, draft(ground)).approval
    with pytest.raises(Refused):
        approve.escalate(ground.core, asked, quinn, "viewer", "why")
    assert ground.store.read(lambda tx: tx.notices()) == ()


def test_an_edit_of_what_was_seen_overwrites_nobody_elses(ground, quinn, rosa):
    queued = draft(ground)
    seen = seen_of(ground, queued).commitment
    approve.edit(ground.core, queued.intent.intent, rosa, "hello there")
    with pytest.raises(Refused, match="is not for what you saw"):
        approve.edit(ground.core, queued.intent.intent, quinn, "good day", seen=seen)
    assert ground.now(queued).intent.text == "hello there"
    approve.edit(ground.core, queued.intent.intent, quinn, "good day", seen=seen_of(ground, queued).commitment[:8])
    assert ground.now(queued).intent.text == "good day"


def test_what_was_handed_on_says_so_and_only_of_its_own_request(ground, quinn):
    one, other = draft(ground), draft(ground, "other")
    approve.escalate(ground.core, one.intent.intent, quinn, "operator", "a lawyer writes")

    def told(queued):
        asked = seen_of(ground, queued)
        return ground.store.read(lambda tx: requests.handed_on(tx, asked))

    (said,) = told(one)
    assert "to operator, by quinn: a lawyer writes" in said
    assert told(other) == ()
