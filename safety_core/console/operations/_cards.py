"""One halt as it is shown: who, why, since when, how far it is, and who has not answered."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from safety_core.halt import BOUND_MAX_S, SECOND_US
from safety_core.ports import Transaction
from safety_core.records import Answered, Confirmation
from safety_core.shell.core import Core
from safety_core.shell.fencing import leases_under, live_under
from safety_core.shell.history import Chapter, chapters_of
from safety_core.shell.quiescence import Witness, answers
from safety_core.switches import Halt, HaltState, Scope
from safety_core.vocabulary import Harm, Risk

REASONS = (
    "wrong or unapproved content",
    "posts on the wrong account",
    "a client asked for it",
    "the platform answers oddly",
    "an account may be compromised",
    "not clear yet what is going on",
)
"""The short list that a page offers: the first word on why, when there is no time for a second."""


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """What a halt covers; null is all. ``words``: the same for a person, and what is typed to release it."""

    client: str | None
    platform: str | None
    account: str | None
    action: str | None
    words: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A release that is planned for it, or was. ``saw``: why it lapsed or was taken back."""

    schedule: str
    state: str
    at: str
    halts: tuple[str, ...]
    proposed_by: str
    agreed_by: str | None
    reason: str
    saw: str
    open: bool


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One halt. Seconds ending in ``_s`` are counted from when it was asked for, but for ``bound_s`` and ``limit_s``.

    Attributes:
        state: fenced (nothing new begins; not acknowledged yet), quiesced (acknowledged), failed (not acknowledged within its
            bound), released; latched: by this machine's hard stop, since the store did not take it in time.
        acknowledged: it is true, and nothing contradicts it; contradictions: sentences on what does.
        asked_at: UTC.
        proven: whether who threw it proved who they are.
        harm: what Holdpoint threw it for by itself.
        confirmed: of ``workers`` that were asked have confirmed or are dead; missing: those that have not.
        in_flight: permits in its scope that may be sending now; in_flight_at_fence: that might have been when it was fenced.
        preparing: requests in its scope that prepare a post, a container or an upload session, and may be under way now; it
            waits for them as for permits.
        bound_s: by when it must be acknowledged; limit_s: what that may never be above.
        overdue: it stands longer than was expected. Nothing ends by itself.
        release_after_s: it cools down for so long yet.
    """

    halt: str
    where: Where
    risk: Risk
    state: HaltState
    acknowledged: bool
    latched: bool
    automatic: bool
    drill: bool
    harm: Harm | None
    person: str
    proven: bool
    reason: str
    asked_at: str
    fenced_s: float
    quiesced_s: float | None
    quiesced_by: str | None
    reconciled_s: float | None
    failed_s: float | None
    released_s: float | None
    released_by: str | None
    release_reason: str | None
    bound_s: float
    limit_s: float = BOUND_MAX_S
    confirmed: int
    workers: int
    missing: tuple[str, ...]
    in_flight: int
    in_flight_at_fence: int
    preparing: int
    expected_end_at: str | None
    overdue: bool
    release_after_s: int
    contradictions: tuple[str, ...]
    plans: tuple[Plan, ...]


def where_of(scope: Scope) -> Where:
    """A scope as it is shown."""
    return Where(
        client=scope.client, platform=scope.platform, account=scope.account, action=scope.action, words=str(scope)
    )


def cards(core: Core, tx: Transaction, halts: tuple[Halt, ...]) -> tuple[Card, ...]:
    """These halts, all from one look. One that is waited for is held against this machine's pulse besides: how far it is
    changes without a commit.
    """
    workers = tx.workers()
    found = []
    for each in chapters_of(core, tx, halts):
        halt = each.halt
        waits = halt.quiesced_us is None and halt.in_force
        said = answers(core, workers, halt, Witness()) if waits else each.confirmations
        under = (len(live_under(tx, halt)), len(leases_under(tx, halt))) if halt.in_force else (0, 0)
        found.append(card_of(each, said, in_flight=under[0], preparing=under[1]))
    return tuple(found)


def card_of(chapter: Chapter, said: Sequence[Confirmation] = (), *, in_flight: int, preparing: int) -> Card:
    """One halt, with how each worker answered so far."""
    halt = chapter.halt
    missing = tuple(f"{each.worker} (process {each.pid})" for each in said if each.how is Answered.UNSEEN)
    return Card(
        halt=halt.halt,
        where=where_of(halt.scope),
        risk=chapter.risk,
        state=halt.state,
        acknowledged=chapter.proof.acknowledged,
        latched=halt.latched,
        automatic=halt.automatic,
        drill=halt.drill,
        harm=halt.harm,
        person=halt.person,
        proven=halt.proven,
        reason=halt.reason,
        asked_at=in_utc(halt.asked_at),
        fenced_s=(halt.fenced_us - halt.asked_us) / SECOND_US,
        quiesced_s=_since(halt, halt.quiesced_us),
        quiesced_by=None if halt.quiesced_by is None else halt.quiesced_by.value,
        reconciled_s=_since(halt, halt.reconciled_us),
        failed_s=_since(halt, halt.failed_us),
        released_s=_since(halt, halt.released_us),
        released_by=halt.released_by,
        release_reason=halt.release_reason,
        bound_s=halt.bound_us / SECOND_US,
        confirmed=len(said) - len(missing),
        workers=len(said),
        missing=missing,
        in_flight=in_flight,
        in_flight_at_fence=halt.live_at_fence,
        preparing=preparing,
        expected_end_at=None if halt.expected_end_at is None else in_utc(halt.expected_end_at),
        overdue=chapter.overdue,
        release_after_s=-(-chapter.cool_down_left_us // SECOND_US),
        contradictions=chapter.proof.contradictions,
        plans=tuple(
            Plan(
                schedule=each.schedule,
                state=each.state.value,
                at=in_utc(each.at),
                halts=tuple(each.halts),
                proposed_by=each.proposed_by,
                agreed_by=each.agreed_by,
                reason=each.reason,
                saw=each.saw or "",
                open=each.open,
            )
            for each in chapter.schedules
        ),
    )


def in_utc(at: str) -> str:
    """A time as it is shown: UTC, to the second. One that cannot be read is shown as it stands."""
    try:
        read = datetime.fromisoformat(at).astimezone(UTC)
    except ValueError:
        return at
    return (read - timedelta(microseconds=read.microsecond)).isoformat()


def _since(halt: Halt, at_us: int | None) -> float | None:
    return None if at_us is None else (at_us - halt.asked_us) / SECOND_US
