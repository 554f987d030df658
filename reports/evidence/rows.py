"""Rows of the evidence files. One JSON object a line; unknown fields are refused.

All ``*_us`` are microseconds of the run's boot clock (CLOCK_BOOTTIME on a real machine, the scheduler's in virtual
time); within one scenario, platforms and core share it. Every row carries the scenario that it came from and its
``clock`` and ``source``.

``visible`` is the digest of the visible content, defined once, here: SHA-256 (hex) over the UTF-8 bytes of
``{"media":[…],"text":"…"}`` with the text in Unicode normal form C as a reader sees it, the media by the platform's
identity, keys sorted, no spaces, no ASCII escapes. Of a like, which shows no content, it is the SHA-256 (hex) of
``{"likes":"…"}``, the platform's id of the post that it is on. ``commitment`` is SHA-256 (hex) over the bytes of the salt
followed by the bytes of that digest; of a name and of words, by those of the text. Salts of what was erased are empty.

    ledger.ndjson    LedgerRow                      what platforms really did     (the platform's word)
    journal.ndjson   JournalRow                     every request begun           (the platform's word)
    control.ndjson   HaltRow, ConfirmationRow, IncidentRow, PersonRow, NameRow, WordsRow, RulesRow, ApprovalRow, DecisionRow,
                     MoveRow, CanaryRow, TripRow, SandboxRow, LeaveRow, ContactRow, LetterRow, AnswerRow (the core's word)
    records.ndjson   BindingRow, IntentRow, PermitRow, BreachRow, LimitRow, SlotRow, BreakerRow, DocumentRow (the core's word)
    audit.ndjson     AuditRow, CheckpointRow        the log's entries in order, and its head (the core's word)
    faults.ndjson    FaultRow                       what the harness injected     (the platform's word)
    samples.ndjson   SampleRow, BudgetRow, RehearsalRow  what the harness itself saw or did (the harness's word)
    observed.ndjson  LookRow, SeenRow, ChangedRow, GoneRow, BlindRow   what the observer saw, on its own clock (the platform's word)
    support.ndjson   AlertRow, FiredRow, RunbookRow  whether somebody comes when something is wrong (the installation's word)
    run.ndjson       Cucumber messages
    load.json        latencies from intended start
    catalogue.json   what there is to be seen: checks, reasons, faults, scopes, actions, capabilities
    environment.json build, commit, policy digest, seed, versions, timing, bound
"""

from reports.evidence.approval_rows import AnyApprovalRow, ApprovalRow, DecisionRow, RulesRow
from reports.evidence.budget_rows import TripRow
from reports.evidence.document_rows import DocumentRow
from reports.evidence.harness_rows import AnyHarnessRow, BudgetRow, FaultRow, RehearsalRow, SampleRow
from reports.evidence.incident_rows import IncidentRow
from reports.evidence.letter_rows import AnswerRow, AnyLetterRow, ContactRow, LetterRow
from reports.evidence.observed_rows import AnyObservedRow, BlindRow, ChangedRow, GoneRow, LookRow, SeenRow
from reports.evidence.rollout_rows import AnyRolloutRow, CanaryRow, MoveRow
from reports.evidence.row import SCHEMA, Clock, Row, Source
from reports.evidence.sandbox_rows import AnySandboxRow, LeaveRow, SandboxRow
from reports.evidence.slot_rows import AnySlotRow, BreakerRow, SlotRow
from reports.evidence.support_rows import AlertRow, AnySupportRow, FiredRow, RunbookRow

__all__ = [
    "FILES",
    "SCHEMA",
    "AlertRow",
    "AnswerRow",
    "AnyRow",
    "ApprovalRow",
    "AuditRow",
    "BindingRow",
    "BlindRow",
    "BreachRow",
    "BreakerRow",
    "BudgetRow",
    "CanaryRow",
    "ChangedRow",
    "CheckpointRow",
    "Clock",
    "ConfirmationRow",
    "ContactRow",
    "DecisionRow",
    "DocumentRow",
    "FaultRow",
    "FiredRow",
    "GoneRow",
    "HaltRow",
    "IncidentRow",
    "IntentRow",
    "JournalRow",
    "LeaveRow",
    "LedgerRow",
    "LetterRow",
    "LimitRow",
    "LookRow",
    "MoveRow",
    "NameRow",
    "PermitRow",
    "PersonRow",
    "RehearsalRow",
    "Row",
    "RulesRow",
    "RunbookRow",
    "SampleRow",
    "SandboxRow",
    "SeenRow",
    "SlotRow",
    "Source",
    "TripRow",
    "WordsRow",
]


class LedgerRow(Row, frozen=True, kw_only=True, tag="effect"):
    """One effect on a platform.

    Attributes:
        arrived_us: the last byte of its request was read at the door, before any fault.
        committed_us: it became real; visible_us: readers could see it.
        event: the route's name, as in the journal (``create_post``, ``delete_post``, ``like``, ``unlike``).
        account: the platform account that it stands on; token_account: whose token asked for it.
        object: what it made or deleted; of a like the post that it is on.
        tag: the harness's identity of the intent; ``None`` when the request carried none (a stray).
        call: its row in the journal.
        target: the object that it is on: the post that a reply answers.
        digest: over this entry and the digest before it.
    """

    n: int
    call: int
    arrived_us: int
    committed_us: int
    visible_us: int
    platform: str
    event: str
    account: str
    token_account: str
    object: str
    visible: str
    tag: str | None
    digest: str
    target: str | None = None


class JournalRow(Row, frozen=True, kw_only=True, tag="request"):
    """One request that reached a platform, refused ones too.

    Attributes:
        operation: the route's name (``create_post``, ``who_am_i``, ``list_posts``, ``read_post`` …).
        committing: whether the route may change something.
        replied_us: when the reply left the platform; ``None`` when it never did.
        fault: the injected fault that hit it.
    """

    n: int
    arrived_us: int
    replied_us: int | None
    platform: str
    operation: str
    committing: bool
    account: str | None
    status: int | None
    fault: str | None
    tag: str | None


class HaltRow(Row, frozen=True, kw_only=True, tag="halt"):
    """One halt with its instants; ``None`` in a scope's field is "all"."""

    halt: str
    client: str | None
    platform: str | None
    account: str | None
    action: str | None
    person: str
    proven: bool
    reason: str
    automatic: bool
    state: str
    epoch: int
    asked_at: str
    asked_us: int
    fenced_us: int
    bound_us: int
    live_at_fence: int
    quiesced_us: int | None
    quiesced_by: str | None
    reconciled_us: int | None
    failed_us: int | None
    released_us: int | None
    released_by: str | None
    release_reason: str | None
    release_epoch: int | None
    expected_end_at: str | None = None
    harm: str | None = None
    cool_down_until_us: int | None = None
    drill: bool = False
    latched: bool = False


class ConfirmationRow(Row, frozen=True, kw_only=True, tag="confirmation"):
    """How one worker process answered one halt: ``confirmed``, ``killed``, ``died`` or ``unseen``."""

    halt: str
    worker: str
    pid: int
    how: str
    at_us: int


class PersonRow(Row, frozen=True, kw_only=True, tag="person"):
    """Somebody who may act. ``salt`` as in ``NameRow``; ``None`` while no entry names them."""

    person: str
    role: str
    active: bool
    salt: str | None = None


class NameRow(Row, frozen=True, kw_only=True, tag="name"):
    """A name that the audit log commits to, and the salt that opens it; empty when the person was erased."""

    name: str
    salt: str


class WordsRow(Row, frozen=True, kw_only=True, tag="words"):
    """What somebody said, as the audit log commits to it; salt and text are empty once they were erased."""

    commitment: str
    client: str | None
    person: str
    salt: str
    text: str


class BindingRow(Row, frozen=True, kw_only=True, tag="binding"):
    """Which platform account belongs to which client."""

    client: str
    platform: str
    account: str
    platform_account: str


class IntentRow(Row, frozen=True, kw_only=True, tag="intent"):
    """One intent, as the core left it. ``salt`` opens the commitments in the audit log; it and ``visible`` are empty once
    the content was erased.

    Attributes:
        recalls: the platform's id of the post that a recall takes back; its ``visible`` is then the SHA-256 (hex) of
            ``{"recalls":"…"}``, since a deletion shows nothing.
    """

    intent: str
    client: str
    platform: str
    account: str
    action: str
    tag: str | None
    salt: str
    visible: str
    state: str
    reason: str | None
    waits_for: str | None
    submitted_us: int
    due_us: int
    settled_us: int | None
    attempts: int
    object: str | None
    recalls: str | None = None
    author: str = "rtv"
    editor: str | None = None
    target: str | None = None


class PermitRow(Row, frozen=True, kw_only=True, tag="permit"):
    """One permit, as the core left it. ``approval``: the one that it stands on, where one was needed; ``stage``: of the
    rollout, that let it in; ``sandbox``: what the sandbox does with it, under the setting of that serial.
    """

    permit: str
    intent: str
    client: str
    platform: str
    account: str
    platform_account: str
    action: str
    worker: str
    epoch: int
    asked_us: int
    duration_us: int
    minted_us: int
    sent_us: int | None
    answered_us: int | None
    settle_us: int | None
    confirmed_us: int | None
    state: str
    reason: str | None
    object: str | None
    visible: str
    approval: str | None = None
    stage: str | None = None
    sandbox: str = "off"
    setting: int = 0


class BreachRow(Row, frozen=True, kw_only=True, tag="breach"):
    """Something that the core itself found and that must never happen."""

    client: str
    intent: str
    permit: str
    what: str
    found_us: int


class LimitRow(Row, frozen=True, kw_only=True, tag="limit"):
    """One limit of one version of the limits that were in force, from ``from_us`` until the next version's.

    Attributes:
        version: of the limits it was loaded with; a version that could not be read, or has none, leaves no row.
        from_us: when that version was loaded; 0 for what was there from the beginning.
        subject: ``account``, ``client``, ``app`` or ``platform``: whose requests are counted together.
        whose: ``platform`` or ``ours``: who set it.
        operations: the operations whose requests it counts, each with its cost; or actions: those whose effects it counts.
        most: the sum of costs that a window holds, over all of its subject.
        window: ``rolling`` and ``spacing`` (of ``length_us``), ``utc hour``, ``utc day``, ``local day``.
        stated: where the limit is stated; as_of: the date on which that was read, ISO 8601.
        zones: for local days: the IANA zone of each platform account that is not at UTC.
    """

    version: int
    from_us: int
    platform: str
    name: str
    subject: str
    whose: str
    operations: dict[str, int]
    actions: dict[str, int]
    most: int
    window: str
    length_us: int
    stated: str
    as_of: str
    zones: dict[str, str]


class AuditRow(Row, frozen=True, kw_only=True, tag="entry"):
    """One leaf: its index from 0, and its canonical bytes as text (they are UTF-8 JSON)."""

    index: int
    entry: str


class CheckpointRow(Row, frozen=True, kw_only=True, tag="checkpoint"):
    """A head seen at some time: size and root (hex). Any two of one scenario must be consistent. Of several that were signed at
    one look, and bear its time, the largest was the head.

    Attributes:
        note: the checkpoint as it was signed (C2SP signed note); ``None``: a head that the harness saw, unsigned.
    """

    size: int
    root: str
    seen_us: int
    note: str | None = None


AnyRow = (
    LedgerRow
    | JournalRow
    | HaltRow
    | ConfirmationRow
    | IncidentRow
    | PersonRow
    | NameRow
    | WordsRow
    | AnyApprovalRow
    | AnyRolloutRow
    | TripRow
    | AnySandboxRow
    | AnyLetterRow
    | BindingRow
    | IntentRow
    | PermitRow
    | BreachRow
    | LimitRow
    | AnySlotRow
    | DocumentRow
    | AuditRow
    | CheckpointRow
    | AnyHarnessRow
    | AnyObservedRow
    | AnySupportRow
)

FILES: dict[str, tuple[type[Row], ...]] = {
    "ledger.ndjson": (LedgerRow,),
    "journal.ndjson": (JournalRow,),
    "control.ndjson": (
        *(HaltRow, ConfirmationRow, IncidentRow, PersonRow, NameRow, WordsRow),
        *(RulesRow, ApprovalRow, DecisionRow),
        *(MoveRow, CanaryRow, TripRow, SandboxRow, LeaveRow, ContactRow, LetterRow, AnswerRow),
    ),
    "records.ndjson": (BindingRow, IntentRow, PermitRow, BreachRow, LimitRow, SlotRow, BreakerRow, DocumentRow),
    "audit.ndjson": (AuditRow, CheckpointRow),
    "faults.ndjson": (FaultRow,),
    "samples.ndjson": (SampleRow, BudgetRow, RehearsalRow),
    "observed.ndjson": (LookRow, SeenRow, ChangedRow, GoneRow, BlindRow),
    "support.ndjson": (AlertRow, FiredRow, RunbookRow),
}
"""Which rows stand in which file."""

MAY_BE_MISSING = frozenset(("observed.ndjson", "support.ndjson"))
"""Folders from before there was an observer lack it, and those of steps that ask for no support: nobody looked."""

FILE_OF_KIND: dict[str, str] = {
    str(kind.__struct_config__.tag): name for name, kinds in FILES.items() for kind in kinds
}
"""The same by a row's ``kind``."""
