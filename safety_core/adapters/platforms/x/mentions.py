"""Who named an account of X or answered it, as a page lists them: the other way in beside X's webhooks.

Source: docs/platforms/x.md, "Requests".
"""

from typing import Any

from safety_core.adapters.platforms.bodies import decoded
from safety_core.adapters.platforms.x.answers import read_page
from safety_core.adapters.platforms.x.problems import is_id
from safety_core.adapters.platforms.x.requests import list_mentions
from safety_core.ports import Answered, Exchange, Inbound, InboundKind, PlatformObject, Unreadable
from safety_core.vocabulary import ObjectId, Platform, PlatformAccountId

__all__ = ["list_mentions", "read_mentions"]


def read_mentions(
    exchange: Exchange, *, account: PlatformAccountId
) -> tuple[tuple[Inbound, ...], str | None] | Unreadable:
    """What others wrote on one page, the oldest first, and what fetches the next; whole or not at all.

    What answers a post of ours is a comment, all else a mention. What we wrote ourselves is left out.
    """
    page = read_page(exchange, account=account)
    if isinstance(page, Unreadable):
        return page
    found = (decoded(exchange.body) if isinstance(exchange, Answered) else None) or {}
    told = {each.get("id"): each for each in found.get("data", [])}
    names = _names(found.get("includes"))
    others = [each for each in reversed(page.objects) if each.author != account]
    return tuple(_inbound(each, told[each.object], names, account) for each in others), page.next


def _inbound(shown: PlatformObject, told: dict[str, Any], names: dict[str, str], account: PlatformAccountId) -> Inbound:
    parent, root = _parent(told.get("referenced_tweets")), told.get("conversation_id")
    answers = parent is not None and told.get("in_reply_to_user_id") == account
    return Inbound(
        platform=Platform.X,
        kind=InboundKind.COMMENT if answers else InboundKind.MENTION,
        platform_account=account,
        object=shown.object,
        parent=parent,
        root=ObjectId(str(root)) if is_id(root) else None,
        author=shown.author,
        author_name=names.get(shown.author, ""),
        text=shown.text,
        at=shown.created_at,
    )


def _parent(referenced: object) -> ObjectId | None:
    """What it answers; posts that it quotes are none."""
    for each in referenced if isinstance(referenced, list) else []:
        match each:
            case {"type": "replied_to", "id": str() as parent} if is_id(parent):
                return ObjectId(parent)
    return None


def _names(includes: object) -> dict[str, str]:
    """User names by the numbers of their accounts, as far as the page has them."""
    users = includes.get("users") if isinstance(includes, dict) else None
    found: dict[str, str] = {}
    for each in users if isinstance(users, list) else []:
        match each:
            case {"id": str() as user, "username": str() as name}:
                found[user] = name
    return found
