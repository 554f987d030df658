"""An intent, its permits and what is planned, as they are shown: plain values, of which the published description says what they are."""

from typing import Annotated, Any

import msgspec

from safety_core.console.paging import Next
from safety_core.lifecycle import INTENT_ENDS, IntentState, PermitState
from safety_core.records import Permit, QueuedIntent
from safety_core.shell import timetable
from safety_core.vocabulary import Action, Platform, Reason

CONFIRMED = "It stands: read back from its platform or, where `saw` says so, found there by a named person."


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """A permit: leave to make the effect once, and what came of it."""

    permit: str
    state: PermitState
    epoch: Annotated[int, msgspec.Meta(description="The switch epoch that it was minted under.")]
    reason: Reason | None
    saw: Annotated[str, msgspec.Meta(description="What was looked at, in words.")]
    object: Annotated[str | None, msgspec.Meta(description="The platform's id of what it made.")]
    confirmed: Annotated[bool, msgspec.Meta(description=CONFIRMED)]
    approval: str | None
    stage: Annotated[str | None, msgspec.Meta(description="Of the rollout, that let it in.")]
    sandbox: Annotated[str, msgspec.Meta(description="What the sandbox did with it: off, intercept, simulate, record.")]


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """An intent and where it is."""

    intent: str
    client: str
    platform: Platform
    account: str
    action: Action
    text: Annotated[
        str, msgspec.Meta(description="Exactly; it may hold marks that nobody sees. Empty once it was erased.")
    ]
    media: tuple[str, ...]
    target: str | None
    key: str
    author: str
    editor: Annotated[str | None, msgspec.Meta(description="Who edited it last.")]
    state: IntentState
    ended: Annotated[bool, msgspec.Meta(description="Nothing moves it any more but, from `quarantined`, a person.")]
    reason: Annotated[Reason | None, msgspec.Meta(description="Why it is where it is.")]
    saw: Annotated[str, msgspec.Meta(description="What was looked at for that, in words.")]
    waits_for: Annotated[
        str | None, msgspec.Meta(description="While it is waiting, the event that wakes it: release, decision, …")
    ]
    attempts: Annotated[int, msgspec.Meta(description="Permits that were minted for it so far.")]
    planned_for: Annotated[
        str | None, msgspec.Meta(description="Where its window begins, if it was planned for later.")
    ]
    until: Annotated[str | None, msgspec.Meta(description="Where its window ends, if it does.")]
    object: Annotated[str | None, msgspec.Meta(description="The platform's id of what it became.")]


class Outcome(Intent, frozen=True, kw_only=True):
    """An intent, and what became of it."""

    link: Annotated[
        str | None,
        msgspec.Meta(
            description="Where a browser shows what it became: https, at the platform's own host. Null while it is not confirmed, "
            "once it is taken back or may be, of what has no address of its own (a like, a follow, a comment), on Instagram, Threads "
            "and TikTok, whose ids are no part of an address, and of what was made on a simulator or in a sandbox."
        ),
    ]
    permits: Annotated[tuple[Leave, ...], msgspec.Meta(description="Oldest first.")]
    confirmed: Annotated[bool, msgspec.Meta(description=CONFIRMED)]
    recall: Annotated[str | None, msgspec.Meta(description="The intent that takes it back, if somebody ordered that.")]
    recall_state: IntentState | None
    held_until: Annotated[
        str | None, msgspec.Meta(description="Until when cadence will hold it beyond its time, as far as is known now.")
    ]
    held_by: Annotated[str | None, msgspec.Meta(description="What of cadence holds it.")]


class Intents(msgspec.Struct, frozen=True, kw_only=True):
    """Intents in the order in which they were handed over."""

    intents: tuple[Intent, ...]
    next: Next


class InTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """Two planned intents that are in each other's way."""

    kind: str
    wrong: str
    do: str


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """An intent that is planned and not begun."""

    intent: str
    client: str
    platform: Platform
    account: str
    action: Action
    text: str
    state: IntentState
    at: Annotated[str, msgspec.Meta(description="The time it is planned for, UTC; `now`: with the next free worker.")]
    waits_for: Annotated[str, msgspec.Meta(description="What has to come before it can be decided on.")]
    conflicts: tuple[InTheWay, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is planned, account by account in order of time."""

    planned: tuple[Planned, ...]


def of(queued: QueuedIntent) -> dict[str, Any]:
    """What every view of an intent shows of it."""
    intent = queued.intent
    return {
        "intent": intent.intent,
        "client": intent.client,
        "platform": intent.platform,
        "account": intent.account,
        "action": intent.action,
        "text": intent.text,
        "media": tuple(intent.media),
        "target": intent.target,
        "key": intent.idempotency_key,
        "author": intent.author,
        "editor": intent.editor,
        "state": queued.state,
        "ended": queued.state in INTENT_ENDS,
        "reason": queued.reason,
        "saw": queued.saw,
        "waits_for": queued.waits_for,
        "attempts": queued.attempts,
        "planned_for": queued.due_at,
        "until": queued.until_at,
        "object": queued.object,
    }


def leave(permit: Permit) -> Leave:
    """A permit, as it is shown."""
    return Leave(
        permit=permit.permit,
        state=permit.state,
        epoch=permit.epoch,
        reason=permit.reason,
        saw=permit.saw,
        object=permit.object,
        confirmed=permit.state is PermitState.CONFIRMED,
        approval=permit.approval,
        stage=permit.stage,
        sandbox=permit.sandbox,
    )


def planned(row: timetable.Row) -> Planned:
    """What is planned, as it is shown."""
    intent = row.queued.intent
    return Planned(
        intent=intent.intent,
        client=intent.client,
        platform=intent.platform,
        account=intent.account,
        action=intent.action,
        text=intent.text,
        state=row.queued.state,
        at=row.at,
        waits_for=row.waits_for,
        conflicts=tuple(InTheWay(kind=each.kind, wrong=each.wrong, do=each.do) for each in row.conflicts),
    )
