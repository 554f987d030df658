"""What the rows of a folder say against one another: instants that go back, and a ledger that is not as it was written. No I/O.

A platform's ledger is a chain: each digest is SHA-256 (hex) over the digest before it (the first: of nothing) and the
entry as JSON with its keys sorted, no spaces and an empty digest. So an effect that was edited, dropped, inserted, moved
or brought in from another run is found in its line, and a request cannot be moved away from what it became.
"""

import hashlib
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec

from reports.evidence.row import Row
from reports.evidence.rows import (
    CheckpointRow,
    ConfirmationRow,
    FaultRow,
    HaltRow,
    IntentRow,
    JournalRow,
    LedgerRow,
    PermitRow,
    SampleRow,
    SlotRow,
    TripRow,
)

NOTHING = hashlib.sha256(b"").hexdigest()
"""The digest before the first entry."""
_STAMP = ("scenario", "clock", "source")
_IN_TURN: dict[type[Row], tuple[tuple[str, ...], ...]] = {
    LedgerRow: (("arrived_us", "committed_us", "visible_us"),),
    JournalRow: (("arrived_us", "replied_us"),),
    HaltRow: (
        *(("asked_us", "fenced_us"), ("asked_us", "quiesced_us")),
        *(("asked_us", "failed_us"), ("asked_us", "released_us")),
    ),
    ConfirmationRow: (("at_us",),),
    IntentRow: (("submitted_us", "settled_us"),),
    PermitRow: (("asked_us", "minted_us", "sent_us", "answered_us"), ("sent_us", "confirmed_us")),
    SlotRow: (("begun_us", "ends_us"),),
    TripRow: (("tripped_us", "freed_us"),),
    CheckpointRow: (("seen_us",),),
    FaultRow: (("at_us",),),
    SampleRow: (("us",),),
}
"""Instants that follow one another; those that never came are passed over. What a halt says of its end against its fence is
judged by I3, which shows whose harm it was."""


def _reader(names: tuple[str, ...]) -> Callable[[Row], tuple[int | None, ...]]:
    get: Callable[[Row], Any] = attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)


_READERS = {kind: [(names, _reader(names)) for names in chains] for kind, chains in _IN_TURN.items()}


def digest(before: str, effect: LedgerRow) -> str:
    """The digest of an effect, after that one."""
    plain: dict[str, Any] = {**msgspec.structs.asdict(effect), "digest": ""}
    for name in _STAMP:
        del plain[name]
    return hashlib.sha256(before.encode() + msgspec.json.encode(plain, order="sorted")).hexdigest()


def goes_back(row: Row) -> str | None:
    """Which instant of a row lies before what it follows, if any."""
    for names, read in _READERS.get(type(row), ()):
        last, after = 0, "the beginning of the clock"
        for name, value in zip(names, read(row), strict=True):
            if value is None:
                continue
            if value < last:
                return f"{name} {value} lies before {after}: the clock went back"
            last, after = value, f"{name} {value}"
    return None


class Sequence:
    """The rows of a folder in the order in which they are read: ledgers before journals."""

    def __init__(self) -> None:
        self._heads: dict[str, str] = {}
        self._became: dict[tuple[str, str, int], LedgerRow] = {}

    def wrong(self, row: Row) -> str | None:
        """What is wrong with the next row, if anything."""
        if isinstance(row, LedgerRow):
            return goes_back(row) or self._broken(row)
        if isinstance(row, JournalRow):
            return goes_back(row) or self._apart(row)
        return goes_back(row)

    def _broken(self, effect: LedgerRow) -> str | None:
        wanted = digest(self._heads.get(effect.scenario, NOTHING), effect)
        self._heads[effect.scenario] = effect.digest
        self._became[effect.scenario, effect.platform, effect.call] = effect
        if wanted == effect.digest:
            return None
        return f"the digest of effect {effect.n} is not over it and the effect before it: one of them was edited, dropped or moved"

    def _apart(self, request: JournalRow) -> str | None:
        effect = self._became.get((request.scenario, request.platform, request.n))
        if effect is None or effect.arrived_us == request.arrived_us:
            return None
        return f"request {request.n} arrived at {request.arrived_us}, and what it became, effect {effect.n}, at {effect.arrived_us}"
