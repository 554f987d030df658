"""What Threads tells of a profile: replies under its posts, and where it is named.

Its deliveries are not in Meta's entries: one has the value and its field under ``values``. Source: docs/webhooks.md, "Threads".
"""

from typing import Any

from safety_core.adapters.hooks import graph, values
from safety_core.adapters.platforms.graph.answers import instant, is_number
from safety_core.ports import Hooks, Inbound, InboundKind, Told, Unreadable
from safety_core.vocabulary import ObjectId, Platform, PlatformAccountId


class Threads(graph.Signed, frozen=True, kw_only=True):
    """Deliveries about a profile. ``replies``, ``mentions``: the fields that tell of them."""

    replies: str = "replies"
    mentions: str = "mentions"

    def read(self, told: Told) -> tuple[Inbound, ...] | Unreadable:
        """Replies and mentions; what was published or deleted is left out."""
        found = values.body(told)
        if isinstance(found, Unreadable):
            return found
        held = found.get("values")
        listed = held if isinstance(held, list) else [held]
        told_of: list[Inbound] = []
        for place, each in enumerate(listed, 1):
            one = self._read_one(found, each)
            if isinstance(one, Unreadable):
                return Unreadable(f"value {place}: {one.saw}")
            if one is not None:
                told_of.append(one)
        return tuple(told_of)

    def _read_one(self, found: dict[str, Any], held: object) -> Inbound | Unreadable | None:
        kinds = {self.replies: InboundKind.COMMENT, self.mentions: InboundKind.MENTION}
        match held:
            case {"field": str() as field} if field not in kinds:
                return None
            case {"field": str() as field, "value": dict() as value}:
                return _read_value(found, kinds[field], value)
            case _:
                return Unreadable("it does not say what it tells of")


def _read_value(found: dict[str, Any], kind: InboundKind, value: dict[str, Any]) -> Inbound | Unreadable:
    account, made = _to(found, kind, value), _object(value.get("id"))
    if account is None or made is None:
        return Unreadable("a reply or mention without its own id, or without saying to whom")
    author, name = _author(value), values.words(value.get("username"))
    parent, root = (_object(values.within(value, each, "id")) for each in ("replied_to", "root_post"))
    return Inbound(
        platform=Platform.THREADS,
        kind=kind,
        platform_account=account,
        object=made,
        parent=parent,
        root=root or (made if parent is None else None),
        author=author,
        author_name=name,
        text=values.words(value.get("text")),
        at=instant(value.get("timestamp")) or values.moment(found.get("time")),
        own=author == account or name in _names(account, value) or value.get("is_reply_owned_by_me") is True,
    )


def _to(found: dict[str, Any], kind: InboundKind, value: dict[str, Any]) -> PlatformAccountId | None:
    """To whom: a mention's target is the profile, a reply's is a post, and the profile is whose thread it stands in."""
    if kind is InboundKind.MENTION:
        return values.whose(found.get("target_id"))
    return values.whose(values.within(value, "root_post", "owner_id"))


def _author(value: dict[str, Any]) -> PlatformAccountId | None:
    """Whose it is, by number where that is told, else by name alone, written as the adapter writes it."""
    owner = values.whose(values.within(value, "owner", "id"))
    named = values.ident(value.get("username"))
    return owner or (None if named is None else PlatformAccountId(f"@{named}"))


def _names(account: PlatformAccountId, value: dict[str, Any]) -> set[str]:
    """What our account is called, as far as the delivery itself says so: by the thread that it began."""
    ours = values.whose(values.within(value, "root_post", "owner_id")) == account
    named = values.words(values.within(value, "root_post", "username"))
    return {named} if ours and named else set()


def _object(value: object) -> ObjectId | None:
    found = values.thing(value)
    return found if is_number(found) else None


HOOKS: Hooks = Threads()
