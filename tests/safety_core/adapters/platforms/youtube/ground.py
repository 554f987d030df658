"""Answers as YouTube gives them, and intents on it."""

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
UNTIL_MIDNIGHT_S = 20 * 3600.0
"""It is four in the morning there, in winter."""
TOKEN = Secret("t0ken-of-a-channel")
PATIENT = settings(deadline=None)
JSON = {"content-type": "application/json; charset=UTF-8"}
CHANNEL, OTHER = "UC" + "a" * 22, "UC" + "b" * 22
VIDEO, THREAD = "dQw4w9WgXcQ", "Ugz_thread-0000000000AaABAg"
ANSWER = f"{THREAD}.9abc_DEF-1"
SESSION = "/upload/youtube/v3/videos?uploadType=resumable&upload_id=s3ss-ion"
GRAIN = 256 * 1024


def answered(status, body, headers=JSON):
    return Answered(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def error(status, reason, headers=JSON, **more: object):
    listed = [{"message": "no", "domain": "youtube", "reason": reason}]
    return answered(status, {"error": {"code": status, "message": "no", "errors": listed, **more}}, headers)


def intent(action=Action.PUBLISH, **changes: object):
    return msgspec.structs.replace(INTENT, platform=Platform.YOUTUBE, action=action, tag="tag-1", **changes)


def film(size=1000, kind="video/mp4"):
    body = bytes(each % 251 for each in range(1000)) * (size // 1000 + 1)
    return Content(Medium(kind, size, sha256(body[:size]).hexdigest()), body[:size])


def ready(size=1000, last=1000):
    return Ready(Rest(path=SESSION, kind="video/mp4", size=size, last=b"z" * last).handle())


def listing(kind, *items: object, **more: object):
    return answered(200, {"kind": f"youtube#{kind}ListResponse", "items": list(items), **more})


def video(**changes: object):
    snippet = {"channelId": CHANNEL, "title": "T", "description": "D", "publishedAt": "2026-03-01T11:59:58Z"}
    status = {"uploadStatus": "uploaded", "privacyStatus": "public"}
    found = {"kind": "youtube#video", "id": VIDEO, "snippet": snippet, "status": status}
    for name, value in changes.items():
        place = snippet if name in snippet else status if name in status else found
        place[name] = value
    return found


def item(video_id=VIDEO, **changes: object):
    snippet = {"channelId": CHANNEL, "title": "T", "description": "D", "publishedAt": "2026-03-01T11:00:00Z", **changes}
    return {"snippet": snippet, "contentDetails": {"videoId": video_id, "videoPublishedAt": "2026-03-01T11:59:58Z"}}


def comment(comment_id=THREAD, **changes: object):
    said = {"authorChannelId": {"value": CHANNEL}, "textDisplay": "hi", "publishedAt": "2026-03-01T11:59:58Z"}
    return {"kind": "youtube#comment", "id": comment_id, "snippet": {**said, **changes}}


def thread(comment_id=THREAD, **changes: object):
    top = comment(comment_id, **changes)
    return {"kind": "youtube#commentThread", "id": comment_id, "snippet": {"topLevelComment": top}}


def query(request):
    return dict(parse_qsl(urlsplit(request.path).query, strict_parsing=True))


def where(request):
    return request.method, request.host, urlsplit(request.path).path
