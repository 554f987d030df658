"""What X shows: whose token it is, an account's posts, one post.

A page is the ground on which absence is proved, so it is taken whole or not at all: one post that cannot be read, an
error beside the posts, or a count that does not fit, and the page says nothing.

Source: docs.x.com, Users (me), Timelines, Posts (lookup); docs/platforms/x.md.
"""

import re
from datetime import UTC, datetime

from safety_core.adapters.platforms.x import answers, documents
from safety_core.adapters.platforms.x.names import checked_id, is_id
from safety_core.adapters.platforms.x.text import visible
from safety_core.ports import Answered, Exchange, Gone, Page, PlatformObject, Unreadable
from safety_core.vocabulary import ObjectId, PlatformAccountId, Reason

OK = 200
NOT_FOUND = 404
GONE_KIND = "resource-not-found"
_CURSOR = re.compile(r"[\x21-\x7e]{1,512}")
_WHEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})")


def read_who_am_i(exchange: Exchange) -> PlatformAccountId | Unreadable:
    """Whose token it is."""
    read = _shown(exchange)
    if isinstance(read, Unreadable):
        return read
    me = read.get("data")
    if not isinstance(me, dict) or not is_id(me.get("id")):
        return Unreadable("the answer names no account")
    return PlatformAccountId(me["id"])


def read_page(exchange: Exchange) -> Page | Unreadable:
    """One page, newest first. X leaves ``data`` away on an empty one, and then its count says 0."""
    read = _shown(exchange)
    if isinstance(read, Unreadable):
        return read
    meta, posts = read.get("meta"), read.get("data", [])
    if "errors" in read or not isinstance(meta, dict) or not isinstance(posts, list):
        return Unreadable("the page is not whole: it has errors, or no list of posts with its count")
    count, cursor = meta.get("result_count"), meta.get("next_token")
    if isinstance(count, bool) or count != len(posts):
        return Unreadable(f"the page holds {len(posts)} posts, and its own count is another")
    if cursor is not None and not (isinstance(cursor, str) and _CURSOR.fullmatch(cursor)):
        return Unreadable("the page's continuation cannot be read")
    objects = [_post(each) for each in posts]
    good = [each for each in objects if each is not None]
    if len(good) < len(objects) or len({each.object for each in good}) < len(good):
        return Unreadable("a post on the page cannot be read, or stands there twice")
    return Page(tuple(sorted(good, key=lambda each: int(each.object), reverse=True)), cursor)


def read_object(exchange: Exchange) -> PlatformObject | Gone | Unreadable:
    """The post. X says of one that is not there: status 200, no ``data``, and errors that all say so."""
    if isinstance(exchange, Answered) and exchange.status == NOT_FOUND:
        told = documents.document(exchange)
        if told is not None and documents.problem(exchange, told) in {GONE_KIND, "about:blank"}:
            return Gone()
    read = _shown(exchange)
    if isinstance(read, Unreadable):
        return read
    if "data" not in read and _all_gone(read.get("errors")):
        return Gone()
    return _post(read.get("data")) or Unreadable("the answer shows no post")


def newer(one: ObjectId, than: ObjectId | None) -> bool:
    """Whether ``one`` was made after ``than``: ids of X grow with time, and are compared as numbers.

    Raises:
        BadInput: one of them is no id of X.
    """
    made = int(checked_id(one, field="object"))
    return than is None or made > int(checked_id(than, field="object"))


def _shown(exchange: Exchange) -> documents.Document | Unreadable:
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    read = documents.document(exchange)
    if exchange.status == OK and read is not None:
        return read
    reason = None if read is None else answers.refusal(exchange, read)
    return Unreadable(
        documents.saw(exchange, read),
        credential=reason is Reason.PLATFORM_CREDENTIAL,
        retry_after_s=documents.rate_wait_s(exchange, None) if reason is Reason.PLATFORM_TOO_FAST else None,
    )


def _all_gone(errors: object) -> bool:
    if not isinstance(errors, list) or not errors:
        return False
    kinds = [each.get("type") if isinstance(each, dict) else None for each in errors]
    return all(isinstance(kind, str) and documents.problem_kind(kind) == GONE_KIND for kind in kinds)


def _post(shown: object) -> PlatformObject | None:
    if not isinstance(shown, dict) or not is_id(shown.get("id")) or not is_id(shown.get("author_id")):
        return None
    text, when = visible(shown.get("text"), shown.get("entities")), shown.get("created_at")
    made = None if when is None else _instant(when)
    if text is None or (made is None and when is not None):
        return None
    return PlatformObject(
        object=ObjectId(shown["id"]), author=PlatformAccountId(shown["author_id"]), text=text, created_at=made
    )


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str) or not _WHEN.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
