"""v1.1 media upload: simple, and in chunks with INIT, APPEND, FINALIZE and STATUS; and what a medium shows, in words."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from simulators.domain import Media
from simulators.platforms.multipart import parts
from simulators.platforms.story import Answer, Visit
from simulators.platforms.x.oauth1 import FORM
from simulators.platforms.x.problems import upload_error
from simulators.platforms.x.shapes import media_key
from simulators.platforms.x.state import XState

PATH = "/1.1/media/upload.json"
DESCRIBE = "/1.1/media/metadata/create.json"
PATHS = (PATH, DESCRIBE)
IMAGE_MAX = 5 * 1024 * 1024
GIF_MAX = 15 * 1024 * 1024
VIDEO_MAX = 512 * 1024 * 1024
CHUNK_MAX = 5 * 1024 * 1024
SEGMENT_MAX = 999
CHECK_AFTER_S = 1
ALT_MAX = 1_000
Fields = dict[str, bytes]
"""What a request says, by names, wherever it stood."""
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


def _fields(visit: Visit) -> Fields:
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


def _content(fields: Fields) -> bytes:
    if "media" in fields:
        return fields["media"]
    if "media_data" in fields:
        try:
            return base64.b64decode(fields["media_data"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise upload_error("media_data is not valid base64.") from error
    raise upload_error("media parameter is missing.")


def _simple(x: XState, visit: Visit, fields: Fields) -> Answer:
    media = put_up(x, visit, fields)
    return Answer(200, {**_named(media, visit), "size": media.total_bytes, "image": {"image_type": media.kind}})


def put_up(x: XState, visit: Visit, fields: Fields) -> Media:
    """A picture in one request."""
    content = _content(fields)
    kind = recognised(content)
    if kind is None or kind.startswith("video/"):
        raise upload_error("media type unrecognized.")
    if len(content) > largest(kind):
        raise upload_error(f"File size exceeds {largest(kind)} bytes.", status=413)
    media = _new(x, visit, kind, fields, len(content))
    media.ready_us, media.sha256 = visit.now_us, hashlib.sha256(content).hexdigest()
    return media


def _new(x: XState, visit: Visit, kind: str, fields: Fields, total_bytes: int) -> Media:
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


def _number(fields: Fields, name: str, highest: int) -> int:
    value = fields.get(name, b"")
    if not value.isdigit() or len(value) > 19 or int(value) > highest:  # noqa: PLR2004 - digits of an id
        raise upload_error(f"{name} is missing or invalid.")
    return int(value)


def own(x: XState, visit: Visit, fields: Fields) -> Media:
    """The uploader's own medium, while it is kept."""
    media = x.store.media.get(_number(fields, "media_id", 1 << 63))
    if media is None or media.owner is not visit.account or visit.now_us >= media.expires_us:
        raise upload_error("Invalid media id.")
    return media


def _init(x: XState, visit: Visit, fields: Fields) -> Answer:
    return Answer(202, _named(begin(x, visit, fields), visit))


def begin(x: XState, visit: Visit, fields: Fields) -> Media:
    """An upload in chunks: what it is going to be."""
    kind = fields.get("media_type", b"").decode("utf-8", "replace").lower()
    if kind not in _KINDS:
        raise upload_error("media type unrecognized.")
    total_bytes = _number(fields, "total_bytes", largest(kind))
    if total_bytes == 0:
        raise upload_error("total_bytes is missing or invalid.")
    return _new(x, visit, kind, fields, total_bytes)


def _append(x: XState, visit: Visit, fields: Fields) -> Answer:
    append(x, visit, fields)
    return Answer(204)


def append(x: XState, visit: Visit, fields: Fields) -> Media:
    """One of its chunks."""
    media = own(x, visit, fields)
    index = _number(fields, "segment_index", SEGMENT_MAX)
    content = _content(fields)
    if media.ready_us is not None:
        raise upload_error("The media is finalized already.")
    others = sum(len(segment) for number, segment in media.segments.items() if number != index)
    if len(content) > CHUNK_MAX or others + len(content) > media.total_bytes:
        raise upload_error("The segment is too large.", status=413)
    media.segments[index] = content
    return media


def _finalize(x: XState, visit: Visit, fields: Fields) -> Answer:
    media = finalize(x, visit, fields)
    return Answer(201, {**_named(media, visit), "size": media.total_bytes, **processing(media, visit)})


def finalize(x: XState, visit: Visit, fields: Fields) -> Media:
    """All of its chunks are there: it is processed, where it needs that."""
    media = own(x, visit, fields)
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
    return media


def status(x: XState, visit: Visit) -> Answer:
    """``GET media/upload?command=STATUS``."""
    fields = {name: value.encode(errors="replace") for name, value in visit.call.params().items()}
    if fields.get("command", b"").upper() != b"STATUS":
        raise upload_error("Unknown command.")
    media = finalized(x, visit, fields)
    return Answer(200, {**_named(media, visit), **processing(media, visit)})


def finalized(x: XState, visit: Visit, fields: Fields) -> Media:
    """An upload of which all chunks are there."""
    media = own(x, visit, fields)
    if media.ready_us is None:
        raise upload_error("The media is not finalized.", status=404)
    return media


class AltText(msgspec.Struct):
    """What a medium shows, in words."""

    text: str


class _Described(msgspec.Struct):
    """The body of ``POST media/metadata/create``."""

    media_id: str | int
    alt_text: AltText | None = None


def describe(x: XState, visit: Visit) -> Answer:
    """``POST media/metadata/create``: 200 and no body."""
    try:
        asks = msgspec.json.decode(visit.call.body, type=_Described)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise upload_error("The body is not valid.") from error
    media = own(x, visit, {"media_id": str(asks.media_id).encode(errors="replace")})
    write_alt(media, "" if asks.alt_text is None else asks.alt_text.text)
    return Answer(200)


def write_alt(media: Media, text: str) -> None:
    """Say what a medium shows."""
    if not text or len(text) > ALT_MAX:
        raise upload_error(f"alt_text must have 1 to {ALT_MAX} characters.")
    media.alt = text


def processing(media: Media, visit: Visit) -> dict[str, Any]:
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


_STEPS: dict[str, Callable[[XState, Visit, Fields], Answer]] = {
    "INIT": _init,
    "APPEND": _append,
    "FINALIZE": _finalize,
}
