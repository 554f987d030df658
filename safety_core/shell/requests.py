"""Requests for approval as people look at them, and what each word on one first makes sure of."""

import msgspec

from safety_core import approvals
from safety_core.approvals import Approval, ApprovalState, Decision, Vote, Word
from safety_core.audit import entries
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.lifecycle import IntentState
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.records import NoticeKind, QueuedIntent
from safety_core.shell import asking, committing, notices
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.names import nearest
from safety_core.shell.scoped import acting
from safety_core.vocabulary import ApprovalId, IntentId, PersonId, Role

LIST_LINE = "holdpoint approve list"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A request with what it is for, as a person asks about it.

    Attributes:
        votes: what was said of it, each word with its person as they are now.
        yes: whose yes counts now.
        need_role: what those who say yes must be.
        against: what stands against the intent for want of approval; empty when nothing does.
    """

    approval: Approval
    of: QueuedIntent
    votes: tuple[Vote, ...]
    yes: tuple[PersonId, ...]
    need_role: Role
    against: str


def listed(core: Core, claimant: Claimant | None = None, *, everything: bool = False) -> tuple[Seen, ...]:
    """The newest request of each intent that waits for a decision, or every request; oldest first.

    Raises:
        Refused: a claimant is named and has not proved who they are. Proved, they see their own clients' only.
    """

    def look(tx: Transaction) -> tuple[Seen, ...]:
        if everything:
            found = list(tx.approvals())
        else:
            waiting = [each for each in tx.intents([IntentState.WAITING]) if _waits(each)]
            found = [each for each in map(tx.approval_of, (each.intent.intent for each in waiting)) if each is not None]
        return tuple(seen(core, tx, each) for each in found)

    return acting(core, claimant).store.read(look)


def shown(core: Core, name: str, claimant: Claimant | None = None) -> Seen:
    """One request by its own name, or the newest of an intent by the intent's.

    Raises:
        UnknownName: there is none.
        Refused: a claimant is named and has not proved who they are, or may not look at that client's.
    """

    def look(tx: Transaction) -> Seen:
        return seen(core, tx, named(tx, name))

    return acting(core, claimant).store.read(look)


def _waits(queued: QueuedIntent) -> bool:
    return queued.waits_for == asking.WAITS_FOR_DECISION


def seen(core: Core, tx: Transaction, approval: Approval) -> Seen:
    """One request with what it is for and what was said of it."""
    queued = tx.intent(approval.intent)
    assert queued is not None
    said = asking.votes(tx, approval)
    found = asking.standing(core, tx, queued.intent)
    if found is None:
        wrong = "the rules on approvals cannot be read"
    else:
        now = approvals.against(queued.intent, found, now_us=core.clock.boot_us())
        wrong = "" if now is None else f"{now[0].value}: {now[1]}"
    return Seen(
        approval=approval,
        of=queued,
        votes=said,
        yes=tuple(sorted(approvals.counted(approval, said))),
        need_role=approvals.role_needed(approval),
        against=wrong,
    )


def named(tx: Transaction, name: str) -> Approval:
    """A request by its own name, or an intent's newest by the intent's.

    Raises:
        UnknownName: there is none; the nearest of those that are to be seen are offered.
    """
    found = tx.approval(ApprovalId(name)) or tx.approval_of(IntentId(name))
    if found is None:
        near = nearest(name, (each.approval for each in tx.open_approvals()))
        raise UnknownName("approval", name, near, f"({LIST_LINE} names them)")
    return found


def may_say_yes(tx: Transaction, found: Seen) -> tuple[Person, ...]:
    """Whose yes would count now, and was not said yet; empty for what nobody decides on any more."""
    if found.approval.state is not ApprovalState.ASKED:
        return ()
    return tuple(each for each in tx.people() if not not_by(found, each))


def not_by(found: Seen, person: Person) -> str:
    """Why this person's yes would not count, or is not needed again; empty: it would."""
    if any(each.decision.person == person.person and each.decision.word is Word.YES for each in found.votes):
        return f"{person.person} said yes already"
    return approvals.voter_refusal(found.approval, person) or ""


def handed_on(tx: Transaction, approval: Approval) -> tuple[str, ...]:
    """What people were told each time when somebody else was to decide: to whom, by whom and why."""
    if approval.escalated_role is None and approval.escalated_person is None:
        return ()
    of = f"{approval.approval} ("
    head = f"{notices.OF_NO_HALT[NoticeKind.ESCALATED]}: "
    found = (each.words for each in tx.notices() if each.kind is NoticeKind.ESCALATED)
    return tuple(each.removeprefix(head) for each in found if each.removeprefix(head).startswith(of))


def again(tx: Transaction, approval: Approval) -> Approval:
    """The request as it stands now."""
    found = tx.approval(approval.approval)
    assert found is not None
    return found


def digits(seen: str) -> str:
    """The first digits of a commitment, as somebody gives them back.

    Raises:
        BadInput: too few, or no hexadecimal digits.
    """
    given = seen.strip().lower()
    if len(given) < approvals.SEEN_MIN_DIGITS or set(given) - set("0123456789abcdef"):
        raise BadInput(
            "seen",
            f"is not the beginning of a commitment ({approvals.SEEN_MIN_DIGITS} hexadecimal digits or more)",
            "look at what you decide on, and give the digits shown there: holdpoint approve show",
        )
    return given


def over(core: Core, approval: Approval) -> bool:
    """Whether its time is over now."""
    return approvals.expired(approval, now=core.clock.now(), now_us=core.clock.boot_us())


def still_asked(core: Core, tx: Transaction, approval: Approval) -> None:
    """It can be decided on: asked, in time, and under the rules in force.

    Raises:
        Refused: otherwise.
    """
    if approval.state is not ApprovalState.ASKED:
        newest = tx.approval_of(approval.intent)
        anew = newest if newest is not None and newest.approval != approval.approval else None
        do = f"it was asked anew: {show_line(anew)}" if anew is not None else f"see: {show_line(approval)}"
        raise Refused(f"{approval.approval} is {approval.state}{f' ({approval.saw})' if approval.saw else ''}", do)
    if over(core, approval):
        raise Refused(
            f"{approval.approval} expired at {approval.expires_at}",
            f"ask anew: holdpoint approve ask {approval.intent}",
        )
    _, version = asking.required(tx)
    if approval.rules != version:
        raise Refused(
            f"{approval.approval} was asked under version {approval.rules} of the rules, {version} is in force",
            "it is asked anew as soon as a worker comes to it: holdpoint approve list",
        )


def as_seen(tx: Transaction, approval: Approval, digits: str) -> None:
    """The request commits to what was shown, and the intent is still that.

    Raises:
        Refused: otherwise.
    """
    queued = tx.intent(approval.intent)
    assert queued is not None
    salt = approval.salt  # empty, once its content was erased
    now = approvals.committed(queued.intent, rules=approval.rules, salt=salt) if salt else None
    if not approval.commitment.startswith(digits) or now != approval.commitment:
        raise Refused(
            f"{approval.approval} is not for what you saw: its content, target, account or window is another",
            f"look at it again: {show_line(approval)}",
        )


def show_line(approval: Approval) -> str:
    """What to type to look at it."""
    return f"holdpoint approve show {approval.approval}"


def write(core: Core, tx: Transaction, approval: Approval, person: Person, word: Word, why: str) -> None:
    """Keep one person's word.

    Raises:
        Refused: they said it of this request already.
    """
    if any((each.person, each.word) == (person.person, word) for each in tx.decisions(approval.approval)):
        raise Refused(f"{person.person} has said {word} to {approval.approval} already", f"see: {show_line(approval)}")
    said = Decision(
        approval=approval.approval,
        intent=approval.intent,
        client=approval.client,
        person=person.person,
        role=person.role,
        word=word,
        commitment=approval.commitment,
        why=why,
        at_us=core.clock.boot_us(),
        at=core.clock.now().isoformat(),
    )
    tx.add_decision(said)
    who = committing.name(core, tx, person.person)
    reason = committing.words(core, tx, person.person, why, approval.client) if why else None
    tx.append_audit(entries.decision(said, person=who, why=reason, at=core.clock.now()))
