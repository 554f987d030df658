"""What Threads' answers say. What is common to Graph is read in ``graph/answers.py``.

Source: docs/platforms/threads.md, "Answers".
"""

from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from safety_core.adapters.platforms.graph import answers
from safety_core.adapters.platforms.graph.tokens import read_refreshed
from safety_core.adapters.platforms.threads.codes import OF_PUBLISHING, OF_RECALLS
from safety_core.intent import Intent
from safety_core.ports import (
    Accepted,
    Answer,
    Exchange,
    Exposed,
    Gone,
    Likers,
    NotSent,
    Page,
    PlatformObject,
    Ready,
    Refreshed,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.vocabulary import Action, ObjectId, PlatformAccountId

is_object = answers.is_number
NOBODY = PlatformAccountId("")


def read_commit(exchange: Exchange, *, intent: Intent, ready: Ready, now: datetime) -> Answer:  # noqa: ARG001  # Graph gives spans, never instants
    """What is known after the post or the reply. Its id is another than its container's."""
    return answers.read_made(exchange, _made, OF_PUBLISHING)


def _made(name: str) -> Accepted | None:
    return Accepted(ObjectId(name)) if is_object(name) else None


def read_recall(exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """What is known after a deletion; where the answer names what was deleted, it is this."""
    return answers.read_done(exchange, recalls, OF_RECALLS)


def read_like(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """Never asked: nobody can say what an answer to it means."""
    return answers.never_asked(exchange)


def read_who_am_i(exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:  # noqa: ARG001
    """The profile behind the token."""
    return answers.read_whose(exchange, "id")


def read_handle(exchange: Exchange, *, account: PlatformAccountId) -> str | None:  # noqa: ARG001
    """The profile's user name."""
    return answers.read_called(exchange, "username")


def read_page(exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:
    """One page of threads, or of replies."""
    return answers.read_listing(exchange, partial(_read_one, account=account))


def read_object(
    exchange: Exchange, *, object_id: ObjectId, action: Action, account: PlatformAccountId, quiet: bool = False
) -> PlatformObject | Gone | Unreadable:
    """The post or the reply. Of what a recall took down only whether it stands: neither whose it is nor its text.

    What can be read is published, and so never what a quiet one was to be.
    """
    found = answers.read_shown(exchange)
    if not isinstance(found, dict):
        return found
    asked_of = account if action is Action.REPLY else None
    shown = _standing(found) if action is Action.RECALL else _read_one(found, asked_of)
    if shown is None or shown.object != object_id:
        return Unreadable("HTTP 200 without the whole post that was asked for")
    return Exposed("it is published, and was not to be") if quiet and action is not Action.RECALL else shown


def _read_one(found: dict[str, Any], account: PlatformAccountId | None) -> PlatformObject | None:
    standing, author, text = _standing(found), _author(found, account), found.get("text", "")
    if standing is None or author is None or not isinstance(text, str):
        return None
    return msgspec.structs.replace(standing, author=author, text=text)


def _author(found: dict[str, Any], account: PlatformAccountId | None) -> PlatformAccountId | None:
    """Whose it is: by its owner or, of a reply, by whether it is of the one who asks; else nobody can say.

    Of other people's replies Threads tells the user name alone: that is no account of ours, whoever it is.
    """
    match found:
        case {"owner": {"id": str() as owner}} if answers.is_number(owner):
            return PlatformAccountId(owner)
        case {"owner": _}:
            return None
        case {"is_reply_owned_by_me": True}:
            return account
        case {"is_reply_owned_by_me": False, "username": str() as name} if name:
            return PlatformAccountId(f"@{name}")
        case _:
            return None


def _standing(found: dict[str, Any]) -> PlatformObject | None:
    made, made_at = found.get("id"), answers.instant(found.get("timestamp"))
    if not isinstance(made, str) or not is_object(made) or made_at is None:
        return None
    return PlatformObject(object=ObjectId(made), author=NOBODY, text="", created_at=made_at)


def read_likers(exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:  # noqa: ARG001
    """Never asked."""
    return Unreadable("Threads does not say who likes a post")


def read_trace(exchange: Exchange, *, handle: str) -> Answer | Unreadable:  # noqa: ARG001
    """Never asked: a container says that it was published, and not as what."""
    return Unreadable("Threads leaves no trace that names the post")


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:  # noqa: ARG001
    """The new token, which is shown in both places from now on."""
    return read_refreshed(exchange)


def shows(intent: Intent, shown: PlatformObject) -> bool:
    """Whether it can be what this intent became: by its text, since Threads names pictures anew."""
    return answers.same_text(intent.text, shown.text)
