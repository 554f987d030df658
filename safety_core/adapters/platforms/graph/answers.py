"""What Graph's answers say, and nothing more: no body, status or header makes any of these raise.

A yes is HTTP 200 with the one word that is documented for it, and without an ``error``. Source: docs/platforms/facebook.md,
"Answers".
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.graph.problems import (
    NO_CODES,
    NO_SUCH_OBJECT,
    PARAMETER,
    Codes,
    problem,
    refusal,
    saw,
)
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
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.vocabulary import ObjectId, PlatformAccountId, Reason

_NUMBER = re.compile(r"[1-9][0-9]{0,24}")
_PAIR = re.compile(r"[1-9][0-9]{0,24}_[1-9][0-9]{0,24}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{4}")
_HANDLE_MAX_CHARS = 75

ReadOne = Callable[[dict[str, Any]], PlatformObject | None]


def is_number(value: object) -> bool:
    """Whether it is an id of digits as Graph writes it in JSON: a string without a leading zero."""
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def is_pair(value: object) -> bool:
    """Whether it is an id of two numbers, as a post's (``page_post``) and a comment's (``post_comment``) are."""
    return isinstance(value, str) and _PAIR.fullmatch(value) is not None


def read_made(exchange: Exchange, name: Callable[[str], Accepted | None], own: Codes = NO_CODES) -> Answer:
    """What is known after a request that makes something. ``name``: what its id says; ``None``: it is no such id."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.OK):
            found = json_object(exchange) or {}
            made = found.get("id")
            named = name(made) if isinstance(made, str) and "error" not in found else None
            return named or Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 that names nothing that was made")
        case Answered():
            return refusal(exchange, own) or Unknown(Reason.ANSWER_UNCLEAR, saw(exchange))


def read_done(exchange: Exchange, done_to: ObjectId, own: Codes = NO_CODES) -> Answer:
    """What is known after a request that does something to what stands: only ``{"success": true}`` is a yes."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.OK):
            found = json_object(exchange) or {}
            other = found.get("deleted_id", done_to) != done_to
            if found.get("success") is True and "error" not in found and not other:
                return Accepted(done_to)
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 that does not say success")
        case Answered():
            return refusal(exchange, own) or Unknown(Reason.ANSWER_UNCLEAR, saw(exchange))


def never_asked(exchange: Exchange) -> Answer:
    """What is known after a request that this platform does not have: whatever came, nobody can say what it means."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered():
            return Unknown(Reason.ANSWER_UNCLEAR, saw(exchange))


def read_step(exchange: Exchange, own: Codes = NO_CODES) -> dict[str, Any] | Rejected | Unreadable:
    """What an answer to a preparing request shows, or that it is refused, or that it says nothing."""
    if isinstance(exchange, Answered) and (refused := refusal(exchange, own)) is not None:
        return refused
    found = read_shown(exchange)
    return Unreadable(saw(exchange) if isinstance(exchange, Answered) else "") if isinstance(found, Gone) else found


def read_prepared(exchange: Exchange, own: Codes = NO_CODES) -> str | Rejected | Unreadable:
    """The id of what a preparing request made."""
    found = read_step(exchange, own)
    if not isinstance(found, dict):
        return found
    made = found.get("id")
    return made if isinstance(made, str) and is_number(made) else Unreadable("HTTP 200 that names nothing prepared")


def read_shown(exchange: Exchange) -> dict[str, Any] | Gone | Unreadable:
    """The JSON object of a 200, or that Graph says that there is no such object, or why nothing is known."""
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    if exchange.status == HTTPStatus.OK:
        found = json_object(exchange)
        if found is None or "error" in found:
            return Unreadable("HTTP 200 that is no JSON object without an error")
        return found
    refused, said = refusal(exchange), problem(exchange)
    if said is not None and not said.transient and (said.code, said.subcode) == (PARAMETER, NO_SUCH_OBJECT):
        return Gone()
    if refused is None:
        return Unreadable(saw(exchange))
    refused_token = refused.reason is Reason.PLATFORM_CREDENTIAL
    return Unreadable(refused.saw, credential=refused_token, retry_after_s=refused.retry_after_s)


def read_whose(exchange: Exchange, field: str) -> PlatformAccountId | Unreadable:
    """The account that ``/me`` names in ``field``."""
    found = read_shown(exchange)
    if isinstance(found, Unreadable):
        return found
    whose = found.get(field) if isinstance(found, dict) else None
    return (
        PlatformAccountId(whose) if isinstance(whose, str) and is_number(whose) else Unreadable("it names no account")
    )


def read_called(exchange: Exchange, field: str) -> str | None:
    """What ``/me`` says that the account is called, where people can read it."""
    found = read_shown(exchange)
    called = found.get(field) if isinstance(found, dict) else None
    if not isinstance(called, str) or not called.strip() or not called.isprintable():
        return None
    return called if len(called) <= _HANDLE_MAX_CHARS else None


def read_listing(exchange: Exchange, read_one: ReadOne) -> Page | Unreadable:
    """One page, whole or not at all: what cannot be read on it could be the post that is looked for.

    The next page is asked for by its cursor. The address that Graph gives for it holds a token, and is never followed.
    """
    listed = _listed(exchange)
    if isinstance(listed, Gone):
        return Unreadable("the platform says that there is nothing of that id to list")
    if isinstance(listed, Unreadable):
        return listed
    objects: list[PlatformObject] = []
    for place, each in enumerate(listed[0], 1):
        shown = read_one(each) if isinstance(each, dict) else None
        if shown is None:
            return Unreadable(f"object {place} of the page lacks its id, author, text or time")
        objects.append(shown)
    if len({each.object for each in objects}) != len(objects):
        return Unreadable("a page that shows one object twice")
    return Page(tuple(sorted(objects, key=_instant_of, reverse=True)), listed[1])


def read_accounts(exchange: Exchange, asking: PlatformAccountId) -> Likers | Gone | Unreadable:
    """One page of those who like an object, whole or not at all; ``asking`` among them where Graph says so of it alone."""
    listed = _listed(exchange)
    if isinstance(listed, Gone | Unreadable):
        return listed
    accounts = [each.get("id") if isinstance(each, dict) else None for each in listed[0]]
    named = [PlatformAccountId(each) for each in accounts if isinstance(each, str) and is_number(each)]
    if len(named) != len(accounts):
        return Unreadable("a page with an account that lacks its id")
    if len(set(named)) != len(named):
        return Unreadable("a page that shows one account twice")
    summary = listed[2].get("summary")
    has_liked = summary.get("has_liked") if isinstance(summary, dict) else None
    if has_liked is False and asking in named:
        return Unreadable("a page that lists an account, and says that it does not like it")
    if has_liked is True and asking not in named:
        named.append(asking)
    return Likers(tuple(named), listed[1])


def _listed(exchange: Exchange) -> tuple[list[Any], str | None, dict[str, Any]] | Gone | Unreadable:
    found = read_shown(exchange)
    if not isinstance(found, dict):
        return found
    listed, paging = found.get("data"), found.get("paging", {})
    if not isinstance(listed, list) or not isinstance(paging, dict):
        return Unreadable("a page that lists nothing")
    if "next" not in paging:
        return listed, None, found
    match paging:
        case {"next": str(), "cursors": {"after": str() as after}} if after:
            return listed, after, found
        case _:
            return Unreadable("a page that is not the last and gives no cursor")


def _instant_of(shown: PlatformObject) -> datetime:
    return shown.created_at or datetime.min.replace(tzinfo=UTC)


def instant(value: object) -> datetime | None:
    """A time as Graph writes it (``2026-01-02T03:04:05+0000``); ``None`` when it is none."""
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def same_text(one: str, other: str) -> bool:
    """Whether two texts look the same to a reader: normal form C, one kind of line end, and no blanks around it."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
