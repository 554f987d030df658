"""What a platform tells an app by itself: what happened, to whom it is told, and how each platform writes and signs it."""

import heapq
from typing import Literal, Protocol

import msgspec

from simulators.domain import Post

What = Literal["comment", "mention", "like", "follow", "published", "publish_failed", "delivered", "available"]
"""``delivered``: a draft lies in its owner's inbox; ``available``: what was published is there for everybody."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a platform tells of.

    Attributes:
        account: the id of the account that it happened to. by: of who did it, where somebody did.
        post: the comment, the mention, the liked or the published post. handle: of an upload, the platform's name of it.
        why: of a failure.
    """

    what: What
    account: str
    by: str = ""
    post: Post | None = None
    handle: str = ""
    why: str = ""


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """An address that an app has told the platform to post to.

    Attributes:
        account: whose happenings are told; ``""``: everybody's.
        verify: the word it is to recognise the platform by.
    """

    app: str
    account: str
    url: str
    verify: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the platform makes."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What an address answered."""

    status: int
    body: bytes = b""


class Tells(Protocol):
    """How one platform does it."""

    def challenge(self, hook: Hook, nonce: str) -> Sent | None:
        """The request by which it sees whether the address is the app's; ``None``: it does not ask."""
        ...

    def proved(self, hook: Hook, nonce: str, *, status: int, body: bytes) -> bool:
        """Whether that was answered as it must be."""
        ...

    def telling(self, hook: Hook, happening: Happening, *, unix_us: int) -> Sent | None:
        """The signed request; ``None``: it tells of no such thing."""
        ...


class Outbox:
    """What is still to be told, by when it happened (boot microseconds) and then in order."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, str, Happening]] = []
        self._added = 0

    def add(self, at_us: int, platform: str, happening: Happening) -> None:
        """From ``at_us`` on it is told."""
        heapq.heappush(self._waiting, (at_us, self._added, platform, happening))
        self._added += 1

    def due(self, now_us: int) -> list[tuple[str, Happening]]:
        """What happened by now, and is told hereby."""
        found = []
        while self._waiting and self._waiting[0][0] <= now_us:
            _, _, platform, happening = heapq.heappop(self._waiting)
            found.append((platform, happening))
        return found

    @property
    def next_us(self) -> int | None:
        """When (boot time) the next is to be told; ``None``: there is none."""
        return self._waiting[0][0] if self._waiting else None
