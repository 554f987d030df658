"""v2 media upload: in one request, or initialize, append and finalize; and what a medium shows, in words.

What it does is what v1.1 does (media.py); it is asked by paths instead of commands, in JSON or multipart, and answers otherwise.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec

from simulators.domain import Media
from simulators.platforms.multipart import parts
from simulators.platforms.story import Answer, Refusal, Visit
from simulators.platforms.x import media
from simulators.platforms.x.media import AltText, Fields
from simulators.platforms.x.posts import body_decoder
from simulators.platforms.x.problems import in_v2, invalid, problem
from simulators.platforms.x.shapes import media_key
from simulators.platforms.x.state import XState

PATH = "/2/media/upload"
_CHUNK_BODY = 8 * 1024 * 1024
Run = Callable[[XState, Visit], Answer]


class OneShot(msgspec.Struct):
    """The JSON body of an upload in one request; ``media`` in base64."""

    media: str
    media_category: str | None = None
    media_type: str | None = None
    additional_owners: list[str] = []
    shared: bool = False


class Beginning(msgspec.Struct):
    """The body of ``initialize``."""

    media_type: str
    total_bytes: int
    media_category: str | None = None
    additional_owners: list[str] = []
    shared: bool = False


class Chunk(msgspec.Struct):
    """The JSON body of ``append``; ``media`` in base64."""

    media: str
    segment_index: int | str


class Words(msgspec.Struct):
    """``metadata`` of a medium."""

    alt_text: AltText | None = None


class Description(msgspec.Struct):
    """The body of ``metadata``."""

    id: str
    metadata: Words | None = None


_one_shot = body_decoder(OneShot, largest=_CHUNK_BODY)
_beginning = body_decoder(Beginning)
_chunk = body_decoder(Chunk, largest=_CHUNK_BODY)
_description = body_decoder(Description)


def _spoken(run: Run) -> Run:
    """What it refuses in the words of v1.1 is said in those of v2."""

    @wraps(run)
    def asked(x: XState, visit: Visit) -> Answer:
        try:
            return run(x, visit)
        except Refusal as refusal:
            said = refusal.answer.body
            raise (in_v2(refusal) if isinstance(said, dict) and "request" in said else refusal) from refusal

    return asked


def _sent(visit: Visit, decode: Callable[[Visit], Any]) -> Fields:
    """The fields of a body that is multipart or JSON."""
    kind = visit.call.header("content-type") or ""
    if kind.lower().startswith("multipart/form-data"):
        found = parts(kind, visit.call.body)
        if found is None:
            raise Refusal(problem(400, "Malformed multipart body."))
        if "media" not in found:
            raise invalid("[media: is missing but it is required]")
        return found
    asks = decode(visit)
    try:
        fields = {"media": base64.b64decode(asks.media, validate=True)}
    except (binascii.Error, ValueError) as error:
        raise invalid("[$.media: is not valid base64]") from error
    for name in ("media_category", "segment_index"):
        value = getattr(asks, name, None)
        if value is not None:
            fields[name] = str(value).encode(errors="replace")
    return fields


def _data(made: Media, visit: Visit, **more: Any) -> Answer:
    said = {
        "id": str(made.id),
        "media_key": media_key(made),
        "expires_after_secs": max((made.expires_us - visit.now_us) // 1_000_000, 0),
    }
    return Answer(200, {"data": {**said, **more}})


@_spoken
def upload(x: XState, visit: Visit) -> Answer:
    """``POST /2/media/upload``: a picture in one request."""
    made = media.put_up(x, visit, _sent(visit, _one_shot))
    return _data(made, visit, size=made.total_bytes)


@_spoken
def initialize(x: XState, visit: Visit) -> Answer:
    """``POST /2/media/upload/initialize``."""
    asks: Beginning = _beginning(visit)
    fields = {
        "media_type": asks.media_type.encode(errors="replace"),
        "total_bytes": str(asks.total_bytes).encode(),
        "media_category": (asks.media_category or "").encode(errors="replace"),
    }
    return _data(media.begin(x, visit, fields), visit)


def _named(visit: Visit) -> Fields:
    return {"media_id": visit.args[0].encode(errors="replace")}


@_spoken
def append(x: XState, visit: Visit) -> Answer:
    """``POST /2/media/upload/:id/append``."""
    made = media.append(x, visit, {**_sent(visit, _chunk), **_named(visit)})
    expires = (visit.unix_us + made.expires_us - visit.now_us) // 1_000_000
    return Answer(200, {"data": {"expires_at": expires}})


@_spoken
def finalize(x: XState, visit: Visit) -> Answer:
    """``POST /2/media/upload/:id/finalize``."""
    made = media.finalize(x, visit, _named(visit))
    return _data(made, visit, size=made.total_bytes, **media.processing(made, visit))


@_spoken
def status(x: XState, visit: Visit) -> Answer:
    """``GET /2/media/upload?command=STATUS``."""
    fields = {name: value.encode(errors="replace") for name, value in visit.call.params().items()}
    if fields.get("command", b"STATUS") != b"STATUS":
        raise invalid("The `command` query parameter value is not one of [STATUS]")
    made = media.finalized(x, visit, fields)
    return _data(made, visit, **media.processing(made, visit))


@_spoken
def describe(x: XState, visit: Visit) -> Answer:
    """``POST /2/media/metadata``: what a medium shows, in words."""
    asks: Description = _description(visit)
    made = media.own(x, visit, {"media_id": asks.id.encode(errors="replace")})
    words = asks.metadata and asks.metadata.alt_text
    media.write_alt(made, words.text if words else "")
    return Answer(200, {"data": {"id": asks.id, "associated_metadata": {"alt_text": {"text": made.alt}}}})
