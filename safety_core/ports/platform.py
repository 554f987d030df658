"""What a platform's module offers: it builds requests and reads answers, bytes in and out, and does no I/O."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from safety_core.cadence.pace import Pace
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import Content
from safety_core.ports.wire import Exchange, WireRequest
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, Platform, PlatformAccountId, Reason


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
    """A new pair of tokens. ``refresh``: it takes the place of the one that was shown, which is used up; ``None``: that one
    stays good. ``life_s``: of the access token, where it is said.
    """

    access: Secret
    refresh: Secret | None
    life_s: float | None = None


Answer = Accepted | Rejected | NotSent | Unknown


class PlatformObject(msgspec.Struct, frozen=True, kw_only=True):
    """One post or comment as the platform shows it. ``text`` is the visible text (un-escaped); ``created_at`` is aware UTC."""

    object: ObjectId
    author: PlatformAccountId
    text: str
    created_at: datetime | None = None


class Page(msgspec.Struct, frozen=True):
    """One page of an account's own posts, newest first; ``next`` fetches the next, ``None`` ends."""

    objects: tuple[PlatformObject, ...]
    next: str | None


class Likers(msgspec.Struct, frozen=True):
    """One page of the accounts that like a post, or that an account follows; ``next`` fetches the next, ``None`` ends."""

    accounts: tuple[PlatformAccountId, ...]
    next: str | None


class Gone(msgspec.Struct, frozen=True):
    """The platform says that the object is not there (now)."""


class Unreadable(msgspec.Struct, frozen=True):
    """The answer says nothing that can be relied on. ``credential``: the token itself was refused."""

    saw: str
    credential: bool = False
    retry_after_s: float | None = None


class Exposed(Unreadable, frozen=True):
    """The platform itself says that more people see it than it was made for."""


class Ready(msgspec.Struct, frozen=True):
    """All that the committing request needs is on the platform, or goes before it.

    Attributes:
        handle: what it is called there; empty where nothing is.
        lead: the first bytes of that request's body, which go out before its permit is asked for (ADR-0008).
    """

    handle: str = ""
    lead: bytes = b""


class Later(msgspec.Struct, frozen=True):
    """Make this request once ``after_s`` seconds have passed: what was handed over is still being worked on."""

    after_s: float
    request: WireRequest


Step = WireRequest | Later | Ready | Rejected | Unreadable
"""What comes next before the committing request. Rejected: the platform will not take it; Unreadable: it did not say."""


class Following(Protocol):
    """How accounts follow others, where a platform lets a program do it; the request itself is ``Adapter.commit``."""

    def read_follow(self, exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:
        """What is known after it. Accepted names ``target``, the account, and says so too where it was followed before."""

    def list_followed(self, account: PlatformAccountId, *, token: Secret, cursor: str | None) -> WireRequest:
        """One page of the accounts that this one follows."""

    def read_followed(self, exchange: Exchange) -> Likers | Unreadable:
        """The page."""


class Adapter(Protocol):
    """What a platform's module offers: it builds requests and reads answers, bytes in and out, and does no I/O."""

    PLATFORM: Platform
    HOSTS: frozenset[str]
    ACTIONS: frozenset[Action]
    THREADED: frozenset[Action]
    """Of these, whose effects stand among the answers to their target, and not among the account's own posts."""
    OPERATIONS: frozenset[str]
    """Every operation that its requests are of, by the names that limits use."""
    REFRESHES_BY: str
    """Of these the one of ``refresh``; empty where the platform has no refresh tokens."""
    FOLLOWS: Following | None
    """How it follows; ``None`` where ``ACTIONS`` has no ``follow``."""
    QUIET: Mapping[Action, Quiet]
    """How each effect is made in its least visible form; what is absent has none. A recall is none: it shows nothing."""
    QUIET_WORDS: str
    """The same in one sentence, for people."""
    QUIET_LISTED: frozenset[Action]
    """Of these whose effects ``list_page`` shows in that form, too: of no other it proves that nothing was made."""

    def measure(self, intent: Intent) -> ContentMeasure:
        """Count the content as the platform does, and say what of it the platform would not take."""

    def commits(self, action: Action) -> str:
        """Of which operation the request is that has the effect; empty for an action that the platform has not."""

    def looks_by(self, action: Action) -> str:
        """Of which operation ``list_page`` is, for the effects of this action."""

    def reads_back_by(self, action: Action) -> str:
        """Of which operation ``read_back`` is, for the effects of this action."""

    def read_pace(self, exchange: Exchange, *, now: datetime) -> Pace | None:
        """What an answer to any request says of the rate; ``None``: nothing. ``now``: see ``read_commit``."""

    def who_am_i(self, token: Secret, *, account: PlatformAccountId) -> WireRequest:
        """Ask whose token this is. ``account``: whom it is to act for, where a token may act for several."""

    def read_who_am_i(self, exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:
        """Whose it is: ``account`` where it may act for that one, else another that it may act for."""

    def read_handle(self, exchange: Exchange, *, account: PlatformAccountId) -> str | None:
        """What people call that account on the platform, from the same answer. It says nothing of whose the token is."""

    def read_hidden(self, exchange: Exchange, *, account: PlatformAccountId) -> bool | None:
        """Whether strangers see nothing of that account, from the same answer; ``None``: the platform does not say."""

    def refresh(self, token: Secret, *, app: App) -> WireRequest:
        """Ask for a new pair with a refresh token; only where ``REFRESHES_BY`` names it."""

    def read_refresh(self, exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:
        """The new pair; Rejected, ``platform_credential``: the refresh token is worth nothing. After NotSent and any other
        Rejected it is as it was; after Unknown it may be used up.
        """

    def prepare(
        self,
        intent: Intent,
        *,
        account: PlatformAccountId,
        token: Secret,
        media: tuple[Content, ...],
        said: tuple[Exchange, ...],
        quiet: bool = False,
    ) -> Step:
        """What comes next before the committing request, given the answers ``said`` to all steps so far, in their order.

        Nothing that it asks for is seen by anybody. It ends in Ready after finitely many steps, or says why it cannot.
        ``quiet``: the effect is to have the form that ``QUIET`` names. Rejected where the account does not have it; an action
        that has none is prepared as always, and cannot be committed so.
        """

    def commit(
        self, intent: Intent, *, account: PlatformAccountId, token: Secret, ready: Ready, quiet: bool = False
    ) -> WireRequest:
        """The one request that has the effect, for ``account``, whose token it is. ``quiet``: as it was prepared.

        Of ``Action.RECALL`` the deletion of ``intent.recalls``, of ``Action.LIKE`` the like of ``intent.target``, which of
        ``Action.FOLLOW`` is an account.

        Raises:
            Miswired: ``quiet`` for an action that has no such form, or whose form is never to be published; or another
                form than the one that was prepared.
        """

    def read_commit(self, exchange: Exchange, *, intent: Intent, ready: Ready, now: datetime) -> Answer:
        """What is known after it, and nothing more.

        ``now``: aware UTC. A reset given as an instant is by the platform's clock, and so is counted from the answer's own ``Date``;
        from ``now``, which may be hours off, only where it bears none.
        """

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
        self,
        account: PlatformAccountId,
        *,
        action: Action,
        token: Secret,
        thread: ObjectId | None,
        since: Mark | None,
        cursor: str | None,
    ) -> WireRequest:
        """One page of the account's own posts, or of the answers to ``thread``, newer than ``since``, as far as it can be asked.

        ``action``: what made the objects that are looked for.
        """

    def read_page(self, exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:
        """The page. ``account``: whose posts they are, where the platform does not say it of each."""

    def read_back(self, object_id: ObjectId, *, action: Action, token: Secret, quiet: bool = False) -> WireRequest:
        """Ask for one object that an action of that kind made. ``quiet``: as ``read_object`` is to read it."""

    def read_object(
        self,
        exchange: Exchange,
        *,
        object_id: ObjectId,
        action: Action,
        account: PlatformAccountId,
        quiet: bool = False,
    ) -> PlatformObject | Gone | Unreadable:
        """The object, or that the platform says it is not there. Unreadable, too, while it is not what it is to become.

        ``account``: who asks, where the platform says of an object no more than whether it is theirs. ``quiet``: it was made in
        that form. What is seen by more, or by fewer, than it was made for is not what it is to become.
        """

    def list_likers(self, target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:
        """One page of the accounts that like a post; only asked where ``ACTIONS`` has ``like``."""

    def read_likers(self, exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:
        """The page; ``Gone``: there is no such post. ``account``: who asks, where the platform says it of them alone."""

    def trace(self, handle: str, *, token: Secret) -> WireRequest | None:
        """Ask what became of what was prepared under ``handle``; ``None``: this platform leaves no such trace."""

    def read_trace(self, exchange: Exchange, *, handle: str) -> Answer | Unreadable:
        """What became of it: Accepted with what it became, Rejected, or Unreadable while nobody can tell.

        ``handle``: what was asked about, where the answer does not name it.
        """

    def web_address(self, object_id: ObjectId, *, action: Action) -> str | None:
        """Where a browser shows what an action of that kind made: https, at the platform's own host. ``None``: by its id alone nobody can
        say, or it is no id as the platform makes them. Whether it really stands on the platform is the caller's to know.
        """

    def shows(self, intent: Intent, shown: PlatformObject) -> bool:
        """Whether a post can be what this intent became: its visible text, apart from what the platform itself adds."""

    def mark(self, objects: Iterable[PlatformObject], before: Mark | None) -> Mark | None:
        """How far these and what ``before`` marks were seen; ``None``: nothing was."""

    def newer(self, shown: PlatformObject, than: Mark | None) -> bool:
        """Whether an object may have been made after ``than`` was marked (``None``: after nothing, so always)."""
