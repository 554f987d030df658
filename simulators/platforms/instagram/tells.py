"""What Instagram tells apps by itself: comments on an account's posts, and mentions of it.

Source: developers.facebook.com, Instagram platform, webhooks.
"""

from typing import Any

from simulators.domain import Post
from simulators.platforms.instagram.state import InstagramState
from simulators.webhooks import Happening, Hook


def written(ig: InstagramState, _hook: Hook, happening: Happening, unix_us: int) -> dict[str, Any] | None:
    """The body; ``None``: it tells of no such thing."""
    post = happening.post
    if post is None or happening.what not in {"comment", "mention"}:
        return None
    change = _comment(ig, post) if happening.what == "comment" else _mention(post)
    entry = {"id": happening.account, "time": unix_us // 1_000_000, "changes": [change]}
    return {"object": "instagram", "entry": [entry]}


def _comment(ig: InstagramState, comment: Post) -> dict[str, Any]:
    root = ig.store.posts[comment.conversation]
    value: dict[str, Any] = {
        "id": str(comment.id),
        "from": {"id": comment.account.id, "username": comment.account.username},
        "media": {"id": str(root.id), "media_product_type": root.place["media_product_type"]},
        "text": comment.text,
    }
    if comment.reply_to != comment.conversation:
        value["parent_id"] = str(comment.reply_to)
    return {"field": "comments", "value": value}


def _mention(post: Post) -> dict[str, Any]:
    value = {"media_id": str(post.conversation)}
    if post.kind == "comment":
        value["comment_id"] = str(post.id)
    return {"field": "mentions", "value": value}
