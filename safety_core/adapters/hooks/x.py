"""What X tells of an account: replies to it and mentions of it (Account Activity).

The form of a post is that of X's older interface (``id_str``, ``user``). Source: docs/webhooks.md, "X".
"""

import json
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec

from safety_core.adapters.hooks import signing, values
from safety_core.adapters.platforms.x.answers import instant, visible
from safety_core.adapters.platforms.x.problems import is_id
from safety_core.ports import Challenged, Forged, Hooks, Inbound, InboundKind, Stale, Told, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import ObjectId, Platform, PlatformAccountId

_TOKEN = re.compile(r"[A-Za-z0-9+/=_.-]{1,256}")
_TIME = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{2}) (?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2}) \+0000 (?P<year>[0-9]{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class X(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries about an account. ``scheme`` stands before the base64; ``posts`` is where new posts are listed."""

    header: str = "x-twitter-webhooks-signature"
    scheme: str = "sha256="
    posts: str = "tweet_create_events"

    def challenge(self, told: Told, secret: Secret, verify: Secret | None) -> Challenged | Forged | None:  # noqa: ARG002
        """Sign the token (CRC).

        Events are signed in the same way, so whoever could have us sign any text could sign events with it: a token is
        one word without braces and quotes, which no event is.
        """
        token = signing.asked(told, "crc_token")
        if token is None or isinstance(token, Forged):
            return token
        if not _TOKEN.fullmatch(token):
            return Forged("crc_token is no word")
        if not signing.is_set(secret):
            return Forged("no secret is set up to answer with")
        answer = {"response_token": self.scheme + signing.based(secret, token.encode("ascii"))}
        return Challenged(HTTPStatus.OK, json.dumps(answer).encode(), "application/json")

    def verify(self, told: Told, secret: Secret, now: datetime) -> Forged | Stale | None:  # noqa: ARG002  # X signs no time
        """The signature over the raw body."""
        return signing.signed(told, secret, self.header, self.scheme + signing.based(secret, told.body))

    def read(self, told: Told) -> tuple[Inbound, ...] | Unreadable:
        """Replies and mentions, our own replies among them; reposts, likes, follows and messages are left out."""
        found = values.body(told)
        if isinstance(found, Unreadable):
            return found
        listed, account = found.get(self.posts, []), values.whose(found.get("for_user_id"))
        if not isinstance(listed, list):
            return Unreadable(f"{self.posts} is no list")
        if not listed:
            return ()
        if account is None or not is_id(account):
            return Unreadable("a delivery that does not say whose it is")
        told_of: list[Inbound] = []
        for place, each in enumerate(listed, 1):
            one = _read_post(account, each)
            if isinstance(one, Unreadable):
                return Unreadable(f"post {place}: {one.saw}")
            if one is not None:
                told_of.append(one)
        return tuple(told_of)


def _read_post(account: PlatformAccountId, found: object) -> Inbound | Unreadable | None:
    if not isinstance(found, dict):
        return Unreadable("it is no post")
    if isinstance(found.get("retweeted_status"), dict):
        return None
    made, author = _id(found, "id_str", "id"), _id(found.get("user"), "id_str", "id")
    if made is None or author is None:
        return Unreadable("a post without its own id or its author's")
    whole = found.get("extended_tweet")
    shown = whole if isinstance(whole, dict) else found
    text = shown.get("full_text", shown.get("text"))
    if not isinstance(text, str):
        return Unreadable("a post without its text")
    parent = _id(found, "in_reply_to_status_id_str", "in_reply_to_status_id")
    kind = _kind(account, found, author, answers=parent is not None, entities=shown.get("entities"))
    if kind is None:
        return None
    return Inbound(
        platform=Platform.X,
        kind=kind,
        platform_account=account,
        object=ObjectId(made),
        parent=None if parent is None else ObjectId(parent),
        root=_root(found, made, parent),
        author=PlatformAccountId(author),
        author_name=values.words(values.within(found, "user", "screen_name")),
        text=visible(text, shown.get("entities")),
        at=values.moment(found.get("timestamp_ms")) or _instant(found.get("created_at")),
        own=author == account,
    )


def _kind(
    account: PlatformAccountId, found: dict[str, Any], author: str, *, answers: bool, entities: object
) -> InboundKind | None:
    """What it is to this account; a post of its own that answers nothing is nothing to it."""
    if answers and account in (author, _id(found, "in_reply_to_user_id_str", "in_reply_to_user_id")):
        return InboundKind.COMMENT
    listed = values.within(entities, "user_mentions")
    named = {_id(each, "id_str", "id") for each in listed} if isinstance(listed, list) else set()
    return InboundKind.MENTION if account in named and author != account else None


def _root(found: dict[str, Any], made: str, parent: str | None) -> ObjectId | None:
    """The conversation's first post, where that is told; what answers nothing is its own."""
    said = _id(found, "conversation_id_str", "conversation_id") or (made if parent is None else None)
    return None if said is None else ObjectId(said)


def _id(found: object, *names: str) -> str | None:
    """The id by the first of these names that has one: as a text before as a number."""
    for name in names:
        said = values.ident(values.within(found, name))
        if said is not None and is_id(said):
            return said
    return None


def _instant(value: object) -> datetime | None:
    """A time as the older interface writes it (``Wed Nov 29 10:00:00 +0000 2026``), or the newer one."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None or found["month"] not in _MONTHS:
        return instant(value)
    month = _MONTHS.index(found["month"]) + 1
    try:
        return datetime.fromisoformat(f"{found['year']}-{month:02}-{found['day']}T{found['time']}").replace(tzinfo=UTC)
    except ValueError:
        return None


HOOKS: Hooks = X()
