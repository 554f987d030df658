"""Taking back what became real around a halt: a named person's deletion of one listed effect.

1. Listed is what a halt could not stop any more: in its scope, minted before its fence, answered after it was asked for
   or never, and perhaps real.
2. Only what some halt's list shows may be deleted, by an operator who may act for its client and has proved it.
3. A recall is an intent: it takes the one way to a platform that every effect takes, before all that is queued there. A
   halt of everything lets it go on, one that names ``recall`` does not.
4. Asking twice for one effect is asking once, unless the first order ended without having done anything.
"""

from collections.abc import Sequence

import msgspec

from safety_core.audit import entries
from safety_core.errors import Refused, UnknownName
from safety_core.intent import Intent
from safety_core.lifecycle import PERHAPS_REAL, IntentState
from safety_core.ports import Transaction
from safety_core.records import Permit, QueuedIntent
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.reasons import checked_why
from safety_core.shell.scoped import acting
from safety_core.switches import Halt
from safety_core.vocabulary import TIES, Action, HaltId, IntentId, ObjectId, PermitId, Role

RECALL_DEADLINE_S = 10.0
IN_VAIN = frozenset({IntentState.REJECTED, IntentState.CANCELLED, IntentState.ABSENT})
"""Where a recall ends that has taken nothing down: it may be ordered anew."""
LIST_LINE = "holdpoint recall list"


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may have become real around a halt.

    Attributes:
        permit: its name, for ``recall delete``.
        effect: intent and content.
        object: where it stands on its platform; ``None`` while that is not known.
        recall: the last order to take it back.
    """

    permit: Permit
    effect: QueuedIntent
    object: ObjectId | None
    recall: QueuedIntent | None


class Listed(msgspec.Struct, frozen=True):
    """A halt and what it could not stop any more, in the order of minting; ``halt`` is ``None`` when none ever was."""

    halt: Halt | None
    effects: tuple[Effect, ...]


def listed(core: Core, halt: str | None = None) -> Listed:
    """What an operator may want to take back after a halt, by default the last one.

    Raises:
        UnknownName: there never was such a halt.
    """

    def look(tx: Transaction) -> Listed:
        halts = tx.halts()
        if halt is None and not halts:
            return Listed(None, ())
        named = halts[-1] if halt is None else tx.halt(HaltId(halt))
        if named is None:
            near = nearest(halt or "", (each.halt for each in halts))
            raise UnknownName("halt", halt or "", near, "(holdpoint switch show --all lists them)")
        return Listed(named, tuple(_effect(tx, each) for each in tx.permits(PERHAPS_REAL) if escaped(each, named)))

    return core.store.read(look)


def escaped(permit: Permit, halt: Halt) -> bool:
    """Whether a halt came too late to be sure of this permit: minted before its fence, answered after t0, or never.

    An answer that is older than its own permit is from another boot, whose clock says nothing of this one's: it counts
    as later.
    """
    before_t0 = permit.answered_us is not None and permit.minted_us <= permit.answered_us < halt.asked_us
    return (
        permit.action is not Action.RECALL
        and permit.epoch < halt.epoch
        and not before_t0
        and halt.scope.covers(
            client=permit.client, platform=permit.platform, account=permit.account, action=permit.action
        )
    )


def _effect(tx: Transaction, permit: Permit) -> Effect:
    queued = tx.intent(permit.intent)
    assert queued is not None
    return Effect(permit=permit, effect=queued, object=permit.object, recall=last_order(tx, permit))


def against(core: Core, tx: Transaction, permit: Permit) -> tuple[str, str] | None:
    """Why its effect cannot be taken back, and what to do instead; ``None``: it can, by whoever may."""
    try:
        _may_be_recalled(core, permit, tx.halts())
    except Refused as refused:
        return refused.wrong, refused.do
    return None


def orders(tx: Transaction, permit: Permit) -> tuple[QueuedIntent, ...]:
    """Every order to take this permit's effect back, oldest first; all but the last ended in vain."""
    found: list[QueuedIntent] = []
    while (order := tx.intent_by_key(permit.client, order_key(permit, len(found) + 1))) is not None:
        found.append(order)
    return tuple(found)


def last_order(tx: Transaction, permit: Permit) -> QueuedIntent | None:
    """The order that counts."""
    return next(reversed(orders(tx, permit)), None)


def recall_of(core: Core, queued: QueuedIntent) -> QueuedIntent | None:
    """The last order to take back what an intent became; ``None`` when it became nothing, or nobody ordered it back."""
    if queued.object is None or queued.intent.action is Action.RECALL:
        return None

    def look(tx: Transaction) -> QueuedIntent | None:
        own = (each for each in tx.permits(PERHAPS_REAL) if each.intent == queued.intent.intent)
        return next((order for each in own if (order := last_order(tx, each)) is not None), None)

    return core.store.read(look)


def order_key(permit: Permit, n: int) -> str:
    """The idempotency key of the ``n``-th order (from 1) to take one effect back."""
    return f"recall/{permit.permit}/{n}"


def taken_back(tx: Transaction, order: Intent) -> Permit:
    """The permit whose effect an order takes back."""
    found = tx.permit(PermitId(order.idempotency_key.split("/")[1]))
    assert found is not None
    return found


def delete(core: Core, effects: Sequence[str], claimant: Claimant, why: str) -> tuple[QueuedIntent, ...]:
    """Order the deletion of these effects, named by their permits; all of them or none. A worker carries it out.

    Returns the recalls' own intents: new ones, or those that the same effects were ordered back by before.

    Raises:
        UnknownName: no such permit.
        Refused: not listed, no object known, the platform deletes nothing, not proved or not allowed.
        BadInput: no reason that a person can read.
    """
    checked_why(why)
    drawn = {
        each: (core.new_id("int", f"recall/{each}"), core.entropy.token(f"salt/recall/{each}", 16))
        for each in dict.fromkeys(effects)
    }

    def decide(tx: Transaction) -> tuple[QueuedIntent, ...]:
        halts = tx.halts()
        permits = [_named(tx, each, halts) for each in drawn]
        for each in permits:
            require(tx, claimant, Role.OPERATOR, each.client)
        return tuple(
            _order(core, tx, each, *drawn[each.permit], claimant=claimant, why=why, halts=halts) for each in permits
        )

    ordered = acting(core, claimant).store.transact(decide, deadline_s=RECALL_DEADLINE_S)
    core.seam("recall.ordered")
    return ordered


def _named(tx: Transaction, name: str, halts: Sequence[Halt]) -> Permit:
    found = tx.permit(PermitId(name))
    if found is None:
        known = (each.permit for each in tx.permits(PERHAPS_REAL) if any(escaped(each, halt) for halt in halts))
        raise UnknownName("effect", name, nearest(name, known), f"({LIST_LINE} names them)")
    return found


def _order(
    core: Core,
    tx: Transaction,
    permit: Permit,
    intent_id: str,
    salt: str,
    *,
    claimant: Claimant,
    why: str,
    halts: Sequence[Halt],
) -> QueuedIntent:
    target = _may_be_recalled(core, permit, halts)
    before = orders(tx, permit)
    if before and before[-1].state not in IN_VAIN:
        return before[-1]
    done = tx.intent(permit.intent)
    assert done is not None
    said = committing.said(core, tx, claimant.person, why, permit.client)
    return order_in(core, tx, (permit, done, target), intent_id, salt, said=said, n=len(before) + 1)


def order_in(
    core: Core,
    tx: Transaction,
    effect: tuple[Permit, QueuedIntent, ObjectId],
    intent_id: str,
    salt: str,
    *,
    said: entries.Said,
    n: int,
    due_us: int = 0,
) -> QueuedIntent:
    """Take one effect into the outbox to be taken back, before all that is queued there, unless it is due later; ``n``: which
    order it is, from 1.
    """
    order, permit = order_of(effect, intent_id, salt, n=n), effect[0]
    now_us, now = core.clock.boot_us(), core.clock.now()
    # Due since ever: before all that is queued on the account.
    queued = QueuedIntent(intent=order, state=IntentState.QUEUED, submitted_us=now_us, due_us=due_us)
    tx.add_intent(queued)
    tx.append_audit(entries.submitted(order, at_us=now_us, at=now))
    tx.append_audit(entries.recall(order, permit, said=said, at_us=now_us, at=now))
    return queued


def order_of(effect: tuple[Permit, QueuedIntent, ObjectId], intent_id: str, salt: str, *, n: int) -> Intent:
    """The ``n``-th order to take one effect back."""
    permit, done, target = effect
    tag = done.intent.tag
    return Intent(
        intent=IntentId(intent_id),
        client=permit.client,
        platform=permit.platform,
        account=permit.account,
        action=Action.RECALL,
        text="",
        recalls=target,
        idempotency_key=order_key(permit, n),
        salt=salt,
        tag=None if tag is None else f"{tag}/recall-{n}",
    )


def _may_be_recalled(core: Core, permit: Permit, halts: Sequence[Halt]) -> ObjectId:
    if permit.state not in PERHAPS_REAL or not any(escaped(permit, each) for each in halts):
        raise Refused(f"{permit.permit} is on no halt's recall list", f"only what is listed is deleted: {LIST_LINE}")
    if Action.RECALL not in core.adapters[permit.platform].ACTIONS:
        raise Refused(
            f"{permit.platform} lets no program delete what stands there", "take it down by hand, on the platform"
        )
    if permit.action in TIES:
        raise Refused(
            f"{permit.permit} is a {permit.action}: a recall takes down posts only",
            "take it back by hand, on the platform",
        )
    if permit.object is None:
        raise Refused(
            f"where the effect of {permit.permit} stands is not known: it is {permit.state}",
            "wait until it is looked up, or, if it is quarantined, adopt its object: holdpoint unknown list",
        )
    return permit.object
