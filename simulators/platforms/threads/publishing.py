"""From a container to a post: made, processed, published once, and counted when it is published."""

import re
from typing import Any

from simulators.domain import Account, Post
from simulators.platforms.containers import Container, Quota, Status
from simulators.platforms.graph.fields import asked, shown
from simulators.platforms.graph.modes import has_role, kept_to_roles
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import gone, invalid, refusal
from simulators.platforms.threads.shapes import API, own
from simulators.platforms.threads.state import ThreadsState, number_of
from simulators.platforms.threads.text import LIMIT, counted_length
from simulators.platforms.visit import Answer, Refusal, Visit

KINDS = ("TEXT", "IMAGE", "VIDEO", "CAROUSEL")
AUDIENCES = ("everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only")
CHILDREN = range(2, 21)
TOPIC_MAX = 50
PLACE = ("alt_text", "topic_tag", "reply_control", "link_attachment")
DAY_S = 86_400
_LINK = re.compile(r"https?://\S+")
MEDIA_NOT_FOUND, CHILD_NOT_FOUND = 4279009, 4279004


def create_container(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``POST /{user}/threads``."""
    own(visit)
    kind = (said.text("media_type") or "").upper()
    if kind not in KINDS:
        raise invalid(f"Param media_type must be one of {{{', '.join(KINDS)}}}")
    video, item = kind == "VIDEO", bool(said.flag("is_carousel_item", default=False))
    if item and kind not in {"IMAGE", "VIDEO"}:
        raise invalid("Param media_type of a carousel item must be IMAGE or VIDEO")
    url = _url(said, kind)
    answered, quoted = (_other(th, visit, said, name) for name in ("reply_to_id", "quote_post_id"))
    wait_s = th.config.processing_s if video else th.config.picture_processing_s
    container = Container(
        id=0,
        owner=visit.account,
        kind=kind,
        text=_text(th, said, kind),
        url=url,
        video=video,
        item=item,
        children=_children(th, visit, said) if kind == "CAROUSEL" else (),
        place=_place(said),
        reply_to=answered,
        quote=quoted,
        started_us=visit.now_us,
        ready_us=visit.now_us + (round(wait_s * 1_000_000) if url else 0),
        open_us=th.open_us(visit.now_us),
        expires_us=visit.now_us + round(th.config.container_life_s * 1_000_000),
    )
    if (
        url
        and not video
        and th.config.pictures_fetched == "creation"
        and th.containers.fetch(container, visit.story.web, visit.unix_us)
    ):
        raise invalid(f"The media could not be fetched: {trouble_word(container)}")
    container.id = th.ids.next(visit.unix_us)
    th.containers.add(container, visit.unix_us)
    return Answer(200, {"id": str(container.id)})


def _text(th: ThreadsState, said: Params, kind: str) -> str:
    text = said.text("text") or ""
    if kind == "TEXT" and not text.strip():
        raise invalid("The parameter text is required")
    if counted_length(text) > LIMIT:
        raise invalid(f"Param text must be at most {LIMIT} characters long.")
    if len(set(_LINK.findall(text))) > th.config.links_max:
        raise invalid(f"Param text must have at most {th.config.links_max} links")
    return text


def _url(said: Params, kind: str) -> str:
    wanted = {"IMAGE": "image_url", "VIDEO": "video_url"}.get(kind)
    if wanted is None:
        return ""
    url = said.text(wanted)
    if not url:
        raise invalid(f"The parameter {wanted} is required")
    return url


def _place(said: Params) -> dict[str, str]:
    place = {name: value for name in PLACE if (value := said.text(name))}
    if place.get("reply_control", AUDIENCES[0]) not in AUDIENCES:
        raise invalid(f"Param reply_control must be one of {{{', '.join(AUDIENCES)}}}")
    topic = place.get("topic_tag", "")
    if len(topic) > TOPIC_MAX or "." in topic or "&" in topic:
        raise invalid(
            f"Param topic_tag must be at most {TOPIC_MAX} characters long, and without periods and ampersands"
        )
    return place


def _other(th: ThreadsState, visit: Visit, said: Params, name: str) -> int | None:
    """A post that the new one is on or shows; everybody's may be answered, if it is shown to the app at all."""
    text = said.text(name)
    if not text:
        return None
    post = th.standing(text)
    if post is None or not all(has_role(each, visit.token.app) for each in (post, th.store.posts[post.conversation])):
        raise gone(text, "POST")
    return post.id


def _children(th: ThreadsState, visit: Visit, said: Params) -> tuple[int, ...]:
    listed = said.listed("children")
    if len(listed) not in CHILDREN:
        raise invalid(f"Param children must have {CHILDREN[0]} to {CHILDREN[-1]} items")
    children = []
    for text in listed:
        child = th.containers.of(visit.account, number_of(text))
        if (
            child is None
            or not child.item
            or visit.now_us < child.open_us
            or status_of(th, visit, child) not in {"FINISHED", "PUBLISHED"}
        ):
            raise _not_found(CHILD_NOT_FOUND, "Carousel item not found")
        children.append(child.id)
    return tuple(children)


def _not_found(subcode: int, title: str) -> Refusal:
    return refusal(
        400, 24, "The requested resource does not exist", subcode=subcode, transient=False, title=title,
        words="The media with the given id cannot be found.",
    )  # fmt: skip


def status_of(th: ThreadsState, visit: Visit, container: Container) -> Status:
    """How far a container is."""
    return th.containers.status(container, visit.story.web, now_us=visit.now_us, unix_us=visit.unix_us)


def trouble_word(container: Container) -> str:
    """Threads' word for why a container failed."""
    if container.trouble == "ratio":
        return "INVALID_ASPEC_RATIO"  # so it is spelled there
    if not container.video:
        return "UNKNOWN"
    return "FAILED_DOWNLOADING_VIDEO" if container.trouble == "unreachable" else "FAILED_PROCESSING_VIDEO"


def container_status(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{container}``: the field is called ``status``."""
    container = th.containers.of(visit.account, number_of(visit.args[0]))
    if container is None:
        raise gone(visit.args[0], visit.call.method)
    status = status_of(th, visit, container)
    failed = th.containers.failed(container) if status == "ERROR" else None
    known = {
        "id": lambda _: str(container.id),
        "status": lambda _: status,
        "error_message": lambda _: None if failed is None else trouble_word(failed),
    }
    fields = asked(said.text("fields"))
    return Answer(200, shown(fields, known, default=(), node="ThreadsMediaContainer", kind=API))


def publish(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``POST /{user}/threads_publish``: the post has an id of its own. Only here the quotas count."""
    own(visit)
    container = _publishable(th, visit, said)
    parent = None if container.reply_to is None else th.store.standing(container.reply_to)
    if container.reply_to is not None and parent is None:
        raise gone(str(container.reply_to), "POST")
    quota, most = (th.posted, th.config.posts_a_day) if parent is None else (th.replied, th.config.replies_a_day)
    counted(th, quota, visit.account, most, visit.now_us)
    post_id = th.ids.next(visit.unix_us)
    post = Post(
        id=post_id,
        account=visit.account,
        text=container.text,
        media=th.containers.shown(container),
        committed_us=visit.now_us,
        visible_us=th.visible_us(visit.now_us),
        created_unix_us=visit.unix_us,
        conversation=post_id if parent is None else parent.conversation,
        reply_to=container.reply_to,
        quote=container.quote,
        place={
            **container.place,
            "media_type": _READS.get(container.kind, container.kind),
            **kept_to_roles(th, visit.token.app),
        },
        tag=visit.entry.tag,
    )
    container.post = post_id
    th.store.add_post(post)
    visit.record(post, visible_us=post.visible_us, target=None if parent is None else str(parent.id))
    return Answer(200, {"id": str(post_id)})


_READS = {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM"}


def counted(th: ThreadsState, quota: Quota, account: Account, most: int, now_us: int) -> None:
    """Count one against a quota.

    Raises:
        Refusal: it is spent.
    """
    if quota.used(account, now_us) >= most:
        raise refusal(
            th.config.quota_status, th.config.quota_code, f"(#{th.config.quota_code}) Application request limit reached",
            transient=False, title="Limit reached", words=f"The profile has reached its limit of {most} in 24 hours.",
        )  # fmt: skip
    quota.take(account, now_us)


def _publishable(th: ThreadsState, visit: Visit, said: Params) -> Container:
    creation = said.text("creation_id")
    if not creation:
        raise invalid("The parameter creation_id is required")
    container = th.containers.of(visit.account, number_of(creation))
    if container is None or container.item or visit.now_us < container.open_us:
        raise _not_found(MEDIA_NOT_FOUND, "Media Not Found")
    status = status_of(th, visit, container)
    failed = th.containers.failed(container)
    if status == "ERROR" and failed is not None:
        raise invalid(f"The container cannot be published: {trouble_word(failed)}")
    if status != "FINISHED":
        raise _not_found(MEDIA_NOT_FOUND, "Media Not Found")
    return container


def publishing_limit(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{user}/threads_publishing_limit``: a list of one."""
    own(visit)
    known: dict[str, Any] = {"id": lambda _: None}
    for name, quota, most in (
        ("", th.posted, th.config.posts_a_day),
        ("reply_", th.replied, th.config.replies_a_day),
        ("delete_", th.deleted, th.config.deletes_a_day),
    ):
        used = quota.used(visit.account, visit.now_us)
        known[f"{name}quota_usage"] = lambda _, used=used: used
        known[f"{name}config"] = lambda _, most=most: {"quota_total": most, "quota_duration": DAY_S}
    fields = asked(said.text("fields"))
    told = shown(fields, known, default=("quota_usage",), node="ThreadsPublishingLimit", kind=API)
    return Answer(200, {"data": [told]})
