"""One pass over what was heard and is open: passed over, escalated to a person, or drafted and put before people.

1. Each thing is looked at, decided on and written down by itself, in a transaction that reads everything anew; so a crash
   anywhere loses nothing and does nothing twice, and two passes at once do what one does.
2. Whatever cannot be decided goes to a person: rules that cannot be read, a client without a brand, an author whom the
   platform does not name, a drafter that does not answer (``drafting.py``).
3. Another wording, and an answer of our own, put an end to what was on its way for the old one; what may be on the platform
   at this moment is waited for first.
4. A drafter that does not answer for one client holds up that client alone.
"""

from collections.abc import Iterator

from safety_core.documents import Document, DocumentKind
from safety_core.engagement import screen as screening
from safety_core.engagement.draft import DraftState
from safety_core.engagement.heard import Place
from safety_core.engagement.inbox import OPEN, OVERTAKEN, HeardState
from safety_core.engagement.screen import DraftIt, Escalate, Ignore, Passed, Ruled, Screen
from safety_core.ports import Transaction
from safety_core.ports.drafter import Drafter
from safety_core.shell import drafting, replies
from safety_core.shell.conversations import Conversation, look, subject_of
from safety_core.shell.core import Core
from safety_core.shell.drafting import Did
from safety_core.vocabulary import ClientId

ENGAGE_DEADLINE_S = 10.0
NOT_NEWEST = "it reads otherwise by now"
OWN_ANSWER = "our own account answered it"


def engage(core: Core, drafter: Drafter, screen: Screen | None) -> Iterator[Did]:
    """One pass; what it did is told as it is done.

    Args:
        core: of whoever acts for all clients: only they know what names another client.
        drafter: whoever drafts.
        screen: ``None``: its rules cannot be read, and everything goes to a person.

    Raises:
        StoreUnavailable: the rest is for the next pass.
    """
    for client in core.store.read(lambda tx: tx.clients()):
        yield from _of_client(core, client, drafter, screen)


def _of_client(core: Core, client: ClientId, drafter: Drafter, screen: Screen | None) -> Iterator[Did]:
    """What is on its way, then what is new, each the oldest first."""
    waits = False
    for state in reversed(OPEN):
        for kept in core.store.read(lambda tx, state=state: tx.documents_in(client, DocumentKind.HEARD, state.value)):  # type: ignore[misc]
            if not kept.body:  # erased
                continue
            done = _one(core, kept, drafter, screen, waits=waits)
            core.seam("engage.committed")
            waits = waits or (done is not None and done.away)
            if done is not None:
                yield done


def _one(core: Core, kept: Document, drafter: Drafter, screen: Screen | None, *, waits: bool) -> Did | None:
    """What becomes of one thing; ``waits``: the drafter does not answer for this client."""
    if kept.state == HeardState.NEW:
        kept, ruled = _ruled(core, kept, screen)
        if not isinstance(ruled, DraftIt):
            return None if kept.state == HeardState.NEW else Did(kept, kept.saw)
    elif kept.state == HeardState.DRAFTING:
        followed = _followed(core, kept)
        if not _another_is_owed(core, kept):
            return followed
    return drafting.draft_one(core, kept, drafter, screen, waits=waits)


def _followed(core: Core, kept: Document) -> Did | None:
    """What is on its way goes as far as people and the platform took it."""
    if not core.store.read(lambda tx: replies.moves_on(tx, kept)):
        return None

    def decide(tx: Transaction) -> Did | None:
        now = tx.document(kept.document)
        if now is None or now.state != kept.state:
            return None
        followed = replies.follow(core, tx, now)
        draft = tx.newest_document(kept.client, DocumentKind.DRAFT, kept.subject)
        return Did(followed, followed.saw or f"its answer is {draft.state if draft else 'gone'}")

    return core.store.transact(decide, deadline_s=ENGAGE_DEADLINE_S)


def _another_is_owed(core: Core, kept: Document) -> bool:
    """Whether somebody said no to the last answer."""
    found = core.store.read(lambda tx: tx.newest_document(kept.client, DocumentKind.DRAFT, kept.subject))
    return found is not None and bool(found.body) and found.state == DraftState.REJECTED


def _ruled(core: Core, kept: Document, screen: Screen | None) -> tuple[Document, Ruled | None]:
    """What is new is passed over, goes to a person, or may be drafted for (``None``: it waits); looked at before it is
    written, since what a halt holds is looked at in every pass.
    """
    seen = core.store.read(lambda tx: look(tx, kept))
    if _waits(core, seen):
        return kept, None
    ruled = _rule(seen, screen)
    if isinstance(ruled, DraftIt) and not _overtaken(seen):
        return kept, ruled

    def decide(tx: Transaction) -> tuple[Document, Ruled | None]:
        now = tx.document(kept.document)
        if now is None or now.state != kept.state:
            return kept, None
        again = look(tx, now)
        if replies.under_way(tx, _draft_before(tx, again)):
            return kept, None
        return _settled(core, tx, again, _rule(again, screen))

    return core.store.transact(decide, deadline_s=ENGAGE_DEADLINE_S)


def _rule(seen: Conversation, screen: Screen | None) -> Ruled:
    vips = frozenset() if seen.brand is None else frozenset(seen.brand.engagement.vips)
    return screening.decide(seen.event, seen.thread, screen, vips=vips)


def _settled(core: Core, tx: Transaction, seen: Conversation, ruled: Ruled) -> tuple[Document, Ruled | None]:
    kept = seen.kept
    if seen.heard.own:
        _end_others(core, tx, _asked_by(tx, seen), HeardState.ANSWERED, OWN_ANSWER)
        return replies.settle(core, tx, kept, HeardState.PASSED, saw=Passed.OWN.value), ruled
    if not seen.newest:
        return replies.settle(core, tx, kept, HeardState.SUPERSEDED, saw=NOT_NEWEST), None
    _end_others(core, tx, seen.siblings, HeardState.SUPERSEDED, NOT_NEWEST)
    match ruled:
        case Ignore(why=why, saw=saw):
            return replies.settle(core, tx, kept, HeardState.PASSED, saw=": ".join(filter(None, (why, saw)))), ruled
        case Escalate(role=role, why=why):
            return replies.escalate(core, tx, kept, role, why), ruled
        case _:
            return kept, ruled


def _end_others(core: Core, tx: Transaction, others: tuple[Document, ...], to: HeardState, why: str) -> None:
    """What was on its way for another wording, or for what our own account answered, is at its end."""
    for each in others:
        if each.state in OVERTAKEN:
            replies.drop(core, tx, tx.newest_document(each.client, DocumentKind.DRAFT, each.subject), saw=why)
            replies.settle(core, tx, each, to, saw=why)


def _waits(core: Core, seen: Conversation) -> bool:
    """Whether an answer to another wording, or to what our own account answered, may be made at this very moment."""
    return core.store.read(lambda tx: replies.under_way(tx, _draft_before(tx, seen)))


def _draft_before(tx: Transaction, seen: Conversation) -> Document | None:
    """The answer that is on its way and would be put an end to; none once it was sent."""
    others = _asked_by(tx, seen) if seen.heard.own else seen.siblings
    on_its_way = next((each for each in others if each.state == HeardState.DRAFTING), None)
    return on_its_way and tx.newest_document(on_its_way.client, DocumentKind.DRAFT, on_its_way.subject)


def _asked_by(tx: Transaction, seen: Conversation) -> tuple[Document, ...]:
    """All wordings of what our own account answered."""
    heard = seen.heard
    if heard.parent is None:
        return ()
    about = subject_of(Place(heard.client, heard.platform, heard.account), heard.parent)
    return tx.documents_about(heard.client, DocumentKind.HEARD, about)


def _overtaken(seen: Conversation) -> bool:
    return not seen.newest or any(each.state in OVERTAKEN for each in seen.siblings)
