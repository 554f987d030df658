"""How X tells apps of what happens to an account: a challenge to be signed, and activities signed with the consumer secret.

Source: docs.x.com, Account Activity API, securing webhooks and account activity data objects; not verified on the wire.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from simulators.domain import Account, Post
from simulators.platforms.visit import Visit
from simulators.platforms.x.shapes import write_text
from simulators.platforms.x.state import XState
from simulators.webhooks import Happening, Hook, Sent, What

_NAMED = re.compile(r"(?<![A-Za-z0-9_@])@([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OK = 200


def mentioned(x: XState, post: Post) -> tuple[Account, ...]:
    """Whom a post speaks to, its author left out: the author of what it answers, and all whom it names."""
    parent = None if post.reply_to is None else x.store.posts.get(post.reply_to)
    found = {} if parent is None else {parent.account.id: parent.account}
    if "@" in post.text:
        names = [name.lower() for name in _NAMED.findall(post.text)]
        found |= {each.id: each for each in x.store.accounts.values() if each.username.lower() in names}
    found.pop(post.account.id, None)
    return tuple(found.values())


def tell(visit: Visit, what: What, account: Account, post: Post | None = None) -> None:
    """Let an account's apps know what somebody else's token did to it."""
    if account is not visit.account:
        happening = Happening(what=what, account=account.id, by=visit.account.id, post=post)
        visit.story.outbox.add(visit.now_us, visit.platform.name, happening)


class XHooks:
    """See the module."""

    def __init__(self, x: XState) -> None:
        self._x = x

    def challenge(self, hook: Hook, nonce: str) -> Sent:
        """``GET`` with a ``crc_token``."""
        return Sent(method="GET", url=f"{hook.url}{'&' if '?' in hook.url else '?'}{urlencode({'crc_token': nonce})}")

    def proved(self, hook: Hook, nonce: str, *, status: int, body: bytes) -> bool:
        """Whether the answer is JSON whose ``response_token`` is the token signed."""
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            return False
        token = said.get("response_token") if isinstance(said, dict) else None
        signed = self._signed(hook, nonce.encode())
        return (
            status == _OK and isinstance(token, str) and hmac.compare_digest(token.encode("utf-8", "replace"), signed)
        )

    def telling(self, hook: Hook, happening: Happening, *, unix_us: int) -> Sent | None:
        """The activity, signed over the very bytes that are sent."""
        said = self._activity(happening, unix_us)
        if said is None:
            return None
        body = json.dumps({"for_user_id": happening.account, **said}, separators=(",", ":")).encode()
        headers = (
            ("content-type", "application/json"),
            ("x-twitter-webhooks-signature", self._signed(hook, body).decode()),
        )
        return Sent(method="POST", url=hook.url, headers=headers, body=body)

    def _signed(self, hook: Hook, content: bytes) -> bytes:
        secret = self._x.store.apps[hook.app].encode()
        return b"sha256=" + base64.b64encode(hmac.digest(secret, content, hashlib.sha256))

    def _activity(self, happening: Happening, unix_us: int) -> dict[str, Any] | None:
        by, post = self._x.store.accounts.get(happening.by), happening.post
        match happening.what:
            case "comment" | "mention" if post is not None:
                return {"user_has_blocked": False, "tweet_create_events": [self._post(post)]}
            case "like" if post is not None and by is not None:
                event = {
                    "id": hashlib.sha256(f"{by.id}/{post.id}".encode()).hexdigest()[:32],
                    "created_at": _stamp(unix_us),
                    "timestamp_ms": unix_us // 1_000,
                    "favorited_status": self._post(post),
                    "user": _user(by),
                }
                return {"favorite_events": [event]}
            case "follow" if by is not None:
                target = self._x.store.accounts[happening.account]
                event = {
                    "type": "follow",
                    "created_timestamp": str(unix_us // 1_000),
                    "target": _user(target),
                    "source": _user(by),
                }
                return {"follow_events": [event]}
            case _:
                return None

    def _post(self, post: Post) -> dict[str, Any]:
        parent = None if post.reply_to is None else self._x.store.posts.get(post.reply_to)
        return {
            "created_at": _stamp(post.created_unix_us),
            "id": post.id,
            "id_str": str(post.id),
            "text": write_text(post, self._x.config),
            "in_reply_to_status_id": None if parent is None else parent.id,
            "in_reply_to_status_id_str": None if parent is None else str(parent.id),
            "in_reply_to_user_id_str": None if parent is None else parent.account.id,
            "in_reply_to_screen_name": None if parent is None else parent.account.username,
            "user": _user(post.account),
            "entities": {"user_mentions": list(self._mentions(post))},
        }

    def _mentions(self, post: Post) -> Iterator[dict[str, Any]]:
        for account in mentioned(self._x, post):
            yield {"screen_name": account.username, "name": account.name, "id_str": account.id}


def _user(account: Account) -> dict[str, Any]:
    return {
        "id": int(account.id),
        "id_str": account.id,
        "name": account.name,
        "screen_name": account.username,
        "protected": account.protected,
    }


def _stamp(unix_us: int) -> str:
    """A wall time in the older dialect."""
    return f"{_EPOCH + timedelta(seconds=unix_us // 1_000_000):%a %b %d %H:%M:%S +0000 %Y}"
