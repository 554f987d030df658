"""How Instagram shows an account, a post, a part of a carousel and a comment."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from simulators.domain import Account, Media, Post
from simulators.platforms.graph.fields import Field, shown, stamp
from simulators.platforms.graph.paging import nested
from simulators.platforms.graph.problems import gone
from simulators.platforms.instagram.state import InstagramState
from simulators.platforms.visit import Visit

ID_DIGITS = 20
Known = Mapping[str, Callable[[Field], Any]]


def number_of(text: str) -> int | None:
    """The number that an id is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < ID_DIGITS else None


def own(visit: Visit) -> None:
    """The id in the path must be the token's own account.

    Raises:
        Refusal: it is another's, which is not told from one that is not there.
    """
    if visit.args[0] not in {"me", visit.account.id}:
        raise gone(visit.args[0], visit.call.method)


def shortcode(number: int) -> str:
    """What stands for a post in its link."""
    return base64.urlsafe_b64encode(number.to_bytes(8)).decode().rstrip("=")


def media_url(number: int, kind: str) -> str:
    """Where the platform itself keeps a picture or a video."""
    return f"https://scontent.cdninstagram.com/v/{number}.{'mp4' if kind.startswith('video/') else 'jpg'}"


def account_node(ig: InstagramState, account: Account) -> Known:
    """The fields of an account."""
    return {
        "id": lambda _: account.id,
        "user_id": lambda _: account.id,
        "username": lambda _: account.username,
        "name": lambda _: account.name,
        "account_type": lambda _: "BUSINESS",
        "biography": lambda _: None,
        "website": lambda _: None,
        "profile_picture_url": lambda _: None,
        "followers_count": lambda _: 0,
        "follows_count": lambda _: 0,
        "media_count": lambda _: sum(1 for _ in ig.store.newest_first(account.id)),
    }


def post_node(ig: InstagramState, visit: Visit, post: Post, token: str) -> Known:
    """The fields of a post."""

    def link(_: Field) -> str:
        return f"https://www.instagram.com/{_LINKS[post.place['media_product_type']]}/{shortcode(post.id)}/"

    def stands(_: Field) -> str | None:
        if post.place["media_type"] == "CAROUSEL_ALBUM":
            return None
        return media_url(post.media[0], ig.store.media[post.media[0]].kind)

    def parts(field: Field) -> Any:
        if post.place["media_type"] != "CAROUSEL_ALBUM":
            return None
        media = [ig.store.media[each] for each in post.media]
        return {"data": [shown(field.inner, part_node(post, each), default=("id",), node=PART) for each in media]}

    return {
        "id": lambda _: str(post.id),
        "ig_id": lambda _: str(post.id),
        "caption": lambda _: post.text or None,
        "media_type": lambda _: post.place["media_type"],
        "media_product_type": lambda _: post.place["media_product_type"],
        "media_url": stands,
        "thumbnail_url": lambda _: None,
        "permalink": link,
        "shortcode": lambda _: shortcode(post.id),
        "timestamp": lambda _: stamp(post.created_unix_us),
        "username": lambda _: post.account.username,
        "owner": lambda _: {"id": post.account.id},
        "alt_text": lambda _: post.place.get("alt_text"),
        "is_comment_enabled": lambda _: comments_open(post),
        "like_count": lambda _: len(post.likes),
        "comments_count": lambda _: sum(1 for _ in ig.store.answers(post.id)),
        "children": parts,
        "comments": lambda field: comments_within(ig, visit, post, field, edge="comments", token=token),
    }


_LINKS = {"FEED": "p", "REELS": "reel", "STORY": "stories"}
POST, PART, COMMENT, ACCOUNT = "ShadowIGMedia", "ShadowIGMediaChild", "ShadowIGComment", "ShadowIGUser"


def part_node(post: Post, media: Media) -> Known:
    """The fields of a part of a carousel."""
    return {
        "id": lambda _: str(media.id),
        "ig_id": lambda _: str(media.id),
        "media_type": lambda _: "VIDEO" if media.kind.startswith("video/") else "IMAGE",
        "media_url": lambda _: media_url(media.id, media.kind),
        "alt_text": lambda _: media.alt or None,
        "permalink": lambda _: f"https://www.instagram.com/p/{shortcode(post.id)}/",
        "shortcode": lambda _: shortcode(media.id),
        "timestamp": lambda _: stamp(post.created_unix_us),
        "thumbnail_url": lambda _: None,
        "username": lambda _: post.account.username,
        "owner": lambda _: {"id": post.account.id},
    }


def comment_node(ig: InstagramState, visit: Visit, comment: Post, token: str) -> Known:
    """The fields of a comment: what was sent as ``message`` is ``text``."""
    parent = comment.reply_to if comment.reply_to != comment.conversation else None
    return {
        "id": lambda _: str(comment.id),
        "text": lambda _: comment.text,
        "timestamp": lambda _: stamp(comment.created_unix_us),
        "username": lambda _: comment.account.username,
        "from": lambda _: {"id": comment.account.id, "username": comment.account.username},
        "user": lambda _: None if comment.account.fan else {"id": comment.account.id},
        "hidden": lambda _: comment.hidden,
        "like_count": lambda _: len(comment.likes),
        "parent_id": lambda _: None if parent is None else str(parent),
        "media": lambda _: {"id": str(comment.conversation)},
        "replies": lambda field: comments_within(ig, visit, comment, field, edge="replies", token=token),
    }


COMMENT_DEFAULT = ("timestamp", "text")


def comments_within(
    ig: InstagramState, visit: Visit, parent: Post, field: Field, *, edge: str, token: str
) -> dict[str, Any] | None:
    """The comments that a read of something else brings along; left out where there are none."""
    pager = nested(
        visit.call,
        field,
        f"/{parent.id}/{edge}",
        token=token,
        seed=ig.seed,
        purpose=f"instagram/{edge}/{parent.id}",
        default=ig.config.page_default,
        highest=ig.config.page_highest,
    )
    page, paging = pager.cut(listed(ig, visit, parent))
    if not page:
        return None
    data = [
        shown(field.inner, comment_node(ig, visit, each, token), default=COMMENT_DEFAULT, node=COMMENT) for each in page
    ]
    return {"data": data} if paging is None else {"data": data, "paging": paging}


def listed(ig: InstagramState, visit: Visit, parent: Post) -> list[tuple[int, Post]]:
    """The answers to a post or a comment that lists show by now, newest first."""
    answers = [(each.id, each) for each in ig.store.answers(parent.id) if each.visible_us <= visit.now_us]
    return answers[::-1]


def comments_open(post: Post) -> bool:
    """Whether comments may be written."""
    return post.place.get("comment_enabled", "true") == "true"
