"""What a platform's module offers: it builds requests and reads answers, bytes in and out, and does no I/O."""

from datetime import datetime
from typing import Protocol

import msgspec

from safety_core.cadence.pace import Pace
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.ports.wire import Exchange, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, ObjectId, Platform, PlatformAccountId, Reason


class Accepted(msgspec.Struct, frozen=True):
    """The platform's documented yes. ``platform_account`` only where the answer names it."""

    object: ObjectId
    platform_account: PlatformAccountId | None = None


class Rejected(msgspec.Struct, frozen=True):
    """The platform's documented no, which commits nothing. ``retry_after_s`` is its own word, in seconds."""

    reason: Reason
    saw: str
    retry_after_s: float | None = None


class NotSent(msgspec.Struct, frozen=True):
    """No byte left."""

    reason: Reason
    saw: str


class Unknown(msgspec.Struct, frozen=True):
    """Anything else, server errors included."""

    reason: Reason
    saw: str


class App(msgspec.Struct, frozen=True):
    """Our app, as the platform knows it; without a secret it is a public client."""

    client_id: str
    secret: Secret | None = None


class Refreshed(msgspec.Struct, frozen=True):
    """A new pair of tokens; the refresh token that was shown is used up. ``life_s``: of the access token, where it is said."""

    access: Secret
    refresh: Secret
    life_s: float | None = None


Answer = Accepted | Rejected | NotSent | Unknown


class PlatformObject(msgspec.Struct, frozen=True, kw_only=True):
    """One post as the platform shows it. ``text`` is the visible text (un-escaped); ``created_at`` is aware UTC."""

    object: ObjectId
    author: PlatformAccountId
    text: str
    created_at: datetime | None = None


class Page(msgspec.Struct, frozen=True):
    """One page of an account's own posts, newest first; ``next`` fetches the next, ``None`` ends."""

    objects: tuple[PlatformObject, ...]
    next: str | None


class Likers(msgspec.Struct, frozen=True):
    """One page of the accounts that like a post; ``next`` fetches the next, ``None`` ends."""

    accounts: tuple[PlatformAccountId, ...]
    next: str | None


class Gone(msgspec.Struct, frozen=True):
    """The platform says that the object is not there (now)."""


class Unreadable(msgspec.Struct, frozen=True):
    """The answer says nothing that can be relied on. ``credential``: the token itself was refused."""

    saw: str
    credential: bool = False
    retry_after_s: float | None = None


class Adapter(Protocol):
    """What a platform's module offers: it builds requests and reads answers, bytes in and out, and does no I/O."""

    PLATFORM: Platform
    HOSTS: frozenset[str]
    ACTIONS: frozenset[Action]
    OPERATIONS: frozenset[str]
    """Every operation that its requests are of, by the names that limits use."""
    LOOKS_BY: str
    """Of these the one of ``list_page``."""
    READS_BACK_BY: str
    """Of these the one of ``read_back``."""
    REFRESHES_BY: str
    """Of these the one of ``refresh``; empty where the platform has no refresh tokens."""

    def measure(self, intent: Intent) -> ContentMeasure:
        """Count the content as the platform does."""

    def commits(self, action: Action) -> str:
        """Of which operation the request is that has the effect; empty for an action that the platform has not."""

    def read_pace(self, exchange: Exchange, *, now: datetime) -> Pace | None:
        """What an answer to any request says of the rate; ``None``: nothing. ``now``: aware UTC, for reset times."""

    def who_am_i(self, token: Secret) -> WireRequest:
        """Ask whose token this is."""

    def read_who_am_i(self, exchange: Exchange) -> PlatformAccountId | Unreadable:
        """Whose it is."""

    def read_handle(self, exchange: Exchange) -> str | None:
        """What people call that account on the platform, from the same answer. It says nothing of whose the token is."""

    def refresh(self, token: Secret, *, app: App) -> WireRequest:
        """Ask for a new pair with a refresh token; only where ``REFRESHES_BY`` names it."""

    def read_refresh(self, exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:
        """The new pair; Rejected, ``platform_credential``: the refresh token is worth nothing. After NotSent and any other
        Rejected it is as it was; after Unknown it may be used up.
        """

    def commit(self, intent: Intent, *, account: PlatformAccountId, token: Secret) -> WireRequest:
        """The one request that has the effect, for ``account``, whose token it is.

        Of ``Action.RECALL`` the deletion of ``intent.recalls``, of ``Action.LIKE`` the like of ``intent.target``.
        """

    def read_commit(self, exchange: Exchange, *, now: datetime) -> Answer:
        """What is known after it, and nothing more. ``now``: aware UTC, for reset times given as instants."""

    def read_recall(self, exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:
        """The same after the request that takes a post back; only asked where ``ACTIONS`` has ``recall``.

        Accepted names ``recalls``. A platform that says there is no such post has done nothing: Rejected,
        ``target_missing``.
        """

    def read_like(self, exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:
        """The same after the request that likes a post; only asked where ``ACTIONS`` has ``like``.

        Accepted names ``target``, and says so too where the account liked it before.
        """

    def list_page(
        self, account: PlatformAccountId, *, token: Secret, since: ObjectId | None, cursor: str | None
    ) -> WireRequest:
        """One page of the account's own posts newer than ``since``."""

    def read_page(self, exchange: Exchange) -> Page | Unreadable:
        """The page."""

    def read_back(self, object_id: ObjectId, *, token: Secret) -> WireRequest:
        """Ask for one post."""

    def read_object(self, exchange: Exchange) -> PlatformObject | Gone | Unreadable:
        """The post."""

    def list_likers(self, target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:
        """One page of the accounts that like a post; only asked where ``ACTIONS`` has ``like``."""

    def read_likers(self, exchange: Exchange) -> Likers | Gone | Unreadable:
        """The page; ``Gone``: there is no such post."""

    def shows(self, intent: Intent, shown: PlatformObject) -> bool:
        """Whether a post can be what this intent became: its visible text, apart from what the platform itself adds."""

    def newer(self, one: ObjectId, than: ObjectId | None) -> bool:
        """Whether ``one`` was made after ``than`` (``None``: after nothing, so always)."""
