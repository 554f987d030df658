"""What comes before a post with pictures on X: each is handed over by itself, and nobody sees it.

The post that names them shows them. Source: docs/platforms/x.md, "Pictures".
"""

from http import HTTPStatus

from safety_core.adapters.platforms.bodies import decoded
from safety_core.adapters.platforms.multipart import multipart
from safety_core.adapters.platforms.x.answers import refused
from safety_core.adapters.platforms.x.problems import is_id, saw, says_json
from safety_core.media import Content, Medium
from safety_core.ports import Answered, Exchange, Ready, Rejected, Step, Unreadable, WireRequest

UPLOAD_MEDIA = "upload_media"
PATH = "/2/media/upload"
PICTURES_MAX = 4
BYTES_MAX = 5_000_000
"""X says 5 MB, and not which."""
KINDS = ("image/jpeg", "image/png", "image/webp")


def unfit(media: tuple[Medium, ...]) -> str:
    """Why X would not take these in a post, or we do not send them; empty: it would."""
    if len(media) > PICTURES_MAX:
        return f"{len(media)} pictures, of which a post of X holds {PICTURES_MAX}"
    for place, each in enumerate(media, 1):
        if each.kind not in KINDS:
            return f"picture {place} is {each.kind}: to X go {', '.join(KINDS)}"
        if each.size > BYTES_MAX:
            return f"picture {place} has {each.size} bytes, more than {BYTES_MAX}"
    return ""


def pictures(asking: WireRequest, media: tuple[Content, ...], said: tuple[Exchange, ...]) -> Step:
    """Hand over the next picture, or say under which ids all of them are there. ``asking``: host and headers of a request."""
    ids: list[str] = []
    for each in said[: len(media)]:
        made = _taken(each)
        if not isinstance(made, str):
            return made
        ids.append(made)
    if len(ids) == len(media):
        return Ready(",".join(ids))
    kind, body = multipart({"media_category": "tweet_image"}, "media", media[len(ids)])
    return WireRequest(
        method="POST",
        host=asking.host,
        path=PATH,
        headers=(*asking.headers, ("content-type", kind)),
        body=body,
        operation=UPLOAD_MEDIA,
    )


def _taken(exchange: Exchange) -> str | Rejected | Unreadable:
    """What X calls the picture; nobody sees it, so that what is not surely a yes or a no is simply begun anew."""
    if not isinstance(exchange, Answered):
        return Unreadable(exchange.saw)
    match decoded(exchange.body) if exchange.status == HTTPStatus.OK and says_json(exchange) else None:
        case {"errors": _}:
            return Unreadable("HTTP 200 that lists errors")
        case {"data": {"id": str() as made}} if is_id(made):
            return made
        case _:
            return refused(exchange) or Unreadable(saw(exchange))


def shown(handle: str) -> dict[str, object]:
    """The part of a post that shows what was handed over."""
    return {"media": {"media_ids": handle.split(",")}} if handle else {}
