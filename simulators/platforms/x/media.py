"""v1.1 media upload: simple, and in chunks with INIT, APPEND, FINALIZE and STATUS."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from simulators.domain import Media
from simulators.platforms.multipart import parts
from simulators.platforms.story import Answer, Visit
from simulators.platforms.x.oauth1 import FORM
from simulators.platforms.x.problems import upload_error
from simulators.platforms.x.shapes import media_key
from simulators.platforms.x.state import XState

PATH = "/1.1/media/upload.json"
IMAGE_MAX = 5 * 1024 * 1024
GIF_MAX = 15 * 1024 * 1024
VIDEO_MAX = 512 * 1024 * 1024
CHUNK_MAX = 5 * 1024 * 1024
SEGMENT_MAX = 999
CHECK_AFTER_S = 1
_KINDS = ("image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/quicktime")
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"))
_PROCESSED = ("tweet_video", "tweet_gif", "amplify_video", "dm_video", "dm_gif")


def recognised(content: bytes) -> str | None:
    """The media type of the bytes themselves; ``None`` when X does not know it."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "video/mp4" if content[4:8] == b"ftyp" else None


def largest(kind: str) -> int:
    """The most bytes that X takes of a media type."""
    if kind == "image/gif":
        return GIF_MAX
    return VIDEO_MAX if kind.startswith("video/") else IMAGE_MAX


def upload(x: XState, visit: Visit) -> Answer:
    """``POST media/upload``: simple, unless a command says otherwise."""
    fields = _fields(visit)
    command = fields.get("command", b"").decode("utf-8", "replace").upper()
    if not command:
        return _simple(x, visit, fields)
    step = _STEPS.get(command)
    if step is None:
        raise upload_error(f"Unknown command [{command}].")
    return step(x, visit, fields)


def _fields(visit: Visit) -> dict[str, bytes]:
    """The fields, wherever the SDK put them: query, form or multipart."""
    call = visit.call
    fields = {name: value.encode(errors="replace") for name, value in call.params().items()}
    kind = call.header("content-type") or ""
    if kind.lower().startswith("multipart/form-data"):
        sent = parts(kind, call.body)
        if sent is None:
            raise upload_error("Malformed multipart body.")
        return {**fields, **sent}
    if kind.split(";")[0].strip().lower() == FORM:
        form = parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {**fields, **{name: value.encode(errors="replace") for name, value in form}}
    if call.body:
        raise upload_error(f"Content-Type [{kind}] is not supported.", status=415)
    return fields


def _content(fields: dict[str, bytes]) -> bytes:
    if "media" in fields:
        return fields["media"]
    if "media_data" in fields:
        try:
            return base64.b64decode(fields["media_data"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise upload_error("media_data is not valid base64.") from error
    raise upload_error("media parameter is missing.")


def _simple(x: XState, visit: Visit, fields: dict[str, bytes]) -> Answer:
    content = _content(fields)
    kind = recognised(content)
    if kind is None or kind.startswith("video/"):
        raise upload_error("media type unrecognized.")
    if len(content) > largest(kind):
        raise upload_error(f"File size exceeds {largest(kind)} bytes.", status=413)
    media = _new(x, visit, kind, fields, len(content))
    media.ready_us, media.sha256 = visit.now_us, hashlib.sha256(content).hexdigest()
    return Answer(200, {**_named(media, visit), "size": len(content), "image": {"image_type": kind}})


def _new(x: XState, visit: Visit, kind: str, fields: dict[str, bytes], total_bytes: int) -> Media:
    media = Media(
        id=x.ids.next(visit.unix_us),
        owner=visit.account,
        kind=kind,
        category=fields.get("media_category", b"").decode("utf-8", "replace").lower(),
        total_bytes=total_bytes,
        started_us=visit.now_us,
        expires_us=visit.now_us + round(x.config.media_life_s * 1_000_000),
    )
    x.store.media[media.id] = media
    return media


def _named(media: Media, visit: Visit) -> dict[str, Any]:
    return {
        "media_id": media.id,
        "media_id_string": str(media.id),
        "media_key": media_key(media),
        "expires_after_secs": max((media.expires_us - visit.now_us) // 1_000_000, 0),
    }


def _number(fields: dict[str, bytes], name: str, highest: int) -> int:
    value = fields.get(name, b"")
    if not value.isdigit() or len(value) > 19 or int(value) > highest:  # noqa: PLR2004 - digits of an id
        raise upload_error(f"{name} is missing or invalid.")
    return int(value)


def _own(x: XState, visit: Visit, fields: dict[str, bytes]) -> Media:
    media = x.store.media.get(_number(fields, "media_id", 1 << 63))
    if media is None or media.owner is not visit.account or visit.now_us >= media.expires_us:
        raise upload_error("Invalid media id.")
    return media


def _init(x: XState, visit: Visit, fields: dict[str, bytes]) -> Answer:
    kind = fields.get("media_type", b"").decode("utf-8", "replace").lower()
    if kind not in _KINDS:
        raise upload_error("media type unrecognized.")
    total_bytes = _number(fields, "total_bytes", largest(kind))
    if total_bytes == 0:
        raise upload_error("total_bytes is missing or invalid.")
    return Answer(202, _named(_new(x, visit, kind, fields, total_bytes), visit))


def _append(x: XState, visit: Visit, fields: dict[str, bytes]) -> Answer:
    media = _own(x, visit, fields)
    index = _number(fields, "segment_index", SEGMENT_MAX)
    content = _content(fields)
    if media.ready_us is not None:
        raise upload_error("The media is finalized already.")
    others = sum(len(segment) for number, segment in media.segments.items() if number != index)
    if len(content) > CHUNK_MAX or others + len(content) > media.total_bytes:
        raise upload_error("The segment is too large.", status=413)
    media.segments[index] = content
    return Answer(204)


def _finalize(x: XState, visit: Visit, fields: dict[str, bytes]) -> Answer:
    media = _own(x, visit, fields)
    if media.ready_us is None:
        content = b"".join(media.segments[index] for index in sorted(media.segments))
        if sorted(media.segments) != list(range(len(media.segments))) or len(content) != media.total_bytes:
            raise upload_error("Segments do not add up to provided total file size.")
        processed = media.category in _PROCESSED or media.kind.startswith("video/")
        found = recognised(content)
        if found is None or found.split("/")[0] != media.kind.split("/")[0]:
            media.trouble = "unsupported format"
            if not processed:
                raise upload_error("media type unrecognized.")
        delay_s = x.config.processing_s if processed else 0
        media.segments, media.sha256 = {}, hashlib.sha256(content).hexdigest()
        media.started_us, media.ready_us = visit.now_us, visit.now_us + round(delay_s * 1_000_000)
    return Answer(201, {**_named(media, visit), "size": media.total_bytes, **_processing(media, visit)})


def status(x: XState, visit: Visit) -> Answer:
    """``GET media/upload?command=STATUS``."""
    fields = {name: value.encode(errors="replace") for name, value in visit.call.params().items()}
    if fields.get("command", b"").upper() != b"STATUS":
        raise upload_error("Unknown command.")
    media = _own(x, visit, fields)
    if media.ready_us is None:
        raise upload_error("The media is not finalized.", status=404)
    return Answer(200, {**_named(media, visit), **_processing(media, visit)})


def _processing(media: Media, visit: Visit) -> dict[str, Any]:
    """How far the processing is; nothing of a medium that needs none."""
    assert media.ready_us is not None  # finalised
    takes_us = media.ready_us - media.started_us
    if takes_us == 0 and media.trouble is None:
        return {}
    if visit.now_us < media.ready_us:
        gone_us = visit.now_us - media.started_us
        state = "pending" if gone_us == 0 else "in_progress"
        info: dict[str, Any] = {"state": state, "check_after_secs": CHECK_AFTER_S}
        if gone_us:
            info["progress_percent"] = gone_us * 100 // takes_us
    elif media.trouble is not None:
        error = {"code": 3, "name": "UnsupportedMedia", "message": media.trouble}
        info = {"state": "failed", "progress_percent": 100, "error": error}
    else:
        info = {"state": "succeeded", "progress_percent": 100}
    return {"processing_info": info}


_STEPS: dict[str, Callable[[XState, Visit, dict[str, bytes]], Answer]] = {
    "INIT": _init,
    "APPEND": _append,
    "FINALIZE": _finalize,
}
