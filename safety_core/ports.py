"""The only seams of the core: what it asks of the world, and of each platform's adapter.

Foreign errors end at the port: an adapter turns them into the core's own (``errors.py``) or into a value.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeVar

import msgspec

from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.lifecycle import IntentState, PermitState
from safety_core.people import Person
from safety_core.records import Account, Breach, Claim, Permit, QueuedIntent, Worker
from safety_core.ruling import Ruling
from safety_core.switches import Halt, Scope, SwitchView
from safety_core.vocabulary import (
    AccountId,
    Action,
    ClientId,
    HaltId,
    IntentId,
    ObjectId,
    PermitId,
    PersonId,
    Platform,
    PlatformAccountId,
    Reason,
    WorkerId,
)

T = TypeVar("T")

Seam = Callable[[str], None]
"""Named points where a test may pause or kill what passes: after each commit, around each re-check. No-op in production."""


class Clock(Protocol):
    """Time. The boot clock counts suspended time (CLOCK_BOOTTIME) and is the only one that durations are taken from."""

    def boot_us(self) -> int:
        """Microseconds since the machine booted."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC: for people and platforms, never for durations."""

    def sleep(self, seconds: float) -> None:
        """Give way for a while."""


class DeadMan(Protocol):
    """The dead man's timer of the calling sender: the process dies if it is not disarmed in time."""

    def arm(self, seconds: float) -> None:
        """From now on the process has ``seconds`` to disarm, also while it is stopped."""

    def disarm(self) -> None:
        """The danger is over."""


class Entropy(Protocol):
    """Randomness; ``purpose`` separates the streams so that one client's draws never move another's."""

    def token(self, purpose: str, nbytes: int) -> str:
        """``nbytes`` random bytes, as hex."""

    def fraction(self, purpose: str) -> float:
        """A number in [0, 1)."""


class Vault(Protocol):
    """Where secrets are."""

    def token(self, credential: str) -> str:
        """The secret behind a reference (``vault:env:NAME``).

        Raises:
            CredentialMissing: there is none.
        """


# ---------------------------------------------------------------- transport


class WireRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request, ready to be written.

    Attributes:
        path: with its query, percent-encoded.
        headers: without Host, Content-Length and Connection, which the transport writes.
        committing: whether the platform may change something because of it.
        tag: the harness's identity of the intent; the transport sends it to loopback only, and drops it elsewhere.
    """

    method: str
    host: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    committing: bool = False
    tag: str | None = None


class Answered(msgspec.Struct, frozen=True):
    """A whole answer came in time. ``headers`` has lower-case names; of a repeated one the last."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NeverSent(msgspec.Struct, frozen=True):
    """Not one byte of the request left: not connected, refused by the re-check, not allowed."""

    reason: Reason
    saw: str


class Lost(msgspec.Struct, frozen=True):
    """The first byte may have left and no whole answer came: nobody knows."""

    saw: str


Exchange = Answered | NeverSent | Lost


class Transport(Protocol):
    """The one way to a platform."""

    def exchange(
        self,
        request: WireRequest,
        *,
        send_by_us: int,
        total_s: float,
        recheck: Callable[[], Ruling | None] | None,
    ) -> Exchange:
        """Connect, re-check on the connection in hand, write the whole request in one piece, read the answer.

        ``send_by_us`` (boot clock) bounds name look-up, pool, connect and TLS; ``total_s`` runs from the re-check to
        the last byte of the answer. ``recheck`` is asked with the dead man's timer armed; a ruling ends the exchange
        unsent with its reason. ``None`` is for reads: no timer, nothing asked.
        Never retries, never follows a redirect, never raises for what a network does.
        """


# ---------------------------------------------------------------- platform adapters (each a module; no I/O)


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

    def measure(self, intent: Intent) -> ContentMeasure:
        """Count the content as the platform does."""

    def who_am_i(self, token: str) -> WireRequest:
        """Ask whose token this is."""

    def read_who_am_i(self, exchange: Exchange) -> PlatformAccountId | Unreadable:
        """Whose it is."""

    def commit(self, intent: Intent, *, token: str) -> WireRequest:
        """The one request that has the effect."""

    def read_commit(self, exchange: Exchange, *, now: datetime) -> Answer:
        """What is known after it, and nothing more. ``now``: aware UTC, for reset times given as instants."""

    def list_page(
        self, account: PlatformAccountId, *, token: str, since: ObjectId | None, cursor: str | None
    ) -> WireRequest:
        """One page of the account's own posts newer than ``since``."""

    def read_page(self, exchange: Exchange) -> Page | Unreadable:
        """The page."""

    def read_back(self, object_id: ObjectId, *, token: str) -> WireRequest:
        """Ask for one post."""

    def read_object(self, exchange: Exchange) -> PlatformObject | Gone | Unreadable:
        """The post."""

    def shows(self, intent: Intent, shown: PlatformObject) -> bool:
        """Whether a post can be what this intent became: its visible text, apart from what the platform itself adds."""

    def newer(self, one: ObjectId, than: ObjectId | None) -> bool:
        """Whether ``one`` was made after ``than`` (``None``: after nothing, so always)."""


# ---------------------------------------------------------------- store


class Transaction(Protocol):
    """One atomic look at the store and change of it. Every update checks its row count: a lost race raises nothing,
    it returns ``False`` and the caller decides.

    All methods raise ``StoreUnavailable`` when the store cannot be read or written.
    """

    # people and tenants
    def add_client(self, client: ClientId) -> None: ...
    def add_account(self, account: Account) -> None:
        """Raises ``BadInput`` when the platform account is bound already, by whomever."""

    def add_person(self, person: Person) -> None: ...
    def clients(self) -> tuple[ClientId, ...]: ...
    def accounts(self) -> tuple[Account, ...]: ...
    def account(self, client: ClientId, platform: Platform, account: AccountId) -> Account | None: ...
    def people(self) -> tuple[Person, ...]: ...
    def person(self, person: PersonId) -> Person | None: ...

    # intents and the outbox
    def add_intent(self, queued: QueuedIntent) -> None: ...
    def intent(self, intent: IntentId) -> QueuedIntent | None: ...
    def intent_by_key(self, client: ClientId, key: str) -> QueuedIntent | None: ...
    def intents(self, states: Iterable[IntentState] | None = None) -> tuple[QueuedIntent, ...]:
        """In order of submission; all of them when ``states`` is ``None``."""

    def move_intent(self, intent: IntentId, now: IntentState, to: IntentState, **changes: object) -> bool:
        """Compare-and-set of the state, with other ``QueuedIntent`` fields (``reason``, ``due_us``, …).

        Raises:
            Miswired: the move is not in ``lifecycle.INTENT_MOVES``.
        """

    def claim_next(self, worker: WorkerId, *, now_us: int) -> tuple[Claim, QueuedIntent, Account] | None:
        """Claim the longest due queued intent whose platform account nobody holds, and move it to CLAIMED."""

    def resume_after(self, account: Account, at_us: int) -> None:
        """Let nothing of this account be claimed before ``at_us`` (boot clock)."""

    def new_boot(self, *, now_us: int, settle_us: int) -> None:
        """The boot clock began anew: nothing queued is due later than ``now_us``, nothing is settled after ``settle_us``."""

    def claims(self) -> tuple[Claim, ...]: ...
    def claim_of(self, intent: IntentId) -> Claim | None: ...
    def drop_claim(self, claim: Claim) -> bool: ...

    # switches
    def switches(self) -> SwitchView: ...
    def next_epoch(self) -> int:
        """Raise the epoch by one and return it."""

    def put_halt(self, halt: Halt) -> None:
        """Insert, or replace by id."""

    def halt(self, halt: HaltId) -> Halt | None: ...
    def halts(self) -> tuple[Halt, ...]:
        """All that ever were, oldest first."""

    # permits
    def add_permit(self, permit: Permit) -> None: ...
    def permit(self, permit: PermitId) -> Permit | None: ...
    def permits(self, states: Iterable[PermitState] | None = None) -> tuple[Permit, ...]: ...
    def move_permit(self, permit: PermitId, now: PermitState, to: PermitState, **changes: object) -> bool:
        """Compare-and-set of the state, with other ``Permit`` fields.

        Raises:
            Miswired: the move is not in ``lifecycle.PERMIT_MOVES``.
        """

    def amend_permit(self, permit: PermitId, now: PermitState, **changes: object) -> bool:
        """Change fields without moving; compare-and-set on the state."""

    def adopt(self, platform: Platform, account: PlatformAccountId, object_id: ObjectId, intent: IntentId) -> bool:
        """Take a platform object for this intent's effect; ``False`` when any intent has it already."""

    def adopted(self, platform: Platform, account: PlatformAccountId) -> frozenset[ObjectId]: ...

    # workers, breaches
    def put_worker(self, worker: Worker) -> None: ...
    def workers(self) -> tuple[Worker, ...]: ...
    def drop_worker(self, worker: WorkerId) -> None: ...
    def add_breach(self, breach: Breach) -> None: ...
    def breaches(self) -> tuple[Breach, ...]: ...

    # audit
    def append_audit(self, entry: Mapping[str, str | int | bool | None]) -> None:
        """Write one leaf in this very transaction; its index is given in commit order."""

    def audit_size(self) -> int: ...
    def audit_entries(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        """Canonical bytes of the leaves ``start <= index < stop``."""

    def audit_root(self) -> bytes:
        """The head's root as stored (recomputed by whoever doubts it)."""


class Store(Protocol):
    """Durable state, one writer at a time."""

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """Run one decision in a transaction and return its value once it is durable.

        ``decide`` never sleeps, sends or switches; it may run again when its first run was rolled back. What it raises
        undoes it alone and is raised here. ``urgent`` goes before everything queued.

        Raises:
            StoreUnavailable: not committed within ``deadline_s`` (it is cancelled then, never left queued), or the
                outcome of its commit is not known: what it decided must not be acted on.
        """

    def read(self, look: Callable[[Transaction], T]) -> T:
        """Look without writing, from the newest commit."""

    def close(self) -> None: ...


class View(Protocol):
    """Scopes raised on this machine before their fence is written. It may only refuse; the store decides the rest."""

    def raised(self, *, client: ClientId, platform: Platform, account: AccountId, action: Action) -> Scope | None:
        """A raised scope that covers one effect; never waits, never raises. What cannot be read covers everything."""

    def raise_scope(self, halt: HaltId, scope: Scope) -> None:
        """From now on this scope is refused on this machine, until ``lower``. Twice is once."""

    def lower(self, halt: HaltId) -> None: ...

    def standing(self) -> dict[HaltId, Scope]:
        """What is raised, by the halt that it is raised for."""


# ---------------------------------------------------------------- what a look at another process says


class Processes(Protocol):
    """Which worker processes are alive on this machine."""

    def me(self) -> tuple[int, int, str]:
        """This process: pid, start in kernel ticks, boot id."""

    def fate(self, worker: Worker) -> Literal["alive", "dead", "elsewhere"]:
        """Whether a registered worker still lives; ``elsewhere`` when this machine cannot know."""
