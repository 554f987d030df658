"""What the store keeps, as frozen values: accounts, intents with their state, permits, workers, breaches."""

from enum import StrEnum

import msgspec

from safety_core.intent import Intent
from safety_core.lifecycle import IntentState, PermitState
from safety_core.sandbox import Mode
from safety_core.vocabulary import (
    AccountId,
    Action,
    ApprovalId,
    ClientId,
    HaltId,
    Harm,
    IncidentId,
    IntentId,
    Mark,
    NoticeId,
    ObjectId,
    PermitId,
    PersonId,
    Platform,
    PlatformAccountId,
    Reason,
    SlotId,
    WorkerId,
)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A client's account and its binding: the pinned platform account, and where its token is kept.

    Attributes:
        credential: a reference (``vault:env:NAME``, ``vault:file:NAME``, ``vault:keyring:NAME``), never a secret.
        handle: what people call it on the platform; it may change there, and says nothing of whose it is.
        refresh: a reference to its refresh token, in the same vault as ``credential``.
    """

    client: ClientId
    platform: Platform
    account: AccountId
    platform_account: PlatformAccountId
    credential: str
    handle: str | None = None
    refresh: str | None = None


class QueuedIntent(msgspec.Struct, frozen=True, kw_only=True):
    """An intent and where it is.

    Attributes:
        submitted_us: boot clock, when it was taken in.
        due_us: boot clock, not before this is it claimed.
        attempts: permits minted for it so far.
        reason: why it is where it is, in the words of ``Reason``; ``saw`` says what was looked at.
        waits_for: while waiting, the event that wakes it (``release``, ``decision``, ``flags``, ``stage``).
        object: the platform's id of what it became.
        settled_us: boot clock, when it reached an end.
        due_at, until_at: wall clock, ISO 8601, UTC: where its window begins and ends, for what is planned for later and for a
            window that ends. A reboot computes the window's boot clock from them anew (``boots.py``).
        asked_until_us: boot clock, so long does its asker wait for the permit; after it none is minted for nobody.
    """

    intent: Intent
    state: IntentState
    submitted_us: int
    due_us: int
    attempts: int = 0
    reason: Reason | None = None
    saw: str = ""
    waits_for: str | None = None
    object: ObjectId | None = None
    settled_us: int | None = None
    due_at: str | None = None
    until_at: str | None = None
    asked_until_us: int | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A worker's hold on one platform account for one intent: at most one stands per platform account.

    It ends when the attempt ends, save for an unknown outcome, which keeps it until it is looked up.
    """

    platform: Platform
    platform_account: PlatformAccountId
    intent: IntentId
    client: ClientId
    worker: WorkerId
    claimed_us: int


class Permit(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to make one effect, for a duration.

    Attributes:
        epoch: the switch epoch that it was minted under.
        asked_us: boot clock of its worker *before* it asked; its duration counts from here.
        duration_us: L. It may be used only while ``now + P + D <= asked_us + duration_us``.
        minted_us: boot clock inside the minting transaction.
        high_water: how far the account (or the thread) was seen before it was minted; what is older is never taken for its
            effect.
        prepared: what the platform calls that which was prepared for it; empty where nothing was.
        sent_us: boot clock at the re-check that let it go.
        answered_us: boot clock when its answer was recorded.
        settle_us: boot clock before which an unknown must not be looked up.
        confirmed_us: boot clock of the read-back that confirmed it.
        reread_us: boot clock of the next look after an absence.
        approval: the one that it stands on, where one is needed.
        stage: of the rollout, that let it in.
        counted: its end is counted already; what a person has looked up once more is not counted again.
        sandbox: what the sandbox does with it; setting: the serial of the setting that stood when it was minted.
        own_hosts: whoever minted it reaches every host of the platform at the platform's own address; false of an earlier release.
    """

    permit: PermitId
    intent: IntentId
    client: ClientId
    platform: Platform
    account: AccountId
    platform_account: PlatformAccountId
    action: Action
    worker: WorkerId
    epoch: int
    asked_us: int
    duration_us: int
    minted_us: int
    state: PermitState
    visible: str
    high_water: Mark | None = None
    prepared: str = ""
    sent_us: int | None = None
    answered_us: int | None = None
    reason: Reason | None = None
    saw: str = ""
    object: ObjectId | None = None
    settle_us: int | None = None
    confirmed_us: int | None = None
    reread_us: int | None = None
    rereads: int = 0
    approval: ApprovalId | None = None
    stage: str | None = None
    counted: bool = False
    sandbox: Mode = Mode.OFF
    setting: int = 0
    own_hosts: bool = False

    @property
    def deadline_us(self) -> int:
        """Boot-clock time past which it is void."""
        return self.asked_us + self.duration_us


CALLER = WorkerId("caller")
"""Holds a permit that somebody outside acts on: no process of ours, so nobody's death ends it; only an answer, or time."""


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """A worker process, as it registered.

    Attributes:
        boot_id: the machine's boot; a worker of another boot is dead.
        started_ticks: the process's start in kernel ticks, so that a reused pid is not taken for it.
    """

    worker: WorkerId
    pid: int
    started_ticks: int
    boot_id: str
    threads: int
    started_us: int


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """Something that must never happen and did, found by the core itself: reported, never hidden."""

    client: ClientId
    intent: IntentId
    permit: PermitId
    what: str
    found_us: int


class IncidentState(StrEnum):
    """Whether somebody has yet to say what it was."""

    OPEN = "open"
    CLOSED = "closed"


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """What Holdpoint halted by itself for.

    Attributes:
        client: whose it is; ``None`` when it concerns all.
        what: what was seen, a sentence for a person: the halt's reason.
        opened_at: wall clock, ISO 8601, aware.
        why: what it was, in the words of whoever closed it.
    """

    incident: IncidentId
    halt: HaltId
    harm: Harm
    client: ClientId | None
    what: str
    opened_us: int
    opened_at: str
    state: IncidentState = IncidentState.OPEN
    closed_by: PersonId | None = None
    closed_us: int | None = None
    why: str | None = None


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A signed head of the audit log.

    Attributes:
        size: entries; root: over them, as hex.
        note: the signed note (``audit/notes.py``); key_id: of the key that signed it, as hex.
        at_us: boot clock, from before it was looked at what the log holds.
    """

    size: int
    root: str
    note: str
    key_id: str
    at_us: int


class LogKey(msgspec.Struct, frozen=True, kw_only=True):
    """A verifier key, and the index of the entry that names it: it signs what is longer than that."""

    position: int
    verifier: str


class Answered(StrEnum):
    """How a worker process answered a halt."""

    CONFIRMED = "confirmed"
    """It has seen the halt and begins nothing in scope."""
    KILLED = "killed"
    """The supervisor killed it: it was silent, or did not confirm within K."""
    DIED = "died"
    UNSEEN = "unseen"
    """Nothing was heard of it, or it is on another machine: it was waited for by time."""


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """How one worker process answered one halt, and when (boot clock of the halting machine)."""

    halt: HaltId
    worker: WorkerId
    pid: int
    how: Answered
    at_us: int


class NoticeKind(StrEnum):
    """What people are told."""

    HALTED = "halted"
    ACKNOWLEDGED = "acknowledged"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    RELEASED = "released"
    RELEASE_SCHEDULED = "release_scheduled"
    SCHEDULE_LAPSED = "schedule_lapsed"
    # incidents
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_CLOSED = "incident_closed"
    # what is of no halt
    ESCALATED = "escalated"
    LETTER_NOT_TAKEN = "letter_not_taken"
    LETTERS_UNREADABLE = "letters_unreadable"
    ROLLOUT_MOVED = "rollout_moved"
    TO_BE_ANSWERED = "to_be_answered"
    CLEAN_UP_IN_VAIN = "clean_up_in_vain"
    OUTCOMES_NOT_TAKEN = "outcomes_not_taken"
    ALERT_FIRING = "alert_firing"
    TOKEN_NOT_REFRESHED = "token_not_refreshed"  # noqa: S105  # a kind of notice


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that people are told, written in the transaction of what it tells.

    Attributes:
        halt: that it tells of; ``None`` when it tells of none.
        client: whom it concerns; ``None``: all.
        words: plain text, a sentence or two, with the next line to type.
        at: wall clock, ISO 8601, aware.
    """

    notice: NoticeId
    kind: NoticeKind
    halt: HaltId | None
    client: ClientId | None
    words: str
    at: str


class DeliveryState(StrEnum):
    """Where a notice or a letter is on one channel."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"
    BOUNCED = "bounced"
    """The other side says that nobody is there: it is not tried again by itself."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A notice on its way by one channel. ``due_us``: boot clock of the next attempt, or until when one under way has it."""

    notice: NoticeId
    channel: str
    state: DeliveryState
    attempts: int
    due_us: int
    saw: str = ""


class SlotState(StrEnum):
    """Where a slot is."""

    OPEN = "open"
    """Its request may be under way, or it never had an answer."""
    CLOSED = "closed"
    """Its answer came."""
    GIVEN_BACK = "given_back"
    """No byte of its request left: it counts nowhere."""


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """The place of one request in every window that counts it.

    Attributes:
        operation: the platform's operation, as its adapter names it.
        action: the intent's action for a committing request, else ``read``.
        permit: of a committing request.
        begun_us: boot clock, inside the transaction that took it.
        ends_us: boot clock: its answer or, while there is none, the last instant at which the platform may still count
            the request (deadline + P + F). It counts in a rolling window until one length after this.
    """

    slot: SlotId
    client: ClientId
    platform: Platform
    account: AccountId
    platform_account: PlatformAccountId
    operation: str
    action: Action
    begun_us: int
    ends_us: int
    state: SlotState = SlotState.OPEN
    permit: PermitId | None = None


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """A platform's own word: so many more requests of an operation until then. Shared by all workers.

    Attributes:
        subject: the platform account that it is about; empty for the whole app.
        client: whose account that is; ``None`` for the whole app.
        since_us: boot clock, when it was said.
        until_us: boot clock, when it is over.
        said: the word, for a person.
    """

    platform: Platform
    subject: str
    operation: str
    client: ClientId | None
    since_us: int
    until_us: int
    remaining: int
    said: str


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """One version of rules that are data: the newest of a name counts, older ones stay.

    Attributes:
        version: per name, from 1.
        digest: SHA-256 (hex) of the body's UTF-8.
        at: wall clock, ISO 8601, aware.
    """

    name: str
    version: int
    digest: str
    body: str
    loaded_by: str
    at: str
