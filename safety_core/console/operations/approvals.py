"""What waits for a person's yes: see exactly what it is, say yes or no to it, edit it, hand it to somebody else.

What is decided on is what was seen: each rendering carries ``seen``, the commitment to the very content, target, account and
window that it shows, and yes, no and edit hand it back.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.approvals import Decision, Word
from safety_core.console.operations._changes import Piece, changes
from safety_core.console.operations._effects import Effect, at, effect_of, left_s, since_s
from safety_core.console.operations._heard import Found, Said, found_in, said_in, said_of
from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.engagement.heard import Heard
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.shell import approve, conversations, documents, requests, rulebook
from safety_core.shell.names import known_client
from safety_core.shell.requests import Seen
from safety_core.vocabulary import Role

Name = Annotated[str, Meta(max_length=200, description="A request's own name, or its intent's: then its newest.")]
Seeing = Annotated[
    str, Meta(max_length=64, description="The first 8 digits or more of `seen`, as they were shown with the content.")
]
Why = Annotated[str, Meta(max_length=2_000, description="Why; it is kept for ever.")]


class WhichRequests(Given, frozen=True, kw_only=True):
    """Which requests. ``everything``: every one that ever was, the newest first, not only what waits; ``limit``: at most so many."""

    client: str | None = None
    everything: bool = False
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 200


class RequestNamed(Given, frozen=True, kw_only=True):
    """One request."""

    approval: Name


class Yes(Given, frozen=True, kw_only=True):
    """A yes to exactly what was shown."""

    approval: Name
    seen: Seeing
    reason: Why = ""


class No(Given, frozen=True, kw_only=True):
    """A no to what was shown, and why."""

    approval: Name
    seen: Seeing
    reason: Why


class Edit(Given, frozen=True, kw_only=True):
    """Another text. With ``seen`` it is refused when somebody else edited it meanwhile."""

    approval: Name
    text: Annotated[str, Meta(description="The whole new text.")]
    seen: Seeing = ""


class Escalate(Given, frozen=True, kw_only=True):
    """Whom to hand it to: a person, whose yes is then needed, or a role, which each then needs."""

    approval: Name
    to: Annotated[str, Meta(max_length=200)]
    reason: Why


class Revoke(Given, frozen=True, kw_only=True):
    """Why a yes is taken back."""

    approval: Name
    reason: Why


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of it. ``counts``: whether their yes counts now; ``at``: UTC."""

    person: str
    role: str
    word: str
    why: str
    at: str
    counts: bool


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request for approval.

    Attributes:
        state: asked, approved, rejected, expired, revoked or void; why: why it is where it is.
        seen: the commitment to what is shown here; yes, no and edit hand it back.
        quorum: how many must say yes, each of ``role`` or above; yes: whose yes counts now.
        escalated_to: a person or a role.
        not_yours: why your own yes would not count; empty: it would.
        answers: what somebody said that it answers; null: nothing was heard of it.
        found: what the safety screen finds in either; null: its rules cannot be read.
        asked_at, expires_at: UTC; asked_s: seconds since; left_s: seconds until, 0 once it is over.
    """

    approval: str
    state: str
    why: str
    effect: Effect
    seen: str
    quorum: int
    role: str
    yes: tuple[str, ...]
    escalated_to: str | None
    not_yours: str
    answers: Said | None
    found: tuple[Found, ...] | None
    asked_at: str
    asked_s: int
    expires_at: str
    left_s: int


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Requests; ``count``: how many there are in all, shown here or not; ``everything``: not only what waits."""

    approvals: tuple[Asked, ...]
    count: int
    everything: bool


class Request(Asked, frozen=True, kw_only=True):
    """One request with all that it is decided by.

    Attributes:
        intent_state: where its intent is; against: what stands against that for want of approval.
        rules: the version of the rules that it was asked under.
        votes: what was said of it; may_say_yes: whose yes would count and was not said yet.
        thread: the conversation that it answers in, in order.
        changed: from the text that was first handed over to this one; empty: nobody edited it.
        handed_on: to whom it was escalated, by whom and why.
        newest: the newest request of its intent, if that is another: this one is decided on no more.
    """

    intent_state: str
    against: str
    rules: int
    votes: tuple[Vote, ...]
    may_say_yes: tuple[str, ...]
    thread: tuple[Said, ...]
    changed: tuple[Piece, ...]
    handed_on: tuple[str, ...]
    newest: str | None


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """One rule; what it does not name is all. ``quorum``: how many yes, 0 for none; ``life_h``: for how many hours they hold."""

    client: str | None
    platform: str | None
    action: str | None
    quorum: int
    role: str
    life_h: float


class RulesShown(msgspec.Struct, frozen=True, kw_only=True):
    """The rules in force: the floor for engagement, and what else needs approval of those clients whom you act for.

    Attributes:
        at: when they were loaded, UTC; digest: SHA-256 of the whole file.
    """

    version: int
    loaded_by: str
    at: str
    digest: str
    engagement: RuleShown
    rules: tuple[RuleShown, ...]


def listed(desk: Desk, given: WhichRequests) -> Waiting:
    """What waits for a decision, oldest first, or everything that was ever asked, newest first."""
    found = requests.listed(desk.whole, desk.claimant, everything=given.everything)

    def look(tx: Transaction) -> Waiting:
        whose = None if given.client is None else known_client(tx, given.client)
        own = [each for each in found if whose in (None, each.approval.client)]
        ordered = own[::-1] if given.everything else own
        me = _me(desk, tx)
        rows = tuple(_asked(desk, tx, each, me) for each in ordered[: given.limit])
        return Waiting(approvals=rows, count=len(own), everything=given.everything)

    return desk.core.store.read(look)


def show(desk: Desk, given: RequestNamed) -> Request:
    """One request, with exactly what it is for."""
    return _whole(desk, requests.shown(desk.whole, given.approval, desk.claimant))


def say_yes(desk: Desk, given: Yes) -> Request:
    """Say yes to exactly what was shown."""
    return _whole(desk, approve.yes(desk.whole, given.approval, desk.claimant, seen=given.seen, why=given.reason))


def say_no(desk: Desk, given: No) -> Request:
    """Say no: one is enough."""
    return _whole(desk, approve.no(desk.whole, given.approval, desk.claimant, seen=given.seen, why=given.reason))


def edit(desk: Desk, given: Edit) -> Request:
    """Give it another text, which is asked for anew."""
    return _whole(desk, approve.edit(desk.whole, given.approval, desk.claimant, given.text, seen=given.seen))


def escalate(desk: Desk, given: Escalate) -> Request:
    """Have somebody else decide."""
    return _whole(desk, approve.escalate(desk.whole, given.approval, desk.claimant, given.to, given.reason))


def revoke(desk: Desk, given: Revoke) -> Request:
    """Take a yes back."""
    return _whole(desk, approve.revoke(desk.whole, given.approval, desk.claimant, given.reason))


def ask(desk: Desk, given: RequestNamed) -> Request:
    """Ask anew."""
    return _whole(desk, approve.ask(desk.whole, given.approval, desk.claimant))


def rules(desk: Desk, _: Nothing) -> RulesShown:
    """What needs approval. Rules that name a client are shown to whoever acts for that client."""
    loaded, read = rulebook.in_force(desk.core)
    own = desk.core.store.read(lambda tx: tx.clients())
    return RulesShown(
        version=loaded.version,
        loaded_by=loaded.loaded_by,
        at=loaded.at,
        digest=loaded.digest,
        engagement=_rule(read.engagement),
        rules=tuple(_rule(each) for each in read.rule if each.client is None or each.client in own),
    )


def _rule(rule: msgspec.Struct) -> RuleShown:
    plain = {"client": None, "platform": None, "action": None, **msgspec.to_builtins(rule)}
    return msgspec.convert(plain, RuleShown)


def _me(desk: Desk, tx: Transaction) -> Person:
    """Who is at the desk, as they are now."""
    return tx.person(desk.claimant.person) or desk.person


def _asked(desk: Desk, tx: Transaction, seen: Seen, me: Person) -> Asked:
    approval, intent = seen.approval, seen.of.intent
    kept = conversations.heard_by(tx, intent)
    answers = None if kept is None else documents.record_of(kept, Heard)
    return Asked(
        approval=approval.approval,
        state=approval.state.value,
        why=approval.saw,
        effect=effect_of(intent),
        seen=approval.commitment,
        quorum=approval.quorum,
        role=seen.need_role.value,
        yes=seen.yes,
        escalated_to=approval.escalated_person or approval.escalated_role,
        not_yours=requests.not_by(seen, me),
        answers=None if answers is None else said_of(answers, answered=True),
        found=found_in(None if answers is None else answers.text, intent.text),
        asked_at=at(desk.core, approval.asked_us),
        asked_s=since_s(desk.core, approval.asked_us),
        expires_at=approval.expires_at,
        left_s=0 if requests.over(desk.core, approval) else left_s(desk.core, approval.expires_us),
    )


def _whole(desk: Desk, seen: Seen) -> Request:
    approval, intent = seen.approval, seen.of.intent

    def look(tx: Transaction) -> Request:
        asked = _asked(desk, tx, seen, _me(desk, tx))
        kept = conversations.heard_by(tx, intent)
        thread = () if kept is None else conversations.look(tx, kept).thread.events
        newest = tx.approval_of(approval.intent)
        return Request(
            **{name: getattr(asked, name) for name in Asked.__struct_fields__},
            intent_state=seen.of.state.value,
            against=seen.against,
            rules=approval.rules,
            votes=tuple(_vote(seen, each.decision) for each in seen.votes),
            may_say_yes=tuple(each.person for each in requests.may_say_yes(tx, seen)),
            thread=tuple(said_in(each, answered=intent.target or "") for each in thread),
            changed=() if intent.first_text is None else changes(intent.first_text, intent.text),
            handed_on=requests.handed_on(tx, approval),
            newest=None if newest is None or newest.approval == approval.approval else newest.approval,
        )

    return desk.core.store.read(look)


def _vote(seen: Seen, said: Decision) -> Vote:
    return Vote(
        person=said.person,
        role=said.role.value,
        word=said.word.value,
        why=said.why,
        at=said.at,
        counts=said.word is Word.YES and said.person in seen.yes,
    )


_ROOM = "/approvals"
_ONE = f"{_ROOM}/{{approval}}"
OPERATIONS = (
    Operation("approvals.list", "GET", _ROOM, "What waits for a yes.", Role.VIEWER, WhichRequests, Waiting, listed),
    Operation("approvals.rules", "GET", "/approval-rules", "What needs approval.", Role.VIEWER, Nothing, RulesShown, rules),
    Operation("approvals.show", "GET", _ONE, "Exactly what is decided on.", Role.VIEWER, RequestNamed, Request, show),
    Operation(
        "approvals.yes", "POST", f"{_ONE}/yes", "Say yes to exactly what was shown; its author and last editor cannot.",
        Role.APPROVER, Yes, Request, say_yes, repeatable=True,
    ),
    Operation(
        "approvals.no", "POST", f"{_ONE}/no", "Say no: one is enough, and its intent is cancelled.",
        Role.APPROVER, No, Request, say_no, repeatable=True,
    ),
    Operation(
        "approvals.edit", "POST", f"{_ONE}/edit", "Give it another text; it is asked for anew, and your yes will not count.",
        Role.APPROVER, Edit, Request, edit, repeatable=True,
    ),
    Operation(
        "approvals.escalate", "POST", f"{_ONE}/escalate", "Have somebody else decide. It never makes a yes easier.",
        Role.APPROVER, Escalate, Request, escalate, repeatable=True,
    ),
    Operation(
        "approvals.revoke", "POST", f"{_ONE}/revoke", "Take a yes back, while nothing of it is under way or done.",
        Role.APPROVER, Revoke, Request, revoke, repeatable=True,
    ),
    Operation(
        "approvals.ask", "POST", f"{_ONE}/ask", "Ask anew for what nobody decided in time, or whose yes was taken back.",
        Role.APPROVER, RequestNamed, Request, ask, repeatable=True,
    ),
)  # fmt: skip
