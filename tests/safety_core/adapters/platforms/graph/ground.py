"""Answers as Graph gives them, and intents on its platforms."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import msgspec
from hypothesis import settings

from safety_core.adapters.transports.request_form import body_of
from safety_core.media import Content, Medium
from safety_core.ports import Answered
from safety_core.secret import Secret
from safety_core.vocabulary import Action
from tests.safety_core.examples import INTENT

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
TOKEN = Secret("t0ken")
PATIENT = settings(deadline=None)
"""How long an example takes on a busy machine says nothing of what is claimed."""
JSON = {"content-type": "application/json; charset=UTF-8"}
BUSY = {"x-business-use-case-usage": json.dumps({"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 7}]})}  # fmt: skip


def answered(status, body, headers=JSON):
    return Answered(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def error(code, subcode=None, status=400, headers=JSON, **more: object):
    said = {"message": f"(#{code}) no", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    if subcode is not None:
        said["error_subcode"] = subcode
    return answered(status, {"error": said}, headers)


def intent(platform, action=Action.PUBLISH, **changes: object):
    return msgspec.structs.replace(INTENT, platform=platform, action=action, tag="tag-1", **changes)


def content(kind="image/jpeg", body=b"\xff\xd8\xff bytes", url="https://media.example/a%20b.jpg?x=1&y=2"):
    return Content(Medium(kind, len(body), sha256(body).hexdigest()), body, url)


def form(request):
    return dict(parse_qsl(body_of(request).decode(), keep_blank_values=True, strict_parsing=bool(body_of(request))))


def query(request):
    return dict(parse_qsl(urlsplit(request.path).query, strict_parsing=True))


def where(request):
    return request.method, request.host, urlsplit(request.path).path
