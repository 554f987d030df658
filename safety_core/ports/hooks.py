"""What a platform tells us unasked: one request to our receiver, whether it is genuine, and what it says.

Bytes in and values out: nobody here opens a socket, keeps what came before, or answers a fan. The receiver keeps to one
order: ``challenge`` first; where that is ``None``, ``verify``; and only after a ``None`` there, ``read``.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from safety_core.ports.platform import Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import ObjectId, Platform, PlatformAccountId


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One request to our receiver, as it came.

    Attributes:
        method: ``GET``, ``POST``, in capitals.
        headers: name and value, each as often as it came; names in any case.
        query: name and value, percent-decoded once, each as often as it came.
        body: the very bytes. What was parsed and written again has another signature.
    """

    method: str
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class InboundKind(StrEnum):
    """What somebody did."""

    COMMENT = "comment"
    """They answered a post or a comment of ours, or what stands under one."""
    MENTION = "mention"
    """They named us somewhere else."""
    MESSAGE = "message"
    """They wrote to us alone. No platform's facts for these are known: nothing reads one yet."""


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote to us, or about us, by whichever way it came in.

    Attributes:
        platform_account: to whom; the platform's own id of our account.
        object: what they wrote, by the platform's id.
        parent: what it answers; ``None``: nothing, or the platform does not say.
        root: the post that all of it stands under, which may be ``object``; ``None``: the platform does not say.
        author: who wrote it. ``@name`` where the platform tells the name alone; ``None`` where it tells nobody, and then
            it has to be looked up, since it may have been us.
        own: our own account wrote it. It is never answered.
        text: as a reader sees it; empty where the platform does not tell it.
        at: when it was written, or else when the platform told of it: aware UTC. ``None``: neither is said.
        event: the telling's own id, where the platform gives one.
    """

    platform: Platform
    kind: InboundKind
    platform_account: PlatformAccountId
    object: ObjectId
    author: PlatformAccountId | None
    text: str
    parent: ObjectId | None = None
    root: ObjectId | None = None
    author_name: str = ""
    at: datetime | None = None
    event: str | None = None
    own: bool = False

    @property
    def identity(self) -> tuple[Platform, PlatformAccountId, ObjectId]:
        """What it is, however often and by whichever way it is told: one object is answered once."""
        return (self.platform, self.platform_account, self.object)


class Challenged(msgspec.Struct, frozen=True):
    """The answer to a platform that asks whether we are who registered this address. Send it as it is."""

    status: int
    body: bytes
    content_type: str


class Forged(msgspec.Struct, frozen=True):
    """Whoever sent it does not know the secret. It is neither read nor told onwards; ``saw`` holds nothing of it."""

    saw: str


class Stale(msgspec.Struct, frozen=True):
    """It is genuine, and its own time is too far from ours: it may be an old one, sent again."""

    saw: str


class Hooks(Protocol):
    """How one platform tells. Nothing here raises for what a request holds."""

    def challenge(self, told: Told, secret: Secret, verify: Secret | None) -> Challenged | Forged | None:
        """Answer a verification request; ``None``: it is none.

        ``secret``: our app's. ``verify``: the word that we gave the platform when we registered, where it has one.
        """

    def verify(self, told: Told, secret: Secret, now: datetime) -> Forged | Stale | None:
        """Whether the platform itself sent these very bytes; ``None``: it did. ``now``: aware UTC."""

    def read(self, told: Told) -> tuple[Inbound, ...] | Unreadable:
        """All comments and mentions that it tells of, in its order; only asked once it is verified.

        What is of a kind that nobody here answers is left out, fields that are not known are passed over, and one that
        lacks what it needs makes the whole unreadable: half a delivery is not taken for all of it.
        """
