"""Durable state: one transaction's verbs, and the store that runs decisions in transactions."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from safety_core.breaker import Breaker
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports.verbs.approvals import ApprovalVerbs
from safety_core.ports.verbs.audit import AuditVerbs
from safety_core.ports.verbs.budgets import BudgetVerbs
from safety_core.ports.verbs.callbacks import CallbackVerbs
from safety_core.ports.verbs.documents import DocumentVerbs
from safety_core.ports.verbs.leases import LeaseVerbs
from safety_core.ports.verbs.letters import LetterVerbs
from safety_core.ports.verbs.people import PeopleVerbs
from safety_core.ports.verbs.refreshes import RefreshVerbs
from safety_core.ports.verbs.repeats import RepeatVerbs
from safety_core.ports.verbs.rollout import RolloutVerbs
from safety_core.ports.verbs.sandbox import SandboxVerbs
from safety_core.ports.verbs.sign_ins import SignInVerbs
from safety_core.ports.verbs.tallies import TallyVerbs
from safety_core.records import (
    Account,
    Breach,
    Claim,
    Confirmation,
    Delivery,
    Incident,
    Notice,
    Pause,
    Permit,
    QueuedIntent,
    Slot,
    Worker,
)
from safety_core.schedules import ScheduledRelease
from safety_core.switches import Halt, SwitchView
from safety_core.vocabulary import (
    ClientId,
    HaltId,
    IncidentId,
    IntentId,
    NoticeId,
    ObjectId,
    PermitId,
    PersonId,
    Platform,
    PlatformAccountId,
    Reason,
    ScheduleId,
    SlotId,
    WorkerId,
)

T = TypeVar("T")


class Horizon(NamedTuple):
    """How far a store has come. Both numbers only grow.

    Attributes:
        epoch: the switch epoch.
        size: entries of the audit log.
        leaf: hash of the last of them (RFC 6962); of the empty log, the empty tree's root.
    """

    epoch: int
    size: int
    leaf: bytes


class LastSeen(NamedTuple):
    """The boot that the store's times are of (``None``: not said), and the latest wall clock known (ISO, UTC; empty: none)."""

    boot: str | None
    at: str


class Tally(NamedTuple):
    """Which slots are counted: those not given back whose end is after ``after_us``.

    Attributes:
        by: the column of the names, ``operation`` or ``action``.
        costs: what a slot of each name costs; others do not count.
        account: of this one; else of this ``client``; without both of everybody on the platform.
    """

    platform: Platform
    by: str
    costs: Mapping[str, int]
    after_us: int
    account: PlatformAccountId | None = None
    client: ClientId | None = None


class Transaction(
    ApprovalVerbs,
    AuditVerbs,
    PeopleVerbs,
    TallyVerbs,
    BudgetVerbs,
    LeaseVerbs,
    RefreshVerbs,
    RepeatVerbs,
    LetterVerbs,
    CallbackVerbs,
    RolloutVerbs,
    SandboxVerbs,
    DocumentVerbs,
    SignInVerbs,
    Protocol,
):
    """One atomic look at the store and change of it, which raises ``StoreUnavailable`` where it cannot be read or written.
    Every update checks its row count: a lost race raises nothing, it returns ``False`` and the caller decides.
    """

    # intents and the outbox
    def add_intent(self, queued: QueuedIntent) -> None: ...
    def intent(self, intent: IntentId) -> QueuedIntent | None: ...
    def intent_by_key(self, client: ClientId, key: str) -> QueuedIntent | None: ...
    def intents(self, states: Iterable[IntentState] | None = None) -> tuple[QueuedIntent, ...]:
        """In order of submission; all of them when ``states`` is ``None``."""

    def intents_after(
        self, after: IntentId | None, *, clients: Iterable[ClientId] | None, states: Iterable[IntentState], most: int
    ) -> tuple[QueuedIntent, ...]:
        """``most`` at most of what was submitted after this one, in order: of these clients and states, where any are named."""

    def move_intent(self, intent: IntentId, now: IntentState, to: IntentState, **changes: object) -> bool:
        """Compare-and-set of the state, with other ``QueuedIntent`` fields (``reason``, ``due_us``, …). A move to an end puts it on
        its way to the receivers of its client (``callbacks``).

        Raises:
            Miswired: the move is not in ``lifecycle.INTENT_MOVES``.
        """

    def plan_intent(self, intent: IntentId, now: IntentState, *, at_us: int, at: str) -> bool:
        """Plan an intent for another time, at which its window begins: ``at_us`` on the boot clock, ``at`` on the wall clock.
        Compare-and-set on the state, which stays. What held it at its old time is forgotten.
        """

    def rebase_intent(self, queued: QueuedIntent) -> bool:
        """Keep the window and the due time as they stand on another boot; compare-and-set on the state, which stays. The
        lanes follow with ``new_boot``.
        """

    def edit_intent(
        self, intent: IntentId, now: IntentState, *, text: str, salt: str, editor: PersonId, first_text: str
    ) -> bool:
        """Give an intent another text; compare-and-set on the state, which stays."""

    def claim_next(self, worker: WorkerId, *, now_us: int) -> tuple[Claim, QueuedIntent, Account] | None:
        """Claim the longest due queued intent whose platform account nobody holds, and move it to CLAIMED."""

    def resume_after(self, account: Account, at_us: int) -> None:
        """Let nothing of this account be claimed before ``at_us`` (boot clock)."""

    def bring_forward(self, reason: Reason, *, platform: Platform, subject: str, by_us: int) -> int:
        """What is queued for later than ``by_us`` (boot clock) for this reason is due then; returns how many.

        ``subject``: the platform account that they are for; empty for all of the platform.
        """

    def new_boot(self, *, now_us: int, settle_us: int) -> None:
        """The boot clock began anew: nothing that waits for a time of ours is due later than ``now_us``, nothing is settled
        after ``settle_us``, and no automatic halt cools down for longer than the longest cool-down from ``now_us`` on. No
        halt ends by it. What is planned keeps its time (``rebase_intent``, before this); a window of which no wall clock is
        known lies nobody knows where: it is over.
        """

    def last_seen(self) -> LastSeen: ...
    def put_boot(self, boot: str, *, at: str) -> None:
        """Times on the boot clock are of this boot from now on, and ``at`` is the latest wall clock that is known."""

    def claims(self) -> tuple[Claim, ...]: ...
    def claim_of(self, intent: IntentId) -> Claim | None: ...
    def drop_claim(self, claim: Claim) -> bool: ...
    def retake_claim(self, claim: Claim) -> bool:
        """Hold a free platform account once more for an intent that had it; ``False`` when somebody else holds it."""

    # switches
    def switches(self) -> SwitchView:
        """Every halt in force, oldest first: for views of everything."""

    def switches_of(self, client: ClientId | None) -> SwitchView:
        """Of them those that can cover something of one client: its own, and everybody's. ``None``: everybody's alone. What is
        decided about one client is decided by this: its cost does not grow with the halts of others.
        """

    def epoch(self) -> int: ...
    def next_epoch(self) -> int:
        """Raise the epoch by one and return it."""

    def put_halt(self, halt: Halt) -> None:
        """Insert, or replace by id."""

    def halt(self, halt: HaltId) -> Halt | None: ...
    def halts(self) -> tuple[Halt, ...]:
        """All that ever were, oldest first."""

    def open_halts(self) -> tuple[Halt, ...]:
        """Of which something is left to do, oldest first: neither acknowledged nor released; acknowledged and not reconciled,
        whether released or not. What is over costs nothing. Workers that were not heard of: ``unheard``.
        """

    def confirm(self, confirmation: Confirmation) -> None:
        """Keep how one worker process answered a halt; a later word on the same pair replaces the earlier."""

    def confirmations(self, halt: HaltId | None = None) -> tuple[Confirmation, ...]:
        """Of one halt, or of all, in the order in which they came."""

    def unheard(self, worker: WorkerId, *, upto_us: int, most: int) -> tuple[Confirmation, ...]:
        """The first ``most`` by which halts that are acknowledged, not released, and asked for by ``upto_us`` (boot clock) still wait
        to hear of one worker. Those of other workers cost nothing.
        """

    def last_unheard(self, worker: WorkerId) -> int:
        """A number that is higher once a further halt, whatever became of it, did not hear of this worker; 0: each one did."""

    # scheduled releases
    def put_schedule(self, schedule: ScheduledRelease) -> None:
        """Insert, or replace by id."""

    def schedule(self, schedule: ScheduleId) -> ScheduledRelease | None: ...
    def schedules(self) -> tuple[ScheduledRelease, ...]:
        """All that ever were, oldest first."""

    # notices to people
    def add_notice(self, notice: Notice) -> None: ...
    def notices(self) -> tuple[Notice, ...]:
        """All, oldest first."""

    def notice(self, notice: NoticeId) -> Notice | None: ...
    def put_delivery(self, delivery: Delivery) -> None:
        """Insert, or replace by notice and channel."""

    def deliveries(self) -> tuple[Delivery, ...]: ...
    def undelivered(self, channel: str) -> tuple[Notice, ...]:
        """Notices that have no delivery by this channel yet, or a pending one, oldest first."""

    # incidents
    def add_incident(self, incident: Incident) -> None: ...
    def incident(self, incident: IncidentId) -> Incident | None: ...
    def incidents(self) -> tuple[Incident, ...]:
        """All that ever were, oldest first."""

    def close_incident(self, incident: IncidentId, *, closed_by: PersonId, closed_us: int, why: str) -> bool:
        """Close an open one; ``False`` when it is none."""

    # permits
    def add_permit(self, permit: Permit) -> None: ...
    def permit(self, permit: PermitId) -> Permit | None: ...
    def permits(self, states: Iterable[PermitState] | None = None) -> tuple[Permit, ...]: ...
    def permits_of(self, client: ClientId, intent: IntentId) -> tuple[Permit, ...]:
        """Of one intent, oldest first."""

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

    # slots in the platforms' windows
    def add_slot(self, slot: Slot) -> None: ...
    def close_slot(self, slot: SlotId, *, at_us: int) -> bool:
        """Its answer came: it ends now, if not before. ``False`` when it was closed or given back already."""

    def give_back_slot(self, slot: SlotId) -> bool:
        """No byte of its request left. ``False`` when it was closed or given back already."""

    def slot_of(self, permit: PermitId) -> Slot | None: ...
    def slots(self) -> tuple[Slot, ...]:
        """All, in the order in which they were taken."""

    def forget_slots(self, *, before_us: int) -> int:
        """Drop those that ended before; returns how many. Whoever asks knows that no window reaches back so far."""

    def used(self, tally: Tally) -> int:
        """The sum of costs of the slots that count."""

    def ends(self, tally: Tally, *, most: int) -> tuple[tuple[int, int], ...]:
        """The first ``most`` of them by their ends: (end, cost). Of an account or a client."""

    def pauses(self) -> tuple[Pause, ...]: ...
    def pauses_of(self, platform: Platform, account: PlatformAccountId, operation: str) -> tuple[Pause, ...]:
        """Of an operation: the account's own and the app's, whether over or not."""

    def put_pause(self, pause: Pause) -> None:
        """Insert, or replace by platform, subject and operation."""

    def breakers(self) -> tuple[Breaker, ...]: ...
    def breakers_of(self, platform: Platform, account: PlatformAccountId) -> tuple[Breaker, ...]:
        """The account's own and the platform's, of reads and of effects, as far as there are any."""

    def put_breaker(self, breaker: Breaker) -> None:
        """Insert, or replace by platform, subject and traffic."""

    def clients_on(self, platform: Platform) -> int:
        """How many clients have an account there."""

    def is_on(self, client: ClientId, platform: Platform) -> bool:
        """Whether this one has."""

    def rebase_slots(self, *, now_us: int, over_us: int) -> None:
        """The boot clock began anew: nothing began or ended later than now, nothing under way is over later than ``over_us``.

        What seems older than it is not: the machine has been up for ``now_us`` since, and so old it is at least.
        """

    # workers, breaches
    def put_worker(self, worker: Worker) -> None: ...
    def workers(self) -> tuple[Worker, ...]: ...
    def drop_worker(self, worker: WorkerId) -> None: ...
    def add_breach(self, breach: Breach) -> None: ...
    def breaches(self) -> tuple[Breach, ...]: ...

    # how far it has come
    def began_at(self) -> "Horizon":
        """As it stood when this transaction was first asked for it: before anything that is decided in it, if asked first."""

    def horizon(self) -> "Horizon":
        """The same with what was decided in this transaction since. Asked again after the commit, where that ended."""


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

    def end_holder(self) -> str | None:
        """Kill the process that is registered as the holder of the write lock, and say which it was.

        ``None``: nobody is registered, it is this process, or it let go meanwhile. For a halt whose fence waits: a
        process that is stopped within its transaction must not be able to hold it up. Never raises.
        """

    def close(self) -> None: ...
