"""How LinkedIn tells an app: a challenge by ``challengeCode``, and notifications signed with the client's secret.

Source: LinkedIn API documentation, "Webhook validation" and "Organization Social Action Notifications".
"""

import hashlib
import hmac
from typing import Any

import msgspec

from simulators.platforms.linkedin import urns
from simulators.platforms.linkedin.state import LinkedInState
from simulators.webhooks import Happening, Hook, Sent

KIND = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
_ACTIONS = {"comment": "COMMENT", "like": "LIKE", "mention": "SHARE_MENTION"}


def code(nonce: str) -> str:
    """What LinkedIn asks with: a UUID, of the fourth version in its form."""
    drawn = hashlib.sha256(nonce.encode()).hexdigest()
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-a{drawn[17:20]}-{drawn[20:32]}"


class LinkedInHooks:
    """See the module. The word to recognise LinkedIn by is the client's secret; ``Hook.verify`` is not looked at."""

    def __init__(self, linkedin: LinkedInState) -> None:
        self._linkedin = linkedin

    def challenge(self, hook: Hook, nonce: str) -> Sent:
        joint = "&" if "?" in hook.url else "?"
        return Sent(method="GET", url=f"{hook.url}{joint}challengeCode={code(nonce)}")

    def proved(self, hook: Hook, nonce: str, *, status: int, body: bytes) -> bool:
        try:
            said = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        asked = code(nonce)
        wanted = {"challengeCode": asked, "challengeResponse": self._mac(hook, asked.encode())}
        return status == 200 and isinstance(said, dict) and {name: said.get(name) for name in wanted} == wanted  # noqa: PLR2004 - a status

    def telling(self, hook: Hook, happening: Happening, *, unix_us: int) -> Sent | None:
        action = _ACTIONS.get(happening.what)
        owner = self._linkedin.store.accounts.get(happening.account)
        if action is None or owner is None or owner.kind != "organization" or happening.post is None:
            return None
        notice = self._notice(owner.id, action, happening, unix_us)
        if notice is None:
            return None
        body = msgspec.json.encode({"type": KIND, "notifications": [notice]})
        signature = self._mac(hook, b"hmacsha256=" + body)
        headers = (("content-type", "application/json"), ("x-li-signature", signature))
        return Sent(method="POST", url=hook.url, headers=headers, body=body)

    def _notice(self, owner: str, action: str, happening: Happening, unix_us: int) -> dict[str, Any] | None:
        post = happening.post
        assert post is not None  # seen to
        root = self._linkedin.store.posts[post.conversation]
        if action != "SHARE_MENTION" and root.place.get("visibility") != "PUBLIC":
            return None  # LinkedIn tells of public posts only
        account = self._linkedin.store.accounts[owner]
        number = hashlib.sha256(f"{happening.what}/{post.id}/{happening.by}".encode()).digest()
        notice: dict[str, Any] = {
            "notificationId": int.from_bytes(number[:6]),
            "organizationalEntity": urns.of_account(account),
            "action": "ADMIN_COMMENT" if action == "COMMENT" and happening.by == owner else action,
            "sourcePost": urns.of_post(root),
            "lastModifiedAt": unix_us // 1_000,
            "generatedActivity": urns.of_post(post) if action == "COMMENT" else urns.of_activity(root.id),
        }
        if action == "COMMENT":
            author = urns.of_account(post.account)
            shown = {"owner": author, "text": post.text, "entity": urns.of_post(post)}
            notice["decoratedGeneratedActivity"] = {"comment": shown}
        if account.managers:
            notice["subscriber"] = f"urn:li:person:{account.managers[0]}"
        return notice

    def _mac(self, hook: Hook, content: bytes) -> str:
        secrets = (secret for app, secret in self._linkedin.store.clients.values() if app == hook.app)
        secret = next((each for each in secrets if each is not None), self._linkedin.store.apps.get(hook.app, ""))
        return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
