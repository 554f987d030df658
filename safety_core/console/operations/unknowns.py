"""What nobody knows the outcome of: see what waits for a person, and say what became of it."""

from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.console.operations._effects import Effect, at, effect_of, left_s, since_s
from safety_core.console.table import Desk, Given, Operation
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell import quarantine
from safety_core.shell.names import known_client
from safety_core.shell.quarantine import Waiting
from safety_core.vocabulary import Role

OLD_S = 300
"""Longer unknown than so: it is marked. Verification is to take less than five minutes."""
Name = Annotated[str, Meta(max_length=200, description="The permit's name, as the list shows it.")]
Why = Annotated[str, Meta(max_length=2_000, description="How you know; it is kept for ever.")]


class WhichUnknown(Given, frozen=True, kw_only=True):
    """Of every client whom you act for, or of one."""

    client: str | None = None


class Adopt(Given, frozen=True, kw_only=True):
    """The effect is there. ``object``: the platform's id of what it became; of a recall or a like, of what it was done to."""

    permit: Name
    object: Annotated[str, Meta(max_length=500)]
    reason: Why


class TellOfUnknown(Given, frozen=True, kw_only=True):
    """What a person says of one unknown, and how they know."""

    permit: Name
    reason: Why


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome that nobody knows.

    Attributes:
        state: unknown (a worker looks it up) or quarantined (only a person can tell).
        why: the reason, as a name; saw: what was seen.
        since, since_s: since when nobody knows, UTC, and for how many seconds; old: longer than five minutes.
        looked_up_s: seconds until a worker looks, 0: as soon as one runs; null: only a person can tell.
        named: the object that the platform named, which may be another's.
        frozen: nothing else is done on its account until it is settled.
        held_by: the intent that holds the account, this one or another; null: none does.
        against: the halts in force that cover it, in words: what is found absent is not tried again while they stand.
    """

    permit: str
    effect: Effect
    state: str
    why: str
    saw: str
    since: str
    since_s: int
    old: bool
    looked_up_s: int | None
    named: str | None
    frozen: bool
    held_by: str | None
    against: tuple[str, ...]


class Unknowns(msgspec.Struct, frozen=True, kw_only=True):
    """What is unknown, the oldest first; ``old_s``: from how many seconds on one is old."""

    unknown: tuple[Unknown, ...]
    old_s: int = OLD_S


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """The intent, after a person's word.

    Attributes:
        state: confirmed, absent or, for another look, under_permit; object: what it became.
    """

    effect: Effect
    state: str
    why: str
    object: str | None


def listed(desk: Desk, given: WhichUnknown) -> Unknowns:
    """What is unknown, the oldest first."""
    found = quarantine.listed(desk.whole, desk.claimant)

    def look(tx: Transaction) -> Unknowns:
        whose = None if given.client is None else known_client(tx, given.client)
        own = sorted((each for each in found if whose in (None, each.permit.client)), key=lambda each: each.since_us)
        return Unknowns(unknown=tuple(_unknown(desk, tx, each) for each in own))

    return desk.core.store.read(look)


def adopt(desk: Desk, given: Adopt) -> Settled:
    """It is there: it became this object."""
    return _settled(quarantine.adopt(desk.whole, given.permit, given.object.strip(), desk.claimant, given.reason))


def absent(desk: Desk, given: TellOfUnknown) -> Settled:
    """It is not there, and never came to be."""
    return _settled(quarantine.absent(desk.whole, given.permit, desk.claimant, given.reason))


def probe(desk: Desk, given: TellOfUnknown) -> Settled:
    """Have a worker look once more."""
    return _settled(quarantine.probe(desk.whole, given.permit, desk.claimant, given.reason))


def _unknown(desk: Desk, tx: Transaction, waiting: Waiting) -> Unknown:
    permit, intent = waiting.permit, waiting.of.intent
    on_it = (permit.platform, permit.platform_account)
    claim = next((each for each in tx.claims() if (each.platform, each.platform_account) == on_it), None)
    halts = tx.switches_of(permit.client).covering(
        client=permit.client, platform=permit.platform, account=permit.account, action=permit.action
    )
    for_s = since_s(desk.core, waiting.since_us)
    looked_us = waiting.looked_up_us
    return Unknown(
        permit=permit.permit,
        effect=effect_of(intent),
        state=permit.state.value,
        why=permit.reason.value if permit.reason else "",
        saw=permit.saw,
        since=at(desk.core, waiting.since_us),
        since_s=for_s,
        old=for_s > OLD_S,
        looked_up_s=None if looked_us is None else left_s(desk.core, looked_us),
        named=None if intent.recalls else permit.object,
        frozen=claim is not None and claim.intent == permit.intent,
        held_by=None if claim is None else claim.intent,
        against=tuple(f"{each.halt} of {each.scope}: {each.reason}" for each in halts),
    )


def _settled(queued: QueuedIntent) -> Settled:
    return Settled(effect=effect_of(queued.intent), state=queued.state.value, why=queued.saw, object=queued.object)


_ONE = "/unknowns/{permit}"
OPERATIONS = (
    Operation("unknowns.list", "GET", "/unknowns", "Outcomes that nobody knows.", Role.VIEWER, WhichUnknown, Unknowns, listed),
    Operation(
        "unknowns.adopt", "POST", f"{_ONE}/adopt", "Say that the effect is there: which object it became.",
        Role.OPERATOR, Adopt, Settled, adopt, repeatable=True,
    ),
    Operation(
        "unknowns.absent", "POST", f"{_ONE}/absent", "Say that the effect is not there. Nothing is tried again by itself.",
        Role.OPERATOR, TellOfUnknown, Settled, absent, repeatable=True,
    ),
    Operation(
        "unknowns.probe", "POST", f"{_ONE}/probe", "Have a worker look it up once more, now; its account is held until then.",
        Role.OPERATOR, TellOfUnknown, Settled, probe, repeatable=True,
    ),
)  # fmt: skip
