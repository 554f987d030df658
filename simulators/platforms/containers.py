"""Containers: what Instagram and Threads make of a post before it stands, and publish once.

A container is made from addresses, which the platform fetches by itself. It is IN_PROGRESS while that is processed, then
FINISHED or in ERROR; it is PUBLISHED once, and EXPIRED a day after it was made. The platforms differ in what they take, in
their words and in their codes.
"""

import hashlib
from collections import deque
from typing import Literal

import msgspec

from simulators.domain import Account, Ids, Media, Store
from simulators.platforms.pictures import looked_at
from simulators.web import Found, Web

Status = Literal["IN_PROGRESS", "FINISHED", "ERROR", "EXPIRED", "PUBLISHED"]
Trouble = Literal["", "unreachable", "too_big", "format", "ratio", "failed"]
"""Why media are not taken; empty: they are; ``failed``: the platform itself failed to process them."""

DAY_US = 24 * 60 * 60 * 1_000_000


class Takes(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform takes. ``ratios``: width by height of a picture, lowest and highest, both included."""

    pictures: tuple[str, ...]
    picture_max: int
    videos: tuple[str, ...]
    video_max: int
    ratios: tuple[float, float]


class Container(msgspec.Struct, kw_only=True):
    """A post on its way.

    Attributes:
        kind: TEXT, IMAGE, VIDEO, REELS, STORIES or CAROUSEL, as it was asked for.
        url: where its picture or video stands; video: which of the two it is.
        item: it is a part of a carousel and is not published by itself. children: of a carousel, in their order.
        place: what else was said of it, by the platform's names.
        ready_us: boot time at which its processing ends. open_us: from which on publishing finds it.
        media: what was fetched, once it was. trouble: why it fails, known when its processing ends. reply_to, quote: posts.
        post: the post that it became.
    """

    id: int
    owner: Account
    kind: str
    text: str = ""
    url: str = ""
    video: bool = False
    item: bool = False
    children: tuple[int, ...] = ()
    place: dict[str, str] = msgspec.field(default_factory=dict)
    reply_to: int | None = None
    quote: int | None = None
    started_us: int
    ready_us: int
    open_us: int
    expires_us: int
    media: int | None = None
    fetched: bool = False
    trouble: Trouble = ""
    post: int | None = None


class Containers:
    """All containers of one platform."""

    def __init__(self, store: Store, ids: Ids, takes: Takes) -> None:
        self._store, self._ids, self._takes = store, ids, takes
        self._kept: dict[int, Container] = {}

    def add(self, container: Container, unix_us: int) -> None:
        """Keep a new one. A carousel is ready when the last of its children is."""
        ready = [self._kept[child].ready_us for child in container.children]
        container.ready_us = max(container.ready_us, *ready) if ready else container.ready_us
        self._kept[container.id] = container
        if container.url and container.media is None:
            container.media = self._begun(container, self._ids.next(unix_us)).id

    def owner(self, number: int) -> Account | None:
        """Whose container it is."""
        found = self._kept.get(number)
        return None if found is None else found.owner

    def became(self, number: int) -> int | None:
        """The post that a container became, or the one of the carousel that it is a part of."""
        kept = self._kept.values()
        found = (each.post for each in kept if number in {each.id, *each.children} and each.post is not None)
        return next(found, None)

    def of(self, owner: Account, number: int | None) -> Container | None:
        """The owner's container of that number; nobody else's."""
        found = None if number is None else self._kept.get(number)
        return found if found is not None and found.owner.id == owner.id else None

    def fetch(self, container: Container, web: Web, unix_us: int) -> Trouble:
        """Fetch what it is of, and say what is wrong with it. It is done once."""
        if not container.fetched and container.url:
            container.fetched = True
            found = web.get(container.url)
            container.trouble = self._wrong(container, found)
            if found is not None and not container.trouble:
                self._keep(container, found, unix_us)
        return container.trouble

    def status(self, container: Container, web: Web, *, now_us: int, unix_us: int) -> Status:
        """How far it is. What is fetched at the end of its processing is fetched when that is first asked."""
        if container.post is not None:
            return "PUBLISHED"
        if now_us >= container.expires_us:
            return "EXPIRED"
        if now_us < container.ready_us:
            return "IN_PROGRESS"
        for part in (container, *self.parts(container)):
            self.fetch(part, web, unix_us)
        return "FINISHED" if self.failed(container) is None else "ERROR"

    def failed(self, container: Container) -> Container | None:
        """Of a container, or of a carousel's children, the first that failed."""
        for part in (container, *self.parts(container)):
            media = self._store.media.get(part.media or 0)
            if media is not None and media.trouble is not None:
                part.trouble = part.trouble or "failed"
            if part.trouble:
                return part
        return None

    def shown(self, container: Container) -> tuple[int, ...]:
        """The media that its post shows, in their order."""
        parts = self.parts(container) or [container]
        return tuple(part.media for part in parts if part.media is not None)

    def parts(self, container: Container) -> list[Container]:
        """The children of a carousel, in their order."""
        return [self._kept[child] for child in container.children]

    def _wrong(self, container: Container, found: Found | None) -> Trouble:
        if found is None:
            return "unreachable"
        look, takes, video = looked_at(found.content), self._takes, container.video
        if look is None or look.kind not in (takes.videos if video else takes.pictures):
            return "format"
        if len(found.content) > (takes.video_max if video else takes.picture_max):
            return "too_big"
        if video:
            return ""
        if not look.ratio:
            return "format"  # a head that does not tell a size is no picture's
        lowest, highest = takes.ratios
        return "" if container.kind == "STORIES" or lowest <= look.ratio <= highest else "ratio"

    def _begun(self, container: Container, number: int) -> Media:
        """What is to be fetched, as the platform's processing knows it."""
        media = self._store.media[number] = Media(
            id=number,
            owner=container.owner,
            kind="",
            category=container.kind,
            total_bytes=0,
            started_us=container.started_us,
            expires_us=container.expires_us,
            ready_us=container.ready_us,
            alt=container.place.get("alt_text", ""),
            handle=container.url,
        )
        return media

    def _keep(self, container: Container, found: Found, unix_us: int) -> None:
        if container.media is None:
            container.media = self._begun(container, self._ids.next(unix_us)).id
        media, look = self._store.media[container.media], looked_at(found.content)
        media.kind = "" if look is None else look.kind
        media.total_bytes, media.sha256 = len(found.content), hashlib.sha256(found.content).hexdigest()


class Quota:
    """What an account has used of something that is counted when it succeeds, and forgotten a day later."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[int]] = {}

    def used(self, account: Account, now_us: int) -> int:
        """How often in the last 24 hours; what is a day old to the microsecond counts no more."""
        taken = self._taken.get(account.id, deque())
        while taken and now_us >= taken[0] + DAY_US:
            taken.popleft()
        return len(taken)

    def take(self, account: Account, now_us: int) -> None:
        """Count one."""
        self._taken.setdefault(account.id, deque()).append(now_us)
