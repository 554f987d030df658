"""What Facebook tells of a Page: comments under its posts, and where it is named.

Source: docs/webhooks.md, "Facebook".
"""

from datetime import datetime
from typing import Any

from safety_core.adapters.hooks import graph, values
from safety_core.adapters.platforms.facebook.answers import is_object
from safety_core.ports import Hooks, Inbound, InboundKind, Told, Unreadable
from safety_core.vocabulary import ObjectId, Platform, PlatformAccountId

NO_IDS = Unreadable("a comment or mention without ids of its own and of its post")


class Facebook(graph.Signed, frozen=True, kw_only=True):
    """Deliveries about a Page.

    Attributes:
        comments, mentions: the fields that tell of them.
        comment, made: of which item and verb a change tells of a new comment. Edits and removals are not read.
    """

    comments: str = "feed"
    mentions: str = "mention"
    comment: str = "comment"
    made: str = "add"

    def read(self, told: Told) -> tuple[Inbound, ...] | Unreadable:
        """New comments and mentions; posts, likes, edits and removals are left out."""
        return graph.read_entries(told, "page", self._read_change)

    def _read_change(
        self, account: PlatformAccountId, field: str, value: dict[str, Any], at: datetime | None
    ) -> Inbound | Unreadable | None:
        new = value.get("verb") == self.made
        if field == self.comments and new and value.get("item") == self.comment:
            return _read_one(account, InboundKind.COMMENT, value, at)
        if field == self.mentions and new:
            return _read_one(account, InboundKind.MENTION, value, at)
        return None


def _read_one(
    account: PlatformAccountId, kind: InboundKind, value: dict[str, Any], at: datetime | None
) -> Inbound | Unreadable:
    post, comment, parent = (_object(value.get(name)) for name in ("post_id", "comment_id", "parent_id"))
    made = comment if kind is InboundKind.COMMENT or comment is not None else post
    if made is None or post is None:
        return NO_IDS
    author = values.whose(values.within(value, "from", "id")) or values.whose(value.get("sender_id"))
    return Inbound(
        platform=Platform.FACEBOOK,
        kind=kind,
        platform_account=account,
        object=made,
        parent=(parent or post) if made != post else None,
        root=post,
        author=author,
        author_name=values.words(values.within(value, "from", "name")) or values.words(value.get("sender_name")),
        text=values.words(value.get("message")),
        at=values.moment(value.get("created_time")) or at,
        own=author == account,
    )


def _object(value: object) -> ObjectId | None:
    found = values.thing(value)
    return found if is_object(found) else None


HOOKS: Hooks = Facebook()
