"""Taking in what people said to our accounts, by whichever way it came: each wording of each thing once.

What a webhook told and what polling listed meet here. Whose it is, the account it was said to decides; what is said to an
account that is bound to nobody is nobody's, and is left out.
"""

from collections.abc import Iterable
from typing import NamedTuple

from safety_core.documents import Document, DocumentKind
from safety_core.engagement.heard import Heard, HeardKind, same
from safety_core.engagement.inbox import HeardState
from safety_core.ports import Transaction
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.records import Account
from safety_core.shell import documents
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
            if any(same(heard, before) for before in versions(tx, heard)):
                known += 1
                continue
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
    return f"{heard.platform}/{heard.account}/{heard.object}"


def versions(tx: Transaction, heard: Heard) -> tuple[Heard, ...]:
    """What was kept of the same thing before, each wording once; nothing of what was erased."""
    found = tx.documents_about(heard.client, DocumentKind.HEARD, subject(heard))
    return tuple(documents.record_of(each, Heard) for each in found if each.body)


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
