"""A client's plan: made from its brand by whoever plans, judged, put before a person, and decided on once.

Not the rollout's plan, which is ``shell/plans.py``. One that falls short in anything is not kept. One that is kept waits for
an approver of the client; what is rejected is made anew, and its planner is told why; what is asked or approved is never
replaced. A yes is for a plan that stands: made from the brand as it is now, with all its times still to come.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from safety_core.documents import Document, DocumentKind
from safety_core.errors import Refused, StoreCorrupt
from safety_core.planning.acceptance import Asked, Point, Shortfall, judge
from safety_core.planning.context import BrandContext
from safety_core.planning.plan import PlanGraph, PlanState
from safety_core.ports import Transaction
from safety_core.ports.planner import Planner
from safety_core.shell import brand, documents
from safety_core.shell.brand import strangers
from safety_core.shell.core import Core
from safety_core.shell.going import require_going
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client
from safety_core.shell.plain_sight import shown as in_plain_sight
from safety_core.shell.reasons import checked_why
from safety_core.shell.scoped import acting
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Action, ClientId, DocumentId, Role

PLAN_DEADLINE_S = 10.0
SEED_BYTES = 6
"""Of what is drawn for the planner: a number that every reader of JSON reads whole."""
NAME_SAID_CHARS = 64


class KeptPlan(PlanGraph, frozen=True, kw_only=True):
    """A plan as it is kept: with the version of the brand that it was made from."""

    brand: DocumentId


class Plan(NamedTuple):
    """One version of a plan.

    Attributes:
        kept: its document; why it is in its state is ``kept.saw``.
        context: the brand that it was made from; brand_version: which version that is.
        current: whether that is the client's newest.
    """

    kept: Document
    graph: KeptPlan
    context: BrandContext
    brand_version: int
    current: bool


class Row(NamedTuple):
    """One version of a plan in a list. ``posts``: ``None`` once it is erased."""

    kept: Document
    posts: int | None


class _Ground(NamedTuple):
    """What a plan is made on: the brand, and the rejected plan that is replaced."""

    brand: brand.Brand
    rejected: Document | None
    asked: Asked


def make(core: Core, planner: Planner, client: str, claimant: Claimant) -> Plan:
    """Have a plan made from the client's newest brand, and put it before a person.

    Raises:
        UnknownName: there is no such client.
        Refused: not proved, no operator of the client, no brand, a plan that waits or is approved already, a halt, or what
            came falls short; nothing is kept.
        Lacking: no plan can be made of the brand any more; all is said at once.
        FlowUnavailable, FlowUnreadable: as the planner says.
    """
    own = acting(core, claimant)
    ground = own.store.read(lambda tx: _ground(core, tx, known_client(tx, client), claimant))
    context, (before, feedback) = ground.brand.context, ground.asked
    seed = int(core.entropy.token(f"seed/plan/{context.client}", SEED_BYTES), 16)
    drafted = planner.plan(context, before=before, feedback=feedback, seed=seed)
    short = _short(core, context, drafted, ground.asked, core.store.read(partial(strangers, client=context.client)))
    if short:
        raise Refused("what the planner made falls short", f"ask again, or mend the planner:{_told(short)}")
    core.seam("plan.drafted")
    made = own.store.transact(partial(_keep, core, ground, drafted, claimant), deadline_s=PLAN_DEADLINE_S)
    core.seam("plan.committed")
    return made


def approve(core: Core, name: str, claimant: Claimant, why: str = "") -> Document:
    """Let work begin on a plan, as an approver of its client.

    Raises:
        UnknownName: there is no such plan.
        BadInput: a reason that nobody can read.
        Refused: not proved, not allowed, decided on already, erased, or it does not stand any more.
    """
    if why:
        checked_why(why)
    return _decide(core, name, claimant, PlanState.APPROVED, why)


def reject(core: Core, name: str, claimant: Claimant, why: str) -> Document:
    """Say no to a plan; the next one's planner is told why.

    Raises:
        As ``approve``; a plan that does not stand any more is rejected like any other.
    """
    return _decide(core, name, claimant, PlanState.REJECTED, checked_why(why))


def listed(core: Core, claimant: Claimant | None = None, client: str | None = None) -> tuple[Row, ...]:
    """All versions of all plans, oldest first, as ``claimant`` sees them; or of one client.

    Raises:
        UnknownName: there is no such client.
        Refused: the claimant has not proved who they are.
    """

    def look(tx: Transaction) -> tuple[Row, ...]:
        of = None if client is None else known_client(tx, client)
        found = tx.documents() if of is None else tx.documents_of(of, DocumentKind.PLAN)
        return tuple(Row(each, _posts(each)) for each in found if each.kind is DocumentKind.PLAN)

    return acting(core, claimant).store.read(look)


def shown(core: Core, name: str, claimant: Claimant | None = None) -> Plan:
    """One version of a plan, with the brand that it was made from.

    Raises:
        UnknownName: there is no such plan.
        Refused: it was erased, or the claimant has not proved who they are.
    """
    return acting(core, claimant).store.read(lambda tx: _whole(tx, documents.known(tx, DocumentKind.PLAN, name)))


def _ground(core: Core, tx: Transaction, client: ClientId, claimant: Claimant) -> _Ground:
    require(tx, claimant, Role.OPERATOR, client)
    current = brand.newest(tx, client)
    brand.require_plannable(core, tx, current.context)
    rejected = _free(tx, current.context)
    _require_going(core, tx, current.context)
    if rejected is None:
        return _Ground(current, None, Asked())
    return _Ground(current, rejected, Asked(documents.record_of(rejected, PlanGraph), rejected.saw))


def _free(tx: Transaction, context: BrandContext) -> Document | None:
    """The rejected plan of the same period, which another may replace; ``None``: there was none."""
    before = tx.newest_document(context.client, DocumentKind.PLAN, _subject(context))
    if before is None or before.state == PlanState.REJECTED:
        return before
    do = f"decide on it: holdpoint plan show {before.document}"
    if before.state == PlanState.APPROVED:
        do = "an approved plan stays as it is; load a brand that begins on another day"
    raise Refused(f"plan {before.document} of {context.client} from {before.subject} on is {before.state}", do)


def _keep(core: Core, ground: _Ground, drafted: PlanGraph, claimant: Claimant, tx: Transaction) -> Plan:
    """Keep it and ask for a decision, if all that it was made on is still so."""
    made_from, context = ground.brand.kept, ground.brand.context
    require(tx, claimant, Role.OPERATOR, context.client)
    if brand.newest(tx, context.client).kept.document != made_from.document:
        raise Refused(f"{context.client} was given another brand meanwhile", "ask again")
    if _free(tx, context) != ground.rejected:
        raise Refused("somebody had a plan made meanwhile", "see it: holdpoint plan list")
    _require_going(core, tx, context)
    graph = KeptPlan(**msgspec.structs.asdict(drafted), brand=made_from.document)
    about = {"client": context.client, "kind": DocumentKind.PLAN, "subject": _subject(context)}
    kept = documents.keep(core, tx, graph, **about, state=PlanState.DRAFTED, by=claimant.person)  # type: ignore[arg-type]
    asked = documents.move(core, tx, kept, PlanState.ASKED, by=claimant.person)
    return Plan(asked, graph, context, made_from.version, current=True)


def _decide(core: Core, name: str, claimant: Claimant, to: PlanState, why: str) -> Document:
    own = acting(core, claimant).store
    client = own.read(lambda tx: documents.known(tx, DocumentKind.PLAN, name).client)
    others = core.store.read(partial(strangers, client=client))

    def decide(tx: Transaction) -> Document:
        kept = documents.known(tx, DocumentKind.PLAN, name)
        require(tx, claimant, Role.APPROVER, kept.client)
        if kept.state != PlanState.ASKED:
            raise Refused(
                f"plan {name} is {kept.state}: a plan is decided on once", f"see it: holdpoint plan show {name}"
            )
        if to is PlanState.APPROVED:
            _require_standing(core, tx, kept, others)
        return documents.move(core, tx, kept, to, by=claimant.person, saw=why)

    decided = own.transact(decide, deadline_s=PLAN_DEADLINE_S)
    core.seam("plan.decided")
    return decided


def _require_standing(core: Core, tx: Transaction, kept: Document, others: Collection[str]) -> None:
    """Go on only with a plan from the brand as it is now, and of which nothing has passed. ``others``: other clients' names."""
    whole = _whole(tx, kept)
    again = f"reject it (holdpoint plan reject {kept.document} -m WHY), and have another made (holdpoint plan make {kept.client})"
    if not whole.current:
        raise Refused(
            f"plan {kept.document} was made from version {whole.brand_version} of the brand of {kept.client}, and there is a newer one",
            again,
        )
    short = _short(core, whole.context, whole.graph, _asked_for(tx, kept), others)
    if short:
        raise Refused(f"plan {kept.document} does not stand any more", f"{again}:{_told(short)}")


def _asked_for(tx: Transaction, kept: Document) -> Asked:
    """What the plan was asked for, besides its brand."""
    every = tx.documents_of(kept.client, DocumentKind.PLAN)
    before = next((each for each in every if (each.subject, each.version) == (kept.subject, kept.version - 1)), None)
    return Asked() if before is None else Asked(documents.record_of(before, PlanGraph), before.saw)


def _whole(tx: Transaction, kept: Document) -> Plan:
    graph = documents.record_of(kept, KeptPlan)
    made_from = tx.document(graph.brand)
    if made_from is None:
        raise StoreCorrupt(f"plan {kept.document} stands without its brand", "restore the store from a backup")
    current = brand.newest(tx, kept.client).kept.document == graph.brand
    return Plan(kept, graph, documents.record_of(made_from, BrandContext), made_from.version, current)


def _posts(kept: Document) -> int | None:
    return len(documents.record_of(kept, PlanGraph).nodes) if kept.body else None


def _require_going(core: Core, tx: Transaction, context: BrandContext) -> None:
    """Planning is about every account that the brand names: a halt of one of them stops it."""
    places = ((each.platform, account) for each in context.platforms for account in each.accounts)
    require_going(core, tx, context.client, Action.PLAN, places)


def _subject(context: BrandContext) -> str:
    """Plans of one client that begin on the same day are versions of one."""
    return context.first.isoformat()


def _short(
    core: Core, context: BrandContext, plan: PlanGraph, asked: Asked, others: Collection[str]
) -> tuple[Shortfall, ...]:
    zone = zone_of(context.zone)
    assert zone is not None, "a brand without a zone is never planned from"
    return judge(context, plan, zone=zone, now=core.clock.now(), asked=asked, strangers=others)


def _told(short: Sequence[Shortfall]) -> str:
    """Every point in which it falls short, each once, with the first place that it was seen at."""
    by_point: dict[Point, list[Shortfall]] = defaultdict(list)
    for each in short:
        by_point[each.point].append(each)
    return "".join(f"\n  {line}" for line in _lines(by_point))


def _lines(by_point: dict[Point, list[Shortfall]]) -> Iterator[str]:
    for point, (first, *others) in by_point.items():
        where = "" if first.node is None else f", {in_plain_sight(first.node[:NAME_SAID_CHARS])}"
        more = f" (and {len(others)} more)" if others else ""
        yield f"{point}{where}: {in_plain_sight(first.saw)}{more}"
