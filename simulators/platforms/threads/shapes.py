"""How Threads shows a profile, a post and a part of a carousel: what is not there is left out."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from simulators.domain import Account, Media, Post
from simulators.platforms.graph.fields import Field, shown, stamp
from simulators.platforms.graph.problems import gone
from simulators.platforms.threads.state import ThreadsState
from simulators.platforms.visit import Visit

API = "THApiException"
"""The type by which Threads says that a field is unknown."""
PROFILE, POST, PART = "ThreadsUser", "ThreadsMedia", "ThreadsMediaChild"
Known = Mapping[str, Callable[[Field], Any]]


def own(visit: Visit) -> None:
    """The id in the path must be the token's own profile.

    Raises:
        Refusal: it is another's, which is not told from one that is not there.
    """
    if visit.args[0] not in {"me", visit.account.id}:
        raise gone(visit.args[0], visit.call.method)


def shortcode(number: int) -> str:
    """What stands for a post in its link."""
    return base64.urlsafe_b64encode(number.to_bytes(8)).decode().rstrip("=")


def profile_node(account: Account) -> Known:
    """The fields of a profile."""
    return {
        "id": lambda _: account.id,
        "username": lambda _: account.username,
        "name": lambda _: account.name,
        "threads_biography": lambda _: None,
        "threads_profile_picture_url": lambda _: None,
        "is_verified": lambda _: False,
    }


def _media_url(media: Media) -> str:
    return f"https://scontent.cdninstagram.com/v/{media.id}.{'mp4' if media.kind.startswith('video/') else 'jpg'}"


def _permalink(post: Post) -> str:
    return f"https://www.threads.net/@{post.account.username}/post/{shortcode(post.id)}"


def post_node(th: ThreadsState, visit: Visit, post: Post) -> Known:
    """The fields of a post, a reply among them."""
    kind = post.place.get("media_type", "TEXT_POST")
    owned = th.config.owner_shown == "always" or (post.reply_to is None and post.account.id == visit.account.id)
    media = [th.store.media[each] for each in post.media]

    def ref(number: int | None) -> dict[str, str] | None:
        return None if number is None else {"id": str(number)}

    def parts(field: Field) -> Any:
        if kind != "CAROUSEL_ALBUM":
            return None
        made = [shown(field.inner, part_node(post, each), default=(), node=PART, kind=API) for each in media]
        return {"data": made}

    return {
        "id": lambda _: str(post.id),
        "text": lambda _: post.text or None,
        "media_type": lambda _: kind,
        "media_product_type": lambda _: "THREADS",
        "media_url": lambda _: _media_url(media[0]) if media and kind != "CAROUSEL_ALBUM" else None,
        "thumbnail_url": lambda _: None,
        "permalink": lambda _: _permalink(post),
        "shortcode": lambda _: shortcode(post.id),
        "timestamp": lambda _: stamp(post.created_unix_us),
        "username": lambda _: post.account.username,
        "owner": lambda _: {"id": post.account.id} if owned else None,
        "alt_text": lambda _: post.place.get("alt_text"),
        "topic_tag": lambda _: post.place.get("topic_tag"),
        "link_attachment_url": lambda _: post.place.get("link_attachment"),
        "children": parts,
        "is_quote_post": lambda _: post.quote is not None,
        "quoted_post": lambda _: ref(post.quote),
        "has_replies": lambda _: any(True for _ in th.store.answers(post.id)),
        "is_reply": lambda _: post.reply_to is not None,
        "is_reply_owned_by_me": lambda _: post.account.id == visit.account.id and post.reply_to is not None,
        "root_post": lambda _: ref(post.conversation if post.reply_to is not None else None),
        "replied_to": lambda _: ref(post.reply_to),
        "hide_status": lambda _: "HIDDEN" if post.hidden else "NOT_HUSHED",
        "reply_audience": lambda _: post.place.get("reply_control", "everyone").upper(),
    }


def part_node(post: Post, media: Media) -> Known:
    """The fields of a part of a carousel."""
    return {
        "id": lambda _: str(media.id),
        "media_type": lambda _: "VIDEO" if media.kind.startswith("video/") else "IMAGE",
        "media_product_type": lambda _: "THREADS",
        "media_url": lambda _: _media_url(media),
        "alt_text": lambda _: media.alt or None,
        "thumbnail_url": lambda _: None,
        "permalink": lambda _: _permalink(post),
        "timestamp": lambda _: stamp(post.created_unix_us),
        "username": lambda _: post.account.username,
        "owner": lambda _: {"id": post.account.id},
    }
