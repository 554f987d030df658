"""``GET /api/v1/events``: what happens to intents and what becomes of switches, as it is written, for services that listen.

1. Each event is an entry of the audit log, by its index there, which is the event's id: ``Last-Event-ID``, or ``after``, goes on
   behind it, whatever process it was that sent it. Without either it begins with what comes next.
2. Of the person's own clients alone, and what concerns everybody. An event of an intent is as ``GET /outcomes`` has it.
3. Who listens is proved anew with every look that finds something, and every few seconds. Whoever reads too slowly is waited for:
   nothing is left out, and no more is kept than ``PENDING_MOST``.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from safety_core.console import outcomes
from safety_core.console.api import problems
from safety_core.console.house import House
from safety_core.console.streams.board import event
from safety_core.console.streams.events import events
from safety_core.console.table import Desk
from safety_core.console.waiting import NoRoom
from safety_core.errors import BadInput, HoldpointError, StoreUnavailable
from safety_core.ports import Transaction
from safety_core.shell.identity import prove

PATH = "/api/v1/events"
LOOK_S, BEAT_LOOKS = 0.2, 10
"""How often it looks, and after how many looks a sign of life goes out and everybody is proved anew."""
AT_ONCE, PENDING_MOST, LISTENERS_MOST = 200, 400, 100
BEAT = b": alive\n\n"
SWITCHES = frozenset(
    {"halt", "quiesced", "reconciled", "halt_failed", "halt_claimed", "release", "drill"}
    | {f"schedule_{each}" for each in ("proposed", "agreed", "withdrawn", "lapsed", "done")}
)
log = logging.getLogger("holdpoint.console")
Who = Callable[[Request], Desk]


class Switched(msgspec.Struct, frozen=True, kw_only=True):
    """Something became of a switch. What it is like now, ``GET /switches/halts/{halt}`` says."""

    event: int
    kind: str
    at: str
    halt: str | None = None
    schedule: str | None = None
    client: str | None = None
    platform: str | None = None
    account: str | None = None
    action: str | None = None


class _Entry(msgspec.Struct, frozen=True):
    kind: str
    at: str
    halt: str | None = None
    schedule: str | None = None
    client: str | None = None
    platform: str | None = None
    account: str | None = None
    action: str | None = None


class Listener:
    """One stream. ``last``: the index of the last entry that was looked at for it."""

    def __init__(self, who: Callable[[], Desk], last: int) -> None:
        self.who, self.last, self.ended = who, last, False
        self._pending: deque[bytes] = deque()
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = threading.Condition()

    def listens(self) -> asyncio.Event:
        """What the loop waits on; called in the loop."""
        self._loop = asyncio.get_running_loop()
        return self._woken

    def due(self) -> tuple[list[bytes], bool]:
        """What is to be sent now, and whether it is over then."""
        with self._turn:
            found = list(self._pending)
            self._pending.clear()
            return found, self.ended

    @property
    def full(self) -> bool:
        """Whether it has to be read first."""
        with self._turn:
            return len(self._pending) >= PENDING_MOST

    def offer(self, found: list[bytes], *, last: int | None = None, ended: bool = False) -> None:
        """More of it."""
        with self._turn:
            self._pending.extend(found)
            self.last = self.last if last is None else last
            self.ended = self.ended or ended
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)


class Journal:
    """The thread that reads the log for all who listen."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turn = threading.Condition()
        self._listeners: list[Listener] = []
        self._thread: threading.Thread | None = None

    def listen(self, who: Callable[[], Desk], after: int | None) -> Listener:
        """From the entry after this one on; ``None``: from what comes next.

        Raises:
            NoRoom: as many listen as there is room for. Refused: they may not.
        """
        last = outcomes.newest(who()) if after is None else after
        with self._turn:
            if len(self._listeners) >= LISTENERS_MOST:
                raise NoRoom(f"{LISTENERS_MOST} listen already", "come again, or ask GET /api/v1/outcomes instead")
            listener = Listener(who, last)
            self._listeners.append(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="journal", daemon=True)
                self._thread.start()
        return listener

    def leave(self, listener: Listener) -> None:
        """Listen no more."""
        with self._turn:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def _watch(self) -> None:
        looks = 0
        while True:
            with self._turn:
                if not self._listeners:
                    self._thread = None
                    return
            looks += 1
            try:
                self.turn(slow=looks % BEAT_LOOKS == 0)
            except Exception:
                log.exception("a bug stopped a look of the journal")
            with self._turn:
                self._turn.wait(LOOK_S)

    def turn(self, *, slow: bool = False) -> None:
        """One look for everybody."""
        with self._turn:
            listeners = list(self._listeners)
        try:
            size = self._house.core.store.read(lambda tx: tx.audit_size())
        except StoreUnavailable:
            return  # nothing is heard, not even a sign of life
        for each in listeners:
            if not each.full and (slow or each.last < size - 1):
                self._look(each, slow=slow)

    def _look(self, listener: Listener, *, slow: bool) -> None:
        try:
            desk = listener.who()
            found, last = read(desk, listener.last)
        except StoreUnavailable:
            return
        except HoldpointError:
            listener.offer([], ended=True)
            return
        if found or slow or last > listener.last:
            listener.offer(found or ([BEAT] if slow else []), last=last)


def read(desk: Desk, last: int) -> tuple[list[bytes], int]:
    """At most ``AT_ONCE`` entries after the one of this index, as events for this person; and how far that is.

    Raises:
        Refused: they may act no more.
    """

    def look(tx: Transaction) -> tuple[list[bytes], int]:
        whose = frozenset(prove(tx, desk.claimant).clients)
        entries = tx.audit_entries(last + 1, min(last + 1 + AT_ONCE, tx.audit_size()))
        found = (_event(index, entry, whose) for index, entry in enumerate(entries, last + 1))
        return [each for each in found if each is not None], last + len(entries)

    return desk.whole.store.read(look)


def _event(index: int, entry: bytes, whose: frozenset[str]) -> bytes | None:
    of_intent = outcomes.event_of(index, entry, whose)
    if of_intent is not None:
        return event("intent", of_intent, name=str(index))
    said = msgspec.json.decode(entry, type=_Entry)
    if said.kind not in SWITCHES or (whose and said.client is not None and said.client not in whose):
        return None
    if whose and said.client is None and said.halt is None:  # a plan over halts of several clients
        return None
    return event("switch", Switched(event=index, **msgspec.structs.asdict(said)), name=str(index))


def route(house: House, who: Who, journal: Journal | None = None) -> Route:
    """The stream's route; it stands before the rest of the API."""
    reading = journal or Journal(house)

    def get(request: Request) -> Response:
        try:
            asked = request.headers.get("last-event-id") or request.query_params.get("after")
            listener = reading.listen(lambda: who(request), None if asked is None else _index(asked))
        except HoldpointError as error:
            return problems.refused(error)
        headers = {**problems.SAFE, "X-Accel-Buffering": "no"}
        return StreamingResponse(events(reading, listener), media_type="text/event-stream", headers=headers)

    return Route(PATH, get, methods=["GET"])


def _index(text: str) -> int:
    if not (text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 16 and int(text) >= outcomes.BEGUN):  # noqa: PLR2004
        raise BadInput(
            "after", f"{text[:40]!r} is no index of an event", "give the id of the last event that was seen; -1: all"
        )
    return int(text)
