"""What LinkedIn shows: whose a token is, posts, comments, and who likes them. A page is whole, or no page.

Nothing that an answer holds makes any of these raise. Source: docs/platforms/linkedin.md, "Reads".
"""

import unicodedata
from http import HTTPStatus
from typing import Any

from safety_core.adapters.platforms.linkedin import urns
from safety_core.adapters.platforms.linkedin.little import visible
from safety_core.adapters.platforms.linkedin.marks import instant
from safety_core.adapters.platforms.linkedin.problems import json_object, retry_after_s, saw, says_gone
from safety_core.adapters.platforms.linkedin.requests import MAIN_FEED, NO_FEED
from safety_core.intent import Intent
from safety_core.ports import Answered, Exchange, Exposed, Gone, Likers, Page, PlatformObject, Unreadable
from safety_core.vocabulary import Action, ObjectId, PlatformAccountId

ROLES = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"})
"""Those that may post for an organization and read back what was posted."""
MEMBERS = "a member's token cannot read back what it posted: bind an organization (urn:li:organization:…)"
SHOWN = frozenset({"PUBLISHED", "PUBLISHED_EDITED"})
COMING = frozenset({"PUBLISH_REQUESTED", "PROCESSING"})
NEVER = frozenset({"DRAFT", "PUBLISH_FAILED", "PROCESSING_FAILED", "DELETED"})
"""States of a post: what readers see, what they will see, and what they will not."""


def read_who_am_i(exchange: Exchange, *, account: PlatformAccountId) -> PlatformAccountId | Unreadable:
    """The bound organization where the token may post for it, else another that it may post for."""
    if not urns.is_organization(account):
        return Unreadable(MEMBERS if urns.is_person(account) else f"{account!r} is not urn:li:organization:<number>")
    listed = _read_listed(_read_ok(exchange))
    if isinstance(listed, Unreadable):
        return listed
    elements, following = listed
    allowed: list[PlatformAccountId] = []
    for place, each in enumerate(elements, 1):
        match each:
            case {"organization": str() as whose, "role": str() as role, "state": str() as state} if urns.is_actor(
                whose
            ):
                if role in ROLES and state == "APPROVED" and urns.is_organization(whose):
                    allowed.append(PlatformAccountId(whose))
            case _:
                return Unreadable(f"role {place} of the page lacks its organization, its name or its state")
    if account in allowed:
        return account
    if following is not None:
        return Unreadable("more roles than stand on one page, and the account is not on it")
    return allowed[0] if allowed else Unreadable("the token may post for no organization")


def read_handle(exchange: Exchange, *, account: PlatformAccountId) -> str | None:  # noqa: ARG001
    """Never said: that answer names organizations by number."""
    return None


def read_page(exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:  # noqa: ARG001  # each says whose it is
    """One page of posts or of comments, without those that nobody sees and nobody will see."""
    listed = _read_listed(_read_ok(exchange))
    if isinstance(listed, Unreadable):
        return listed
    elements, following = listed
    objects: list[PlatformObject] = []
    for place, each in enumerate(elements, 1):
        shown = _read_one(each)
        if shown is None:
            return Unreadable(f"object {place} of the page lacks its name, author, text, state or time")
        if not _never(each):
            objects.append(shown)
    if len({each.object for each in objects}) != len(objects):
        return Unreadable("a page that shows one object twice")
    return Page(tuple(sorted(objects, key=_made, reverse=True)), following)


def _made(shown: PlatformObject) -> float:
    return shown.created_at.timestamp() if shown.created_at is not None else 0.0


def read_object(
    exchange: Exchange,
    *,
    object_id: ObjectId,
    action: Action,
    account: PlatformAccountId,  # noqa: ARG001  # each names its author
    quiet: bool = False,
) -> PlatformObject | Gone | Unreadable:
    """The post, once readers see it, or the comment; or that LinkedIn says that it is not there.

    A post that was made for the feed is not confirmed where LinkedIn says that no feed shows it, and a quiet one only where
    it says so. What is to be taken back may be either.
    """
    found = _read_shown(exchange)
    if not isinstance(found, dict):
        return found
    shown = _read_one(found)
    if shown is None or shown.object != object_id:
        return Unreadable("HTTP 200 without the whole object that was asked for")
    state = found.get("lifecycleState", "PUBLISHED")
    if state not in SHOWN:
        return Unreadable(f"it is not published: {state}")
    if action is Action.PUBLISH and quiet and _distribution(found) == MAIN_FEED:
        return Exposed("it is in the feed, and was not to be")
    if action is Action.PUBLISH and _in_no_feed(found) is not quiet:
        return Unreadable("it is not said that no feed shows it, as it was made" if quiet else "no feed shows it")
    return shown


def _in_no_feed(found: dict[str, Any]) -> bool:
    return _distribution(found) == NO_FEED


def _distribution(found: dict[str, Any]) -> object:
    shown_in = found.get("distribution")
    return shown_in.get("feedDistribution") if isinstance(shown_in, dict) else None


def _read_one(found: object) -> PlatformObject | None:
    match found:
        case {"author": str() as author, "createdAt": at, "lifecycleState": str() as state, **rest}:
            made, text, known = rest.get("id"), rest.get("commentary", ""), state in SHOWN | COMING | NEVER
            if not known or not urns.is_post(made) or not isinstance(text, str):
                return None
            return _shown(str(made), author, visible(text), at)
        case {"actor": str() as author, "created": {"time": at}, "message": dict() as message, **rest}:
            named, text = urns.comment_urn(rest), message.get("text", "")
            return None if named is None or not isinstance(text, str) else _shown(named, author, text, at)
        case _:
            return None


def _shown(made: str, author: str, text: str, at: object) -> PlatformObject | None:
    made_at = instant(at)
    if not urns.is_actor(author) or made_at is None:
        return None
    return PlatformObject(object=ObjectId(made), author=PlatformAccountId(author), text=text, created_at=made_at)


def _never(found: object) -> bool:
    return isinstance(found, dict) and "author" in found and found.get("lifecycleState") in NEVER


def read_likers(exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:  # noqa: ARG001  # all are listed
    """One page of those whose reaction is a like, whole or not at all; or that there is no such thing to like."""
    found = _read_shown(exchange)
    if isinstance(found, Gone):
        return found
    listed = _read_listed(found)
    if isinstance(listed, Unreadable):
        return listed
    elements, following = listed
    accounts: list[PlatformAccountId] = []
    for place, each in enumerate(elements, 1):
        actor = _reactor(each)
        if actor is None:
            return Unreadable(f"reaction {place} of the page lacks its kind, or whose it is")
        if each["reactionType"] == "LIKE":
            accounts.append(PlatformAccountId(actor))
    if len(set(accounts)) != len(accounts):
        return Unreadable("a page that shows one account twice")
    return Likers(tuple(accounts), following)


def _reactor(found: object) -> str | None:
    """Whose a reaction is: by its own name, else by who made it."""
    match found:
        case {"reactionType": str(), "id": named} if (actor := urns.reactor(named)) is not None:
            return actor
        case {"reactionType": str(), "created": {"actor": str() as actor}} if urns.is_actor(actor):
            return actor
        case _:
            return None


def shows(intent: Intent, shown: PlatformObject) -> bool:
    """Whether it can be what this intent became: by its text, since LinkedIn names pictures anew."""
    return _comparable(intent.text) == _comparable(shown.text)


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _read_listed(found: dict[str, Any] | Unreadable) -> tuple[list[Any], str | None] | Unreadable:
    """What a page lists, and the offset of the next; LinkedIn says where it ends by ``total``, a link, or a page not full."""
    if isinstance(found, Unreadable):
        return found
    match found:
        case {"elements": list() as elements, "paging": {"start": int() as start, "count": int() as count, **rest}}:
            if isinstance(start, bool) or isinstance(count, bool) or start < 0 or count < len(elements):
                return Unreadable("a page that does not say which it is")
            more = _has_next(rest.get("total"), rest.get("links", []), start=start, count=count, held=len(elements))
            if more is None or (more and count == 0):
                return Unreadable("a page that does not say whether it is the last")
            return elements, str(start + count) if more else None
        case _:
            return Unreadable("HTTP 200 that is no page")


def _has_next(total: object, links: object, *, start: int, count: int, held: int) -> bool | None:
    """Whether there is more; ``None``: nobody can tell. A total smaller than what is seen already is no total."""
    if not isinstance(links, list) or not (total is None or isinstance(total, int)) or isinstance(total, bool):
        return None
    linked = any(isinstance(each, dict) and each.get("rel") == "next" for each in links)
    counted = total is not None and total >= start + held
    return linked or (total is not None and start + count < total if counted else 0 < held == count)


def _read_shown(exchange: Exchange) -> dict[str, Any] | Gone | Unreadable:
    """What a read of one thing, or of what belongs to it, shows; or that LinkedIn says that it is not there."""
    if isinstance(exchange, Answered) and says_gone(exchange):
        return Gone()
    return _read_ok(exchange)


def _read_ok(exchange: Exchange) -> dict[str, Any] | Unreadable:
    """The JSON object of a 200, or why there is none."""
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    if exchange.status == HTTPStatus.OK:
        found = json_object(exchange)
        return found if found is not None else Unreadable("HTTP 200 that is no JSON object")
    return unreadable(exchange)


def unreadable(answer: Answered) -> Unreadable:
    """What is told of an answer that shows nothing."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unreadable(saw(answer), retry_after_s=retry_after_s(answer, None))
    return Unreadable(saw(answer), credential=answer.status == HTTPStatus.UNAUTHORIZED)
