"""Throwing switches: anybody who is signed in may, nothing asks back, and it returns once nothing in scope begins any more.

It is the way of ``holdpoint halt``: this machine's view first, then the fence, and the STOP file when the store does not take it
in time. That it is true (acknowledged) is said on the halt's card, when it is.
"""

import logging
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta

from safety_core.console.awaiting import AWAITING
from safety_core.console.operations._cards import Card, card_of, cards
from safety_core.console.stopped import Stopped
from safety_core.console.table import Desk, Given, Operation
from safety_core.errors import BadInput, StoreUnavailable
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.shell import halt as halting
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked
from safety_core.shell.history import chapter_of
from safety_core.shell.identity import proven
from safety_core.shell.scopes import scopes_of
from safety_core.shell.until import expected_end
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import Role

PARTS = ("client", "platform", "account", "action")
EVERYTHING = "everything"
SAID_MOST = 3
"""So many are named in the sentence that is said to whoever threw them."""
log = logging.getLogger("holdpoint.console")

Names = Annotated[tuple[str, ...], Meta(max_length=1_000)]


class What(Given, frozen=True, kw_only=True):
    """What is to be halted, and why. Nothing named halts everything.

    Attributes:
        clients, platforms, accounts, actions: each combination of what is named is halted, all at the same instant.
        at: further scopes, each as ``client=acme&platform=X``, or ``everything``.
        picked: as ``at``, and counts with ``bulk`` alone: what is ticked on a page.
        why: from the short list; ``reason``: in one's own words. Either may be left out.
        until: when it is expected to end (ISO 8601, or 2h); ends nothing by itself.
    """

    clients: Names = ()
    platforms: Names = ()
    accounts: Names = ()
    actions: Names = ()
    at: Names = ()
    picked: Names = ()
    bulk: bool = False
    why: str = ""
    reason: str = ""
    until: str = ""

    @property
    def words(self) -> str:
        """Why, as it is kept."""
        return ": ".join(each.strip() for each in (self.why, self.reason) if each.strip())


class Thrown(msgspec.Struct, frozen=True, kw_only=True):
    """Halts that stand now: nothing new in their scope begins.

    Attributes:
        latched: the store did not take them in time, and this whole machine is stopped instead.
        ended: who was killed so that they could be written; notes: what of what was given could not be used.
    """

    halts: tuple[Card, ...]
    latched: bool
    ended: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is said to whoever threw them."""
        several = "; ".join(each.where.words for each in self.halts[:SAID_MOST])
        more = f" and {len(self.halts) - SAID_MOST} more" if len(self.halts) > SAID_MOST else ""
        took = max(each.fenced_s for each in self.halts)
        how = (
            f"the store did not take it: this whole machine is stopped by its STOP file, after {took:.2f} s"
            if self.latched
            else f"nothing new begins, since {took:.2f} s after it was asked for"
        )
        return ". ".join([f"Halted {several}{more}: {how}. Not acknowledged yet: see its card", *self.notes]) + "."


def throw(desk: Desk, given: What) -> Thrown:
    """Halt, and return once it is fenced or latched.

    Raises:
        UnknownName: nobody has something of that name; nothing is halted. BadInput: a scope that is none.
        HaltNotAcknowledged: neither the store nor the hard stop took it.
    """
    core = desk.whole
    asked_us, now = core.clock.boot_us(), core.clock.now()
    until, wrong = expected_end(given.until.strip() or None, now)
    notes = [] if wrong is None else [f"the expected end {wrong}"]
    scopes, is_proven = _scopes(desk, given, notes)
    asked = Asked(
        scope=Scope(),
        person=desk.claimant.person,
        proven=is_proven,
        reason=given.words,
        asked_us=asked_us,
        asked_at=now.isoformat(),
        expected_end_at=until,
    )
    raised = halting.raise_scopes(core, [msgspec.structs.replace(asked, scope=each) for each in scopes])
    done = halting.fence_or_latch(core, raised)
    (desk.outside.awaiting or AWAITING).take(core, raised, done)
    return Thrown(
        halts=_shown(core, done),
        latched=any(each.latched for each in done),
        ended=tuple(each.words for each in raised.witness.ended),
        notes=tuple(notes),
    )


def _scopes(desk: Desk, given: What, notes: list[str]) -> tuple[list[Scope], bool]:
    """What was named, as scopes, and whether who asks is proved. A store that cannot be read halts everything."""
    parts = [_parts(each) for each in (given.picked if given.bulk else given.at)]
    if given.bulk and not parts:
        raise BadInput("picked", "nothing is ticked: nothing is halted", "tick clients first, or halt everything")
    lists = (given.clients, given.platforms, given.accounts, given.actions)

    def look(tx: Transaction) -> tuple[list[Scope], bool]:
        is_proven = proven(tx, desk.claimant)
        person = tx.person(desk.claimant.person) if is_proven else None
        return _looked_up(tx, person, lists, parts), is_proven

    try:
        return desk.whole.store.read(look)
    except StoreUnavailable as away:
        log.warning("halting everything, since no name can be looked up: %s", away.wrong)
        notes.append("no name could be looked up, since the store cannot be read: everything is halted")
        return [Scope()], False


def _looked_up(
    tx: Transaction, person: Person | None, lists: tuple[Sequence[str], ...], parts: Sequence[dict[str, str]]
) -> list[Scope]:
    clients, platforms, accounts, actions = lists
    found: list[Scope] = []
    if any(lists) or not parts:
        found += scopes_of(tx, person, clients, platforms, accounts, actions)
    for each in parts:
        one = [[each[name]] if name in each else [] for name in PARTS]
        found += scopes_of(tx, person, *one)
    return list(dict.fromkeys(found))


def _parts(at: str) -> dict[str, str]:
    """One scope of ``at``. Raises ``BadInput``: it is none."""
    if at == EVERYTHING:
        return {}
    do = "write client=acme&platform=X, or everything; to halt everything at once: holdpoint halt -m WHY"
    try:
        pairs = parse_qsl(at, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise BadInput("at", f"{at!r} is no scope", do) from None
    named = dict(pairs)
    if not named or len(named) != len(pairs) or not set(named) <= set(PARTS) or not all(named.values()):
        raise BadInput("at", f"{at!r} is no scope", do)
    return named


def _shown(core: Core, done: tuple[Halt, ...]) -> tuple[Card, ...]:
    """As they stand; those that no store has yet as their halter knows them."""
    try:
        return core.store.read(lambda tx: cards(core, tx, done))
    except StoreUnavailable:
        return tuple(card_of(chapter_of(core, each), in_flight=each.live_at_fence, preparing=0) for each in done)


OPERATIONS = (
    Operation(
        "switches.halt",
        "POST",
        "/switches/halt",
        "Halt what is named, or everything; returns once nothing in scope begins any more.",
        Role.VIEWER,
        What,
        Thrown,
        throw,
        repeatable=True,
        unread=Stopped,
    ),
)
