"""Brands and approved plans as they stand in the store, for the tests of what is made of them."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from safety_core.documents import Document, DocumentKind
from safety_core.planning.context import BrandContext, ContentKind, Offer, Presence, Share, Voice, Window
from safety_core.planning.plan import NodeId, PlanGraph, PlanId, PlanNode, PlanState, Wanted
from safety_core.shell import documents
from safety_core.shell.core import Core
from safety_core.vocabulary import AccountId, ClientId, Platform

FIRST = date(2026, 3, 2)


def brand(client: str = "acme", **changes: object) -> BrandContext:
    made = BrandContext(
        client=ClientId(client),
        name=f"{client.title()} Coffee",
        locale="en",
        zone="Europe/Berlin",
        voice=Voice(tone=("warm",), never=("cheap",)),
        offers=(Offer(offer="spring", text="Two bags for one"),),
        knowledge=("All beans are roasted in Leipzig.",),
        objectives=("more visits",),
        audience="people who drink coffee",
        platforms=(
            Presence(
                platform=Platform.X,
                accounts=(AccountId(f"{client}-1"),),
                per_week=7,
                windows=(Window(weekday=0, since=0, until=1_440),),
            ),
        ),
        mix=(Share(kind=ContentKind("education"), percent=100),),
        first=FIRST,
        days=28,
    )
    return replace(made, **changes)


def node(number: int, at: datetime, client: str = "acme", **changes: object) -> PlanNode:
    made = PlanNode(
        node=NodeId(f"post-{number}"),
        platform=Platform.X,
        account=AccountId(f"{client}-1"),
        kind=ContentKind("education"),
        objective="more visits",
        at=at,
        topic=f"Our roast number {number} is here",
        brief="Open with a question that coffee drinkers ask themselves.",
        locale="en",
        media=Wanted.PICTURE,
    )
    return replace(made, **changes)


def put_brand(core: Core, made: BrandContext) -> Document:
    return core.store.transact(
        lambda tx: documents.keep(
            core, tx, made, client=made.client, kind=DocumentKind.BRAND, subject="brand", state="current"
        ),
        deadline_s=5,
    )


def put_plan(
    core: Core, *nodes: PlanNode, client: str = "acme", state: str = PlanState.APPROVED, subject: str = "2026-03-02"
) -> Document:
    graph = PlanGraph(plan=PlanId("plan-1"), client=ClientId(client), version=1, nodes=nodes)
    return core.store.transact(
        lambda tx: documents.keep(
            core, tx, graph, client=ClientId(client), kind=DocumentKind.PLAN, subject=subject, state=state
        ),
        deadline_s=5,
    )


def week(now: datetime, count: int = 3, client: str = "acme") -> tuple[PlanNode, ...]:
    """So many posts, a day apart, from tomorrow on."""
    return tuple(node(number, now + timedelta(days=number), client) for number in range(1, count + 1))
