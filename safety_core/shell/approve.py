"""What people say of requests for approval: yes, no, not any more; another text; somebody else decides.

Each takes a person who proved themselves and may decide for the client, in one transaction that reads everything anew: of
two who decide at once, or of a decision and an edit, one is told what became of it meanwhile. A yes or a no names the first
digits of the commitment that was shown, so that what is decided on is what was seen.
"""

from collections.abc import Callable

import msgspec

from safety_core import approvals
from safety_core.approvals import Approval, ApprovalState, Word
from safety_core.audit import entries
from safety_core.errors import Refused, UnknownName
from safety_core.intent import check_text
from safety_core.lifecycle import IntentState, PermitState
from safety_core.people import RANK, Person
from safety_core.ports import Transaction
from safety_core.records import NoticeKind, QueuedIntent
from safety_core.shell import asking, committing, notices, requests
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.reasons import checked_why
from safety_core.shell.requests import Seen
from safety_core.shell.scoped import acting
from safety_core.vocabulary import MARKS, PersonId, Reason, Role

DECISION_DEADLINE_S = 10.0
MAY_STAND = (
    PermitState.LIVE,
    PermitState.ACCEPTED,
    PermitState.UNKNOWN,
    PermitState.CONFIRMED,
    PermitState.QUARANTINED,
)
"""While a permit of its intent is in one of these the effect may stand: a yes can be taken back no more."""
EDITABLE = (IntentState.QUEUED, IntentState.WAITING)


def yes(core: Core, name: str, claimant: Claimant, *, seen: str, why: str = "") -> Seen:
    """Say yes to exactly what was shown. With as many as the quorum asks the intent goes on.

    Raises:
        UnknownName: no such request. BadInput: ``seen`` is no beginning of a commitment.
        Refused: not proved, not allowed, the author or last editor, said already, other content than was seen, or no
            longer to be decided.
    """

    def decide(tx: Transaction, approval: Approval, person: Person) -> None:
        refusal = approvals.voter_refusal(approval, person)
        if refusal is not None:
            raise Refused(refusal, f"see who may: holdpoint people list; what it needs: holdpoint approve show {name}")
        requests.write(core, tx, approval, person, Word.YES, why)
        counting = approvals.counted(approval, asking.votes(tx, approval))
        if approvals.enough(approval, counting):
            approved = approvals.move(approval, ApprovalState.APPROVED, approved_us=core.clock.boot_us())
            tx.change_approval(approved, approval.state)
            asking.log(core, tx, "approval_approved", approved, person=person.person, why=why)
            asking.wake(tx, tx.intent(approval.intent))

    return _say(core, name, claimant, decide, seen=seen, why=why)


def no(core: Core, name: str, claimant: Claimant, *, seen: str, why: str) -> Seen:
    """Say no: one is enough, and the intent is cancelled.

    Raises: as ``yes``, and BadInput without a reason.
    """
    checked_why(why)

    def decide(tx: Transaction, approval: Approval, person: Person) -> None:
        requests.write(core, tx, approval, person, Word.NO, why)
        saw = f"{person.person} said no: {why}"
        rejected = asking.end(core, tx, approval, ApprovalState.REJECTED, person=person.person, saw=saw, why=why)
        queued = tx.intent(approval.intent)
        if queued is not None and queued.state in EDITABLE:
            tx.move_intent(
                queued.intent.intent,
                queued.state,
                IntentState.CANCELLED,
                reason=Reason.APPROVAL_REJECTED,
                saw=f"{rejected.approval}: {saw}",
                waits_for=None,
                settled_us=core.clock.boot_us(),
            )

    return _say(core, name, claimant, decide, seen=seen, why=why)


def _say(
    core: Core,
    name: str,
    claimant: Claimant,
    decide: Callable[[Transaction, Approval, Person], None],
    *,
    seen: str,
    why: str,
) -> Seen:
    """One person's word on a request that is still asked, for what they saw."""
    digits = requests.digits(seen)
    if why:
        checked_why(why)

    def all_at_once(tx: Transaction) -> Seen:
        approval = requests.named(tx, name)
        person = require(tx, claimant, Role.APPROVER, approval.client)
        requests.still_asked(core, tx, approval)
        requests.as_seen(tx, approval, digits)
        decide(tx, approval, person)
        return requests.seen(core, tx, requests.again(tx, approval))

    said = acting(core, claimant).store.transact(all_at_once, deadline_s=DECISION_DEADLINE_S)
    core.seam("approve.said")
    return said


def revoke(core: Core, name: str, claimant: Claimant, why: str) -> Seen:
    """Take an approval back, as anybody who may decide for the client, while nothing of it is under way or done.

    Raises:
        UnknownName: no such request. BadInput: no reason.
        Refused: not proved, not allowed, not approved, or its effect may stand already.
    """
    checked_why(why)

    def decide(tx: Transaction) -> Seen:
        approval = requests.named(tx, name)
        person = require(tx, claimant, Role.APPROVER, approval.client)
        if approval.state is not ApprovalState.APPROVED:
            raise Refused(
                f"{approval.approval} is {approval.state}, not approved", f"see it: {requests.show_line(approval)}"
            )
        for each in tx.permits_of(approval.client, approval.intent):
            if each.state in MAY_STAND:
                raise Refused(
                    f"permit {each.permit} of {approval.intent} is {each.state}: it may stand on {each.account} already",
                    f"see it: holdpoint intent show {approval.intent}; to stop what is under way: holdpoint halt -m WHY",
                )
        requests.write(core, tx, approval, person, Word.REVOKE, why)
        saw = f"{person.person} took the approval back: {why}"
        asking.end(core, tx, approval, ApprovalState.REVOKED, person=person.person, saw=saw, why=why)
        queued = tx.intent(approval.intent)
        assert queued is not None
        asking.put_to_wait(tx, queued, Reason.APPROVAL_REVOKED, saw)
        return requests.seen(core, tx, requests.again(tx, approval))

    revoked = acting(core, claimant).store.transact(decide, deadline_s=DECISION_DEADLINE_S)
    core.seam("approve.revoked")
    return revoked


def ask(core: Core, intent: str, claimant: Claimant) -> Seen:
    """Ask anew for what nobody decided in time, or whose approval was taken back.

    Raises:
        UnknownName: no such intent with a request.
        Refused: not proved, not allowed, no approval needed, being asked or approved already, or not waiting.
    """

    def decide(tx: Transaction) -> Seen:
        before = requests.named(tx, intent)
        require(tx, claimant, Role.APPROVER, before.client)
        queued, newest = _whole(tx, before)
        if queued.state not in EDITABLE or (newest.open and not requests.over(core, newest)):
            raise Refused(
                f"{newest.approval} is {newest.state}, its intent {queued.state}", f"see: {requests.show_line(newest)}"
            )
        why = f"{claimant.person} had it asked anew"
        asked = asking.ask_anew(core, tx, queued.intent, why=why, over=ApprovalState.EXPIRED)
        if asked is None:
            raise Refused(
                f"{before.intent} needs no approval by the rules in force", "see: holdpoint approve rules show"
            )
        asking.put_to_wait(tx, queued, Reason.APPROVAL_MISSING, why)
        return requests.seen(core, tx, asked)

    done = acting(core, claimant).store.transact(decide, deadline_s=DECISION_DEADLINE_S)
    core.seam("approve.asked")
    return done


def edit(core: Core, name: str, claimant: Claimant, text: str, *, seen: str = "") -> Seen:
    """Give what is asked for another text. Whatever was decided is void, and it is asked for anew; the editor's own yes
    will not count. ``seen``: the first digits of what was edited; then nobody's edit is overwritten unseen.

    Raises:
        UnknownName: no such request. BadInput: a text that cannot be taken.
        Refused: not proved, not allowed, nothing to edit, other content than was seen, under way, or at its end.
    """
    check_text(text, field="text")
    digits = requests.digits(seen) if seen else ""
    salt = core.entropy.token(f"salt/edit/{name}", asking.SALT_BYTES)

    def decide(tx: Transaction) -> Seen:
        before = requests.named(tx, name)
        person = require(tx, claimant, Role.APPROVER, before.client)
        queued, newest = _whole(tx, before)
        intent = queued.intent
        if digits:
            requests.as_seen(tx, newest, digits)
        if intent.action in MARKS:
            raise Refused(f"a {intent.action} shows no text", f"see it: {requests.show_line(before)}")
        if intent.text == text:
            raise Refused(f"{intent.intent} has this very text", f"see it: {requests.show_line(before)}")
        first = intent.text if intent.first_text is None else intent.first_text
        changed = queued.state in EDITABLE and tx.edit_intent(
            intent.intent, queued.state, text=text, salt=salt, editor=person.person, first_text=first
        )
        if not changed:
            raise Refused(
                f"intent {intent.intent} is {queued.state} and cannot be edited",
                f"see it: holdpoint intent show {intent.intent}",
            )
        edited = msgspec.structs.replace(intent, text=text, salt=salt, editor=person.person, first_text=first)
        now_us, now = core.clock.boot_us(), core.clock.now()
        tx.append_audit(entries.edited(edited, person=committing.name(core, tx, person.person), at_us=now_us, at=now))
        saw = f"{person.person} edited the content"
        asked = asking.ask_anew(core, tx, edited, why=saw)
        if asked is None:
            asking.wake(tx, queued)
            return requests.seen(core, tx, requests.again(tx, before))
        asking.put_to_wait(tx, queued, Reason.APPROVAL_MISSING, saw)
        return requests.seen(core, tx, asked)

    edited = acting(core, claimant).store.transact(decide, deadline_s=DECISION_DEADLINE_S)
    core.seam("approve.edited")
    return edited


def escalate(core: Core, name: str, claimant: Claimant, to: str, why: str) -> Seen:
    """Have somebody else decide: a role, from which on only its holders' yes counts, or a person, whose yes is needed.

    Raises:
        UnknownName: no such request; nobody of that name, and no role.
        BadInput: no reason.
        Refused: not proved, not allowed, no longer asked, a lower role than is needed, or a person whose yes never counts.
    """
    checked_why(why)

    def decide(tx: Transaction) -> Seen:
        approval = requests.named(tx, name)
        person = require(tx, claimant, Role.APPROVER, approval.client)
        requests.still_asked(core, tx, approval)
        raised = _escalated(tx, approval, to)
        tx.change_approval(raised, approval.state)
        asking.log(core, tx, "approval_escalated", raised, person=person.person, why=why)
        what = f"{raised.approval} ({raised.action} by {raised.account} on {raised.platform})"
        told = f"{what} to {to}, by {person.person}: {why}. look at it: {requests.show_line(raised)}"
        notices.tell(core, tx, NoticeKind.ESCALATED, raised.client, told)
        return requests.seen(core, tx, raised)

    escalated = acting(core, claimant).store.transact(decide, deadline_s=DECISION_DEADLINE_S)
    core.seam("approve.escalated")
    return escalated


def _escalated(tx: Transaction, approval: Approval, to: str) -> Approval:
    role = next((each for each in Role if each.value == to), None)
    if role is not None:
        needed = approvals.role_needed(approval)
        if RANK[role] < RANK[needed]:
            raise Refused(f"{needed} is needed already, and {role} may do less", "name a higher role, or a person")
        return msgspec.structs.replace(approval, escalated_role=role)
    person = tx.person(PersonId(to))
    if person is None:
        known = [*(each.person for each in tx.people()), *(each.value for each in Role)]
        raise UnknownName("to", to, nearest(to, known), "(holdpoint people list names them; or give a role)")
    refusal = approvals.voter_refusal(approval, person)
    if refusal is not None:
        raise Refused(refusal, "name somebody whose yes counts: holdpoint people list")
    return msgspec.structs.replace(approval, escalated_person=person.person)


def overdue(core: Core, tx: Transaction) -> tuple[Approval, ...]:
    """What was asked or approved, and whose time is over."""
    return tx.open_approvals(expired_us=core.clock.boot_us())


def lapse(core: Core) -> int:
    """For whoever keeps house: what was asked or approved and whose time is over has expired."""
    if not core.store.read(lambda tx: overdue(core, tx)):
        return 0

    def decide(tx: Transaction) -> int:
        over = overdue(core, tx)
        for each in over:
            undecided = "nobody decided" if each.state is ApprovalState.ASKED else "it held"
            asking.end(core, tx, each, ApprovalState.EXPIRED, saw=f"{undecided} until {each.expires_at}")
        return len(over)

    lapsed = core.store.transact(decide, deadline_s=DECISION_DEADLINE_S)
    core.seam("approve.lapsed")
    return lapsed


def _whole(tx: Transaction, approval: Approval) -> tuple[QueuedIntent, Approval]:
    """The request's intent, and that intent's newest request."""
    queued, newest = tx.intent(approval.intent), tx.approval_of(approval.intent)
    assert queued is not None
    assert newest is not None
    return queued, newest
