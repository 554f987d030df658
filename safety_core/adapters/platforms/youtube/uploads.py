"""A film on its way to YouTube: a session is begun, takes the film piece by piece, and becomes a video with its last piece.

Before the last piece there is no video, and nobody sees anything. The session's address is a credential of its own: no token
goes with the pieces. Source: docs/platforms/youtube.md, "Uploads".
"""

import json
import re
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import msgspec

from safety_core.adapters.platforms.rest import ready, written
from safety_core.adapters.platforms.youtube.counting import GRAIN, last_begins, unfit_films, words
from safety_core.adapters.platforms.youtube.problems import refusal, saw
from safety_core.intent import Intent
from safety_core.media import Content
from safety_core.ports import Answered, Exchange, Rejected, Step, Unreadable, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

HOST = "www.googleapis.com"
SESSION = "/upload/youtube/v3/videos"
SESSIONS = (f"{SESSION}?", "/resumable/upload/youtube/v3/videos?")
PRIVACY, QUIET_PRIVACY, CATEGORY = "public", "private", "22"
"""Category 22 is People & Blogs, which every region has."""
PIECE_MAX = 4 * 1024**2
CREATE_CONTAINER, UPLOAD_MEDIA, UPLOAD_STATUS = "create_container", "upload_media", "upload_status"
_STORED = re.compile(r"bytes=0-([0-9]{1,12})")
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,4000}")


def prepare(
    intent: Intent, *, token: Secret, media: tuple[Content, ...], said: tuple[Exchange, ...], quiet: bool = False
) -> Step:
    """The next step to a session that has all of the film but its last piece."""
    unfit = unfit_films(tuple(each.medium for each in media))
    if unfit:
        return Rejected(Reason.CONTENT_UNFIT, unfit)
    film = media[0]
    if not said:
        return _begin(intent, film, token, QUIET_PRIVACY if quiet else PRIVACY)
    path = _begun(said[0])
    if not isinstance(path, str):
        return path
    stored = 0
    for each in said[1:]:
        more = _taken(each, stored, _piece_ends(stored, film))
        if not isinstance(more, int):
            return more
        stored = more
    if stored == last_begins(film.medium.size):
        size, rest = film.medium.size, film.content[stored:]
        return ready(path=path, kind=film.medium.kind, size=size, rest=rest, quiet=quiet)
    return _piece(path, film, stored)


def _begin(intent: Intent, film: Content, token: Secret, privacy: str) -> WireRequest:
    said = words(intent.text)
    shown = {"title": said.title, "description": said.description, "categoryId": CATEGORY}
    body = {"snippet": shown, "status": {"privacyStatus": privacy}}
    query = urlencode({"uploadType": "resumable", "part": "snippet,status"}, safe=",")
    return WireRequest(
        method="POST",
        host=HOST,
        path=f"{SESSION}?{query}",
        headers=(
            *headers(token),
            ("content-type", "application/json; charset=UTF-8"),
            ("x-upload-content-length", str(film.medium.size)),
            ("x-upload-content-type", film.medium.kind),
        ),
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        operation=CREATE_CONTAINER,
    )


def _begun(exchange: Exchange) -> str | Rejected | Unreadable:
    """Path and query of the session, which is on YouTube's own host and nowhere else."""
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    if exchange.status != HTTPStatus.OK:
        return _refused(exchange)
    try:
        at = urlsplit(exchange.headers.get("location", ""))
    except ValueError:
        return Unreadable("HTTP 200 whose session is at no address")
    path = f"{at.path}?{at.query}"
    ours = at.scheme in ("https", "http") and at.netloc == HOST and not at.fragment
    if not ours or not at.query or not path.startswith(SESSIONS) or not _PRINTABLE.fullmatch(path):
        return Unreadable(f"HTTP 200 whose session is not at {HOST}{SESSION}")
    return path


def _refused(answer: Answered) -> Rejected | Unreadable:
    return refusal(answer, None) or Unreadable(saw(answer))


def _piece_ends(stored: int, film: Content) -> int:
    return min(stored + PIECE_MAX, last_begins(film.medium.size))


def _piece(path: str, film: Content, stored: int) -> WireRequest:
    ends = _piece_ends(stored, film)
    span = f"bytes {stored}-{ends - 1}/{film.medium.size}"
    return _put(path, UPLOAD_MEDIA, span, film.content[stored:ends], film.medium.kind)


def _taken(exchange: Exchange, before: int, sent_to: int) -> int | Rejected | Unreadable:
    """How many bytes the session has now: more than before, in whole grains, and no more than were sent."""
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    if exchange.status != HTTPStatus.PERMANENT_REDIRECT:
        return _refused(exchange)
    stored = stored_by(exchange)
    if stored is None or not before < stored <= sent_to or stored % GRAIN:
        return Unreadable(f"HTTP 308 that does not say that it took more than {before} bytes and at most {sent_to}")
    return stored


def stored_by(answer: Answered) -> int | None:
    """How many bytes a session has, by its 308: none where it names no range. ``None``: it is no session's 308."""
    if "location" in answer.headers:
        return None
    said = answer.headers.get("range")
    if said is None:
        return 0
    found = _STORED.fullmatch(said.strip())
    return None if found is None else int(found[1]) + 1


def last_piece(handle: str, operation: str, *, quiet: bool = False) -> WireRequest:
    """The request with which the video stands.

    Raises:
        Miswired: nothing was prepared, or in the other form.
    """
    rest = written(handle, quiet=quiet)
    return msgspec.structs.replace(_put(rest.path, operation, rest.range, rest.last, rest.kind), lead=rest.lead)


def trace(handle: str) -> WireRequest | None:
    """Ask the session how far it is. The last piece is never sent, so that asking makes no video."""
    rest = written(handle)
    return _put(rest.path, UPLOAD_STATUS, f"bytes */{rest.size}", b"")


def _put(path: str, operation: str, span: str, body: bytes, kind: str = "") -> WireRequest:
    of = (("content-type", kind),) if body else ()
    return WireRequest(
        method="PUT",
        host=HOST,
        path=path,
        headers=(("content-range", span), ("accept", "application/json"), *of),
        body=body,
        operation=operation,
    )


def headers(token: Secret) -> tuple[tuple[str, str | Secret], ...]:
    """Of every request that shows the token."""
    return (("authorization", token.after("Bearer ")), ("accept", "application/json"))
