"""How TikTok tells an app: signed events whose content is JSON in a string.

Source: developers.tiktok.com, Webhooks (overview, events, verification), Content Posting webhooks. There is no challenge.
"""

import hashlib
import hmac
from typing import Any

import msgspec

from simulators.platforms.tiktok.state import TikTokState
from simulators.webhooks import Happening, Hook, Sent

_EVENTS = {
    "published": "post.publish.complete",
    "publish_failed": "post.publish.failed",
    "delivered": "post.publish.inbox_delivered",
    "available": "post.publish.publicly_available",
}


class TikTokHooks:
    """See the module. ``Hook.verify`` is not looked at."""

    def __init__(self, tiktok: TikTokState) -> None:
        self._tiktok = tiktok

    def challenge(self, hook: Hook, nonce: str) -> Sent | None:
        del hook, nonce
        return None

    def proved(self, hook: Hook, nonce: str, *, status: int, body: bytes) -> bool:
        del hook, nonce, status, body
        return True

    def telling(self, hook: Hook, happening: Happening, *, unix_us: int) -> Sent | None:
        event = _EVENTS.get(happening.what)
        task = self._tiktok.tasks.get(happening.handle)
        if event is None or task is None:
            return None
        publish_type = "DIRECT_PUBLISH" if task.direct else "INBOX_SHARE"
        content: dict[str, Any] = {"publish_id": happening.handle, "publish_type": publish_type}
        if happening.what == "publish_failed":
            content["reason"] = happening.why
        if happening.what == "available" and happening.post is not None:
            content["post_id"] = str(happening.post.id)
        return self._sent(hook, event, happening.account, content, unix_us // 1_000_000)

    def _sent(self, hook: Hook, event: str, account: str, content: dict[str, Any], unix_s: int) -> Sent:
        key, secret = self._client(hook)
        told = {
            "client_key": key,
            "event": event,
            "create_time": unix_s,
            "user_openid": account,
            "content": msgspec.json.encode(content).decode(),
        }
        body = msgspec.json.encode(told)
        mac = hmac.new(secret.encode(), f"{unix_s}.".encode() + body, hashlib.sha256).hexdigest()
        headers = (("content-type", "application/json"), ("tiktok-signature", f"t={unix_s},s={mac}"))
        return Sent(method="POST", url=hook.url, headers=headers, body=body)

    def _client(self, hook: Hook) -> tuple[str, str]:
        """The app's ``client_key`` and secret; of an app without a client those of the app itself."""
        for key, (app, secret) in self._tiktok.store.clients.items():
            if app == hook.app and secret is not None:
                return key, secret
        return hook.app, self._tiktok.store.apps.get(hook.app, "")
