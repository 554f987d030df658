"""What Facebook's answers say. What is common to Graph is read in ``graph/answers.py``.

Source: docs/platforms/facebook.md, "Answers".
"""

from datetime import datetime
from typing import Any

from safety_core.adapters.platforms.graph import answers
from safety_core.adapters.platforms.graph.tokens import read_refreshed
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


def is_object(value: object) -> bool:
    """Whether it can be a post, a comment or a photo of Facebook: one number, or two."""
    return answers.is_number(value) or answers.is_pair(value)


def read_commit(exchange: Exchange, *, intent: Intent, ready: Ready, now: datetime) -> Answer:  # noqa: ARG001  # Graph gives spans, never instants
    """What is known after the post or the comment. A post's id names the Page that it stands on."""
    return answers.read_made(exchange, _comment if intent.action in (Action.COMMENT, Action.REPLY) else _post)


def _post(made: str) -> Accepted | None:
    if not answers.is_pair(made):
        return None
    return Accepted(ObjectId(made), PlatformAccountId(made.partition("_")[0]))


def _comment(made: str) -> Accepted | None:
    return Accepted(ObjectId(made)) if answers.is_pair(made) else None


def read_recall(exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """What is known after a deletion."""
    return answers.read_done(exchange, recalls)


def read_like(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """What is known after a like; it is a yes for a second like, too."""
    return answers.read_done(exchange, target)


def read_who_am_i(exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:  # noqa: ARG001
    """The Page, or the person, behind the token."""
    return answers.read_whose(exchange, "id")


def read_handle(exchange: Exchange, *, account: PlatformAccountId) -> str | None:  # noqa: ARG001
    """The Page's name."""
    return answers.read_called(exchange, "name")


def read_page(exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:  # noqa: ARG001  # each says whose it is
    """One page of posts or of comments."""
    return answers.read_listing(exchange, _read_one)


def read_object(
    exchange: Exchange,
    *,
    object_id: ObjectId,
    action: Action,
    account: PlatformAccountId,  # noqa: ARG001  # posts and comments name their author
    quiet: bool = False,
) -> PlatformObject | Gone | Unreadable:
    """The post or the comment, once it is published; a quiet post, where Facebook says that it is not.

    What is to be taken back has not to be published first.
    """
    found = answers.read_shown(exchange)
    if not isinstance(found, dict):
        return found
    shown = _read_one(found)
    if shown is None or shown.object != object_id:
        return Unreadable("HTTP 200 without the whole object that was asked for")
    published = found.get("is_published", True)
    if quiet and action is Action.PUBLISH:
        if found.get("is_published") is True:
            return Exposed("it is published, and was not to be")
        return shown if published is False else Unreadable("it is not said to be unpublished, as which it was made")
    return shown if published is True or action is Action.RECALL else Unreadable("it is not published")


def _read_one(found: dict[str, Any]) -> PlatformObject | None:
    match found:
        case {"id": str() as made, "created_time": at, "from": {"id": str() as author}, **rest}:
            text, made_at = rest.get("message", ""), answers.instant(at)
            if not is_object(made) or not answers.is_number(author) or not isinstance(text, str) or made_at is None:
                return None
            return PlatformObject(
                object=ObjectId(made), author=PlatformAccountId(author), text=text, created_at=made_at
            )
        case _:
            return None


def read_likers(exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:
    """One page of those who like it; the one who asks is among them where Facebook says that it likes it."""
    return answers.read_accounts(exchange, account)


def read_trace(exchange: Exchange, *, handle: str) -> Answer | Unreadable:  # noqa: ARG001
    """Never asked: photos that were handed over do not say in which post they are."""
    return Unreadable("Facebook leaves no trace of what was prepared")


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:  # noqa: ARG001
    """The new token, which is shown in both places from now on."""
    return read_refreshed(exchange)


def shows(intent: Intent, shown: PlatformObject) -> bool:
    """Whether it can be what this intent became: by its text, since Facebook names photos anew."""
    return answers.same_text(intent.text, shown.text)
