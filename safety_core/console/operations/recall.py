"""What a halt came too late for, and its deletion by a named person."""

from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.console.operations._effects import Effect, effect_of
from safety_core.console.table import Desk, Given, Operation
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell import links, recall
from safety_core.switches import Halt
from safety_core.vocabulary import Role


class WhichHalt(Given, frozen=True, kw_only=True):
    """Around which halt; by default the last one."""

    halt: Annotated[str | None, Meta(description="Its name.")] = None


class Delete(Given, frozen=True, kw_only=True):
    """One listed effect, by its permit, and why it is deleted."""

    permit: Annotated[str, Meta(max_length=200, description="The permit's name, as the list shows it.")]
    reason: Annotated[str, Meta(max_length=2_000, description="Why; it is kept for ever.")]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order to take an effect back. ``why``: the reason of its state, in words."""

    intent: str
    state: str
    why: str


class Escaped(msgspec.Struct, frozen=True, kw_only=True):
    """What may have become real around the halt.

    Attributes:
        state: where its permit is; object: the platform's id of where it stands, null while nobody knows.
        link: where a browser shows it, as ``intents.show`` says it.
        cannot: why it cannot be taken back; empty: it can. ``instead``: what to do.
        order: the last order to take it back.
    """

    permit: str
    effect: Effect
    state: str
    object: str | None
    link: str | None
    cannot: str
    instead: str
    order: Order | None


class HaltNamed(msgspec.Struct, frozen=True, kw_only=True):
    """A halt, for choosing one. ``asked_at``: UTC."""

    halt: str
    scope: str
    asked_at: str
    reason: str


class Recalls(msgspec.Struct, frozen=True, kw_only=True):
    """A halt, what it could not stop any more, in the order of minting, and the other halts, the newest first."""

    halt: HaltNamed | None
    effects: tuple[Escaped, ...]
    halts: tuple[HaltNamed, ...]


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """The order, new or the one that was given before; ``recalls``: what it takes back."""

    order: Order
    recalls: str | None


HALTS_MOST = 100


def listed(desk: Desk, given: WhichHalt) -> Recalls:
    """What may be taken back."""
    found = recall.listed(desk.core, given.halt)

    def look(tx: Transaction) -> Recalls:
        return Recalls(
            halt=None if found.halt is None else _named(found.halt),
            effects=tuple(_escaped(desk, tx, each) for each in found.effects),
            halts=tuple(_named(each) for each in reversed(tx.halts()[-HALTS_MOST:])),
        )

    return desk.core.store.read(look)


def delete(desk: Desk, given: Delete) -> Ordered:
    """Order the deletion of one effect; a worker carries it out."""
    (ordered,) = recall.delete(desk.whole, [given.permit], desk.claimant, given.reason)
    return Ordered(order=_order(ordered), recalls=ordered.intent.recalls)


def _escaped(desk: Desk, tx: Transaction, effect: recall.Effect) -> Escaped:
    cannot, instead = recall.against(desk.core, tx, effect.permit) or ("", "")
    return Escaped(
        permit=effect.permit.permit,
        effect=effect_of(effect.effect.intent),
        state=effect.permit.state.value,
        object=effect.object,
        link=links.link_of(desk.core, tx, effect.effect),
        cannot=cannot,
        instead=instead,
        order=None if effect.recall is None else _order(effect.recall),
    )


def _order(queued: QueuedIntent) -> Order:
    why = f"{queued.reason.value}: {queued.saw}" if queued.reason else queued.saw
    return Order(intent=queued.intent.intent, state=queued.state.value, why=why)


def _named(halt: Halt) -> HaltNamed:
    return HaltNamed(halt=halt.halt, scope=str(halt.scope), asked_at=halt.asked_at, reason=halt.reason)


OPERATIONS = (
    Operation("recall.list", "GET", "/recalls", "What a halt came too late for.", Role.VIEWER, WhichHalt, Recalls, listed),
    Operation(
        "recall.delete", "POST", "/recalls/{permit}/delete", "Delete one listed effect from its platform, for good.",
        Role.OPERATOR, Delete, Ordered, delete, repeatable=True,
    ),
)  # fmt: skip
