"""Having the nodes of an approved plan made: each by itself, and what is made is kept, or why not.

1. The switch is asked before the creator is, and again in the transaction that keeps what came: what a halt overtook is dropped.
2. Each try is a version of the node's document that says ``ordered``; what came of it is the next one. What was ordered anew,
   withdrawn or erased meanwhile is not written over.
3. Only what was accepted is kept, with its bytes on the shelf before anybody can use it. What fell short is dropped, and said.
4. Made again is only what is not there: nothing that was accepted, handed over or withdrawn.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from safety_core.creation.asset import ASSET_MOVES, Asset, AssetState, Failed, Why
from safety_core.creation.work import Work, order_of, shown, strange, trimmed
from safety_core.documents import Document, DocumentKind
from safety_core.errors import BadInput, Refused, ShelfUnavailable, StoreCorrupt, UnknownName
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.planning.plan import PlanGraph, PlanNode, PlanState
from safety_core.ports import Transaction
from safety_core.ports.creator import Creator
from safety_core.shell import brand, create, documents, reasons
from safety_core.shell.core import Core
from safety_core.shell.going import require_going
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_account, nearest
from safety_core.shell.scoped import acting
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Action, ClientId, DocumentId, PersonId, Role

DEADLINE_S = 10.0
THERE = frozenset({AssetState.ACCEPTED, AssetState.USED, AssetState.WITHDRAWN})
"""Nothing is made of a node again that stands so."""
MISSING, REFUSED = "missing", "refused"
"""How a node stands of which nothing was ever ordered, and how one ends that was not even tried."""


class Row(NamedTuple):
    """One node of a plan. ``state``: an ``AssetState``, ``MISSING`` or ``REFUSED``; ``new``: it was made just now."""

    plan: DocumentId
    node: PlanNode
    state: str
    asset: DocumentId | None = None
    saw: str = ""
    new: bool = False

    @property
    def there(self) -> bool:
        """Whether nothing is left to be made of it."""
        return self.state in THERE


class Shown(NamedTuple):
    """An asset, and the tries before it, oldest first. ``work``: ``None``: it was erased."""

    kept: Document
    work: Work | None
    tries: tuple[Document, ...]


def approved(tx: Transaction, name: str) -> tuple[Document, PlanGraph]:
    """A plan that may be made and handed over.

    Raises:
        UnknownName: there is none of that name.
        Refused: nobody has approved it, a later version of it is approved, or it was erased.
    """
    kept = documents.known(tx, DocumentKind.PLAN, name)
    if kept.state != PlanState.APPROVED:
        raise Refused(
            f"plan {kept.document} is {kept.state}, and only an approved one is made and handed over",
            f"look at it: holdpoint plan show {kept.document}",
        )
    last = tx.newest_document(kept.client, DocumentKind.PLAN, kept.subject)
    if last is not None and last.document != kept.document and last.state == PlanState.APPROVED:
        raise Refused(f"plan {last.document} is approved in place of {kept.document}", "name that one")
    graph = documents.record_of(kept, PlanGraph)
    if graph.client != kept.client:
        raise StoreCorrupt(f"plan {kept.document} is another client's", "restore the store from a backup")
    return kept, graph


def node_of(graph: PlanGraph, name: str) -> PlanNode:
    """The node of that name, or ``UnknownName``."""
    for each in graph.nodes:
        if each.node == name:
            return each
    raise UnknownName("node", name, nearest(name, (each.node for each in graph.nodes)))


def nodes(core: Core, plan: str, claimant: Claimant | None = None, node: str | None = None) -> tuple[PlanNode, ...]:
    """The nodes of an approved plan in order of time, or the one that is named, for whoever may have them made.

    Raises:
        Refused, UnknownName: see ``approved``; the claimant has not proved who they are, or may not.
    """

    def look(tx: Transaction) -> tuple[PlanNode, ...]:
        kept, graph = approved(tx, plan)
        _allowed(tx, claimant, kept.client)
        chosen = graph.nodes if node is None else (node_of(graph, node),)
        return tuple(sorted(chosen, key=lambda each: (each.at, each.node)))

    return acting(core, claimant).store.read(look)


def make(
    core: Core, creator: Creator, plan: str, claimant: Claimant | None = None, node: str | None = None
) -> Iterator[Row]:
    """Have the nodes of a plan made one after the other, and say of each what became of it.

    Raises:
        Refused, UnknownName: see ``nodes``; nothing was ordered.
        StoreUnavailable: the store was away; what was said before it stands.
    """
    for each in nodes(core, plan, claimant, node):
        yield make_one(core, creator, plan, each, claimant)


def make_one(core: Core, creator: Creator, plan: str, node: PlanNode, claimant: Claimant | None = None) -> Row:
    """Have one node made. Whatever is wrong with this node alone is said, and raised is only what no node could be made by."""
    own = acting(core, claimant)
    try:
        ordered = own.store.transact(
            partial(_ordered, core, plan=plan, node=node, claimant=claimant), deadline_s=DEADLINE_S
        )
        if isinstance(ordered, Row):
            return ordered
        kept, work = ordered
        core.seam("assets.ordered")
        came = _made(core, creator, work)
        core.seam("assets.made")
        return own.store.transact(
            partial(_kept, core, plan=plan, node=node, ordered=kept, came=came), deadline_s=DEADLINE_S
        )
    except (Refused, BadInput) as no:
        return Row(DocumentId(plan), node, REFUSED, saw=str(no))


class Came(NamedTuple):
    """What came of an order. ``work``: with the asset, once it is accepted."""

    state: AssetState
    work: Work
    saw: str = ""


def _allowed(tx: Transaction, claimant: Claimant | None, client: ClientId) -> PersonId | None:
    return None if claimant is None else require(tx, claimant, Role.OPERATOR, client).person


def _ordered(
    core: Core, tx: Transaction, *, plan: str, node: PlanNode, claimant: Claimant | None
) -> Row | tuple[Document, Work]:
    """The node's document, saying that it is ordered; or how it stands, where nothing is to be made of it."""
    of, graph = approved(tx, plan)
    by = _allowed(tx, claimant, of.client)
    node = node_of(graph, node.node)
    _going(core, tx, of.client, node)
    before = newest(tx, of, node.node)
    if before is not None and before.state in THERE:
        return Row(of.document, node, before.state, before.document, before.saw)
    known_account(tx, of.client, node.platform, node.account)
    context = brand.newest(tx, of.client).context
    zone = zone_of(context.zone)
    if zone is None:
        raise BadInput("zone", f"there is no zone {context.zone[:64]!r}", "load the brand again: holdpoint brand load")
    number = 1 if before is None else documents.record_of(before, Work).number + 1
    work = Work(order=order_of(node, context, day=node.at.astimezone(zone).date()), number=number)
    return documents.keep(
        core,
        tx,
        work,
        client=of.client,
        kind=DocumentKind.ASSET,
        subject=subject(of, node.node),
        state=AssetState.ORDERED,
        by=by,
    ), work


def _going(core: Core, tx: Transaction, client: ClientId, node: PlanNode) -> None:
    require_going(core, tx, client, Action.CREATE, [(node.platform, node.account)])


def _made(core: Core, creator: Creator, work: Work) -> Came:
    """Asked, judged, and its bytes on the shelf; nothing of what is not accepted is kept."""

    def measure(intent: Intent) -> ContentMeasure:
        return core.adapters[intent.platform].measure(intent)

    others = core.store.read(lambda tx: _others(tx, work.order.client))
    made = create.created(creator, work.order, seed=work.number, measure=measure, strangers=others)
    if isinstance(made, Failed):
        state = AssetState.SHORT if made.reason is Why.SHORT else AssetState.FAILED
        return Came(state, work, f"{made.reason}: {made.saw}")
    asset = trimmed(made.asset)
    try:
        for ref in shown(asset):
            core.shelf.put(made.media[ref])
    except ShelfUnavailable as full:
        return Came(AssetState.FAILED, work, f"shelf: {full}")
    return Came(AssetState.ACCEPTED, Work(order=work.order, number=work.number, asset=asset))


def _others(tx: Transaction, client: ClientId) -> tuple[str, ...]:
    """By what other clients would be recognised. The creator never has it."""
    handles = [each.handle.removeprefix("@") for each in tx.accounts() if each.client != client and each.handle]
    called = brand.names(tx, (each for each in tx.clients() if each != client))
    return strange((*called, *handles), brand.newest(tx, client).context)


def _kept(core: Core, tx: Transaction, *, plan: str, node: PlanNode, ordered: Document, came: Came) -> Row:
    of, _ = approved(tx, plan)
    _going(core, tx, of.client, node)
    now = newest(tx, of, node.node)
    if now is None or (now.document, now.state) != (ordered.document, AssetState.ORDERED):
        stands = "gone" if now is None else now.state
        raise Refused(f"{node.node} is {stands} meanwhile: what came is dropped", "look at it: holdpoint asset list")
    through = AssetState.MADE if came.state in (AssetState.ACCEPTED, AssetState.SHORT) else AssetState.ORDERED
    assert came.state in ASSET_MOVES[through]
    kept = documents.keep(
        core,
        tx,
        came.work,
        client=of.client,
        kind=DocumentKind.ASSET,
        subject=ordered.subject,
        state=came.state,
        saw=came.saw,
    )
    return Row(of.document, node, kept.state, kept.document, kept.saw, new=True)


# ---------------------------------------------------------------- what is there


def subject(plan: Document, node: str) -> str:
    """What the asset of a node is kept under."""
    return f"{plan.document}/{node}"


def newest(tx: Transaction, plan: Document, node: str) -> Document | None:
    """The node's document as it stands."""
    return tx.newest_document(plan.client, DocumentKind.ASSET, subject(plan, node))


def found(tx: Transaction, name: str) -> Document:
    """An asset as it stands, by the name of any of its versions, or as ``PLAN/NODE``.

    Raises:
        UnknownName: there is none.
    """
    plan, _, node = name.partition("/")
    of = tx.document(DocumentId(plan)) if node else None
    named = None if of is None else newest(tx, of, node)
    if named is None:
        asked = documents.known(tx, DocumentKind.ASSET, name)
        named = tx.newest_document(asked.client, DocumentKind.ASSET, asked.subject)
    assert named is not None
    return named


def listed(core: Core, plan: str, claimant: Claimant | None = None) -> tuple[Row, ...]:
    """Every node of a plan in order of time, and how it stands.

    Raises:
        UnknownName: there is no such plan.
        Refused: the claimant has not proved who they are; it was erased.
    """

    def look(tx: Transaction) -> tuple[Row, ...]:
        of = documents.known(tx, DocumentKind.PLAN, plan)
        graph = documents.record_of(of, PlanGraph)
        return tuple(_row(tx, of, each) for each in sorted(graph.nodes, key=lambda each: (each.at, each.node)))

    return acting(core, claimant).store.read(look)


def _row(tx: Transaction, plan: Document, node: PlanNode) -> Row:
    now = newest(tx, plan, node.node)
    if now is None:
        return Row(plan.document, node, MISSING)
    return Row(plan.document, node, now.state, now.document, now.saw)


def shown_of(core: Core, name: str, claimant: Claimant | None = None) -> Shown:
    """One asset with all that is kept of it.

    Raises:
        UnknownName: there is none.
        Refused: the claimant has not proved who they are.
    """

    def look(tx: Transaction) -> Shown:
        now = found(tx, name)
        every = tx.documents_about(now.client, DocumentKind.ASSET, now.subject)
        return Shown(now, documents.record_of(now, Work) if now.body else None, every[:-1])

    return acting(core, claimant).store.read(look)


def withdraw(core: Core, name: str, why: str, *, person: PersonId, claimant: Claimant | None = None) -> Document:
    """Have an asset never used; ``person`` is who is written down.

    Raises:
        UnknownName: there is none.
        BadInput: a reason that nobody can read.
        Refused: it is handed over or withdrawn already; a claimant is named who has not proved themselves, or may not.
    """
    reasons.checked_why(why)

    def decide(tx: Transaction) -> Document:
        now = found(tx, name)
        _allowed(tx, claimant, now.client)
        if AssetState.WITHDRAWN not in ASSET_MOVES[AssetState(now.state)]:
            do = (
                "take its posts back: holdpoint intent cancel INTENT"
                if now.state == AssetState.USED
                else "leave it at that"
            )
            raise Refused(f"{now.subject} is {now.state}, and is withdrawn no more", do)
        return documents.move(core, tx, now, AssetState.WITHDRAWN, by=person, saw=why)

    return acting(core, claimant).store.transact(decide, deadline_s=DEADLINE_S)


def accepted(kept: Document) -> Asset:
    """What was accepted of an asset that may be handed over.

    Raises:
        Refused: it is not accepted (any more), or was erased.
    """
    if kept.state != AssetState.ACCEPTED:
        why = f" ({kept.saw})" if kept.saw else ""
        raise Refused(f"{kept.subject} is {kept.state}{why}", "see it: holdpoint asset show, or have it made again")
    asset = documents.record_of(kept, Work).asset
    if asset is None:
        raise StoreCorrupt(f"asset {kept.document} is accepted, and holds none", "restore the store from a backup")
    return asset
