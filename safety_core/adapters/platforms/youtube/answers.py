"""What YouTube's answers say, and nothing more: no body, status or header makes any of these raise.

A yes is 200 (of an upload 201, too) with the resource that was made, or 204 without a body. Source:
docs/platforms/youtube.md, "Answers".
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.youtube import resources
from safety_core.adapters.platforms.youtube.counting import GRAIN
from safety_core.adapters.platforms.youtube.ids import is_channel, is_video
from safety_core.adapters.platforms.youtube.problems import MISSING, NO_LIST, problem, refusal, saw
from safety_core.adapters.platforms.youtube.uploads import stored_by
from safety_core.intent import Intent
from safety_core.ports import (
    Accepted,
    Answer,
    Answered,
    Exchange,
    Gone,
    Likers,
    Lost,
    NeverSent,
    NotSent,
    Page,
    PlatformObject,
    Ready,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.vocabulary import Action, ObjectId, PlatformAccountId, Reason

HANDLE_MAX_CHARS = 100
_GONE = (b"", b"Not Found")
_BY_KIND: dict[str, Callable[[dict[str, Any]], PlatformObject | None]] = {
    "youtube#playlistItemListResponse": resources.read_item,
    "youtube#commentThreadListResponse": resources.read_thread,
    "youtube#commentListResponse": resources.read_comment,
}


def read_commit(exchange: Exchange, *, intent: Intent, ready: Ready, now: datetime) -> Answer:  # noqa: ARG001
    """What is known after the last piece of a film, or after a comment. The answer names the channel."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.OK):
            return _made(exchange, intent.action)
        case Answered(status=HTTPStatus.CREATED) if intent.action is Action.PUBLISH:
            return _made(exchange, intent.action)
        case Answered():
            return _refusal(exchange, now)


def _made(answer: Answered, action: Action) -> Answer:
    found = json_object(answer) or {}
    read = {Action.PUBLISH: resources.made_video, Action.COMMENT: resources.made_thread}.get(
        action, resources.made_comment
    )
    made = read(found) if "error" not in found else None
    return made or Unknown(Reason.ANSWER_UNCLEAR, f"HTTP {answer.status} that names nothing that was made")


def _refusal(answer: Answered, now: datetime | None) -> Rejected | Unknown:
    return refusal(answer, now) or Unknown(Reason.ANSWER_UNCLEAR, saw(answer))


def read_recall(exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:
    """What is known after a deletion."""
    return _done(exchange, recalls, now)


def read_like(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:
    """What is known after a like; it is a yes for a second like, too."""
    return _done(exchange, target, now)


def _done(exchange: Exchange, done_to: ObjectId, now: datetime) -> Answer:
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.NO_CONTENT, body=b""):
            return Accepted(done_to)
        case Answered():
            return _refusal(exchange, now)


def read_trace(exchange: Exchange, *, handle: str) -> Answer | Unreadable:  # noqa: ARG001  # the answer names the video
    """What became of an upload. A session that lacks its last piece, or that is over, has become nothing."""
    match exchange:
        case NeverSent(_, seen) | Lost(seen):
            return Unreadable(seen)
        case Answered(status=HTTPStatus.OK | HTTPStatus.CREATED):
            made = _made(exchange, Action.PUBLISH)
            return made if isinstance(made, Accepted) else Unreadable(f"HTTP {exchange.status} that names no video")
        case Answered(status=HTTPStatus.PERMANENT_REDIRECT):
            return _unfinished(exchange)
        case Answered(status=HTTPStatus.NOT_FOUND, body=body) if body.strip() in _GONE or problem(exchange):
            return Rejected(Reason.PLATFORM_INVALID, "HTTP 404: the session is over")
        case Answered():
            return _unreadable(exchange)


def _unfinished(answer: Answered) -> Rejected | Unreadable:
    """Pieces before the last are whole grains, and the last is not: so it tells whether it is there."""
    stored = stored_by(answer)
    if stored is None or stored % GRAIN:
        return Unreadable("HTTP 308 that does not say that the last piece is missing")
    return Rejected(Reason.PLATFORM_INVALID, f"HTTP 308: the session has {stored} bytes, and not the last piece")


def read_who_am_i(exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:
    """The channel behind the token."""
    found = _whose(exchange, account)
    return found if isinstance(found, Unreadable) else PlatformAccountId(found["id"])


def read_handle(exchange: Exchange, *, account: PlatformAccountId) -> str | None:
    """The channel's handle or, where it has none, its title."""
    found = _whose(exchange, account)
    snippet = found.get("snippet") if isinstance(found, dict) else None
    if not isinstance(snippet, dict):
        return None
    called = snippet.get("customUrl", snippet.get("title"))
    if not isinstance(called, str) or not called.strip() or not called.isprintable():
        return None
    return called if len(called) <= HANDLE_MAX_CHARS else None


def _whose(exchange: Exchange, account: PlatformAccountId) -> dict[str, Any] | Unreadable:
    listed = _items(exchange, "youtube#channelListResponse")
    if isinstance(listed, Unreadable):
        return listed
    channels = [each for each in listed[0] if isinstance(each, dict) and is_channel(each.get("id"))]
    if not channels or len(channels) != len(listed[0]):
        return Unreadable("HTTP 200 that names no channel")
    return next((each for each in channels if each["id"] == account), channels[0])


def read_page(exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:  # noqa: ARG001  # each says whose it is
    """One page of videos or of comments, whole or not at all: what cannot be read on it could be what is looked for."""
    if _names(exchange, {NO_LIST}):  # a channel that never uploaded anything has no such list
        return Page((), None)
    listed = _items(exchange, *_BY_KIND)
    if isinstance(listed, Unreadable):
        return listed
    items, following, kind = listed
    objects: list[PlatformObject] = []
    for place, each in enumerate(items, 1):
        shown = _BY_KIND[kind](each) if isinstance(each, dict) else None
        if shown is None:
            return Unreadable(f"object {place} of the page lacks its id, author, text or time")
        objects.append(shown)
    if len({each.object for each in objects}) != len(objects):
        return Unreadable("a page that shows one object twice")
    return Page(tuple(sorted(objects, key=_instant_of, reverse=True)), following)


def _instant_of(shown: PlatformObject) -> datetime:
    return shown.created_at or datetime.min.replace(tzinfo=UTC)


def read_object(
    exchange: Exchange,
    *,
    object_id: ObjectId,
    action: Action,
    account: PlatformAccountId,  # noqa: ARG001  # each says whose it is
    quiet: bool = False,
) -> PlatformObject | Gone | Unreadable:
    """The video or the comment; a list without it says that it is gone.

    A video stands once its resource is there, while it is still processed, too. One whose processing failed, or that
    YouTube took down, is watched by nobody: it is gone. One that is not public, or is and
    was not to be, has not become what it was made for.
    """
    video = is_video(object_id) and action not in (Action.COMMENT, Action.REPLY)
    listed = _items(exchange, "youtube#videoListResponse" if video else "youtube#commentListResponse")
    if isinstance(listed, Unreadable):
        return Gone() if _names(exchange, MISSING) else listed
    if not listed[0] and listed[1] is None:
        return Gone()
    if len(listed[0]) != 1 or not isinstance(listed[0][0], dict):
        return Unreadable("HTTP 200 with other than the one object that was asked for")
    shown = resources.read_video(listed[0][0], action, quiet=quiet) if video else resources.read_comment(listed[0][0])
    if isinstance(shown, PlatformObject) and shown.object != object_id:
        return Unreadable("HTTP 200 with another object than was asked for")
    if shown is None:
        return Unreadable("HTTP 200 without the whole object that was asked for")
    return shown


def _names(exchange: Exchange, reasons: Collection[str]) -> bool:
    """Whether it is YouTube's own word that something is not there, for one of these reasons."""
    if not isinstance(exchange, Answered) or exchange.status != HTTPStatus.NOT_FOUND:
        return False
    found = problem(exchange)
    return found is not None and found.reason in reasons


def read_likers(exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:
    """Whether the channel that asks likes the video: it alone is on the list, or nobody is."""
    listed = _items(exchange, "youtube#videoGetRatingResponse")
    if isinstance(listed, Unreadable):
        return Gone() if _names(exchange, MISSING) else listed
    match listed[0]:
        case []:
            return Gone()
        case [{"videoId": str() as video, "rating": "like"}] if is_video(video):
            return Likers((account,), None)
        case [{"videoId": str() as video, "rating": "none" | "dislike"}] if is_video(video):
            return Likers((), None)
        case _:
            return Unreadable("HTTP 200 that does not say how this channel rates the video")


def _items(exchange: Exchange, *kinds: str) -> tuple[list[Any], str | None, str] | Unreadable:
    """What a list of one of these kinds holds, its next page, and its kind."""
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    if exchange.status != HTTPStatus.OK:
        return _unreadable(exchange)
    found = json_object(exchange) or {}
    match found:
        case {"error": _}:
            return Unreadable("HTTP 200 with an error")
        case {"kind": str() as kind, **rest} if kind in kinds:
            listed, following = rest.get("items", []), rest.get("nextPageToken")
            if not isinstance(listed, list) or not (following is None or (isinstance(following, str) and following)):
                return Unreadable("a list whose items or next page cannot be read")
            return listed, following, kind
        case _:
            return Unreadable("HTTP 200 without the list that was asked for")


def _unreadable(answer: Answered) -> Unreadable:
    refused = refusal(answer, None)
    if refused is None:
        return Unreadable(saw(answer))
    refused_token = refused.reason is Reason.PLATFORM_CREDENTIAL
    return Unreadable(refused.saw, credential=refused_token, retry_after_s=refused.retry_after_s)
