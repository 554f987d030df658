"""What Instagram tells of a professional account: comments under its media, and where it is named.

Source: docs/webhooks.md, "Instagram".
"""

from datetime import datetime
from typing import Any

from safety_core.adapters.hooks import graph, values
from safety_core.adapters.platforms.graph.answers import is_number
from safety_core.ports import Hooks, Inbound, InboundKind, Told, Unreadable
from safety_core.vocabulary import ObjectId, Platform, PlatformAccountId


class Instagram(graph.Signed, frozen=True, kw_only=True):
    """Deliveries about a professional account. ``comments``, ``mentions``: the fields that tell of them."""

    comments: str = "comments"
    mentions: str = "mentions"

    def read(self, told: Told) -> tuple[Inbound, ...] | Unreadable:
        """Comments and mentions. Comments on a live film are not read: it is over before anybody answers."""
        return graph.read_entries(told, "instagram", self._read_change)

    def _read_change(
        self, account: PlatformAccountId, field: str, value: dict[str, Any], at: datetime | None
    ) -> Inbound | Unreadable | None:
        if field == self.comments:
            return _comment(account, value, at)
        return _mention(account, value, at) if field == self.mentions else None


def _comment(account: PlatformAccountId, value: dict[str, Any], at: datetime | None) -> Inbound | Unreadable:
    made, media = _object(value.get("id")), _object(values.within(value, "media", "id"))
    if made is None or media is None:
        return Unreadable("a comment without ids of its own and of its media")
    author = values.whose(values.within(value, "from", "id"))
    return Inbound(
        platform=Platform.INSTAGRAM,
        kind=InboundKind.COMMENT,
        platform_account=account,
        object=made,
        parent=_object(value.get("parent_id")) or media,
        root=media,
        author=author,
        author_name=values.words(values.within(value, "from", "username")),
        text=values.words(value.get("text")),
        at=at,
        own=author == account,
    )


def _mention(account: PlatformAccountId, value: dict[str, Any], at: datetime | None) -> Inbound | Unreadable:
    """Only where it is: neither who named us nor in what words, which have to be asked for."""
    media, comment = _object(value.get("media_id")), _object(value.get("comment_id"))
    if media is None:
        return Unreadable("a mention without the id of its media")
    return Inbound(
        platform=Platform.INSTAGRAM,
        kind=InboundKind.MENTION,
        platform_account=account,
        object=comment or media,
        parent=None if comment is None else media,
        root=media,
        author=None,
        text="",
        at=at,
    )


def _object(value: object) -> ObjectId | None:
    found = values.thing(value)
    return found if is_number(found) else None


HOOKS: Hooks = Instagram()
