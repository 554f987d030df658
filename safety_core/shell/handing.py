"""Handing accepted assets over: each variant is an intent for its node's time, and passes every check like any other.

1. An asset is used in the transaction that takes its intents in: whatever ends the process, it is handed over whole or not at all.
2. The idempotency key is the plan's, the node's and the account's: handed over twice, nothing is made twice.
3. A node is not handed over once its time has passed, nor before what it depends on is: for its time or an earlier one, and
   not taken back or refused since.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from safety_core.cadence.wall import wall_at
from safety_core.creation.asset import AssetState, Variant
from safety_core.documents import Document
from safety_core.errors import BadInput, Refused
from safety_core.lifecycle import IntentState
from safety_core.planning.plan import PlanGraph, PlanNode
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell import assets, documents, submit
from safety_core.shell.assets import DEADLINE_S
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.outlook import boot_us_of
from safety_core.shell.scoped import acting
from safety_core.timetable import NOT_BEGUN
from safety_core.vocabulary import AccountId, Action, Platform, Role

NEVER_THERE = frozenset({IntentState.REJECTED, IntentState.CANCELLED, IntentState.ABSENT})
"""Where an intent ends of which nothing stands on the platform."""


class Handed(NamedTuple):
    """What became of one node: its intents, or why there are none. ``new``: they were handed over just now."""

    node: PlanNode
    intents: tuple[QueuedIntent, ...] = ()
    saw: str = ""
    new: bool = False


def queue(core: Core, plan: str, claimant: Claimant | None = None, node: str | None = None) -> Iterator[Handed]:
    """Hand the nodes of a plan over, one after the other in order of time, and say of each what became of it.

    Raises:
        Refused, UnknownName: see ``assets.nodes``; nothing was handed over.
        StoreUnavailable: the store was away; what was said before it stands.
    """
    for each in assets.nodes(core, plan, claimant, node):
        yield queue_one(core, plan, each, claimant)


def queue_one(core: Core, plan: str, node: PlanNode, claimant: Claimant | None = None) -> Handed:
    """Hand one node over, whole or not at all."""
    decide = partial(_handed, core, plan=plan, name=node.node, claimant=claimant)
    try:
        handed = acting(core, claimant).store.transact(decide, deadline_s=DEADLINE_S)
    except (Refused, BadInput) as no:
        return Handed(node, saw=str(no))
    core.seam("handing.committed")
    return handed


def _handed(core: Core, tx: Transaction, *, plan: str, name: str, claimant: Claimant | None) -> Handed:
    of, graph = assets.approved(tx, plan)
    by = None if claimant is None else require(tx, claimant, Role.OPERATOR, of.client).person
    node = assets.node_of(graph, name)
    asset = assets.newest(tx, of, name)
    if asset is None:
        raise Refused(f"nothing is made of {name} yet", f"have it made: holdpoint asset make {of.document}")
    if asset.state == AssetState.USED:
        return Handed(node, intents_of(tx, of, node))
    variants = assets.accepted(asset).variants
    at_us = _time(core, node)
    for each in node.depends_on:
        _after(tx, of, graph, each, node, at_us)
    taken = tuple(_taken(core, tx, of, node, variant, at_us) for variant in variants)
    documents.move(core, tx, asset, AssetState.USED, by=by)
    return Handed(node, taken, new=True)


def _time(core: Core, node: PlanNode) -> int:
    """The node's time on the boot clock."""
    now_us, now = core.clock.boot_us(), core.clock.now()
    if node.at < now:
        raise Refused(f"its time, {node.at.isoformat()}, has passed", "plan it anew; this one is published no more")
    return boot_us_of(wall_at(now, now_us), now_us, node.at)


def _after(tx: Transaction, plan: Document, graph: PlanGraph, name: str, node: PlanNode, at_us: int) -> None:
    """Refuse what would come before what it depends on, or without it."""
    first = assets.newest(tx, plan, name)
    if first is None or first.state != AssetState.USED:
        stands = assets.MISSING if first is None else first.state
        raise Refused(
            f"{node.node} comes after {name}, which is {stands}", f"first: holdpoint asset queue {plan.document}"
        )
    for each in intents_of(tx, plan, assets.node_of(graph, name)):
        intent = each.intent.intent
        if each.state in NEVER_THERE:
            raise Refused(f"{node.node} comes after {name}, whose {intent} is {each.state}", "plan it anew without it")
        if each.state in NOT_BEGUN and each.due_us > at_us:
            raise Refused(
                f"{node.node} comes after {name}, whose {intent} is planned for a later time",
                f"move that one: holdpoint intent reschedule {intent} --at TIME",
            )


def _taken(core: Core, tx: Transaction, plan: Document, node: PlanNode, variant: Variant, at_us: int) -> QueuedIntent:
    named = key(plan, node, variant.platform, variant.account)
    wanted = submit.Wanted(
        client=plan.client,
        platform=variant.platform.value,
        account=variant.account,
        action=Action.PUBLISH.value,
        key=named,
        tag=named,  # which simulated platforms note in their ledgers, and no real one is told
        text=variant.text,
        media=variant.media,
        due_us=at_us,
    )
    return submit.take(core, tx, wanted)


def key(plan: Document, node: PlanNode, platform: Platform, account: AccountId) -> str:
    """What the node's intent for this account is known by, however often it is handed over."""
    return f"asset/{plan.document}/{node.node}/{platform}/{account}"


def intents_of(tx: Transaction, plan: Document, node: PlanNode) -> tuple[QueuedIntent, ...]:
    """The intents of a node that was handed over."""
    known = tx.intent_by_key(plan.client, key(plan, node, node.platform, node.account))
    return () if known is None else (known,)
