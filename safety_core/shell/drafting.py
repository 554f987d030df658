"""Having an answer drafted, judged, and put before people; or escalated, with the reason.

1. The switch is asked before the drafter is, and again in the transaction that keeps its draft.
2. A draft is judged whoever made it. One that falls short, cannot be read or does not come is asked for again with another
   seed, ``TRIES`` times; then a person answers.
3. The drafter is told of this client only: what would name another is looked for in what it answers.
4. Between asking and keeping anything may happen: a draft of another wording, or beside another draft, is kept by nobody.
"""

from typing import NamedTuple

import msgspec

from safety_core.documents import Document, DocumentKind
from safety_core.engagement import draft as drafts
from safety_core.engagement.acceptance import Shortfall, judge
from safety_core.engagement.draft import Answering, Ask, Draft, DraftState, Voice
from safety_core.engagement.heard import HeardKind
from safety_core.engagement.screen import Screen
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable, Refused
from safety_core.intent import TEXT_MAX_CHARS
from safety_core.planning.context import BrandContext
from safety_core.ports import Transaction
from safety_core.ports.drafter import Drafter
from safety_core.shell import replies
from safety_core.shell.brand import strangers
from safety_core.shell.conversations import Conversation, look, reply_of
from safety_core.shell.core import Core
from safety_core.shell.going import require_going
from safety_core.vocabulary import Action, Role

TRIES = 3
"""A drafter that gave nothing fit so many times is not asked again by itself."""
SAID_MAX = 3
"""As many shortfalls of a draft are told."""
KEEP_DEADLINE_S = 10.0
NO_BRAND = "the client has no brand: holdpoint brand load FILE"
NOBODY = "who wrote it is not known, and it may have been us"
NO_WORDS = "its words were not told: look at it on the platform"


class Did(NamedTuple):
    """What became of one thing that was heard: its document as it now is, and why in words.

    ``away``: the drafter did not answer, and for this client is asked no more in this pass.
    """

    kept: Document
    why: str
    away: bool = False


class _Tried(NamedTuple):
    """What came of asking the drafter: a draft that is fit, or why there is none."""

    draft: Draft | None
    why: str = ""
    away: bool = False


def draft_one(core: Core, kept: Document, drafter: Drafter, screen: Screen | None, *, waits: bool) -> Did | None:
    """One answer to what was heard, put before people; or why there is none. ``waits``: the drafter is not to be asked."""
    seen = core.store.read(lambda tx: look(tx, kept))
    if not seen.newest:  # the other wording puts an end to this one, once it is looked at
        return None
    hinders = _hindrance(core, seen)
    if hinders is not None:
        return _kept(core, seen, _Tried(None, hinders[1]), role=hinders[0])
    if waits:
        return None
    try:
        core.store.read(lambda tx: _go_on(core, tx, seen))
    except Refused as halted:
        return Did(kept, f"it waits: {halted.wrong}")
    core.seam("drafting.asked")
    return _kept(core, seen, _asked(core, seen, drafter, screen))


def _go_on(core: Core, tx: Transaction, seen: Conversation) -> None:
    require_going(core, tx, seen.heard.client, Action.DRAFT, [(seen.heard.platform, seen.heard.account)])


def _hindrance(core: Core, seen: Conversation) -> tuple[Role, str] | None:
    """Whom it goes to and why, where no drafter can be asked."""
    heard, mine = seen.heard, _written_by(seen)
    if mine is not None:
        return Role.APPROVER, f"somebody said no to the answer of {mine}: {seen.draft.saw if seen.draft else ''}"
    if seen.brand is None:
        return Role.OPERATOR, NO_BRAND
    if not heard.author:
        return Role.APPROVER, NOBODY
    if heard.kind is HeardKind.MENTION and not heard.text.strip():
        return Role.APPROVER, NO_WORDS
    action, _ = replies.measured(core, heard, "")
    return None if action is not None else (Role.APPROVER, f"{heard.platform} lets no program answer it")


def _written_by(seen: Conversation) -> str | None:
    """Whose own answer was rejected: they, or somebody else, write another (``inbox``, rule 4)."""
    rejected = seen.draft is not None and seen.draft.state == DraftState.REJECTED
    return reply_of(seen.draft).by if rejected and seen.draft is not None else None


def _asked(core: Core, seen: Conversation, drafter: Drafter, screen: Screen | None) -> _Tried:
    """Ask the drafter as often as it takes, and ``TRIES`` times at most."""
    assert seen.brand is not None
    asked, before = _ask(core, seen, seen.brand), _rejected(seen)
    said_no = seen.draft is not None and seen.draft.state == DraftState.REJECTED
    feedback = seen.draft.saw if before and said_no and seen.draft is not None else ""
    others = core.store.read(lambda tx: strangers(tx, seen.heard.client))
    why, away = "", False
    for number in range(TRIES):
        try:
            draft = drafter.draft(asked, before=before, feedback=feedback, seed=len(before) * TRIES + number)
        except (FlowUnavailable, FlowUnreadable) as nothing:
            why, away = nothing.wrong, isinstance(nothing, FlowUnavailable)
            continue
        short = judge(
            asked,
            draft,
            measure=lambda text: replies.unfit(core, seen.heard, text),
            screen=screen,
            strangers=others,
            rejected=before,
        )
        if not short:
            return _Tried(draft)
        why, away = _told(short), False
    return _Tried(None, f"no draft was fit, asked for {TRIES} times: {why}", away)


def _ask(core: Core, seen: Conversation, brand: BrandContext) -> Ask:
    own, handle = brand.engagement, core.store.read(lambda tx: _handle(tx, seen))
    _, counted = replies.measured(core, seen.heard, "")
    return Ask(
        thread=seen.thread,
        object=seen.heard.object,
        locale=brand.locale.partition("-")[0],
        voice=Voice(never=brand.voice.never, sites=own.sites, handles=(*own.handles, *filter(None, [handle]))),
        knowledge=brand.knowledge,
        length_max=min(counted.limit, TEXT_MAX_CHARS),
    )


def _handle(tx: Transaction, seen: Conversation) -> str | None:
    heard = seen.heard
    account = tx.account(heard.client, heard.platform, heard.account)
    return None if account is None or account.handle is None else account.handle.removeprefix("@")


def _rejected(seen: Conversation) -> tuple[Draft, ...]:
    """What people said no to, of answers to this very wording."""
    if seen.draft is None or not seen.draft.body:
        return ()
    reply = reply_of(seen.draft)
    if reply.heard != seen.kept.document:
        return ()
    said_no = reply.answering.state in (DraftState.REJECTED, DraftState.ESCALATED)
    return (*reply.answering.rejected, *([reply.answering.draft] if said_no else []))


def _told(short: tuple[Shortfall, ...]) -> str:
    return "; ".join(f"{each.point}: {each.saw}" for each in short[:SAID_MAX])


def _kept(core: Core, seen: Conversation, tried: _Tried, *, role: Role = Role.APPROVER) -> Did | None:
    """Put before people, or escalated, if nothing has changed since it was looked at."""

    def decide(tx: Transaction) -> Did | None:
        if not _as_seen(tx, seen):
            return None
        if tried.draft is None:
            if seen.draft is not None and seen.draft.state == DraftState.REJECTED:
                replies.move(core, tx, seen.draft, DraftState.ESCALATED, saw=tried.why)
            kept = replies.escalate(core, tx, seen.kept, role, tried.why)
            return Did(kept, kept.saw, tried.away)
        try:
            _go_on(core, tx, seen)
        except Refused as halted:
            return Did(seen.kept, f"it waits: {halted.wrong}")
        drafted = replies.put_before_people(core, tx, seen.kept, _answering(seen, tried.draft))
        now = tx.document(seen.kept.document)
        assert now is not None
        return Did(now, f"drafted: holdpoint approve show {reply_of(drafted).intent}")

    try:
        return core.store.transact(decide, deadline_s=KEEP_DEADLINE_S)
    except BadInput as odd:  # words or an author that no intent can have
        if tried.draft is None:
            raise
        return _kept(core, seen, _Tried(None, f"no draft was fit: {odd}"))


def _as_seen(tx: Transaction, seen: Conversation) -> bool:
    """Whether the thing, its newest wording and its newest draft are those that were looked at."""
    kept = seen.kept
    now = tx.document(kept.document)
    newest = tx.newest_document(kept.client, DocumentKind.HEARD, kept.subject)
    draft = tx.newest_document(kept.client, DocumentKind.DRAFT, kept.subject)
    wordings = {each.document for each in (kept, *seen.siblings)}
    return now == kept and newest is not None and newest.document in wordings and draft == seen.draft


def _answering(seen: Conversation, draft: Draft) -> Answering:
    before = _rejected(seen)
    if seen.draft is None or seen.draft.state not in (DraftState.REJECTED, DraftState.ESCALATED) or not before:
        return Answering(draft=draft)
    last = reply_of(seen.draft).answering
    return drafts.regenerate(msgspec.structs.replace(last, rejected=before), draft)
