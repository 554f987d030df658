"""Answers as TikTok gives them, and intents on it."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import msgspec
from hypothesis import settings

from safety_core.adapters.platforms.rest import Rest
from safety_core.media import Content, Medium
from safety_core.ports import Answered, Ready
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform
from tests.safety_core.examples import INTENT

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
TOKEN = Secret("act.t0ken-of-a-creator")
PATIENT = settings(deadline=None)
JSON = {"content-type": "application/json; charset=utf-8"}
OPEN_ID = "723f24d7-e717-40f8-a2b6-cb8464cd23b4"
PUBLISH_ID = "v_pub_file~v2-1.7400000000000000001"
UPLOAD = "/video/?upload_id=67&upload_token=s3cret-address"


def answered(status, body, headers=JSON):
    return Answered(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def said(http=200, code="ok", /, **data: object):
    return answered(http, {"data": data, "error": {"code": code, "message": "", "log_id": "20260301"}})


CREATOR = said(
    creator_username="house",
    privacy_level_options=["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
    comment_disabled=False,
    duet_disabled=True,
    stitch_disabled=False,
)
BEGUN = said(publish_id=PUBLISH_ID, upload_url=f"https://open-upload.tiktokapis.com{UPLOAD}")


def intent(action=Action.PUBLISH, **changes: object):
    return msgspec.structs.replace(INTENT, platform=Platform.TIKTOK, action=action, tag="tag-1", **changes)


def film(size=1000, kind="video/mp4"):
    body = b"z" * size
    return Content(Medium(kind, size, sha256(body).hexdigest()), body)


def ready(**changes: object):
    rest = Rest(path=UPLOAD, kind="video/mp4", size=4, last=b"film", named=PUBLISH_ID)
    return Ready(msgspec.structs.replace(rest, **changes).handle())


def query(request):
    return dict(parse_qsl(urlsplit(request.path).query, strict_parsing=True))


def where(request):
    return request.method, request.host, urlsplit(request.path).path
