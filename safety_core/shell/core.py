"""What every story of the shell is handed: the ports, the timing, and what this process has seen for itself."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from safety_core.budget.objectives import Objectives
from safety_core.cadence.limits import Limits
from safety_core.errors import CredentialMissing, CredentialUnusable, MediaMissing, ShelfUnavailable, StoreUnavailable
from safety_core.facts import Identity
from safety_core.halt import Timing
from safety_core.media import Medium
from safety_core.ports import (
    Adapter,
    Beat,
    Caller,
    Clock,
    Courier,
    Entropy,
    HardStop,
    Heartbeats,
    Notifier,
    Pair,
    Pairs,
    Processes,
    Sealer,
    Seam,
    Shelf,
    Shelved,
    Signer,
    Store,
    Transport,
    Vault,
    View,
)
from safety_core.ports.telemetry import Telemetry
from safety_core.records import Account, Slot
from safety_core.secret import Secret
from safety_core.switches import Halt, Scope, StopOrder
from safety_core.vocabulary import (
    AccountId,
    Action,
    ClientId,
    HaltId,
    Mark,
    ObjectId,
    PermitId,
    Platform,
    PlatformAccountId,
    SlotId,
    TripId,
    WorkerId,
)

if TYPE_CHECKING:
    from argon2 import PasswordHasher  # no command that hashes nothing loads it


class OurApp(NamedTuple):
    """Our app on a platform: what it is called there, and a reference to its secret, if it has one."""

    client_id: str
    secret: str | None


class Left(NamedTuple):
    """What was left of the platform's own windows by our counting, of the account and of the client's part of the app's.

    ``troubled``: a breaker knew of failures, so that its answer tells something.
    """

    account: int | None = None
    app: int | None = None
    troubled: bool = False


class Known(NamedTuple):
    """Whose token it is, and of which token that was said: by its digest, which never leaves this process."""

    digest: str
    identity: Identity


@dataclass(slots=True)
class Sightings:
    """What this process saw on the platforms lately. Only ever a hint about age or order, never leave to act.

    Attributes:
        identities: the last answer to who-am-I for each account, with its token's digest; believed for
            ``Timing.identity_s`` and for that token alone.
        marks: how far an account's posts, or the answers to a post, were seen; they are read from there on.
        limits: the limits in force, by their text.
        weights: the sum of weights by the limits' digest, the platform and how many clients are on it.
        left: of a request under way, what was left of its windows when its slot was taken.
        ready: slots of reads that follow at once, by account and operation, taken in a transaction that was made anyway.
        ended: reads that were answered, and when (boot clock); written down with the next slot.
        objectives: parsed, by their text; tripped: trips written in a transaction of this process and not followed up yet.
        held_until: until when (boot clock) cadence held an action of an account; looked at before anything is read for it.
        unsaid: halts that are not acknowledged, as they were last seen (``unsaid.py``); ``None``: it was said aloud.
        rollout_minute: of the wall clock, when this process last looked whether the rollout moves by itself.
    """

    identities: dict[tuple[ClientId, Platform, AccountId], Known] = field(default_factory=dict)
    marks: dict[tuple[Platform, PlatformAccountId, ObjectId | None], Mark] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    objectives: dict[str, Objectives] = field(default_factory=dict)
    tripped: set[TripId] = field(default_factory=set)
    weights: dict[tuple[str, Platform, int], int] = field(default_factory=dict)
    left: dict[SlotId | PermitId, Left] = field(default_factory=dict)
    ended: deque[tuple[SlotId, int]] = field(default_factory=deque)
    ready: dict[tuple[PlatformAccountId, str], Slot] = field(default_factory=dict)
    held_until: dict[tuple[PlatformAccountId, Action], int] = field(default_factory=dict)
    unsaid: dict[HaltId, Halt | None] = field(default_factory=dict)
    rollout_minute: int = -1


class NoView:
    """A process that shares no view with others refuses nothing by it: the store decides alone."""

    def raised(
        self,
        *,
        client: ClientId,  # noqa: ARG002  # the port's parameters
        platform: Platform,  # noqa: ARG002
        account: AccountId,  # noqa: ARG002
        action: Action,  # noqa: ARG002
    ) -> Scope | None:
        return None

    def raise_scope(self, halt: HaltId, scope: Scope) -> int:  # noqa: ARG002
        return 0

    def generation(self) -> int:
        return 0

    def lower(self, halt: HaltId) -> None:
        """See the port."""

    def standing(self) -> dict[HaltId, Scope]:
        return {}


class NoHeartbeats:
    """A process that no supervisor watches: it is waited for by its answers and by time."""

    def beats(self) -> tuple[Beat, ...]:
        return ()

    def attended(self, *, now_us: int) -> bool:  # noqa: ARG002  # the port's parameter
        return True


class NoPairs:
    """A process whose vault it cannot write: no token is refreshed."""

    def pair(self, account: Account) -> Pair:
        raise CredentialUnusable(f"this process refreshes no token of {account.account}", "let a worker do it")

    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool:  # noqa: ARG002  # the port's
        self.pair(account)
        return False


class NoSealer:
    """A process without a key to seal with."""

    def seal(self, secret: Secret, bound: tuple[str, ...]) -> str:  # noqa: ARG002  # the port's parameters
        raise CredentialMissing(
            "there is no key to seal a second factor with",
            "name [vault] root_key in holdpoint.toml: holdpoint vault init",
        )

    def open(self, sealed: str, bound: tuple[str, ...]) -> Secret | None:
        self.seal(Secret(sealed), bound)
        return None


class NoShelf:
    """A process without a shelf: it can publish and keep no picture and no film."""

    def content(self, medium: Medium) -> bytes:
        raise MediaMissing(f"this process has no shelf that {medium.ref} could be on", "name one: [media] folder")

    def put(self, content: bytes) -> Medium:
        raise ShelfUnavailable(f"this process has no shelf for {len(content)} bytes", "name one: [media] folder")

    def touch(self, medium: Medium) -> bool:  # noqa: ARG002  # the port's parameter
        return False

    def lying(self) -> tuple[Shelved, ...]:
        raise ShelfUnavailable("this process has no shelf to look through", "name one: [media] folder")

    def remove(self, file: Shelved, *, before: datetime) -> bool:  # noqa: ARG002  # the port's parameters
        raise ShelfUnavailable(f"this process has no shelf that {file.name} could be on", "name one: [media] folder")

    def url(self, medium: Medium) -> str | None:  # noqa: ARG002  # the port's parameter
        return None


class NoHardStop:
    """A machine without a directory for its hard stop: nothing is latched, and nothing can be."""

    def latched(self) -> str | None:
        return None

    def latch(self, order: StopOrder) -> None:
        raise StoreUnavailable(
            f"this process has no hard stop to latch for {order.halt}", "end the worker processes themselves"
        )

    def orders(self) -> tuple[StopOrder, ...]:
        return ()

    def unclaimed(self) -> str | None:
        return None

    def undo(self, halt: HaltId) -> None:
        """See the port."""

    def keep_spare(self) -> None:
        """See the port."""


class NoTelemetry:
    """A process whose stories nobody watches."""

    traces = False

    @contextmanager
    def span(self, name: str, about: Mapping[str, str]) -> Iterator[Callable[..., None]]:  # noqa: ARG002  # the port's
        yield lambda **more: None  # noqa: ARG005

    def passed(self, seam: str) -> None:
        """See the port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The ports behind which the world is, chosen in ``fleet/compose.py`` and nowhere else.

    ``real``: platforms that this process reaches at their own hosts, and not on this machine, be it by one host alone; so leave
    is asked for. ``own_hosts``: those of them that it reaches at no other address, by any host; so what stands there has a public one.
    ``stands_s``: how long what a recording sandbox has made stands before it is taken down again, so that a witness may see it. ``hasher``: what
    passwords are hashed with; ``None``, as every composition has it: at the usual cost (``shell/passwords.py``).
    """

    store: Store
    transport: Transport
    vault: Vault
    clock: Clock
    entropy: Entropy
    processes: Processes
    adapters: Mapping[Platform, Adapter]
    timing: Timing
    worker: WorkerId
    seam: Seam
    view: View = field(default_factory=NoView)
    heartbeats: Heartbeats = field(default_factory=NoHeartbeats)
    hard_stop: HardStop = field(default_factory=NoHardStop)
    notifiers: tuple[Notifier, ...] = ()
    couriers: tuple[Courier, ...] = ()
    callers: tuple[Caller, ...] = ()
    signer: Signer | None = None
    pairs: Pairs = field(default_factory=NoPairs)
    sealer: Sealer = field(default_factory=NoSealer)
    shelf: Shelf = field(default_factory=NoShelf)
    apps: Mapping[Platform, OurApp] = field(default_factory=dict)
    real: frozenset[Platform] = frozenset()
    own_hosts: frozenset[Platform] = frozenset()
    stands_s: float = 0.0
    sightings: Sightings = field(default_factory=Sightings)
    telemetry: Telemetry = field(default_factory=NoTelemetry)
    hasher: "PasswordHasher | None" = None

    def new_id(self, kind: str, of: str | None) -> str:
        """An id that nobody can guess, with its kind in front.

        ``of``: whose stream it is drawn from, a client's or an intent's, so that one client's ids are the same with and without
        the others.
        """
        return f"{kind}-{self.entropy.token(f'id/{kind}/{of}' if of else f'id/{kind}', 8)}"
