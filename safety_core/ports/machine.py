"""What the core asks of the machine it runs on: time, randomness, secrets, and what its processes tell one another."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from safety_core.audit.merkle import Frontier
from safety_core.media import Medium
from safety_core.records import Account, Notice, Worker
from safety_core.secret import Secret
from safety_core.switches import Scope, StopOrder
from safety_core.vocabulary import AccountId, Action, ClientId, HaltId, Platform, WorkerId

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


class Sealer(Protocol):
    """Seals words for who keeps them elsewhere; what they are bound to has to be said again when they are opened."""

    def seal(self, secret: Secret, bound: tuple[str, ...]) -> str:
        """Raises ``NoCredential`` where there is no key."""

    def open(self, sealed: str, bound: tuple[str, ...]) -> Secret | None:
        """``None``: it was sealed with another key, for something else, or not at all. Raises ``NoCredential``."""


class Pair(msgspec.Struct, frozen=True):
    """An account's tokens as its vault has them. ``version`` changes with either."""

    access: Secret
    refresh: Secret
    version: str


class Vault(Protocol):
    """Where secrets are. Asked at each use and never remembered: a secret that was rotated is the new one."""

    def token(self, account: Account) -> Secret:
        """The token behind an account's reference (``vault:file:NAME``, …).

        A vault that can bind secrets gives out only one that was kept for this very client, platform, account and name.

        Raises:
            CredentialMissing: there is none.
            CredentialUnusable: there is one, and it must not be used or cannot be read.
        """

    def own(self, reference: str) -> Secret:
        """A secret of the installation itself, which is no client's: a mail server's password, a webhook's shared secret.

        Raises:
            CredentialMissing: there is none.
            CredentialUnusable: there is one, and it must not be used or cannot be read.
        """


class Shelved(msgspec.Struct, frozen=True):
    """One file on the shelf.

    Attributes:
        name: the shelf's own.
        sha256: of the bytes, in hex, by its name; ``None``: what a crash left of a file; nothing can name it.
        size: in bytes.
        put_at: when it was put there last, by the shelf's clock, aware.
    """

    name: str
    sha256: str | None
    size: int
    put_at: datetime


class Shelf(Protocol):
    """Where the bytes of pictures and films are, by what they are."""

    def content(self, medium: Medium) -> bytes:
        """The very bytes.

        Raises:
            MediaMissing: they are not there, or are not those that its name says.
        """

    def put(self, content: bytes) -> Medium:
        """Keep these bytes, whole or not at all, and say what they are. Of the same bytes there is one, put there now.

        Raises:
            BadInput: they are nothing that platforms take.
            ShelfUnavailable: they could not be kept.
        """

    def touch(self, medium: Medium) -> bool:
        """From now on it counts as put there now; ``False``: it is not there, or that cannot be written. Never raises."""

    def lying(self) -> tuple[Shelved, ...]:
        """Every file that is the shelf's own, and what a crash left of one. Of what others put there it says nothing.

        Raises:
            ShelfUnavailable: it cannot be read. That nothing was ever put there is no error.
        """

    def remove(self, file: Shelved, *, before: datetime) -> bool:
        """Remove a file for good, unless it was put there again since ``before`` (aware): ``False``, and it stays.

        One that is not there any more is removed.

        Raises:
            ShelfUnavailable: it could not be removed.
        """

    def url(self, medium: Medium) -> str | None:
        """Where a platform can fetch it itself; ``None``: nowhere."""


class Pairs(Protocol):
    """Where accounts' tokens are that can be refreshed: the vault, once it can write."""

    def pair(self, account: Account) -> Pair:
        """Its token and the one that refreshes it, both of which this vault could replace.

        Raises:
            CredentialMissing: one of them is not there, or the account names no refresh token.
            CredentialUnusable: as ``token``; or what is kept here cannot be written.
        """

    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool:
        """Replace ``old``, durably; ``False`` when what is kept is another by now, and is left alone.

        Raises:
            CredentialUnusable: it cannot be written; what was there is as it was, or both are new.
        """


class View(Protocol):
    """Scopes raised on this machine before their fence is written. It may only refuse; the store decides the rest."""

    def raised(self, *, client: ClientId, platform: Platform, account: AccountId, action: Action) -> Scope | None:
        """A raised scope that covers one effect; never waits, never raises. What cannot be read covers everything."""

    def raise_scope(self, halt: HaltId, scope: Scope) -> int:
        """From now on this scope is refused on this machine, until ``lower``. Twice is once.

        Returns the generation with which it stands: whoever confirmed that one or a later has seen it.
        """

    def generation(self) -> int:
        """The generation of what is raised now; it only grows within a boot. Never raises: unreadable is 0."""

    def lower(self, halt: HaltId) -> None: ...

    def standing(self) -> dict[HaltId, Scope]:
        """What is raised, by the halt that it is raised for."""


class Processes(Protocol):
    """Which worker processes are alive on this machine."""

    def me(self) -> tuple[int, int, str]:
        """This process: pid, start in kernel ticks, boot id."""

    def fate(self, worker: Worker) -> Literal["alive", "dead", "elsewhere"]:
        """Whether a registered worker still lives; ``elsewhere`` when this machine cannot know."""


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """A worker process as it stands in this machine's shared memory.

    Attributes:
        started_ticks: with ``pid`` it names the process, as in ``records.Worker``.
        beat_us: boot clock of its last sign of life.
        confirmed: the view's generation up to which it has confirmed: it has seen what was raised, and nothing that it
            begins rests on an older look.
        confirmed_us: boot clock of that confirmation.
        killed_us: when this machine's supervisor killed it; ``None`` while it lives or when it died by itself.
    """

    worker: WorkerId
    pid: int
    started_ticks: int
    beat_us: int
    confirmed: int
    confirmed_us: int
    killed_us: int | None = None


class Heartbeats(Protocol):
    """Signs of life in both directions between this machine's supervisor and its workers, in shared memory."""

    def beats(self) -> tuple[Beat, ...]:
        """Every worker process of this machine that joined, those killed lately included. Empty when unreadable."""

    def attended(self, *, now_us: int) -> bool:
        """Whether this machine's supervisor gave a sign of life within P. What cannot be read is ``False``."""


class HardStop(Protocol):
    """The stop of one machine that needs no store: a directory with a sentinel, and a STOP file in it."""

    def latched(self) -> str | None:
        """Why nothing may begin on this machine, for a person; ``None`` when it may. Never waits, never raises.

        A missing or unreadable sentinel is a reason, and so is any STOP file, whatever it holds.
        """

    def latch(self, order: StopOrder) -> None:
        """Stop this machine for the order, durably, and keep it in the STOP file; the same halt twice is one order.

        An order of which no line can be written (no room on the disk, and no spare) stops the machine all the same, by
        removing the sentinel: that is a stop which no order stands for, and ``orders`` does not name it.

        Raises:
            StoreUnavailable: the directory cannot be written; this machine may not be stopped.
        """

    def orders(self) -> tuple[StopOrder, ...]:
        """The orders in the STOP file that can be read, oldest first."""

    def unclaimed(self) -> str | None:
        """What stops this machine and no order stands for, for a person: a STOP file made by hand, a missing sentinel.

        An order of harm ``HARD_STOP`` stands for all that was there before it. Never raises.
        """

    def undo(self, halt: HaltId) -> None:
        """Take this halt's order out; when none is left, the STOP file too. A missing sentinel is set again by undoing
        the order that stood for it.

        Raises:
            StoreUnavailable: the directory cannot be written.
        """

    def keep_spare(self) -> None:
        """Keep room for orders on a disk that becomes full; where there is no room for that now, later. Never raises."""


class SigningKey(Protocol):
    """A key that signs notes (``audit/notes.py``)."""

    @property
    def verifier(self) -> str:
        """Its public half under its name, as others are handed it."""

    def sign(self, text: str) -> str:
        """A note of this text, which ends with a newline, signed."""


class Signer(Protocol):
    """Who signs the audit log's checkpoints. Key and memory are outside the database. Nobody waits for it but its caller."""

    @property
    def memory(self) -> str:
        """Where what was signed last is kept, for a person."""

    def key(self) -> SigningKey:
        """The key as it is now.

        Raises:
            NotSigned: there is none, or it cannot be used; says why.
        """

    def last(self) -> Frontier | None:
        """The log as it was signed last, whatever became of the store since; ``None`` when nothing ever was.

        Raises:
            NotSigned: it cannot be read: whether the log extends it is not known.
        """

    def remember(self, signed: Frontier) -> None:
        """Keep what is about to be signed, durably; never goes back.

        Raises:
            NotSigned: it cannot be kept.
        """


class Notifier(Protocol):
    """One channel by which people are told: a log, a mail server, a webhook."""

    @property
    def channel(self) -> str:
        """Its name in the configuration and in the records of what was sent."""

    def send(self, notice: Notice) -> None:
        """Hand it over; returns when the other side has taken it. The notice's id lets the receiver drop a second one.

        Raises:
            NotDelivered: it was not taken; says why.
        """
