"""What is known after a committing request, and nothing more: no body, status or header makes any of these raise.

The yes to a post is 201 with its name in a header and nothing in the body; to a comment 201 with its name; to a like 201 that
names the reaction; to a deletion 204. Only a refusal in LinkedIn's own form, under a status documented to commit nothing, is
a no. Everything else is unknown (safety.md §3). Source: docs/platforms/linkedin.md, "Answers".
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from safety_core.adapters.platforms.linkedin import urns
from safety_core.adapters.platforms.linkedin.counting import COMMENTS
from safety_core.adapters.platforms.linkedin.problems import json_object, refusal, saw, says_gone
from safety_core.intent import Intent
from safety_core.ports import (
    Accepted,
    Answer,
    Answered,
    Exchange,
    Lost,
    NeverSent,
    NotSent,
    Ready,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.vocabulary import ObjectId, Reason

_ID = "x-restli-id"


def read_commit(exchange: Exchange, *, intent: Intent, ready: Ready, now: datetime) -> Answer:  # noqa: ARG001  # posts do not name what they show
    """What is known after a post or a comment. ``now`` (aware UTC) is what the end of LinkedIn's day counts from."""
    if intent.action in COMMENTS:
        return _read(exchange, HTTPStatus.CREATED, _comment, now, on_target=True)
    return _read(exchange, HTTPStatus.CREATED, _post, now, on_target=False)


def read_recall(exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:
    """What is known after a deletion. LinkedIn says 204 of what was gone before, too."""

    def gone(answer: Answered) -> Accepted | None:
        return Accepted(recalls) if not answer.body else None

    return _read(exchange, HTTPStatus.NO_CONTENT, gone, now, on_target=True)


def read_like(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:
    """What is known after a like: only 201 that names the reaction is a yes."""

    def liked(answer: Answered) -> Accepted | None:
        return Accepted(target) if _names_reaction(answer) else None

    return _read(exchange, HTTPStatus.CREATED, liked, now, on_target=True)


def _read(
    exchange: Exchange, yes: HTTPStatus, read: Callable[[Answered], Accepted | None], now: datetime, *, on_target: bool
) -> Answer:
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=status) if status == yes:
            return read(exchange) or Unknown(Reason.ANSWER_UNCLEAR, f"HTTP {status} that does not say what was done")
        case Answered() if on_target and says_gone(exchange):
            return Rejected(Reason.TARGET_MISSING, saw(exchange))
        case Answered():
            return refusal(exchange, now) or Unknown(Reason.ANSWER_UNCLEAR, saw(exchange))


def _post(answer: Answered) -> Accepted | None:
    made = urns.plain(answer.headers.get(_ID, ""))
    return Accepted(ObjectId(made)) if urns.is_post(made) and not answer.body else None


def _comment(answer: Answered) -> Accepted | None:
    """By its name in the body; where there is no body, by that in the header. Header and body never disagree."""
    header = urns.plain(answer.headers.get(_ID, ""))
    found = json_object(answer)
    made = header if not answer.body else urns.comment_urn(found) if found is not None else None
    whole = None if made is None else urns.parts(made)
    if made is None or whole is None or header not in (made, whole[1]):
        return None
    return Accepted(ObjectId(made))


def _names_reaction(answer: Answered) -> bool:
    """By its kind in the body; where there is no body, by a key in the header that names who likes what."""
    if answer.body:
        return (json_object(answer) or {}).get("reactionType") == "LIKE"
    return urns.plain(answer.headers.get(_ID, "")).startswith(
        ("(actor:urn:li:", "(entity:urn:li:", "urn:li:reaction:(")
    )


def read_trace(exchange: Exchange, *, handle: str) -> Unreadable:  # noqa: ARG001
    """Never asked."""
    return Unreadable("LinkedIn leaves no trace of what was prepared")
