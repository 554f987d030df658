"""Images, videos and documents: asked for, sent in one piece or in parts, processed, and looked at.

Source: LinkedIn API documentation, Images, Videos and Documents API.
"""

import hashlib
import re
from typing import Any

import msgspec

from simulators.domain import Media
from simulators.platforms.linkedin import access, urns
from simulators.platforms.linkedin.problems import invalid, missing, problem
from simulators.platforms.linkedin.restli import plain_key
from simulators.platforms.linkedin.schema import Listed, Record, asked
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.pictures import looked_at
from simulators.platforms.visit import Answer, Refusal, Visit
from simulators.wire import Call

UPLOADS = "/dms-uploads/"
UPLOAD_HOST = "www.linkedin.com"
_KINDS = {"images": "image", "videos": "video", "documents": "document"}
_BEGIN = {
    "image": Record({"owner": "string"}, ("owner",), open=True),
    "document": Record({"owner": "string"}, ("owner",), open=True),
    "video": Record(
        {"owner": "string", "fileSizeBytes": "long", "uploadCaptions": "boolean", "uploadThumbnail": "boolean"},
        ("owner", "fileSizeBytes"),
        open=True,
    ),
}
_END = Record(
    {
        "finalizeUploadRequest": Record(
            {"video": "string", "uploadToken": "string", "uploadedPartIds": Listed("string")},
            ("video", "uploadToken", "uploadedPartIds"),
        )
    },
    ("finalizeUploadRequest",),
)


def begin(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/images?action=initializeUpload``, and of videos and documents: a URN and where its bytes go."""
    plural = visit.call.path.split("/")[2]
    kind = _KINDS[plural]
    asks = asked(visit, Record({"initializeUploadRequest": _BEGIN[kind]}, ("initializeUploadRequest",)))
    request = asks["initializeUploadRequest"]
    owner = access.writer(linkedin, visit, request["owner"], f"{plural}.ACTION-initializeUpload", field="owner")
    size = request.get("fileSizeBytes", 0)
    if kind == "video" and not 0 < size <= linkedin.config.video_bytes_max:
        raise invalid("INVALID_VALUE_FOR_FIELD", f"/initializeUploadRequest/fileSizeBytes :: {size} is out of range")
    number = linkedin.ids.next(visit.unix_us)
    word = "C4E" + hashlib.sha256(f"{linkedin.seed}/{kind}/{number}".encode()).hexdigest()[:20].upper()
    life_us = round(linkedin.config.upload_url_life_s * 1_000_000)
    media = Media(
        id=number, owner=owner, kind=kind, category=kind, total_bytes=size, started_us=visit.now_us,
        expires_us=visit.now_us + life_us, handle=f"urn:li:{kind}:{word}",
    )  # fmt: skip
    linkedin.store.media[number] = linkedin.handles[media.handle] = media
    linkedin.openers[media.handle] = visit.token.text
    until_ms = (visit.unix_us + life_us) // 1_000
    return Answer(200, {"value": _told(linkedin, visit.call, media, word, until_ms)})


def _told(linkedin: LinkedInState, call: Call, media: Media, word: str, until_ms: int) -> dict[str, Any]:
    host = call.host.partition(":")[0].lower()
    base = f"https://{UPLOAD_HOST}" if host.endswith("linkedin.com") else f"{call.scheme}://{call.host}"
    where = f"{base}{UPLOADS}{word}/uploaded-{media.kind}"
    if media.kind != "video":
        return {"uploadUrlExpiresAt": until_ms, "uploadUrl": f"{where}/0", media.kind: media.handle}
    part, size = linkedin.config.part_bytes, media.total_bytes
    instructions = [
        {"uploadUrl": f"{where}/{place}", "firstByte": first, "lastByte": min(first + part, size) - 1}
        for place, first in enumerate(range(0, size, part))
    ]
    return {
        "uploadUrlsExpireAt": until_ms,
        "video": media.handle,
        "uploadInstructions": instructions,
        "uploadToken": "",
    }


def aimed_at(linkedin: LinkedInState, call: Call) -> Media | None:
    """The upload that a ``PUT`` is for."""
    return linkedin.handles.get(urns.of_upload(call.path))


def receive(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``PUT www.linkedin.com/dms-uploads/…``: all bytes, or one part of a video; its ``ETag`` is the part's id."""
    media = aimed_at(linkedin, visit.call)
    if media is None:
        raise missing(visit.call.path)
    if visit.now_us >= media.expires_us:
        raise Refusal(problem(403, "ACCESS_DENIED", "The upload URL has expired"))
    if not access.acts_for(visit, media.owner):
        raise Refusal(problem(403, "ACCESS_DENIED", "The upload is not yours"))
    place, content = int(visit.call.path.rpartition("/")[2]), visit.call.body
    if media.kind == "video":
        return _part(linkedin, media, place, content)
    if place or not content:
        raise invalid("INVALID_VALUE_FOR_FIELD", "There is nothing to upload here")
    sha256 = hashlib.sha256(content).hexdigest()
    if media.ready_us is not None and media.sha256 != sha256:
        raise invalid("INVALID_VALUE_FOR_FIELD", "The upload is complete")
    if media.ready_us is None:
        media.total_bytes, media.trouble = len(content), _trouble(linkedin, media.kind, content)
        _process(linkedin, visit, media, sha256)
    return Answer(201)


def _part(linkedin: LinkedInState, media: Media, place: int, content: bytes) -> Answer:
    first = place * linkedin.config.part_bytes
    if len(content) != min(linkedin.config.part_bytes, media.total_bytes - first) or not content:
        raise invalid("INVALID_VALUE_FOR_FIELD", "The part has not the length that was asked for")
    if media.ready_us is not None:
        raise invalid("INVALID_VALUE_FOR_FIELD", "The upload is complete")
    media.segments[place] = content
    return Answer(200, headers=(("etag", _etag(media, place)),))


def _etag(media: Media, place: int) -> str:
    return f"/ambry-video/signedId/{hashlib.sha256(media.segments[place]).hexdigest()[:40]}.bin"


def finish(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/videos?action=finalizeUpload``: all parts, by their ids, in their order."""
    request = asked(visit, _END)["finalizeUploadRequest"]
    media = linkedin.handles.get(request["video"])
    if media is None or media.kind != "video":
        raise invalid("INVALID_URN_ID", f"/finalizeUploadRequest/video :: {request['video']} is unknown")
    access.writer(linkedin, visit, urns.of_account(media.owner), "videos.ACTION-finalizeUpload", field="owner")
    if media.ready_us is None:
        parts = -(-media.total_bytes // linkedin.config.part_bytes)
        sent = [_etag(media, place) for place in range(parts) if place in media.segments]
        if len(sent) != parts or request["uploadedPartIds"] != sent:
            raise invalid(
                "INVALID_VALUE_FOR_FIELD", "/finalizeUploadRequest/uploadedPartIds :: the parts do not add up"
            )
        content = b"".join(media.segments[place] for place in range(parts))
        media.segments, media.trouble = {}, _trouble(linkedin, "video", content)
        _process(linkedin, visit, media, hashlib.sha256(content).hexdigest())
    return Answer(200, {} if linkedin.config.finalize_body == "object" else None)


def _process(linkedin: LinkedInState, visit: Visit, media: Media, sha256: str) -> None:
    media.sha256 = sha256
    media.ready_us = visit.now_us + round(linkedin.config.processing_s * 1_000_000)


def _trouble(linkedin: LinkedInState, kind: str, content: bytes) -> str | None:
    """Why the processing will fail; ``None``: it will not."""
    config, look, size = linkedin.config, looked_at(content), len(content)
    if kind == "document":
        known = content.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
        return None if known and size <= config.document_bytes_max else "no document"
    if kind == "video":
        known = look is not None and look.kind == "video/mp4"
        return None if known and config.video_bytes_min <= size <= config.video_bytes_max else "no video"
    if look is None or look.kind not in {"image/png", "image/jpeg", "image/gif"} or size > config.image_bytes_max:
        return "no image"
    return "too many pixels" if look.width * look.height > config.image_pixels_max else None


def state_of(media: Media, now_us: int) -> str:
    """How far it is."""
    if media.ready_us is None:
        return "WAITING_UPLOAD"
    if now_us < media.ready_us:
        return "PROCESSING"
    return "AVAILABLE" if media.trouble is None else "PROCESSING_FAILED"


def read(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/images/{urn}``, and of videos and documents."""
    plural = visit.call.path.split("/")[2]
    urn = plain_key(visit.call, visit.args[0])
    if not re.fullmatch(r"urn:li:(image|video|document):[A-Za-z0-9_-]{1,64}", urn):
        raise invalid("INVALID_URN_TYPE", f"{urn} is not a {_KINDS[plural]}")
    media = linkedin.handles.get(urn)
    access.must_read(visit, None if media is None else media.owner, f"{plural}.GET")
    if media is None or media.kind != _KINDS[plural]:
        raise missing(urn)
    entity: dict[str, Any] = {
        "id": media.handle,
        "owner": urns.of_account(media.owner),
        "status": state_of(media, visit.now_us),
    }
    if entity["status"] == "AVAILABLE":
        entity["downloadUrl"] = f"https://media.licdn.com/dms/{media.kind}/{media.handle.rpartition(':')[2]}"
        entity["downloadUrlExpiresAt"] = (visit.unix_us + 3_600_000_000) // 1_000
    return Answer(200, entity)


def chosen(linkedin: LinkedInState, visit: Visit, author: str, urn: str, kinds: tuple[str, ...]) -> Media:
    """A medium that a post of ``author`` wants to show.

    Raises:
        Refusal: it is none, another's, not uploaded yet, or its processing failed.
    """
    media = linkedin.handles.get(urn)
    if media is None or media.kind not in kinds:
        code = (
            "INVALID_URN_TYPE" if not urn.startswith(tuple(f"urn:li:{kind}:" for kind in kinds)) else "INVALID_URN_ID"
        )
        raise invalid(code, f"/content :: {urn} is not a usable {' or '.join(kinds)}")
    if media.owner.id != author:
        raise Refusal(problem(403, "ACCESS_DENIED", f"{urn} is not owned by the author", 100))
    state = state_of(media, visit.now_us)
    if state in {"WAITING_UPLOAD", "PROCESSING_FAILED"}:
        raise invalid(f"MEDIA_ASSET_{state}", f"Media asset {urn} is in status {state}")
    return media


def described(media: Media, alt: str) -> None:
    """Keep what it shows, in words."""
    media.alt = alt


def copied(content: dict[str, Any]) -> str:
    """The content of a post as text, to be kept."""
    return msgspec.json.encode(content).decode()
