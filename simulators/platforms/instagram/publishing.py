"""From a container to a post: made, processed, published once. Containers are counted when they are made, posts when published."""

import re
from typing import Any

from simulators.domain import Post
from simulators.platforms.containers import Container, Status
from simulators.platforms.graph.fields import asked, shown
from simulators.platforms.graph.modes import kept_to_roles
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import gone, invalid
from simulators.platforms.instagram.problems import PAIRS, named, of_trouble
from simulators.platforms.instagram.shapes import number_of, own
from simulators.platforms.instagram.state import InstagramState
from simulators.platforms.visit import Answer, Visit

KINDS = ("IMAGE", "VIDEO", "REELS", "STORIES", "CAROUSEL")
CHILDREN = range(2, 11)
TAGGED_MAX = 20
PLACE = ("alt_text", "location_id", "user_tags", "collaborators", "cover_url", "share_to_feed", "audio_name")
DAY_S = 86_400
HASHTAG = re.compile(r"#\w+")
_MENTION = re.compile(r"(?<![\w.])@[\w.]+")
_SAID = {
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "EXPIRED": "Expired: The container was not published within 24 hours and has expired.",
    "PUBLISHED": "Published: Media has been successfully published.",
}


def create_container(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``POST /{ig}/media``."""
    own(visit)
    kind, url, video = _asked_for(said)
    item = bool(said.flag("is_carousel_item", default=False))
    if item and kind not in {"IMAGE", "VIDEO"}:
        raise invalid("Param media_type of a carousel item must be IMAGE or VIDEO")
    wait_s = ig.config.processing_s if video else ig.config.picture_processing_s
    container = Container(
        id=0,
        owner=visit.account,
        kind=kind,
        text="" if item else _caption(ig, said),
        url=url,
        video=video,
        item=item,
        children=_children(ig, visit, said) if kind == "CAROUSEL" else (),
        place={name: value for name in PLACE if (value := said.text(name))},
        started_us=visit.now_us,
        ready_us=visit.now_us + (round(wait_s * 1_000_000) if url else 0),
        open_us=visit.now_us,
        expires_us=visit.now_us + round(ig.config.container_life_s * 1_000_000),
    )
    _check_rest(said)
    if ig.created.used(visit.account, visit.now_us) >= ig.config.containers_a_day:
        raise named("quota", status=ig.config.quota_status)
    if (
        url
        and not video
        and ig.config.pictures_fetched == "creation"
        and ig.containers.fetch(container, visit.story.web, visit.unix_us)
    ):
        raise named(of_trouble(container))
    container.id = ig.ids.next(visit.unix_us)
    ig.containers.add(container, visit.unix_us)
    ig.created.take(visit.account, visit.now_us)
    return Answer(200, {"id": str(container.id)})


def _asked_for(said: Params) -> tuple[str, str, bool]:
    """What kind it is to be, where its picture or video stands, and which of the two it is."""
    picture, film = said.text("image_url"), said.text("video_url")
    kind = (said.text("media_type") or "IMAGE").upper()
    if kind not in KINDS:
        raise invalid(f"Param media_type must be one of {{{', '.join(KINDS)}}}")
    if kind == "CAROUSEL":
        return kind, "", False
    video = kind in {"VIDEO", "REELS"} or (kind == "STORIES" and bool(film))
    url = film if video else picture
    if not url:
        raise invalid(f"The parameter {'video_url' if video else 'image_url'} is required")
    return kind, url, video


def _caption(ig: InstagramState, said: Params) -> str:
    caption = said.text("caption") or ""
    if len(caption) > ig.config.caption_max:
        raise named("caption", code=ig.config.caption_code)
    if (
        len(HASHTAG.findall(caption)) > ig.config.hashtags_max
        or len(_MENTION.findall(caption)) > ig.config.mentions_max
    ):
        raise named("tags")
    return caption


def _children(ig: InstagramState, visit: Visit, said: Params) -> tuple[int, ...]:
    listed = said.listed("children")
    if len(listed) not in CHILDREN:
        raise named("carousel")
    children = []
    for text in listed:
        child = ig.containers.of(visit.account, number_of(text))
        if child is None or not child.item or visit.now_us >= child.expires_us:
            raise named("no_container")
        children.append(child.id)
    return tuple(children)


def _check_rest(said: Params) -> None:
    if said.text("user_tags"):
        tags = said.nested("user_tags")
        if not isinstance(tags, list):
            raise invalid("Param user_tags must be an array")
        if len(tags) > TAGGED_MAX:
            raise named("tags")
    offset = said.text("thumb_offset") or "0"
    if not (offset.isascii() and offset.isdigit()):
        raise named("thumb")


def container_status(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /{container}``: the code for clients, and a sentence for people."""
    container = ig.containers.of(visit.account, number_of(visit.args[0]))
    if container is None:
        raise gone(visit.args[0], visit.call.method)
    status = _status(ig, visit, container)
    known = {
        "id": lambda _: str(container.id),
        "status_code": lambda _: status,
        "status": lambda _: _sentence(ig, container, status),
        "copyright_check_status": lambda _: {"status": "completed", "matches_found": False},
    }
    fields = asked(said.text("fields"))
    return Answer(200, shown(fields, known, default=(), node="ShadowIGMediaBuilder"))


def _sentence(ig: InstagramState, container: Container, status: Status) -> str:
    failed = ig.containers.failed(container)
    if status != "ERROR" or failed is None:
        return _SAID[status]
    pair = PAIRS[of_trouble(failed)]
    return f"Error: {pair.subcode} {pair.message}"


def _status(ig: InstagramState, visit: Visit, container: Container) -> Status:
    return ig.containers.status(container, visit.story.web, now_us=visit.now_us, unix_us=visit.unix_us)


def publish(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``POST /{ig}/media_publish``: the post has an id of its own. Only here the quota of posts counts."""
    own(visit)
    container = _publishable(ig, visit, said)
    if ig.published.used(visit.account, visit.now_us) >= ig.config.quota_total:
        raise named("quota", status=ig.config.quota_status)
    post_id = ig.ids.next(visit.unix_us)
    post = Post(
        id=post_id,
        account=visit.account,
        text=container.text,
        media=ig.containers.shown(container),
        committed_us=visit.now_us,
        visible_us=ig.visible_us(visit.now_us),
        created_unix_us=visit.unix_us,
        conversation=post_id,
        place={**container.place, **_placed(container), **kept_to_roles(ig, visit.token.app)},
        tag=visit.entry.tag,
    )
    container.post = post_id
    ig.published.take(visit.account, visit.now_us)
    ig.store.add_post(post)
    visit.record(post, visible_us=post.visible_us)
    return Answer(200, {"id": str(post_id)})


def _publishable(ig: InstagramState, visit: Visit, said: Params) -> Container:
    creation = said.text("creation_id")
    if not creation:
        raise invalid("The parameter creation_id is required")
    container = ig.containers.of(visit.account, number_of(creation))
    if container is None or container.item:
        raise named("no_container")
    status = _status(ig, visit, container)
    if status == "PUBLISHED":
        raise named("no_container" if ig.config.published_again == "container_not_found" else "no_media")
    if status == "EXPIRED":
        raise named("expired")
    if status == "IN_PROGRESS":
        raise named("not_ready")
    failed = ig.containers.failed(container)
    if failed is not None:
        raise named(of_trouble(failed))
    return container


def _placed(container: Container) -> dict[str, str]:
    kind = {"CAROUSEL": "CAROUSEL_ALBUM"}.get(container.kind, "VIDEO" if container.video else "IMAGE")
    product = {"REELS": "REELS", "VIDEO": "REELS", "STORIES": "STORY"}.get(container.kind, "FEED")
    return {"media_type": kind, "media_product_type": product}


def publishing_limit(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /{ig}/content_publishing_limit``: a list of one."""
    own(visit)
    used = ig.published.used(visit.account, visit.now_us)
    known: dict[str, Any] = {
        "quota_usage": lambda _: used,
        "config": lambda _: {"quota_total": ig.config.quota_total, "quota_duration": DAY_S},
    }
    fields = asked(said.text("fields"))
    told = shown(fields, {**known, "id": lambda _: None}, default=("quota_usage",), node="ContentPublishingLimit")
    return Answer(200, {"data": [told]})
