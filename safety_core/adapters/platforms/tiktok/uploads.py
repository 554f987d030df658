"""A film on its way to TikTok: what the account may publish is asked for, an upload begun, and the film sent whole.

Before its bytes are there nothing is published. The upload's address is a credential of its own: no token goes with the bytes.
Source: docs/platforms/tiktok.md, "Uploads".
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from safety_core.adapters.platforms.rest import Rest, ready
from safety_core.adapters.platforms.tiktok.counting import unfit
from safety_core.adapters.platforms.tiktok.problems import OK, refusal, said, saw
from safety_core.intent import Intent
from safety_core.media import Content
from safety_core.ports import Answered, Exchange, Ready, Rejected, Step, Unreadable, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

HOST, UPLOAD_HOST = "open.tiktokapis.com", "open-upload.tiktokapis.com"
LEVELS, QUIET_LEVELS = ("PUBLIC_TO_EVERYONE", "SELF_ONLY"), ("SELF_ONLY",)
"""The first of these that the account offers: a private account offers no public one. A quiet film has no choice."""
PUBLISHING_LIMIT, CREATE_CONTAINER, UPLOAD_STATUS = "publishing_limit", "create_container", "upload_status"
JSON = ("content-type", "application/json; charset=UTF-8")
_SWITCHED_OFF = {
    "disable_comment": "comment_disabled",
    "disable_duet": "duet_disabled",
    "disable_stitch": "stitch_disabled",
}
_PUBLISH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,127}")
_PATH = re.compile(r"/[\x21-\x7e]{1,4000}")


def is_object(value: object) -> bool:
    """Whether it can be what an upload, and what it becomes, is called."""
    return isinstance(value, str) and _PUBLISH_ID.fullmatch(value) is not None


def prepare(
    intent: Intent, *, token: Secret, media: tuple[Content, ...], answers: tuple[Exchange, ...], quiet: bool = False
) -> Step:
    """The next step to an upload that waits for its film."""
    refused = unfit(tuple(each.medium for each in media))
    if refused:
        return Rejected(Reason.CONTENT_UNFIT, refused)
    film = media[0]
    if not answers:
        return _post("/v2/post/publish/creator_info/query/", {}, token, PUBLISHING_LIMIT)
    shown = _data(answers[0])
    if not isinstance(shown, dict):
        return shown
    post = _post_info(intent, shown, QUIET_LEVELS if quiet else LEVELS)
    if not isinstance(post, dict):
        return post
    if len(answers) == 1:
        size = film.medium.size
        source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": size, "total_chunk_count": 1}
        return _post(
            "/v2/post/publish/video/init/", {"post_info": post, "source_info": source}, token, CREATE_CONTAINER
        )
    begun = _data(answers[1])
    return _ready(begun, film, quiet=quiet) if isinstance(begun, dict) else begun


def _data(exchange: Exchange) -> dict[str, Any] | Rejected | Unreadable:
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    refused, found = refusal(exchange), said(exchange)
    if refused is not None:
        return refused
    return found.data if found is not None and found.code == OK else Unreadable(saw(exchange))


def _post_info(
    intent: Intent, creator: dict[str, Any], levels: tuple[str, ...]
) -> dict[str, object] | Rejected | Unreadable:
    """How the film is shown: at the first of these levels that the account offers, without what it has switched off."""
    offered = creator.get("privacy_level_options")
    if not isinstance(offered, list) or not offered or not all(isinstance(each, str) for each in offered):
        return Unreadable("it does not say to whom the account may show films")
    level = next((each for each in levels if each in offered), None)
    if level is None:
        return Rejected(Reason.PLATFORM_FORBIDDEN, f"the account offers none of {', '.join(levels)}")
    off = {field: True for field, named in _SWITCHED_OFF.items() if creator.get(named) is True}
    return {"title": intent.text, "privacy_level": level, **off}


def _ready(begun: dict[str, Any], film: Content, *, quiet: bool) -> Ready | Unreadable:
    """Where the film goes, which is TikTok's own host and nowhere else, and what it is called."""
    named, url = begun.get("publish_id"), begun.get("upload_url")
    if not is_object(named) or not isinstance(url, str):
        return Unreadable("HTTP 200 that names no upload")
    try:
        at = urlsplit(url)
    except ValueError:
        return Unreadable("HTTP 200 whose upload is at no address")
    path = f"{at.path}?{at.query}" if at.query else at.path
    ours = at.scheme in ("https", "http") and at.netloc == UPLOAD_HOST and not at.fragment
    if not ours or not _PATH.fullmatch(path):
        return Unreadable(f"HTTP 200 whose upload is not at {UPLOAD_HOST}")
    size, content = film.medium.size, film.content
    return ready(path=path, kind=film.medium.kind, size=size, rest=content, named=str(named), quiet=quiet)


def whole(rest: Rest, operation: str) -> WireRequest:
    """The request with which the film is published."""
    return WireRequest(
        method="PUT",
        host=UPLOAD_HOST,
        path=rest.path,
        headers=(("content-type", rest.kind), ("content-range", rest.range)),
        body=rest.last,
        lead=rest.lead,
        operation=operation,
    )


def status(publish_id: str, token: Secret) -> WireRequest:
    """Ask how far a film is."""
    return _post("/v2/post/publish/status/fetch/", {"publish_id": publish_id}, token, UPLOAD_STATUS)


def _post(path: str, body: object, token: Secret, operation: str) -> WireRequest:
    return WireRequest(
        method="POST",
        host=HOST,
        path=path,
        headers=(*headers(token), JSON),
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        operation=operation,
    )


def headers(token: Secret) -> tuple[tuple[str, str | Secret], ...]:
    """Of every request that shows the token."""
    return (("authorization", token.after("Bearer ")), ("accept", "application/json"))
