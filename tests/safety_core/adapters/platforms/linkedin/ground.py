"""Answers as LinkedIn gives them, and intents on it."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from safety_core.adapters.transports.request_form import body_of, in_clear
from safety_core.media import Content, Medium
from safety_core.ports import Answered
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform
from tests.safety_core.examples import INTENT

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp()) * 1000
TOKEN = Secret("t0ken")
JSON = {"content-type": "application/json"}
ACME = "urn:li:organization:2001"
OTHER = "urn:li:organization:2002"
MEMBER = "urn:li:person:Ab_c-1"
POST = "urn:li:share:7000000000000000012"
UGC = "urn:li:ugcPost:7000000000000000013"
ACTIVITY = "urn:li:activity:7000000000000000014"
COMMENT = f"urn:li:comment:({ACTIVITY},7000000000000000015)"
SHOWN_POST = {"id": POST, "author": ACME, "commentary": "Hi", "createdAt": NOW_MS, "lifecycleState": "PUBLISHED"}
SHOWN_COMMENT = {
    "actor": ACME,
    "commentUrn": COMMENT,
    "created": {"actor": ACME, "time": NOW_MS},
    "id": "7000000000000000015",
    "message": {"attributes": [], "text": "Hi"},
    "object": ACTIVITY,
}
SHOWN_LIKE = {
    "id": f"urn:li:reaction:({ACME},{ACTIVITY})",
    "created": {"actor": MEMBER, "time": NOW_MS},
    "reactionType": "LIKE",
    "root": ACTIVITY,
}
ROLE = {"organization": ACME, "role": "ADMINISTRATOR", "roleAssignee": MEMBER, "state": "APPROVED"}


def answered(status, body=b"", **headers: str):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answered(status, (JSON if raw else {}) | named, raw)


def made(urn, body=b"", status=201):
    return answered(status, body, x_restli_id=urn)


def problem(status, code="SOME_CODE", message="no", **more: object):
    return answered(status, {"status": status, "code": code, "message": message, **more})


def page(*elements: object, start=0, count=100, **more: object):
    return answered(200, {"elements": list(elements), "paging": {"start": start, "count": count, "links": [], **more}})


def without(found, *names: str):
    return {name: value for name, value in found.items() if name not in names}


def intent(action=Action.PUBLISH, **changes: object):
    return msgspec.structs.replace(INTENT, platform=Platform.LINKEDIN, action=action, tag="tag-1", **changes)


def acted(action, **changes: object):
    target = COMMENT if action is Action.REPLY else POST
    return intent(action, **{"target": target, "recalls": POST, **changes})


def content(kind="image/png", body=b"\x89PNG\r\n\x1a\n bytes"):
    return Content(Medium(kind, len(body), sha256(body).hexdigest()), body)


def where(request):
    return request.method, request.host, unquote(urlsplit(request.path).path)


def query(request):
    return dict(parse_qsl(urlsplit(request.path).query, strict_parsing=True))


def sent(request):
    return json.loads(body_of(request))


def header(request, name):
    found = [in_clear(value) for each, value in request.headers if each == name]
    return found[0] if found else None
