"""What X's answers say, and nothing more: no body, status or header makes any of these raise.

Only 201 with an id is a yes to a post, only 200 with ``deleted`` to a deletion, with ``liked`` to a like, and with ``following``
or ``pending_follow`` to a follow. Only a problem in X's own form, under a status documented to commit nothing, is a no. Everything else is unknown (safety.md §3). Source: docs/platforms/x.md, "Answers".
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from safety_core.adapters.platforms.bodies import decoded
from safety_core.adapters.platforms.x.problems import (
    is_id,
    names_duplicate,
    problem,
    retry_after_s,
    saw,
    says_gone,
    says_json,
)
from safety_core.errors import BadInput
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
from safety_core.vocabulary import Action, Mark, ObjectId, PlatformAccountId, Reason

_LEADING_MENTIONS = re.compile(r"^(?:@[A-Za-z0-9_]{1,15}\s+)+")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_TRAILING_SLASH = re.compile(r"(?<=\w)/(?=\s|$)")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_PLAIN = {"amp": "&", "lt": "<", "gt": ">"}
_SHORT_LINK = re.compile(r"https://t\.co/[A-Za-z0-9]+")


def read_commit(
    exchange: Exchange,
    *,
    intent: Intent,  # noqa: ARG001  # the answer is the same to posts and replies
    ready: Ready,  # noqa: ARG001  # as above
    now: datetime,
) -> Answer:
    """What is known after the committing request. ``now`` (aware UTC) is what a rate window's reset counts from."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.CREATED):
            return _read_created(exchange)
        case Answered():
            return _read_refusal(exchange, now)


def _read_created(answer: Answered) -> Answer:
    match decoded(answer.body) if says_json(answer) else None:
        case {"errors": _}:
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 201 that lists errors")
        case {"data": {"id": str() as made}} if is_id(made):
            return Accepted(ObjectId(made))
        case _:
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 201 that names no post")


def read_recall(exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:
    """What is known after a deletion: only ``{"data":{"deleted":true}}`` is a yes."""
    return _read_done(("deleted",), exchange, recalls, now)


def read_like(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:
    """What is known after a like: only ``{"data":{"liked":true}}`` is a yes, and it says so of a second like, too."""
    return _read_done(("liked",), exchange, target, now)


def read_follow(exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:
    """What is known after a follow. A protected account is asked first (``pending_follow``): that is seen there, and so a yes."""
    return _read_done(("following", "pending_follow"), exchange, target, now)


def _read_done(words: tuple[str, ...], exchange: Exchange, target: ObjectId, now: datetime) -> Answer:
    """What is known after a request that does something to a post or an account, and is answered by one of these words."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.OK):
            return _read_word(words, exchange, target)
        case Answered(status=HTTPStatus.NOT_FOUND) if problem(exchange) is not None:
            return Rejected(Reason.TARGET_MISSING, saw(exchange))
        case Answered():
            return _read_refusal(exchange, now)


def _read_word(words: tuple[str, ...], answer: Answered, target: ObjectId) -> Answer:
    found = decoded(answer.body) if says_json(answer) else None
    if found is not None and says_gone(found):
        return Rejected(Reason.TARGET_MISSING, "X says that it is not there")
    match found:
        case {"errors": _}:
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 that lists errors")
        case {"data": dict() as data} if any(data.get(word) is True for word in words):
            return Accepted(target)
        case _:
            return Unknown(Reason.ANSWER_UNCLEAR, f"HTTP 200 that does not say {words[0]}")


def refused(answer: Answered) -> Rejected | None:
    """X's documented no to a request that nobody sees the outcome of; ``None``: it is none."""
    found = _read_refusal(answer, None)
    return found if isinstance(found, Rejected) else None


def _read_refusal(answer: Answered, now: datetime | None) -> Answer:
    found, seen = problem(answer), saw(answer)
    if found is None:
        return Unknown(Reason.ANSWER_UNCLEAR, seen)
    match answer.status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Rejected(Reason.PLATFORM_TOO_FAST, seen, retry_after_s(answer.headers, now))
        case HTTPStatus.BAD_REQUEST:
            return Rejected(Reason.PLATFORM_INVALID, seen)
        case HTTPStatus.UNAUTHORIZED:
            return Rejected(Reason.PLATFORM_CREDENTIAL, seen)
        case HTTPStatus.FORBIDDEN if names_duplicate(found):
            return Rejected(Reason.PLATFORM_DUPLICATE, seen)
        case HTTPStatus.FORBIDDEN:
            return Rejected(Reason.PLATFORM_FORBIDDEN, seen)
        case _:
            return Unknown(Reason.ANSWER_UNCLEAR, seen)


def read_who_am_i(exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:  # noqa: ARG001  # a token of X has one user
    """The account behind the token, by X's own numeric id."""
    found = _read_ok(exchange)
    if isinstance(found, Unreadable):
        return found
    match found:
        case {"data": {"id": str() as user}} if is_id(user):
            return PlatformAccountId(user)
        case _:
            return Unreadable("HTTP 200 that names no user")


def read_handle(exchange: Exchange, *, account: PlatformAccountId) -> str | None:  # noqa: ARG001  # as above
    """The account's user name, as that answer has it."""
    match _read_ok(exchange):
        case {"data": {"username": str() as handle}} if _HANDLE.fullmatch(handle):
            return handle
        case _:
            return None


def read_hidden(exchange: Exchange, *, account: PlatformAccountId) -> bool | None:
    """Whether that account's posts are protected, as that answer has it; ``None``: it does not say so of this account."""
    match _read_ok(exchange):
        case {"data": {"id": str() as user, "protected": bool() as protected}} if user == account:
            return protected
        case _:
            return None


def read_page(exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:  # noqa: ARG001  # each names its author
    """One page, whole or not at all: what cannot be read on it could be the post that is looked for."""
    found = _read_ok(exchange)
    if isinstance(found, Unreadable):
        return found
    match found:
        case {"errors": _}:
            return Unreadable("a page that X itself calls incomplete (it lists errors)")
        case {"meta": {"result_count": int() as count, **meta}} if not isinstance(count, bool):
            return _read_listed(found.get("data", []), count, meta.get("next_token"))
        case _:
            return Unreadable("a page that does not say how many posts it holds")


def _read_listed(listed: object, count: int, token: object) -> Page | Unreadable:
    if not isinstance(listed, list) or len(listed) != count:
        return Unreadable(f"a page that holds other than the {count} posts that it names")
    if token is not None and not (isinstance(token, str) and token):
        return Unreadable("a page whose next_token is no text")
    objects: list[PlatformObject] = []
    for place, each in enumerate(listed, 1):
        shown = _read_post(each)
        if shown is None:
            return Unreadable(f"post {place} of the page lacks its id, author, text or time")
        objects.append(shown)
    if len({each.object for each in objects}) != count:
        return Unreadable("a page that shows one post twice")
    return Page(tuple(sorted(objects, key=lambda each: int(each.object), reverse=True)), token)


def read_likers(exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:  # noqa: ARG001  # all are listed
    """One page of those who like a post, whole or not at all; or that X says that there is no such post."""
    found = _read_shown(exchange)
    return _read_accounts_page(found) if isinstance(found, dict) else found


def read_followed(exchange: Exchange) -> Likers | Unreadable:
    """One page of those whom an account follows, whole or not at all."""
    found = _read_ok(exchange)
    return _read_accounts_page(found) if isinstance(found, dict) else found


def _read_accounts_page(found: dict[str, Any]) -> Likers | Unreadable:
    match found:
        case {"errors": _}:
            return Unreadable("a page that X itself calls incomplete (it lists errors)")
        case {"meta": {"result_count": int() as count, **meta}} if not isinstance(count, bool):
            return _read_accounts(found.get("data", []), count, meta.get("next_token"))
        case _:
            return Unreadable("a page that does not say how many accounts it holds")


def _read_accounts(listed: object, count: int, token: object) -> Likers | Unreadable:
    if not isinstance(listed, list) or len(listed) != count:
        return Unreadable(f"a page that holds other than the {count} accounts that it names")
    if token is not None and not (isinstance(token, str) and token):
        return Unreadable("a page whose next_token is no text")
    accounts = [each.get("id") if isinstance(each, dict) else None for each in listed]
    for place, each in enumerate(accounts, 1):
        if not is_id(each):
            return Unreadable(f"account {place} of the page lacks its id")
    if len(set(accounts)) != count:
        return Unreadable("a page that shows one account twice")
    return Likers(tuple(PlatformAccountId(str(each)) for each in accounts), token)


def read_object(
    exchange: Exchange,
    *,
    object_id: ObjectId,  # noqa: ARG001  # it names itself
    action: Action,
    account: PlatformAccountId,  # noqa: ARG001  # it names its author
    quiet: bool = False,
) -> PlatformObject | Gone | Unreadable:
    """The post, or that X says it is not there: HTTP 200 with ``errors`` and no ``data``, or 404 in X's own form.

    A quiet one, where X says that its author is protected; to be taken back it has not to be.
    """
    found = _read_shown(exchange)
    if not isinstance(found, dict):
        return found
    shown = _read_post(found.get("data"))
    if shown is None:
        return Unreadable("HTTP 200 without a whole post")
    if not quiet or action is Action.RECALL:
        return shown
    match _protected(found.get("includes"), shown.author):
        case True:
            return shown
        case False:
            return Exposed("its author is not protected, as when it was made")
        case None:
            return Unreadable("it is not said that its author is protected, as when it was made")


def _protected(includes: object, author: PlatformAccountId) -> bool | None:
    """Whether strangers do not see what that account posts; ``None``: it is not said."""
    users = includes.get("users") if isinstance(includes, dict) else None
    mine = (
        [each for each in users if isinstance(each, dict) and each.get("id") == author]
        if isinstance(users, list)
        else []
    )
    said = {each.get("protected") for each in mine if isinstance(each.get("protected"), bool)}
    return said.pop() if len(said) == 1 and len(mine) == 1 else None


def shows(intent: Intent, shown: PlatformObject) -> bool:
    """Whether a post can be what this intent became.

    X puts the mentions of those answered before a reply, and a scheme before a link written without one; both are left
    out of the comparison. Too generous a match adopts a look-alike or asks a person; too narrow a one posts twice.
    """
    return _comparable(intent.text) == _comparable(shown.text)


def _comparable(text: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    return _TRAILING_SLASH.sub("", _SCHEME.sub("", _LEADING_MENTIONS.sub("", plain)))


def mark(objects: Iterable[PlatformObject], before: Mark | None) -> Mark | None:
    """The newest id: snowflakes grow with time."""
    newest = max((int(each.object) for each in objects), default=0)
    return Mark(str(newest)) if newest > int(before or 0) else before


def newer(shown: PlatformObject, than: Mark | None) -> bool:
    """Whether its id is a later one, compared as a number.

    Raises:
        BadInput: an id that is no snowflake; order by it would mean nothing.
    """
    for each in (shown.object, than):
        if each is not None and not is_id(each):
            raise BadInput("object", f"{each!r} is no id of X", "look at where the id was taken from")
    return than is None or int(shown.object) > int(than)


def _read_shown(exchange: Exchange) -> dict[str, Any] | Gone | Unreadable:
    """What a read of one post, or of what belongs to it, shows; or that X says that there is no such post."""
    if isinstance(exchange, Answered) and exchange.status == HTTPStatus.NOT_FOUND and problem(exchange) is not None:
        return Gone()
    found = _read_ok(exchange)
    return Gone() if isinstance(found, dict) and says_gone(found) else found


def _read_ok(exchange: Exchange) -> dict[str, Any] | Unreadable:
    """The JSON object of a 200, or why there is none."""
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    match exchange.status:
        case HTTPStatus.OK:
            found = decoded(exchange.body)
            return found if found is not None else Unreadable("HTTP 200 that is no JSON object")
        case HTTPStatus.UNAUTHORIZED:
            return Unreadable(saw(exchange), credential=True)
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Unreadable(saw(exchange), retry_after_s=retry_after_s(exchange.headers, None))
        case _:
            return Unreadable(saw(exchange))


def _read_post(found: object) -> PlatformObject | None:
    match found:
        case {"id": str() as made, "author_id": str() as author, "text": str() as text, **rest}:
            made_at = rest.get("created_at")
            created_at = instant(made_at)
            if not is_id(made) or not is_id(author) or (made_at is not None and created_at is None):
                return None
            shown = visible(text, rest.get("entities"))
            return PlatformObject(
                object=ObjectId(made), author=PlatformAccountId(author), text=shown, created_at=created_at
            )
        case _:
            return None


def instant(value: object) -> datetime | None:
    """An RFC 3339 time as X writes it (``2026-01-02T03:04:05.000Z``); ``None`` when it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def visible(text: str, entities: object) -> str:
    """What a reader sees: the three escapes undone once, and then short links by what they stand for.

    The link that X puts behind a text for its pictures is not the writer's; it is left out.
    In this order, since the long links are not escaped; and in one pass each, so that text that was itself about
    ``&amp;lt;`` or a link in a link is not undone twice.
    """
    longer: dict[str, str] = {}
    pictures: list[str] = []
    listed = entities.get("urls") if isinstance(entities, dict) else None
    for each in listed if isinstance(listed, list) else []:
        match each:
            case {"url": str() as short, "media_key": str()}:
                pictures.append(short)
            case {"url": str() as short, "expanded_url": str() as whole}:
                longer[short] = whole
    for short in reversed(pictures):
        if text.endswith(short):
            text = text.removesuffix(short).removesuffix(" ")
    plain = _ESCAPED.sub(lambda found: _PLAIN[found[1]], text)
    return _SHORT_LINK.sub(lambda found: longer.get(found[0], found[0]), plain)
