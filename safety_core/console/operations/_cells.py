"""The matrix as it is shown: a client's row, its cells, lines over all clients, and how each is named to be halted."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlencode

import msgspec

from safety_core.shell.glance import Cell, Crew, Glance, Halted, Health, Sign
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId

SHOWN_MOST = 3
"""So many signs stand in a cell of the matrix; all: in the cell's own page."""


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it should be. ``halt``: the halt that it speaks of."""

    health: Health
    words: str
    halt: str | None


class CellShown(msgspec.Struct, frozen=True, kw_only=True):
    """One client on one platform.

    Attributes:
        at: how it is named to be halted: ``at`` of ``POST /switches/halt``.
        bound: whether the client has an account there.
        halted: not, part (an account or an action of it), all.
        notes: the first of ``noted`` in all that is not as it should be; in the matrix of this cell alone.
        in_flight: permits that may be sending now.
    """

    platform: str
    at: str
    bound: bool
    health: Health
    halted: Halted
    notes: tuple[Noted, ...]
    noted: int
    in_flight: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One client. ``notes``: the first of ``noted`` in all that is not as it should be with all of it; said once, and not in each cell."""

    client: str
    at: str
    health: Health
    halted: Halted
    notes: tuple[Noted, ...]
    noted: int
    cells: tuple[CellShown, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One platform, or one action, of every client: how it is named to be halted, and whether a halt names it so."""

    name: str
    at: str
    halted: bool


class Workers(msgspec.Struct, frozen=True, kw_only=True):
    """The worker processes: heard of, silent, on other machines; attended: a supervisor of this machine gives signs of life."""

    heard: int
    silent: int
    elsewhere: int
    attended: bool


@lru_cache(maxsize=8_192)
def named(scope: Scope) -> str:
    """A scope as it is handed over in ``at``: ``client=acme&platform=X``."""
    parts = ((name, getattr(scope, name)) for name in ("client", "platform", "account", "action"))
    return urlencode([(name, str(value)) for name, value in parts if value is not None]) or "everything"


def row_of(seen: Glance, client: ClientId) -> Row:
    """One client's."""
    every = seen.row(client)
    here = [each for each in every if each.bound] or list(every)
    whole = seen.signs.get((client, None), [])
    return Row(
        client=client,
        at=named(Scope(client=client)),
        health=max((each.health for each in here), key=list(Health).index),
        halted=max((each.halted for each in [*whole, *seen.overall]), key=list(Halted).index, default=Halted.NOT),
        notes=noted_of(whole[:SHOWN_MOST]),
        noted=len(whole),
        cells=tuple(cell_of(each, most=SHOWN_MOST, beside=whole) for each in every),
    )


def cell_of(cell: Cell, *, most: int | None, beside: Sequence[Sign] = ()) -> CellShown:
    """``beside``: what its row says already."""
    signs = cell.signs if most is None else [each for each in cell.own if each not in beside]
    return CellShown(
        platform=cell.platform.value,
        at=named(Scope(client=cell.client, platform=cell.platform)),
        bound=cell.bound,
        health=cell.health,
        halted=cell.halted,
        notes=noted_of(signs[:most]),
        noted=len(signs),
        in_flight=cell.live,
    )


def noted_of(signs: Sequence[Sign]) -> tuple[Noted, ...]:
    """As they are shown."""
    return tuple(Noted(health=each.health, words=each.words, halt=each.halt) for each in signs)


def line_of(name: str, scope: Scope, standing: set[Scope]) -> Line:
    """``standing``: the scopes of the halts in force."""
    return Line(name=name, at=named(scope), halted=scope in standing)


def workers_of(crew: Crew) -> Workers:
    """As they are shown."""
    return Workers(heard=crew.heard, silent=crew.silent, elsewhere=crew.elsewhere, attended=crew.attended)
