"""Webhooks of the Graph: a challenge that is echoed, and bodies signed with the app's secret.

Source: developers.facebook.com, Graph API, webhooks: getting started.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from simulators.webhooks import Happening, Hook, Sent

Writes = Callable[[Hook, Happening, int], dict[str, Any] | None]
"""A platform's own body: of a hook, what happened, and when (wall time, microseconds); ``None``: it tells of no such thing."""


class GraphHooks:
    """How Facebook, Instagram and Threads tell. Only what the body says differs.

    Args:
        apps: the secrets of the apps, by their ids.
    """

    def __init__(self, apps: Mapping[str, str], writes: Writes) -> None:
        self._apps = apps
        self._writes = writes

    def challenge(self, hook: Hook, nonce: str) -> Sent:
        """``GET`` with the word that the app gave, and a nonce to echo."""
        query = urlencode({"hub.mode": "subscribe", "hub.challenge": nonce, "hub.verify_token": hook.verify})
        return Sent(method="GET", url=f"{hook.url}{'&' if '?' in hook.url else '?'}{query}")

    def proved(self, hook: Hook, nonce: str, *, status: int, body: bytes) -> bool:  # noqa: ARG002 - the nonce says all
        """Whether the nonce came back, and nothing else."""
        return status == 200 and body == nonce.encode()  # noqa: PLR2004 - OK

    def telling(self, hook: Hook, happening: Happening, *, unix_us: int) -> Sent | None:
        """The body with its signature, over the very bytes that are sent: other than ASCII stands escaped in them."""
        said = self._writes(hook, happening, unix_us)
        if said is None:
            return None
        body = json.dumps(said, separators=(",", ":")).encode()
        mark = hmac.new(self._apps[hook.app].encode(), body, hashlib.sha256).hexdigest()
        headers = (("content-type", "application/json"), ("x-hub-signature-256", f"sha256={mark}"))
        return Sent(method="POST", url=hook.url, headers=headers, body=body)
