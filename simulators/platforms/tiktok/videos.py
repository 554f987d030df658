"""Reading one's own public videos. Source: developers.tiktok.com, List Videos, Query Videos."""

from typing import Any

from simulators.domain import Post
from simulators.platforms.tiktok.asked import body, fields_of
from simulators.platforms.tiktok.problems import fine
from simulators.platforms.tiktok.state import TikTokState
from simulators.platforms.visit import Answer, Visit

FIELDS = (
    "id", "create_time", "cover_image_url", "share_url", "video_description", "duration", "height", "width", "title",
    "embed_html", "embed_link", "like_count", "comment_count", "share_count", "view_count",
)  # fmt: skip
PAGE, PAGE_MAX = 10, 20


def by_creator(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/video/list/?fields=…``: newest first; the cursor is a time, and any time will do."""
    named = fields_of(tiktok, visit, FIELDS)
    asks = body(tiktok, visit, needed=False)
    count = asks.take(int, "max_count", PAGE)
    if not 1 <= count <= PAGE_MAX:
        raise asks.wrong("max_count", f"is not between 1 and {PAGE_MAX}")
    cursor = asks.take(int, "cursor", 0)
    if cursor < 0:
        raise asks.wrong("cursor", "is no time")
    found = [
        post
        for post in tiktok.store.newest_first(visit.account.id)
        if _public(post, visit.now_us) and (not cursor or post.created_unix_us // 1_000 < cursor)
    ]
    page = found[:count]
    last_ms = page[-1].created_unix_us // 1_000 if page else cursor
    shown = [_written(tiktok, post, named) for post in page]
    return fine(tiktok, {"videos": shown, "cursor": last_ms, "has_more": len(found) > count})


def several(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/video/query/?fields=…``: of the ids asked for those that are the creator's own, public and still there."""
    named = fields_of(tiktok, visit, FIELDS)
    ids = body(tiktok, visit).inner("filters").texts("video_ids", PAGE_MAX)
    numbers = [int(each) for each in ids if each.isascii() and each.isdigit() and len(each) < 20]  # noqa: PLR2004 - digits of an id
    posts = [tiktok.store.standing(number) for number in dict.fromkeys(numbers)]
    shown = [
        _written(tiktok, post, named)
        for post in posts
        if post is not None and post.account is visit.account and post.kind == "post" and _public(post, visit.now_us)
    ]
    return fine(tiktok, {"videos": shown})


def _public(post: Post, now_us: int) -> bool:
    return not post.hidden and post.visible_us <= now_us


def _written(tiktok: TikTokState, post: Post, named: list[str]) -> dict[str, Any]:
    url = f"https://www.tiktok.com/@{post.account.username}/{post.place['kind']}/{post.id}"
    embed = f"https://www.tiktok.com/embed/v2/{post.id}"
    shown: dict[str, Any] = {
        "id": str(post.id),
        "create_time": post.created_unix_us // 1_000_000,
        "cover_image_url": f"https://p16-sign.tiktokcdn.com/{post.id}.jpeg",
        "share_url": url,
        "video_description": post.text,
        "duration": 0,
        "height": 0,
        "width": 0,
        "title": post.title or post.text,
        "embed_html": f'<iframe src="{embed}"></iframe>',
        "embed_link": embed,
        "like_count": len(post.likes),
        "comment_count": sum(1 for _ in tiktok.store.answers(post.id)),
        "share_count": 0,
        "view_count": 0,
    }
    return {name: shown[name] for name in named}
