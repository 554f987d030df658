"""What comes before a post or a reply of Threads: a container, of text alone, too.

Thirty seconds are waited before the first look, since a container that is published sooner may be refused even though it
reads as finished. Source: docs/platforms/threads.md, "Containers".
"""

from safety_core.adapters.platforms.graph import containers, requests
from safety_core.adapters.platforms.graph.containers import Form, Way
from safety_core.adapters.platforms.graph.fetched import homeless
from safety_core.adapters.platforms.threads.codes import OF_CONTAINERS
from safety_core.intent import Intent
from safety_core.media import Content, Medium
from safety_core.ports import Exchange, Step
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, PlatformAccountId

PICTURES = ("image/jpeg", "image/png")
ITEMS_MAX = 20
PICTURE_BYTES_MAX = 8 * 1024**2
FILM_BYTES_MAX = 1024**3
FIRST_LOOK_S, LOOK_EVERY_S, LOOKS_MAX = 30.0, 60.0, 6
"""Thirty seconds are advised before publishing, and to ask once a minute for five minutes at most."""
_PASSING = frozenset({"UNKNOWN", "FAILED_DOWNLOADING_VIDEO"})
_POSTS = ("quota_usage", "config")
_REPLIES = ("reply_quota_usage", "reply_config")


def unfit(media: tuple[Medium, ...]) -> str:
    """Why Threads would not take these; empty: it would."""
    if len(media) > ITEMS_MAX:
        return f"{len(media)} pictures and films, of which a post holds {ITEMS_MAX}"
    for place, each in enumerate(media, 1):
        if not each.film and each.kind not in PICTURES:
            return f"picture {place} is {each.kind}: Threads takes {', '.join(PICTURES)}"
        most = FILM_BYTES_MAX if each.film else PICTURE_BYTES_MAX
        if each.size > most:
            return f"number {place} has {each.size} bytes, more than {most}"
    return ""


def prepare(way: Way, token: Secret, *, intent: Intent, media: tuple[Content, ...], said: tuple[Exchange, ...]) -> Step:
    """The next step to a container that holds the text, all of the media, and what it answers."""
    refused = homeless(Platform.THREADS, media)
    if refused is not None:
        return refused
    common = {"text": intent.text} if intent.text else {}
    if intent.action is Action.REPLY and intent.target:
        common["reply_to_id"] = intent.target

    def whole(children: tuple[str, ...]) -> Form:
        if children:
            return {"media_type": "CAROUSEL", "children": ",".join(children)} | common
        return (_item(media[0]) if media else {"media_type": "TEXT"}) | common

    many = len(media) > 1
    parts = tuple({"is_carousel_item": "true"} | _item(each) for each in media) if many else ()
    return containers.prepare(way, token, parts=parts, whole=whole, said=said)


def _item(item: Content) -> dict[str, str]:
    kind, field = ("VIDEO", "video_url") if item.medium.film else ("IMAGE", "image_url")
    return {"media_type": kind, field: item.url or ""}


def way(host: str, version: str, account: PlatformAccountId, action: Action) -> Way:
    """How Threads wants it, for this account. Replies have a quota of their own."""
    usage, config = _REPLIES if action is Action.REPLY else _POSTS
    return Way(
        host=host,
        create=requests.path(version, account, "threads"),
        quota=(requests.path(version, account, "threads_publishing_limit"), usage, config),
        status=(lambda container: requests.path(version, container), "status", "error_message"),
        first_look_s=FIRST_LOOK_S,
        look_every_s=LOOK_EVERY_S,
        looks_max=LOOKS_MAX,
        codes=OF_CONTAINERS,
        passing=lambda wrong: wrong in _PASSING,
    )
