"""What comes before a Facebook post: its photos, handed over one by one and not published, which nobody sees.

The post that names them shows them. Source: docs/platforms/facebook.md, "Photos".
"""

import json

from safety_core.adapters.platforms.graph import requests
from safety_core.adapters.platforms.graph.answers import read_prepared
from safety_core.adapters.platforms.multipart import multipart
from safety_core.media import Content, Medium
from safety_core.ports import Exchange, Ready, Step, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import PlatformAccountId

UPLOAD_MEDIA = "upload_media"
PHOTOS_MAX = 10
KINDS = ("image/jpeg", "image/png", "image/gif")
BYTES_MAX = 8 * 1024**2 - 4096
"""What one request holds beside its fields; Facebook itself takes 10 MB."""


def unfit(media: tuple[Medium, ...]) -> str:
    """Why Facebook would not take these in a post; empty: it would."""
    if any(each.film for each in media):
        return "a film is not sent to a Page: only photos are"
    if len(media) > PHOTOS_MAX:
        return f"{len(media)} photos, of which a post holds {PHOTOS_MAX}"
    for place, each in enumerate(media, 1):
        if each.kind not in KINDS:
            return f"photo {place} is {each.kind}: Facebook takes {', '.join(KINDS)}"
        if each.size > BYTES_MAX:
            return f"photo {place} has {each.size} bytes, more than {BYTES_MAX}"
    return ""


def photos(
    host: str,
    version: str,
    account: PlatformAccountId,
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
) -> Step:
    """Hand over the next photo, or say under which ids all of them are there."""
    ids: list[str] = []
    for each in said[: len(media)]:
        made = read_prepared(each)
        if not isinstance(made, str):
            return made
        ids.append(made)
    if len(ids) < len(media):
        return _upload(host, requests.path(version, account, "photos"), token, media[len(ids)])
    return Ready(",".join(ids))


def attached(handle: str) -> dict[str, str]:
    """The fields of a post that show what was handed over."""
    ids = handle.split(",") if handle else []
    return {f"attached_media[{place}]": json.dumps({"media_fbid": each}) for place, each in enumerate(ids)}


def _upload(host: str, where: str, token: Secret, photo: Content) -> WireRequest:
    kind, body = multipart({"published": "false"}, "source", photo)
    return WireRequest(
        method="POST",
        host=host,
        path=where,
        headers=(*requests.headers(token), ("content-type", kind)),
        body=body,
        operation=UPLOAD_MEDIA,
    )
