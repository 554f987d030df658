"""What Instagram's answers say. What is common to Graph is read in ``graph/answers.py``.

Source: docs/platforms/instagram.md, "Answers".
"""

from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.graph import answers
from safety_core.adapters.platforms.graph.tokens import read_refreshed
from safety_core.adapters.platforms.instagram.codes import OF_COMMENTS, OF_PUBLISHING
from safety_core.intent import Intent
from safety_core.ports import (
    Accepted,
    Answer,
    Answered,
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
    """What is known after the post or the comment. The post's id is another than its container's."""
    return answers.read_made(exchange, _made, OF_PUBLISHING if intent.action is Action.PUBLISH else OF_COMMENTS)


def _made(name: str) -> Accepted | None:
    return Accepted(ObjectId(name)) if is_object(name) else None


def read_recall(exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """What is known after a deletion."""
    return answers.read_done(exchange, recalls, OF_COMMENTS)


def read_like(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """Never asked: nobody can say what an answer to it means."""
    return answers.never_asked(exchange)


def read_who_am_i(exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:  # noqa: ARG001
    """The professional account behind the token."""
    return answers.read_whose(_unwrapped(exchange), "user_id")


def read_handle(exchange: Exchange, *, account: PlatformAccountId) -> str | None:  # noqa: ARG001
    """The account's user name."""
    return answers.read_called(_unwrapped(exchange), "username")


def _unwrapped(exchange: Exchange) -> Exchange:
    """``/me`` is documented as a list of one, and answered without the list."""
    found = json_object(exchange) if isinstance(exchange, Answered) else None
    match found:
        case {"data": [dict() as only]} if isinstance(exchange, Answered):
            return msgspec.structs.replace(exchange, body=msgspec.json.encode(only))
        case _:
            return exchange


def read_page(exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:
    """One page of posts, of comments, or of replies."""
    return answers.read_listing(exchange, partial(_listed, account=account))


def _listed(found: dict[str, Any], account: PlatformAccountId) -> PlatformObject | None:
    """One of a list: a comment says whose it is; a post stands on the account's own list, and says so where it can."""
    if "media_type" not in found:
        return _comment(found)
    return _post(found if "owner" in found else {**found, "owner": {"id": account}})


def read_object(
    exchange: Exchange,
    *,
    object_id: ObjectId,
    action: Action,
    account: PlatformAccountId,  # noqa: ARG001  # each names its author
    quiet: bool = False,
) -> PlatformObject | Gone | Unreadable:
    """The post or the comment. Of what a recall took down only whether it stands: neither whose it is nor its text.

    A post that can be read is published, and so never what a quiet one was to be.
    """
    found = answers.read_shown(exchange)
    if not isinstance(found, dict):
        return found
    match action:
        case Action.PUBLISH:
            shown = _post(found)
        case Action.RECALL:
            shown = _standing(found)
        case _:
            shown = _comment(found)
    if shown is None or shown.object != object_id:
        return Unreadable("HTTP 200 without the whole object that was asked for")
    return Exposed("it is published, and was not to be") if quiet and action is Action.PUBLISH else shown


def _post(found: dict[str, Any]) -> PlatformObject | None:
    return _read_one(found, found.get("owner"), found.get("caption", ""))


def _comment(found: dict[str, Any]) -> PlatformObject | None:
    return _read_one(found, found.get("from"), found.get("text"))


def _read_one(found: dict[str, Any], who: object, text: object) -> PlatformObject | None:
    author = who.get("id") if isinstance(who, dict) else None
    if not isinstance(author, str) or not answers.is_number(author) or not isinstance(text, str):
        return None
    standing = _standing(found)
    return None if standing is None else msgspec.structs.replace(standing, author=PlatformAccountId(author), text=text)


def _standing(found: dict[str, Any]) -> PlatformObject | None:
    made, made_at = found.get("id"), answers.instant(found.get("timestamp"))
    if not isinstance(made, str) or not is_object(made) or made_at is None:
        return None
    return PlatformObject(object=ObjectId(made), author=NOBODY, text="", created_at=made_at)


def read_likers(exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:  # noqa: ARG001
    """Never asked."""
    return Unreadable("Instagram does not say who likes a post")


def read_trace(exchange: Exchange, *, handle: str) -> Answer | Unreadable:  # noqa: ARG001
    """Never asked: a container says that it was published, and not as what."""
    return Unreadable("Instagram leaves no trace that names the post")


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:  # noqa: ARG001
    """The new token, which is shown in both places from now on."""
    return read_refreshed(exchange)


def shows(intent: Intent, shown: PlatformObject) -> bool:
    """Whether it can be what this intent became: by its text, since Instagram names pictures anew."""
    return answers.same_text(intent.text, shown.text)
