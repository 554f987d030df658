"""Rows of records.ndjson about requests: their places in the windows, and the breakers that they moved (the core's word)."""

from reports.evidence.row import Row


class SlotRow(Row, frozen=True, kw_only=True, tag="slot"):
    """The place of one request in every window that counts it, as the core left it. What no window reaches back to any
    more is let go of when a worker starts.

    Attributes:
        operation: the platform's operation, as in the journal.
        action: the intent's action for a committing request, else ``read``; permit: of a committing request.
        begun_us: when it was taken, before the request.
        ends_us: its answer or, where none is recorded, the last instant at which the platform may still count it.
        state: ``open``, ``closed``, or ``given_back``: no byte of the request left, and it counts nowhere.
    """

    slot: str
    client: str
    platform: str
    account: str
    platform_account: str
    operation: str
    action: str
    begun_us: int
    ends_us: int
    state: str
    permit: str | None


class BreakerRow(Row, frozen=True, kw_only=True, tag="breaker"):
    """One circuit breaker as it stood in the end: of a platform account, or with an empty ``subject`` of the platform.

    Attributes:
        traffic: ``reads`` or ``effects``: which requests it counts and holds.
        failures: in a row, the first of them at since_us; until_us: until then nothing goes.
        trial: the slot of the request that may close it.
    """

    platform: str
    subject: str
    client: str | None
    traffic: str
    state: str
    failures: int
    since_us: int
    until_us: int
    back_off_us: int
    trial: str | None


AnySlotRow = SlotRow | BreakerRow
