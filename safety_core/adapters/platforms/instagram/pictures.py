"""What comes before a post of Instagram: containers of pictures and films, which it fetches from where they are.

Source: docs/platforms/instagram.md, "Containers".
"""

import re

from safety_core.adapters.platforms.graph import containers, requests
from safety_core.adapters.platforms.graph.containers import Form, Way
from safety_core.adapters.platforms.graph.fetched import homeless
from safety_core.adapters.platforms.instagram.codes import OF_PUBLISHING
from safety_core.media import Content, Medium
from safety_core.ports import Exchange, Rejected, Step
from safety_core.secret import Secret
from safety_core.vocabulary import Platform, PlatformAccountId, Reason

PICTURE = "image/jpeg"
ITEMS_MAX = 10
PICTURE_BYTES_MAX = 8 * 1024**2
FILM_BYTES_MAX = 300 * 1024**2
FIRST_LOOK_S, LOOK_EVERY_S, LOOKS_MAX = 5.0, 60.0, 6
"""Once a minute for five minutes is advised; a picture is there sooner."""
_PASSING = re.compile(r"\b(2207001|2207003|2207032|2207053)\b")
"""Server error, download too slow, not created, not uploaded: each may pass."""


def unfit(media: tuple[Medium, ...]) -> str:
    """Why Instagram would not take these; empty: it would."""
    if not media:
        return "a post of Instagram shows a picture or a film: text alone it does not take"
    if len(media) > ITEMS_MAX:
        return f"{len(media)} pictures and films, of which a post holds {ITEMS_MAX}"
    for place, each in enumerate(media, 1):
        if not each.film and each.kind != PICTURE:
            return f"picture {place} is {each.kind}: Instagram takes {PICTURE}"
        most = FILM_BYTES_MAX if each.film else PICTURE_BYTES_MAX
        if each.size > most:
            return f"number {place} has {each.size} bytes, more than {most}"
    return ""


def prepare(way: Way, token: Secret, *, caption: str, media: tuple[Content, ...], said: tuple[Exchange, ...]) -> Step:
    """The next step to a container that holds all of them and the caption."""
    if not media:
        return Rejected(Reason.CONTENT_UNFIT, unfit(()))
    refused = homeless(Platform.INSTAGRAM, media)
    if refused is not None:
        return refused
    text = {"caption": caption} if caption else {}
    if len(media) == 1:
        return containers.prepare(way, token, parts=(), whole=lambda _: _alone(media[0]) | text, said=said)

    def carousel(children: tuple[str, ...]) -> Form:
        return {"media_type": "CAROUSEL", "children": ",".join(children)} | text

    parts = tuple({"is_carousel_item": "true", **_part(each)} for each in media)
    return containers.prepare(way, token, parts=parts, whole=carousel, said=said)


def _alone(item: Content) -> dict[str, str]:
    address = item.url or ""
    return {"media_type": "REELS", "video_url": address} if item.medium.film else {"image_url": address}


def _part(item: Content) -> dict[str, str]:
    address = item.url or ""
    return {"media_type": "VIDEO", "video_url": address} if item.medium.film else {"image_url": address}


def way(host: str, version: str, account: PlatformAccountId) -> Way:
    """How Instagram wants it, for this account."""
    return Way(
        host=host,
        create=requests.path(version, account, "media"),
        quota=(requests.path(version, account, "content_publishing_limit"), "quota_usage", "config"),
        status=(lambda container: requests.path(version, container), "status_code", "status"),
        first_look_s=FIRST_LOOK_S,
        look_every_s=LOOK_EVERY_S,
        looks_max=LOOKS_MAX,
        codes=OF_PUBLISHING,
        passing=lambda wrong: _PASSING.search(wrong) is not None,
    )
