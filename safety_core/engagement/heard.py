"""What people say to our accounts: one event however often it was told, and the threads that events make.

1. An event is one object of a platform, heard on one account of one client. Told again, by webhook or by polling, it is
   the same; told with another text it was edited, and is a newer version of the same.
2. Of two versions the one with the later time of the platform is newer; without times, the one that was heard first later.
   So an old delivery that comes late is no edit.
3. A thread is a root and what hangs on it, by what platforms say of roots and parents; nothing of another client, platform
   or account ever hangs on it.
4. The order of a thread is total: by the platform's time, what is answered before its answer, then by id. In which order,
   and how often, events arrived changes nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from safety_core.vocabulary import AccountId, ClientId, ObjectId, Platform, PlatformAccountId

_FIRST = datetime.min.replace(tzinfo=UTC)


class HeardKind(StrEnum):
    """How somebody addressed us."""

    COMMENT = "comment"
    MENTION = "mention"
    MESSAGE = "message"


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery: what a platform told us of one thing that somebody said.

    Attributes:
        account: ours, on which it was heard; ``platform_account`` is the platform's id of the same.
        object: the platform's id of what was said; ``parent``: of what it answers; ``root``: of what its thread hangs on.
        author: the platform's id of who said it; ``author_name``: as they call themselves, which may be anything.
        at: the platform's time of this version, aware; ``None``: it says none.
        event: the platform's id of the delivery, where it has one.
        own: whether our own account said it.
        received_us: boot clock.
    """

    client: ClientId
    platform: Platform
    account: AccountId
    platform_account: PlatformAccountId
    kind: HeardKind
    object: ObjectId
    parent: ObjectId | None = None
    root: ObjectId | None = None
    author: str
    author_name: str = ""
    text: str
    at: datetime | None = None
    event: str | None = None
    own: bool = False
    received_us: int


class Place(NamedTuple):
    """Where something was heard: two clients never share one."""

    client: ClientId
    platform: Platform
    account: AccountId


class Identity(NamedTuple):
    """Which event it is (rule 1)."""

    place: Place
    object: ObjectId


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What was said, as it now reads.

    Attributes:
        heard: the newest version, with the parent and root that any delivery named.
        version: from 1; one more for each text that it had.
        made: the platform's earliest time for it, aware.
    """

    heard: Heard
    version: int
    made: datetime | None

    @property
    def identity(self) -> Identity:
        """Which event it is."""
        return identity(self.heard)


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation. ``events``: each once, in order (rule 4)."""

    place: Place
    root: ObjectId
    events: tuple[Event, ...]

    def event(self, name: ObjectId) -> Event | None:
        """The event of that object, if it hangs here."""
        return next((each for each in self.events if each.heard.object == name), None)

    def answered(self, name: ObjectId) -> bool:
        """Whether our own account answered that object."""
        return any(each.heard.own and each.heard.parent == name for each in self.events)


def identity(heard: Heard) -> Identity:
    """Which event a delivery tells of."""
    return Identity(Place(heard.client, heard.platform, heard.account), heard.object)


def same(one: Heard, other: Heard) -> bool:
    """Whether the second tells nothing that the first did not: the same event, and the same words."""
    return identity(one) == identity(other) and one.text == other.text


def events_of(deliveries: Iterable[Heard]) -> tuple[Event, ...]:
    """Each event once, whatever was told of it and how often; in the order of their identities."""
    told: dict[Identity, list[Heard]] = {}
    for each in deliveries:
        told.setdefault(identity(each), []).append(each)
    return tuple(_event(told[name]) for name in sorted(told))


def _event(told: list[Heard]) -> Event:
    times = [each.at for each in told if each.at is not None]
    latest = max(times, default=_FIRST)
    versions: dict[str, tuple[datetime, int]] = {}
    for each in told:
        # What says no time is placed by when it was first heard, beside the latest time that anything said.
        at = each.at or latest
        rank = versions.get(each.text)
        if rank is None or (at, -each.received_us) > (rank[0], -rank[1]):
            versions[each.text] = (at, each.received_us)
    text = max(versions, key=lambda each: (*versions[each], each))
    newest = min((each for each in told if each.text == text), key=_by_arrival)
    merged = msgspec.structs.replace(
        newest,
        parent=min((each.parent for each in told if each.parent), default=None),
        root=min((each.root for each in told if each.root), default=None),
        own=any(each.own for each in told),
    )
    return Event(heard=merged, version=len(versions), made=min(times, default=None))


def _by_arrival(heard: Heard) -> tuple[int, str]:
    """Deliveries heard in one instant are told apart by all they hold, so that the choice depends on no order."""
    return heard.received_us, repr(heard)


def thread_of(deliveries: Iterable[Heard]) -> tuple[Thread, ...]:
    """The threads that these deliveries make, in the order of place and root."""
    places: dict[Place, dict[ObjectId, Event]] = {}
    for each in events_of(deliveries):
        places.setdefault(each.identity.place, {})[each.heard.object] = each
    threads = []
    for place, known in sorted(places.items(), key=lambda each: each[0]):
        hanging: dict[ObjectId, list[Event]] = {}
        for name, each in known.items():
            hanging.setdefault(_root(name, known), []).append(each)
        for root, events in sorted(hanging.items()):
            threads.append(Thread(place=place, root=root, events=_ordered(events)))
    return tuple(threads)


def _root(name: ObjectId, known: Mapping[ObjectId, Event]) -> ObjectId:
    """What it hangs on: its own word, else that of what it answers, and so on. Platforms may lie: a circle has an end."""
    path: list[ObjectId] = []
    while name in known and name not in path:
        heard = known[name].heard
        if heard.root is not None:
            return heard.root
        if heard.parent is None:
            return name
        path.append(name)
        name = heard.parent
    return min(path[path.index(name) :]) if name in path else name


class _Stand(NamedTuple):
    at: datetime
    depth: int
    object: ObjectId


def _ordered(events: list[Event]) -> tuple[Event, ...]:
    known = {each.heard.object: each for each in events}
    stands: dict[ObjectId, _Stand] = {}
    for name in known:
        path = _up(name, known, stands)
        for each in reversed(path):
            parent = known[each].heard.parent
            above = stands.get(parent) if parent is not None else None
            at = known[each].made or _FIRST
            # An answer never stands before what it answers, whatever a platform's clock says.
            stands[each] = _Stand(max(at, above.at), above.depth + 1, each) if above else _Stand(at, 0, each)
    return tuple(sorted(events, key=lambda each: stands[each.heard.object]))


def _up(name: ObjectId, known: Mapping[ObjectId, Event], stands: Mapping[ObjectId, _Stand]) -> list[ObjectId]:
    """From an event to the topmost whose stand is not known yet; a circle is cut at its smallest id."""
    path: list[ObjectId] = []
    at: ObjectId | None = name
    while at is not None and at in known and at not in stands:
        if at in path:
            circle = path[path.index(at) :]
            cut = circle.index(min(circle))
            # Walked once more from the cut's own child, so that the cut stands topmost.
            return [*path[: path.index(at)], *circle[cut + 1 :], *circle[: cut + 1]] if cut + 1 < len(circle) else path
        path.append(at)
        at = known[at].heard.parent
    return path
