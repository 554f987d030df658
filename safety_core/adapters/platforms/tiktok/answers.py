"""What TikTok's answers say, and nothing more: no body, status or header makes any of these raise.

The yes to a film is 201; that it stands is ``PUBLISH_COMPLETE``, which a moderator's look may come before. Source:
docs/platforms/tiktok.md, "Answers".
"""

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.rest import known
from safety_core.adapters.platforms.tiktok.problems import OK, refusal, said, saw
from safety_core.adapters.platforms.tiktok.uploads import is_object
from safety_core.intent import Intent
from safety_core.ports import (
    Accepted,
    Answer,
    Answered,
    Exchange,
    Exposed,
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

STANDS, FAILED = "PUBLISH_COMPLETE", "FAILED"
PUBLIC_NUMBERS = "publicaly_available_post_id"
"""As TikTok spells it."""
_VIDEO = re.compile(r"[1-9][0-9]{0,24}")
_OPEN_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_USERNAME = re.compile(r"[A-Za-z0-9_.]{1,64}")
_SECONDS_MAX = 253_402_300_799


def read_commit(exchange: Exchange, *, intent: Intent, ready: Ready, now: datetime) -> Answer:  # noqa: ARG001  # TikTok gives no instants
    """What is known after the film's bytes. What it is called was said before; whose it is the answer does not say."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.CREATED):
            return _taken(exchange, ready)
        case Answered(status=HTTPStatus.OK):
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 to a film, which is answered by 201")
        case Answered():
            return refusal(exchange) or Unknown(Reason.ANSWER_UNCLEAR, saw(exchange))


def _taken(answer: Answered, ready: Ready) -> Answer:
    """What body a 201 has is not documented: a page is none, and an error in it is no yes."""
    rest = known(ready.handle)
    page = "html" in answer.headers.get("content-type", "").lower() or answer.body.lstrip()[:1] == b"<"
    found = json_object(answer) or {}
    wrong = found.get("error")
    clean = wrong is None or (isinstance(wrong, dict) and wrong.get("code") == OK)
    if rest is None or not is_object(rest.named) or page or not clean:
        return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 201 that is not TikTok's yes to a film that was prepared")
    return Accepted(ObjectId(rest.named))


def read_recall(exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """Never asked: nobody can say what an answer to it means."""
    return _never_asked(exchange)


def read_like(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:  # noqa: ARG001
    """Never asked: nobody can say what an answer to it means."""
    return _never_asked(exchange)


def _never_asked(exchange: Exchange) -> Answer:
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered():
            return Unknown(Reason.ANSWER_UNCLEAR, saw(exchange))


def read_trace(exchange: Exchange, *, handle: str) -> Answer | Unreadable:
    """What became of a film. The answer says that it stands, and not what it is called: the handle names it."""
    found = _data(exchange)
    if isinstance(found, Unreadable):
        return found
    match found.get("status"):
        case "FAILED":
            return Rejected(Reason.PLATFORM_INVALID, f"{FAILED}: {_printable(found.get('fail_reason'))}")
        case "PUBLISH_COMPLETE":
            rest = known(handle)
            if rest is None or not is_object(rest.named):
                return Unreadable(f"{STANDS}, and the answer does not name what stands")
            return Accepted(ObjectId(rest.named))
        case status:
            return Unreadable(f"it is {_printable(status)}")


def read_object(
    exchange: Exchange,
    *,
    object_id: ObjectId,
    action: Action,  # noqa: ARG001  # there is but one
    account: PlatformAccountId,
    quiet: bool = False,
) -> PlatformObject | Gone | Unreadable:
    """The film, once it is published. TikTok tells its state to the account that published it, and neither text nor time.

    Nor to whom it is shown: of a quiet one no more can be seen than that it bears no public number.
    """
    found = _data(exchange)
    if isinstance(found, Unreadable):
        return found
    match found.get("status"):
        case "PUBLISH_COMPLETE" if quiet and found.get(PUBLIC_NUMBERS):
            return Exposed("it is public, and was made for its own account alone")
        case "PUBLISH_COMPLETE":
            return PlatformObject(object=object_id, author=account, text="")
        case "FAILED":
            return Gone()
        case status:
            return Unreadable(f"it is {_printable(status)}")


def read_who_am_i(exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:  # noqa: ARG001  # a token of TikTok has one user
    """The user behind the token, by the name that our app knows it by."""
    match _data(exchange):
        case Unreadable() as unreadable:
            return unreadable
        case {"user": {"open_id": str() as user}} if _OPEN_ID.fullmatch(user):
            return PlatformAccountId(user)
        case _:
            return Unreadable("HTTP 200 that names no user")


def read_handle(exchange: Exchange, *, account: PlatformAccountId) -> str | None:  # noqa: ARG001  # as above
    """The user name, as that answer has it."""
    match _data(exchange):
        case {"user": {"username": str() as name}} if _USERNAME.fullmatch(name):
            return name
        case _:
            return None


def read_page(exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:
    """One page of public films, whole or not at all. Each is named by its number, which no upload was called by."""
    found = _data(exchange)
    if isinstance(found, Unreadable):
        return found
    listed, more, cursor = (found.get(each) for each in ("videos", "has_more", "cursor"))
    if not isinstance(listed, list) or not isinstance(more, bool):
        return Unreadable("HTTP 200 that lists no films")
    if more and (isinstance(cursor, bool) or not isinstance(cursor, int) or cursor < 0):
        return Unreadable("a page that is not the last and gives no cursor")
    return _listed(listed, str(cursor) if more else None, account)


def _listed(listed: list[Any], following: str | None, account: PlatformAccountId) -> Page | Unreadable:
    objects: list[tuple[int, PlatformObject]] = []
    for place, each in enumerate(listed, 1):
        match each:
            case {"id": str() as film, "create_time": int() as at, **rest} if (
                _VIDEO.fullmatch(film) and not isinstance(at, bool) and 0 <= at <= _SECONDS_MAX
            ):
                text = rest.get("video_description") or rest.get("title") or ""
                if not isinstance(text, str):
                    return Unreadable(f"film {place} of the page has a text that is none")
                made_at = datetime.fromtimestamp(at, UTC)
                shown = PlatformObject(object=ObjectId(film), author=account, text=text, created_at=made_at)
                objects.append((at, shown))
            case _:
                return Unreadable(f"film {place} of the page lacks its id or time")
    if len({each.object for _, each in objects}) != len(objects):
        return Unreadable("a page that shows one film twice")
    objects.sort(key=lambda each: each[0], reverse=True)
    return Page(tuple(each for _, each in objects), following)


def read_likers(exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:  # noqa: ARG001
    """Never asked."""
    return Unreadable("TikTok does not say who likes a film")


def shows(intent: Intent, shown: PlatformObject) -> bool:  # noqa: ARG001  # TikTok does not tell the text of what was published
    """Whether it can be what this intent became: what was read by the name of its upload is, and nothing that is listed.

    A film on the list bears another name, so that nobody could say of it that it is not another intent's; each upload is
    asked about by itself instead. What is listed has its time, what was read by name has none.
    """
    return shown.created_at is None


def _data(exchange: Exchange) -> dict[str, Any] | Unreadable:
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    found, refused = said(exchange), refusal(exchange)
    if found is not None and found.code == OK:
        return found.data
    if refused is None:
        return Unreadable(saw(exchange))
    refused_token = refused.reason is Reason.PLATFORM_CREDENTIAL
    return Unreadable(refused.saw, credential=refused_token, retry_after_s=refused.retry_after_s)


def _printable(word: object) -> str:
    shown = word if isinstance(word, str) else "in no state that it names"
    return "".join(each for each in shown if each.isprintable())[:80]
