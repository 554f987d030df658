"""Deliveries, signed here by hand as each platform's documents say, with nothing of the product."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from safety_core.ports import Told
from safety_core.secret import Secret
from safety_core.vocabulary import Platform

KEY = "app-secret-of-ours"
SECRET = Secret(KEY)
NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
HEADERS = {
    Platform.X: "x-twitter-webhooks-signature",
    Platform.FACEBOOK: "X-Hub-Signature-256",
    Platform.INSTAGRAM: "X-Hub-Signature-256",
    Platform.THREADS: "X-Hub-Signature-256",
    Platform.LINKEDIN: "X-LI-Signature",
    Platform.TIKTOK: "TikTok-Signature",
}
HEXED = sorted(set(HEADERS) - {Platform.X})
EMPTY = {
    Platform.X: {"for_user_id": "1001", "tweet_create_events": []},
    Platform.FACEBOOK: {"object": "page", "entry": []},
    Platform.INSTAGRAM: {"object": "instagram", "entry": []},
    Platform.THREADS: {"target_id": "4001", "values": []},
    Platform.LINKEDIN: {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": []},
    Platform.TIKTOK: {"client_key": "aw1", "event": "post.publish.complete", "content": "{}"},
}
"""A delivery that tells of nothing."""


def mac(body: bytes, key: str = KEY) -> bytes:
    return hmac.new(key.encode(), body, hashlib.sha256).digest()


def signature(platform: Platform, body: bytes, *, key: str = KEY, at: int = int(NOW.timestamp())) -> str:
    match platform:
        case Platform.X:
            return "sha256=" + base64.b64encode(mac(body, key)).decode()
        case Platform.LINKEDIN:
            return mac(b"hmacsha256=" + body, key).hex()
        case Platform.TIKTOK:
            return f"t={at},s={mac(f'{at}.'.encode() + body, key).hex()}"
        case _:
            return "sha256=" + mac(body, key).hex()


def posted(body: object, *headers: tuple[str, str]) -> Told:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Told(method="POST", headers=(("Content-Type", "application/json"), *headers), body=raw)


def delivered(platform: Platform, body: object, *, key: str = KEY) -> Told:
    told = posted(body)
    return posted(told.body, (HEADERS[platform], signature(platform, told.body, key=key)))


def asked(**query: str) -> Told:
    return Told(method="GET", query=tuple(query.items()))
