"""Putting a video up: at once, with its metadata in one body, or in a session that may be resumed.

Source: developers.google.com/youtube/v3/guides/using_resumable_upload_protocol; the discovery document's mediaUpload.
"""

import hashlib
import re
from urllib.parse import urlencode

import msgspec

from simulators.domain import Media, Post, Token
from simulators.ledger import visible_digest
from simulators.platforms.visit import Answer, Refusal, Visit
from simulators.platforms.youtube import files, shapes
from simulators.platforms.youtube.bodies import json_body, media_type, related, resource
from simulators.platforms.youtube.metadata import VideoBody, new_metadata, shown_text
from simulators.platforms.youtube.problems import error, refuse
from simulators.platforms.youtube.processing import trouble
from simulators.platforms.youtube.query import Query
from simulators.platforms.youtube.state import Metadata, Session, YouTubeState
from simulators.platforms.youtube.videos import WRITABLE
from simulators.wire import Call

PATHS = ("/upload/youtube/v3/videos", "/resumable/upload/youtube/v3/videos")
_INSERT = "autoLevels notifySubscribers stabilize uploadType"
_RANGE = re.compile(r"bytes (?:(?P<first>\d{1,15})-(?P<last>\d{1,15})|(?P<asks>\*))/(?P<total>\d{1,15}|\*)")
_HOST = re.compile(r"[A-Za-z0-9.\[\]:-]{1,255}")
_DOMAIN = "youtube.video"
_NO_NAMES: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """What ``Content-Range`` says: from where on a chunk stands, to where, and of how many bytes; or a mere question."""

    first: int
    last: int
    total: int | None
    asks: bool = False


def place(call: Call) -> Place | None:
    """Where the body of a PUT stands; without a word about it, it is the whole file. ``None``: it cannot be read."""
    said = call.header("content-range")
    if said is None:
        return Place(0, len(call.body) - 1, len(call.body))
    found = _RANGE.fullmatch(said.strip())
    if found is None:
        return None
    total = None if found["total"] == "*" else int(found["total"])
    if found["asks"]:
        return Place(0, -1, total, asks=True)
    read = Place(int(found["first"]), int(found["last"]), total)
    whole = read.last - read.first + 1 == len(call.body) and (total is None or read.last < total)
    return read if whole else None


def session_of(x: YouTubeState, call: Call) -> Session | None:
    """The session whose address is called."""
    return x.sessions.get(call.params().get("upload_id", ""))


def step(x: YouTubeState, call: Call) -> str:
    """What a PUT does: ask, add a chunk, or (with the last one) make the video stand."""
    at, session = place(call), session_of(x, call)
    if at is None:
        return "upload_media"
    if at.asks:
        return "upload_status"
    total = at.total if at.total is not None or session is None else session.total
    return "create_post" if total is not None and at.last + 1 == total else "upload_media"


def shown(x: YouTubeState, call: Call) -> Token | None:
    """Whose upload it is that a PUT goes on with: its address is proof enough."""
    session = session_of(x, call)
    return None if session is None else session.token


def lost(x: YouTubeState, call: Call, *, now_us: int) -> Answer | None:
    """The answer to the address of an upload that is not there, or no longer: one begins anew."""
    session = session_of(x, call)
    if session is not None and now_us < session.expires_us:
        return None
    return error(404, "notFound", "The upload session was not found or has expired.")


# Beginning -----------------------------------------------------------------------------------------------------------


def without_media(x: YouTubeState, visit: Visit) -> Answer:
    """``POST /youtube/v3/videos``: there are no videos without one."""
    Query(x, visit.call, _INSERT, parts=WRITABLE)
    raise refuse(400, "mediaBodyRequired", "The request does not include the video content.", domain=_DOMAIN)


def _checked(x: YouTubeState, visit: Visit, query: Query, body: VideoBody, names: tuple[str, ...]) -> Metadata:
    for name in names:
        if name in WRITABLE.split() and name != "id" and name not in query.parts:
            raise refuse(400, "unexpectedPart", name, domain="youtube.part", location="part")
    made = new_metadata(x, body, unix_us=visit.unix_us)
    if x.uploads(visit.account.id).remaining(visit.now_us) < 1:
        raise _too_many()
    return made


def _sized(x: YouTubeState, size: int) -> None:
    if size > x.config.largest_bytes:
        raise refuse(413, "uploadTooLarge", f"Media is larger than limit: {x.config.largest_bytes}")


def _kind(said: str) -> str:
    if not said.startswith("video/") and said != "application/octet-stream":
        message = f"Media type '{said}' is not supported. Valid media types: [video/*, application/octet-stream]"
        raise refuse(400, "badContent", message)
    return said


def at_once(x: YouTubeState, visit: Visit) -> Answer:
    """``uploadType=multipart``, metadata and film in one body, or ``media``, the film alone."""
    query = Query(x, visit.call, _INSERT, parts=WRITABLE)
    sent = media_type(visit.call.header("content-type"))
    body, names = VideoBody(), _NO_NAMES
    if query.chosen("uploadType", "media multipart", default="media") == "media":
        kind, content = sent or "application/octet-stream", visit.call.body
        if not content:
            raise refuse(400, "mediaBodyRequired", "The request does not include the video content.", domain=_DOMAIN)
    else:
        parts = related(visit.call) if sent == "multipart/related" else None
        if parts is None:
            raise refuse(400, "badRequest", "Malformed multipart body.")
        metadata, kind, content = parts
        body, names = resource(metadata, VideoBody)
    made = _checked(x, visit, query, body, names)
    _sized(x, len(content))
    session = Session(
        token=visit.token,
        metadata=made,
        parts=query.parts,
        expires_us=visit.now_us,
        kind=_kind(kind),
        total=len(content),
    )
    session.content += content
    return _stand(x, visit, session)


def begin(x: YouTubeState, visit: Visit) -> Answer:
    """``uploadType=resumable``: 200 and the address that the film goes to."""
    call = visit.call
    query = Query(x, call, _INSERT, parts=WRITABLE)
    body, names = VideoBody(), _NO_NAMES
    if call.body:
        body, names = json_body(call, VideoBody)
    made = _checked(x, visit, query, body, names)
    size = call.header("x-upload-content-length")
    if size is not None and not (size.isascii() and size.isdigit() and len(size) <= 15):  # noqa: PLR2004 - as in a range
        raise refuse(400, "badRequest", "Invalid X-Upload-Content-Length.")
    if size is not None:
        _sized(x, int(size))
    session = Session(
        token=visit.token,
        metadata=made,
        parts=query.parts,
        expires_us=visit.now_us + round(x.config.session_life_s * 1_000_000),
        kind=_kind(media_type(call.header("x-upload-content-type")) or "application/octet-stream"),
        total=None if size is None else int(size),
    )
    name = x.new_token("upload")
    x.sessions[name] = session
    named = call.header("host") or call.host
    host = named if _HOST.fullmatch(named) else "youtube.googleapis.com"
    address = f"{call.scheme if ':' in host else 'https'}://{host}{call.path}?"
    location = address + urlencode({"uploadType": "resumable", "upload_id": name})
    return Answer(200, headers=(("location", location), ("x-guploader-uploadid", name)))


# Going on ------------------------------------------------------------------------------------------------------------


def put(x: YouTubeState, visit: Visit) -> Answer:
    """``PUT`` to a session's address: a chunk, the last one, or a question."""
    session, at = session_of(x, visit.call), place(visit.call)
    assert session is not None  # an unknown one is refused before
    if session.post is not None:
        post = x.store.posts[session.post]
        return Answer(200, shapes.video(x, post, session.parts, visit))
    if at is None:
        raise refuse(400, "badRequest", "Failed to parse Content-Range header.")
    if at.total is not None:
        if session.total not in {None, at.total}:
            raise refuse(400, "badRequest", "The total size differs from that of the upload.")
        _sized(x, at.total)
    if not at.asks:
        _add(x, visit, session, at)
    if at.total is not None:
        session.total = at.total
    if not at.asks and len(session.content) == session.total:
        return _stand(x, visit, session)
    return _so_far(session)


def _add(x: YouTubeState, visit: Visit, session: Session, at: Place) -> None:
    """Keep a chunk: what is there already is passed over, a gap is refused."""
    total = session.total if at.total is None else at.total
    last = total is not None and at.last + 1 == total
    if not last and len(visit.call.body) % x.config.chunk_multiple:
        raise refuse(400, "badRequest", f"A chunk must be a multiple of {x.config.chunk_multiple} bytes.")
    if at.first > len(session.content) or (total is not None and at.last >= total):
        raise refuse(400, "badRequest", "The chunk does not follow what is stored.")
    _sized(x, at.last + 1)
    session.content += visit.call.body[len(session.content) - at.first :]


def _so_far(session: Session) -> Answer:
    """308: go on. The header names the last byte that is stored, and is missing when none is."""
    stored = len(session.content)
    return Answer(308, headers=(("range", f"bytes=0-{stored - 1}"),) if stored else ())


def _stand(x: YouTubeState, visit: Visit, session: Session) -> Answer:
    """The last byte is there: from now on there is a video."""
    channel, content, made = visit.account, bytes(session.content), session.metadata
    if x.uploads(channel.id).remaining(visit.now_us) < 1:
        raise _too_many()
    sha256 = hashlib.sha256(content).hexdigest()
    repeated = x.repeats(channel, sha256, now_us=visit.now_us) is not None
    media = Media(
        id=x.ids.next(visit.unix_us),
        owner=channel,
        kind=session.kind,
        category="video",
        total_bytes=len(content),
        started_us=visit.now_us,
        expires_us=visit.now_us,
        ready_us=visit.now_us + round(x.config.processing_s * 1_000_000),
        trouble=trouble(x, content, repeated=repeated),
        sha256=sha256,
    )
    x.store.media[media.id] = media
    number = x.ids.next(visit.unix_us)
    visible_us = x.visible_us(visit.now_us)
    post = Post(
        id=number,
        account=channel,
        title=made.title,
        text=made.description,
        media=(media.id,),
        committed_us=visit.now_us,
        visible_us=visible_us,
        created_unix_us=visit.unix_us,
        conversation=number,
        tag=visit.entry.tag,
        place={
            **made.place,
            "search_us": str(visible_us + x.search_lag_us()),
            "length_ms": str(files.length_ms(content) or 0),
        },
    )
    x.store.add_post(post)
    x.store.remember(post, sha256)
    x.tags[number] = made.tags
    x.uploads(channel.id).take(visit.now_us)
    session.post, session.content = number, bytearray()
    visible = visible_digest(shown_text(post), (sha256,))
    visit.record(post, visible_us=visible_us, event="create_post", visible=visible)
    return Answer(200, shapes.video(x, post, session.parts, visit))


def _too_many() -> Refusal:
    message = "The user has exceeded the number of videos they may upload."
    return refuse(400, "uploadLimitExceeded", message, domain=_DOMAIN)
