"""The switches as they stand: the matrix of clients and platforms, one cell with its actions, one halt, and what was."""

import math
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.console.operations._cards import REASONS, Card, Where, cards, in_utc, where_of
from safety_core.console.operations._cells import (
    CellShown,
    Line,
    Noted,
    Row,
    Workers,
    cell_of,
    line_of,
    named,
    noted_of,
    row_of,
    workers_of,
)
from safety_core.console.table import Desk, Given, Operation
from safety_core.errors import UnknownName
from safety_core.ports import Transaction
from safety_core.shell.glance import Glance, Health, glance, worst
from safety_core.shell.history import touches
from safety_core.shell.names import known_client, member, nearest, scope_of
from safety_core.switches import Scope
from safety_core.vocabulary import Action, HaltId, Platform, Role

PAGE_ROWS = 25
"""Clients on a page: with every platform and the cards below 100 KB."""
CARDS_MOST = 12
"""So many halts in force are shown in full beside the matrix, the newest; all of them: ``switches.history``."""
Name = Annotated[str, Meta(max_length=200)]


class Wanted(Given, frozen=True, kw_only=True):
    """Which clients: those whose name holds ``find``, page by page. What is halted or goes badly comes first."""

    find: Annotated[str, Meta(max_length=200, description="A part of a client's name; case does not matter.")] = ""
    page: Annotated[int, Meta(ge=1, le=100_000)] = 1


class Named(Given, frozen=True, kw_only=True):
    """One halt, by its name."""

    halt: Name


class Of(Given, frozen=True, kw_only=True):
    """What it touched; what is not named is all."""

    client: Name | None = None
    platform: Name | None = None
    account: Name | None = None
    action: Name | None = None
    most: Annotated[int, Meta(ge=1, le=500)] = 50


class Place(Given, frozen=True, kw_only=True):
    """One client on one platform."""

    client: Name
    platform: Name


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The switches at a glance.

    Attributes:
        stopped: this whole machine is stopped by its STOP file.
        everything_halted: a halt of everything stands.
        standing: halts in force; cards: the newest of them; unacknowledged: of how many it is not true yet.
        counts: cells with an account, by their health.
        rows: clients of this page; found: how many there are on ``pages`` pages.
        reasons: the short list to choose from when halting.
    """

    epoch: int
    at: str
    stopped: bool
    everything_halted: bool
    overall: Health
    notes: tuple[Noted, ...]
    workers: Workers
    counts: dict[str, int]
    standing: int
    unacknowledged: int
    cards: tuple[Card, ...]
    platforms: tuple[Line, ...]
    actions: tuple[Line, ...]
    rows: tuple[Row, ...]
    find: str
    page: int
    pages: int
    found: int
    reasons: tuple[str, ...] = REASONS


class One(msgspec.Struct, frozen=True, kw_only=True):
    """One halt.

    Attributes:
        confirm: what has to be typed to release it.
        yours: why you cannot release it yourself; empty: nothing is known that forbids it.
    """

    card: Card
    confirm: str
    yours: str


class ActionAt(msgspec.Struct, frozen=True, kw_only=True):
    """One action there: how it is named to be halted, and the halts that cover it."""

    action: str
    at: str
    risk: str
    halts: tuple[str, ...]


class InCell(msgspec.Struct, frozen=True, kw_only=True):
    """One client on one platform, with its accounts and its actions."""

    client: str
    at: str
    client_at: str
    cell: CellShown
    accounts: tuple[Line, ...]
    actions: tuple[ActionAt, ...]
    cards: tuple[Card, ...]
    reasons: tuple[str, ...] = REASONS


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """Every halt that touched what was named, the newest first."""

    scope: str
    cards: tuple[Card, ...]
    of: Where


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A look at everything that one person may see, of which pages are cut: the streams share it. ``counts``: as ``Board``'s."""

    glance: Glance
    cards: tuple[Card, ...]
    counts: dict[str, int]
    at: str


def look(desk: Desk, before: Seen | None = None) -> Seen:
    """One look at everything; after one a moment ago only at what changes by the moment."""
    seen = glance(desk.core, None if before is None else before.glance)
    halts = tuple(each.halt for each in seen.chapters)[: -CARDS_MOST - 1 : -1]
    shown = desk.core.store.read(lambda tx: cards(desk.core, tx, halts))
    counts = {each.value: number for each, number in seen.counted().items()}
    return Seen(glance=seen, cards=shown, counts=counts, at=in_utc(desk.core.clock.now().isoformat()))


def cut(seen: Seen, given: Wanted, rows: Sequence[str] | None = None) -> Board:
    """The page of it that was asked for; ``rows``: these clients, as a page that is open shows them, whatever comes first."""
    wanted = frozenset(rows or ())
    known = [each for each in seen.glance.clients if each in wanted]
    found = known if rows is not None else seen.glance.ordered(given.find)
    pages = max(1, math.ceil(len(found) / PAGE_ROWS))
    page = min(given.page, pages)
    clients = known if rows is not None else found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    halts = [each.halt for each in seen.glance.chapters]
    scopes = {each.scope for each in halts}
    overall = seen.glance.overall
    return Board(
        epoch=seen.glance.epoch,
        at=seen.at,
        stopped=seen.glance.stopped is not None,
        everything_halted=Scope() in scopes,
        overall=max(
            (worst(overall), *(Health(each) for each, number in seen.counts.items() if number)),
            key=list(Health).index,
        ),
        notes=noted_of(overall),
        workers=workers_of(seen.glance.crew),
        counts=seen.counts,
        standing=len(halts),
        unacknowledged=sum(each.quiesced_us is None for each in halts),
        cards=seen.cards,
        platforms=tuple(line_of(each.value, Scope(platform=each), scopes) for each in Platform),
        actions=tuple(line_of(each.value, Scope(action=each), scopes) for each in Action),
        rows=tuple(row_of(seen.glance, each) for each in clients),
        find=given.find,
        page=page,
        pages=pages,
        found=len(found),
    )


def show(desk: Desk, given: Wanted) -> Board:
    """The matrix, page by page."""
    return cut(look(desk), given)


def show_cell(desk: Desk, given: Place) -> InCell:
    """One client on one platform."""
    seen = glance(desk.core)

    def more(tx: Transaction) -> InCell:
        client, platform = known_client(tx, given.client), member(Platform, "platform", given.platform)
        here = Scope(client=client, platform=platform)
        halts = tuple(each.halt for each in reversed(seen.chapters) if touches(each.halt.scope, here))
        scopes = {each.scope for each in halts}
        own = [each.account for each in tx.accounts() if (each.client, each.platform) == (client, platform)]
        return InCell(
            client=client,
            at=named(here),
            client_at=named(Scope(client=client)),
            cell=cell_of(seen.cell(client, platform), most=None),
            accounts=tuple(
                line_of(each, Scope(client=client, platform=platform, account=each), scopes) for each in own
            ),
            actions=tuple(
                ActionAt(
                    action=action.value,
                    at=named(msgspec.structs.replace(here, action=action)),
                    risk=Scope(action=action).risk.value,
                    halts=tuple(
                        each.halt for each in halts if each.scope.overlaps(msgspec.structs.replace(here, action=action))
                    ),
                )
                for action in Action
            ),
            cards=cards(desk.core, tx, halts[:CARDS_MOST]),
        )

    return desk.core.store.read(more)


def show_halt(desk: Desk, given: Named) -> One:
    """One halt."""

    def look_up(tx: Transaction) -> One:
        found = tx.halt(HaltId(given.halt))
        if found is None:
            known = [each.halt for each in tx.switches().halts]
            raise UnknownName("halt", given.halt, nearest(given.halt, known))
        (card,) = cards(desk.core, tx, (found,))
        yours = ""
        if found.person == desk.person.person and not found.automatic:
            yours = "you threw it: a second person releases it"
        elif not desk.person.may(Role.OPERATOR, found.scope.client):
            whom = found.scope.client or "every client"
            yours = f"an operator for {whom} releases it"
        return One(card=card, confirm=str(found.scope), yours=yours)

    return desk.core.store.read(look_up)


def history(desk: Desk, given: Of) -> Past:
    """What was halted, why and for how long."""

    def look_back(tx: Transaction) -> Past:
        scope = scope_of(tx, client=given.client, platform=given.platform, account=given.account, action=given.action)
        touched = tuple(each for each in reversed(tx.halts()) if touches(each.scope, scope))[: given.most]
        return Past(scope=str(scope), cards=cards(desk.core, tx, touched), of=where_of(scope))

    return desk.core.store.read(look_back)


OPERATIONS = (
    Operation("switches.show", "GET", "/switches", "The switches at a glance.", Role.VIEWER, Wanted, Board, show),
    Operation(
        "switches.cell",
        "GET",
        "/switches/cells/{client}/{platform}",
        "One client on one platform: its accounts, its actions, and what is halted there.",
        Role.VIEWER,
        Place,
        InCell,
        show_cell,
    ),
    Operation(
        "switches.history",
        "GET",
        "/switches/history",
        "Every halt that touched what is named, the newest first.",
        Role.VIEWER,
        Of,
        Past,
        history,
    ),
    Operation(
        "switches.halt_shown",
        "GET",
        "/switches/halts/{halt}",
        "How far one halt is.",
        Role.VIEWER,
        Named,
        One,
        show_halt,
    ),
)
