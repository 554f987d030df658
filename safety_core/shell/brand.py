"""What is known of a client's brand: handed over anew as a whole, each time another version, of which the newest counts.

A brand of which no plan could be made is not kept, nor one that names an account which is not the client's own: a plan is
made for accounts that this client has.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from safety_core.documents import Document, DocumentKind
from safety_core.errors import BadInput, Refused
from safety_core.planning.context import BrandContext, Missing, missing
from safety_core.ports import Transaction
from safety_core.shell import documents
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client, nearest
from safety_core.shell.scoped import acting
from safety_core.shell.zones import zone_of
from safety_core.switches import HOUSE
from safety_core.vocabulary import ClientId, Role

LOAD_DEADLINE_S = 10.0
SUBJECT, CURRENT = "brand", "current"


class Lacking(BadInput):
    """A brand that cannot be taken for several reasons, all said at once, each in a line of its own."""

    def __init__(self, faults: Sequence[Missing]) -> None:
        first, *others = faults
        more = "".join(f"\n{each.field}: {each.why}; {each.what_next}" for each in others)
        super().__init__(first.field, first.why, f"{first.what_next}{more}")
        self.faults = tuple(faults)


class Brand(NamedTuple):
    """One version of a client's brand."""

    kept: Document
    context: BrandContext


def load(core: Core, context: BrandContext, claimant: Claimant) -> Brand:
    """Keep a brand as its client's newest version.

    Raises:
        UnknownName: there is no such client.
        Refused: not proved, or no operator of the client.
        Lacking: no plan could be made of it, or it names accounts that are not the client's; all is said at once.
    """

    def decide(tx: Transaction) -> Brand:
        client = known_client(tx, context.client)
        require(tx, claimant, Role.OPERATOR, client)
        require_plannable(core, tx, context)
        about = {"client": client, "kind": DocumentKind.BRAND, "subject": SUBJECT, "state": CURRENT}
        return Brand(documents.keep(core, tx, context, **about, by=claimant.person), context)  # type: ignore[arg-type]

    loaded = acting(core, claimant).store.transact(decide, deadline_s=LOAD_DEADLINE_S)
    core.seam("brand.committed")
    return loaded


def shown(core: Core, client: str, claimant: Claimant | None = None) -> Brand:
    """The client's newest brand, as this person sees it.

    Raises:
        UnknownName: there is no such client.
        Refused: it has no brand, the brand was erased, or the claimant has not proved who they are.
    """
    return acting(core, claimant).store.read(lambda tx: newest(tx, known_client(tx, client)))


def newest(tx: Transaction, client: ClientId) -> Brand:
    """The brand that counts now.

    Raises:
        Refused: there is none, or it was erased.
    """
    kept = tx.newest_document(client, DocumentKind.BRAND, SUBJECT)
    if kept is None:
        raise Refused(f"{client} has no brand to plan from", "hand one over: holdpoint brand load FILE")
    return Brand(kept, documents.record_of(kept, BrandContext))


def context_of(tx: Transaction, client: ClientId) -> BrandContext | None:
    """What is known of the client's brand now; ``None``: it has none, or it was erased."""
    kept = tx.newest_document(client, DocumentKind.BRAND, SUBJECT)
    return documents.record_of(kept, BrandContext) if kept is not None and kept.body else None


def names(tx: Transaction, clients: Iterable[ClientId]) -> tuple[str, ...]:
    """What these clients are called: by us, and by themselves. Only whoever acts for all clients knows those of others."""
    every = tuple(clients)
    brands = (context_of(tx, each) for each in every)
    return (*every, *(each.name for each in brands if each is not None))


def strangers(tx: Transaction, client: ClientId) -> tuple[str, ...]:
    """What other clients than this one and the house are called."""
    return names(tx, (each for each in tx.clients() if each not in (client, HOUSE)))


def require_plannable(core: Core, tx: Transaction, context: BrandContext) -> None:
    """Go on only with a brand of which a plan can be made, for accounts that are bound to this client on these platforms.

    Raises:
        Lacking: all that is wrong with it.
    """
    lacks = missing(context, zone=zone_of(context.zone), now=core.clock.now())
    faults = (*lacks, *_unbound(tx, context))
    if faults:
        raise Lacking(faults)


def _unbound(tx: Transaction, context: BrandContext) -> Iterator[Missing]:
    """Accounts of the context that the client does not have; none but its own are offered instead."""
    for number, each in enumerate(context.platforms):
        own = {one.account for one in tx.accounts() if (one.client, one.platform) == (context.client, each.platform)}
        for name in each.accounts:
            if name not in own:
                near = " or ".join(nearest(name, own) or sorted(own))
                do = f"did you mean {near}?" if near else "bind one first: holdpoint accounts load FILE"
                yield Missing(
                    f"platforms.{number}.accounts", f"{context.client} has no {name[:64]!r} on {each.platform}", do
                )
