"""YouTube's resources: videos, what is on a list of them, comments, and comments with those who answer them."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from safety_core.adapters.platforms.youtube.counting import words
from safety_core.adapters.platforms.youtube.ids import is_channel, is_comment, is_thread, is_video
from safety_core.intent import Intent
from safety_core.ports import Accepted, Exposed, Gone, PlatformObject, Unreadable
from safety_core.vocabulary import Action, ObjectId, PlatformAccountId

STANDS = frozenset({"uploaded", "processed"})
TAKEN_DOWN = frozenset({"failed", "rejected", "deleted"})
NOBODY = PlatformAccountId("")
"""Whose channel is no more: certainly not the one that asks."""


def made_video(found: dict[str, Any]) -> Accepted | None:
    """What an upload became; ``None``: it is no video's resource."""
    match found:
        case {"kind": "youtube#video", "id": str() as made, **rest} if is_video(made):
            return Accepted(ObjectId(made), _channel(rest.get("snippet"), "channelId"))
        case _:
            return None


def made_thread(found: dict[str, Any]) -> Accepted | None:
    """The comment that was made under a video: it bears the name of the thread that it begins."""
    match found:
        case {"kind": "youtube#commentThread", "id": str() as made, "snippet": {"topLevelComment": dict() as top}}:
            comment = made_comment(top)
            return comment if comment is not None and comment.object == made and is_thread(made) else None
        case _:
            return None


def made_comment(found: dict[str, Any]) -> Accepted | None:
    """The comment that was made."""
    match found:
        case {"kind": "youtube#comment", "id": str() as made, **rest} if is_comment(made):
            snippet = rest.get("snippet")
            author = snippet.get("authorChannelId") if isinstance(snippet, dict) else None
            return Accepted(ObjectId(made), _channel(author, "value"))
        case _:
            return None


def _channel(found: object, field: str) -> PlatformAccountId | None:
    named = found.get(field) if isinstance(found, dict) else None
    return PlatformAccountId(named) if isinstance(named, str) and is_channel(named) else None


def read_video(
    found: dict[str, Any], action: Action, *, quiet: bool = False
) -> PlatformObject | Gone | Unreadable | None:
    """The video as it stands; ``None``: it cannot be read. To be taken back it may be public or not."""
    status = found.get("status")
    snippet = found.get("snippet")
    if not isinstance(status, dict) or not isinstance(snippet, dict) or not is_video(found.get("id")):
        return None
    uploaded = status.get("uploadStatus")
    if uploaded in TAKEN_DOWN:
        return Gone()
    if uploaded not in STANDS:
        return None
    meant = "private" if quiet else "public"
    if action is not Action.RECALL and status.get("privacyStatus") != meant:
        seen_by_more = quiet and status.get("privacyStatus") in ("public", "unlisted")
        return (Exposed if seen_by_more else Unreadable)(f"the video is not {meant}")
    return _shown(found["id"], _channel(snippet, "channelId"), snippet, snippet.get("publishedAt"))


def read_item(found: dict[str, Any]) -> PlatformObject | None:
    """A video as it stands on the list of a channel's uploads."""
    match found:
        case {"snippet": dict() as snippet, "contentDetails": {"videoId": str() as video} as details}:
            of = "videoOwnerChannelId" if "videoOwnerChannelId" in snippet else "channelId"
            published = details.get("videoPublishedAt", snippet.get("publishedAt"))
            return _shown(video, _channel(snippet, of), snippet, published) if is_video(video) else None
        case _:
            return None


def _shown(
    video: str, author: PlatformAccountId | None, snippet: dict[str, Any], published: object
) -> PlatformObject | None:
    title, description, made_at = snippet.get("title"), snippet.get("description", ""), instant(published)
    if author is None or not isinstance(title, str) or not isinstance(description, str) or made_at is None:
        return None
    text = f"{title}\n{description}" if description else title
    return PlatformObject(object=ObjectId(video), author=author, text=text, created_at=made_at)


def read_thread(found: dict[str, Any]) -> PlatformObject | None:
    """The comment that begins a thread."""
    match found:
        case {"snippet": {"topLevelComment": dict() as top}}:
            return read_comment(top)
        case _:
            return None


def read_comment(found: dict[str, Any]) -> PlatformObject | None:
    """One comment. What its author wrote is shown to its author alone; to others it is shown as it is displayed."""
    match found:
        case {"id": str() as made, "snippet": dict() as snippet} if is_comment(made):
            gone = "authorChannelId" not in snippet and isinstance(snippet.get("authorDisplayName"), str)
            author = NOBODY if gone else _channel(snippet.get("authorChannelId"), "value")
            text, made_at = snippet.get("textOriginal", snippet.get("textDisplay")), instant(snippet.get("publishedAt"))
            if author is None or not isinstance(text, str) or made_at is None:
                return None
            return PlatformObject(object=ObjectId(made), author=author, text=text, created_at=made_at)
        case _:
            return None


def instant(value: object) -> datetime | None:
    """An RFC 3339 time (``2026-01-02T03:04:05Z``); ``None`` when it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def shows(intent: Intent, shown: PlatformObject) -> bool:
    """Whether it can be what this intent became: by its title and description, or by its text.

    Blanks around each are left out of the comparison, since YouTube cuts them off; of a film nothing else can be compared.
    """
    one, other = _plain(intent.text), _plain(shown.text)
    if intent.action is not Action.PUBLISH:
        return one.strip() == other.strip()
    meant, seen = words(one), words(other)
    return [each.strip() for each in meant] == [each.strip() for each in seen]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
