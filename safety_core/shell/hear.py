"""Taking in what people said to our accounts, by whichever way it came: each wording of each thing once.

What a webhook told and what polling listed meet here. Whose it is, the account it was said to decides; what is said to an
account that is bound to nobody is nobody's, and is left out. A yes to an answer was for the wording that it answers: a newer
wording voids it in the transaction that takes it in, so that no worker sends what nobody would say to it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from safety_core.documents import Document, DocumentKind
from safety_core.engagement.heard import Heard, HeardKind, events_of, identity, same
from safety_core.engagement.inbox import HeardState
from safety_core.lifecycle import PERHAPS_REAL
from safety_core.ports import Transaction
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.records import Account
from safety_core.shell import asking, documents
from safety_core.shell.conversations import reply_of, subject_of
from safety_core.shell.core import Core

HEAR_DEADLINE_S = 10.0
NEW = HeardState.NEW.value
"""What follows is engagement's."""
KINDS = {
    InboundKind.COMMENT: HeardKind.COMMENT,
    InboundKind.MENTION: HeardKind.MENTION,
    InboundKind.MESSAGE: HeardKind.MESSAGE,
}


class Taken(NamedTuple):
    """What became of one delivery.

    Attributes:
        kept: what was new.
        known: how many things were told before, in the same words.
        nobodys: how many were said to an account that is bound to no client.
    """

    kept: tuple[Document, ...]
    known: int
    nobodys: int


def hear(core: Core, told: Iterable[Inbound]) -> Taken:
    """Take a delivery in, whole or not at all.

    Raises:
        StoreUnavailable: nothing of it was taken; whoever told it tells it again.
    """
    every = tuple(told)

    def decide(tx: Transaction) -> Taken:
        bound = {(each.platform, each.platform_account): each for each in tx.accounts()}
        kept: list[Document] = []
        known = nobodys = 0
        for each in every:
            account = bound.get((each.platform, each.platform_account))
            if account is None:
                nobodys += 1
                continue
            heard = _heard(core, each, account)
            before = versions(tx, heard)
            if any(same(heard, other) for other in before):
                known += 1
                continue
            if before and events_of([*before, heard])[0].heard.text == heard.text:
                _void_yes(core, tx, heard)
            kept.append(
                documents.keep(
                    core, tx, heard, client=heard.client, kind=DocumentKind.HEARD, subject=subject(heard), state=NEW
                )
            )
        return Taken(tuple(kept), known, nobodys)

    taken = core.store.transact(decide, deadline_s=HEAR_DEADLINE_S)
    core.seam("hear.committed")
    return taken


def subject(heard: Heard) -> str:
    """What all versions of one thing that was said are kept under, unique in its client."""
    return subject_of(*identity(heard))


def versions(tx: Transaction, heard: Heard) -> tuple[Heard, ...]:
    """What was kept of the same thing before, each wording once; nothing of what was erased."""
    found = tx.documents_about(heard.client, DocumentKind.HEARD, subject(heard))
    return tuple(documents.record_of(each, Heard) for each in found if each.body)


def _void_yes(core: Core, tx: Transaction, heard: Heard) -> None:
    """Whatever was decided on an answer to the old wording counts no more; engagement takes it back and drafts anew.

    What may stand on the platform already is past that.
    """
    drafted = tx.newest_document(heard.client, DocumentKind.DRAFT, subject(heard))
    if drafted is None or not drafted.body:
        return
    intent = reply_of(drafted).intent
    if not any(each.state in PERHAPS_REAL for each in tx.permits_of(heard.client, intent)):
        asking.void_of(core, tx, intent, saw="what it answers reads otherwise by now")


def _heard(core: Core, told: Inbound, account: Account) -> Heard:
    return Heard(
        client=account.client,
        platform=told.platform,
        account=account.account,
        platform_account=told.platform_account,
        kind=KINDS[told.kind],
        object=told.object,
        parent=told.parent,
        root=told.root,
        author=told.author or "",
        author_name=told.author_name,
        text=told.text,
        at=told.at,
        event=told.event,
        own=told.own,
        received_us=core.clock.boot_us(),
    )
