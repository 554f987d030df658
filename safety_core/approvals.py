"""Approvals: which actions need a person's yes, what exactly the yes is for, and whether it counts now.

1. Engagement always needs one; beside it, what the rules name (``approval_rules.py``).
2. A request is for a salted commitment to the intent, its visible content, its target, client, platform, account, action
   and window, and the version of the rules that applied. Another of any of these is another commitment.
3. A yes counts while its person is active, holds the role for the client, and neither drafted the content nor edited it
   last. As many as the quorum asks make it approved; one no rejects it.
4. It counts until it expires, by either clock, is revoked, or is void: by an edit, or by newer rules.
5. Escalated to a role, only those who hold it count; escalated to a person, theirs must be among the yes.
6. The intent consumes it with its first permit, and every later permit of the same intent stands on it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from safety_core.approval_rules import ApprovalRules
from safety_core.errors import Miswired
from safety_core.intent import Intent, commitment, effect_digest
from safety_core.people import RANK, Person
from safety_core.vocabulary import (
    AccountId,
    Action,
    ApprovalId,
    ClientId,
    Commitment,
    IntentId,
    PermitId,
    PersonId,
    Platform,
    Reason,
    Role,
)

SEEN_MIN_DIGITS = 8
"""How much of the commitment an approver gives back: that many digits nobody mistakes for those of another content."""


class ApprovalState(StrEnum):
    """Where a request is. See ``APPROVAL_MOVES``."""

    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REVOKED = "revoked"
    """A person took the yes back before anything was under way."""
    VOID = "void"
    """What it was for is no more: the content was edited, the rules changed, or the intent was withdrawn."""


APPROVAL_MOVES: dict[ApprovalState, frozenset[ApprovalState]] = {
    ApprovalState.ASKED: frozenset(
        {ApprovalState.APPROVED, ApprovalState.REJECTED, ApprovalState.EXPIRED, ApprovalState.VOID}
    ),
    ApprovalState.APPROVED: frozenset({ApprovalState.REVOKED, ApprovalState.EXPIRED, ApprovalState.VOID}),
    ApprovalState.REJECTED: frozenset(),
    ApprovalState.EXPIRED: frozenset(),
    ApprovalState.REVOKED: frozenset(),
    ApprovalState.VOID: frozenset(),
}
"""Legal moves; what is absent is an error."""


class Word(StrEnum):
    """What a person can say of a request."""

    YES = "yes"
    NO = "no"
    REVOKE = "revoke"


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """One request for approval of one intent's content, as it stood when it was asked.

    Attributes:
        commitment: hex; ``salt`` (hex) and the fields below open it.
        visible: the digest of the visible content.
        rules: the version of the rules that applied.
        quorum, role: how many must say yes, and what each of them must be.
        author, editor: who drafted the content and who edited it last: neither's yes counts.
        asked_us, expires_us: boot clock; ``expires_at``: the same end on the wall clock. Either ends it.
        escalated_role, escalated_person: rule 5; at most one of them.
        approved_us: boot clock of the yes that made it approved; ended_us: of its rejection, revocation, end or voiding.
        consumed_by: the first permit that stood on it.
        saw: why it is where it is.
    """

    approval: ApprovalId
    intent: IntentId
    client: ClientId
    platform: Platform
    account: AccountId
    action: Action
    commitment: Commitment
    salt: str
    visible: str
    target: str | None
    not_before_us: int
    not_after_us: int | None
    rules: int
    quorum: int
    role: Role
    author: str
    editor: PersonId | None
    asked_us: int
    expires_us: int
    expires_at: str
    state: ApprovalState = ApprovalState.ASKED
    escalated_role: Role | None = None
    escalated_person: PersonId | None = None
    approved_us: int | None = None
    ended_us: int | None = None
    consumed_by: PermitId | None = None
    saw: str = ""

    @property
    def open(self) -> bool:
        """Whether it can still be decided on, or stands."""
        return bool(APPROVAL_MOVES[self.state])


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One person's word on one request, for the commitment that they saw.

    Attributes:
        role: what they were when they said it.
        at_us: boot clock; at: wall clock, ISO 8601, aware.
    """

    approval: ApprovalId
    intent: IntentId
    client: ClientId
    person: PersonId
    role: Role
    word: Word
    commitment: Commitment
    why: str
    at_us: int
    at: str


class Vote(msgspec.Struct, frozen=True):
    """A decision, and its person as they are now (``None``: there is nobody of that name)."""

    decision: Decision
    person: Person | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about an intent's approval: read in one transaction.

    Attributes:
        rules: in force, of ``version``.
        newest: the intent's newest request; votes: what was said of it, in order.
        now: the wall clock.
    """

    rules: ApprovalRules
    version: int
    newest: Approval | None
    votes: tuple[Vote, ...]
    now: datetime


UNDECIDED = frozenset(
    {
        Reason.APPROVAL_MISSING,
        Reason.APPROVAL_EXPIRED,
        Reason.APPROVAL_REVOKED,
        Reason.APPROVAL_VOID,
        Reason.APPROVER_NOT_ALLOWED,
    }
)
"""Reasons after which an intent waits for a person's decision."""
ASKED_ANEW = frozenset({Reason.APPROVAL_EXPIRED, Reason.APPROVAL_VOID, Reason.APPROVER_NOT_ALLOWED})
"""Of these no person's word is the cause: Holdpoint asks again by itself."""

_STATES: dict[ApprovalState, Reason] = {
    ApprovalState.ASKED: Reason.APPROVAL_MISSING,
    ApprovalState.REJECTED: Reason.APPROVAL_REJECTED,
    ApprovalState.EXPIRED: Reason.APPROVAL_EXPIRED,
    ApprovalState.REVOKED: Reason.APPROVAL_REVOKED,
    ApprovalState.VOID: Reason.APPROVAL_VOID,
}


def move(approval: Approval, to: ApprovalState, **changes: object) -> Approval:
    """The request in its next state, with other fields changed.

    Raises:
        Miswired: the move is not in ``APPROVAL_MOVES``.
    """
    if to not in APPROVAL_MOVES[approval.state]:
        raise Miswired(
            f"approval {approval.approval} cannot go from {approval.state} to {to}", "see approvals.APPROVAL_MOVES"
        )
    return msgspec.structs.replace(approval, state=to, **changes)


def committed(intent: Intent, *, rules: int, salt: str) -> Commitment:
    """The commitment (hex): SHA-256 over the salt's bytes and those of SHA-256 over what is decided on (rule 2).

    That is canonical JSON (keys sorted, no spaces, UTF-8); the evidence format states it a second time.
    """
    what = {
        "account": intent.account,
        "action": intent.action.value,
        "client": intent.client,
        "intent": intent.intent,
        "not_after_us": intent.not_after_us,
        "not_before_us": intent.not_before_us,
        "rules": rules,
        "platform": intent.platform.value,
        "target": intent.target,
        "visible": effect_digest(intent),
    }
    plain = json.dumps(what, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return commitment(salt, hashlib.sha256(plain.encode()).hexdigest())


def expired(approval: Approval, *, now: datetime, now_us: int) -> bool:
    """Whether its time is over by either clock; at the very instant it is."""
    return now_us >= approval.expires_us or now >= datetime.fromisoformat(approval.expires_at)


def voter_refusal(approval: Approval, person: Person) -> str | None:
    """Why this person's yes does not count; ``None`` when it does (rules 3 and 5)."""
    if person.person == approval.author:
        return f"{person.person} drafted it: somebody else approves it"
    if person.person == approval.editor:
        return f"{person.person} edited it last: somebody else approves it"
    if not person.active:
        return f"{person.person} is not active"
    role = role_needed(approval)
    if not person.may(role, approval.client):
        return f"{person.person} ({person.role}) may not approve as {role} for {approval.client}"
    return None


def role_needed(approval: Approval) -> Role:
    """What those who say yes must be: what the rules ask for, or more when it was escalated."""
    raised = approval.escalated_role
    return approval.role if raised is None else max(approval.role, raised, key=RANK.__getitem__)


def counted(approval: Approval, votes: Iterable[Vote]) -> frozenset[PersonId]:
    """Whose yes counts now."""
    return frozenset(
        each.person.person
        for each in votes
        if each.person is not None
        and each.decision.word is Word.YES
        and each.decision.commitment == approval.commitment
        and voter_refusal(approval, each.person) is None
    )


def enough(approval: Approval, yes: frozenset[PersonId]) -> bool:
    """Whether these make it approved: the quorum, and among them the person it was escalated to."""
    return len(yes) >= approval.quorum and approval.escalated_person in {None, *yes}


def against(intent: Intent, standing: Standing, *, now_us: int) -> tuple[Reason, str] | None:
    """What stands against the intent for want of approval, and what was seen; ``None`` when nothing does."""
    need = standing.rules.need(intent)
    if need is None:
        return None
    approval = standing.newest
    if approval is None:
        return Reason.APPROVAL_MISSING, f"nobody was asked; {need.quorum} must say yes"
    yes = counted(approval, standing.votes)
    if approval.state is not ApprovalState.APPROVED:
        said = approval.saw or f"{len(yes)} of {approval.quorum} said yes"
        return _STATES[approval.state], f"{approval.approval} is {approval.state}: {said}"
    if not approval.salt:
        return Reason.APPROVAL_VOID, f"what {approval.approval} was given for was erased"
    if approval.commitment != committed(intent, rules=approval.rules, salt=approval.salt):
        return Reason.APPROVAL_VOID, f"{approval.approval} was given for something else than this"
    if approval.rules != standing.version:
        saw = (
            f"{approval.approval} was asked under version {approval.rules} of the rules, {standing.version} is in force"
        )
        return Reason.APPROVAL_VOID, saw
    if expired(approval, now=standing.now, now_us=now_us):
        return Reason.APPROVAL_EXPIRED, f"{approval.approval} held until {approval.expires_at}"
    if not enough(approval, yes):
        lost = sorted({each.decision.person for each in standing.votes if each.decision.word is Word.YES} - yes)
        saw = f"{approval.approval}: the yes of {', '.join(lost)} counts no more; {len(yes)} of {approval.quorum} are left"
        return Reason.APPROVER_NOT_ALLOWED, saw
    return None
