"""What Threads tells apps by itself, in a shape of its own: replies to a profile's posts, and mentions of it.

Source: developers.facebook.com, Threads API, webhooks.
"""

from typing import Any

from simulators.domain import Post
from simulators.platforms.graph.fields import stamp
from simulators.platforms.threads.shapes import shortcode
from simulators.platforms.threads.state import ThreadsState
from simulators.webhooks import Happening, Hook

_FIELDS = {"comment": ("moderate", "replies"), "mention": ("interaction", "mentions")}


def written(th: ThreadsState, hook: Hook, happening: Happening, unix_us: int) -> dict[str, Any] | None:
    """The body; ``None``: it tells of no such thing. Its target is who was mentioned, or the reply."""
    if happening.post is None or happening.what not in _FIELDS:
        return None
    topic, field = _FIELDS[happening.what]
    return {
        "app_id": hook.app,
        "topic": topic,
        "target_id": happening.account if happening.what == "mention" else str(happening.post.id),
        "time": unix_us // 1_000_000,
        "subscription_id": f"{hook.app}/{hook.account}",
        "values": {"value": _value(th, happening.post), "field": field},
    }


def _value(th: ThreadsState, post: Post) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": str(post.id),
        "username": post.account.username,
        "text": post.text,
        "media_type": post.place.get("media_type", "TEXT_POST"),
        "permalink": f"https://www.threads.net/@{post.account.username}/post/{shortcode(post.id)}",
        "shortcode": shortcode(post.id),
        "timestamp": stamp(post.created_unix_us),
    }
    if post.reply_to is not None:
        root = th.store.posts[post.conversation]
        value["replied_to"] = {"id": str(post.reply_to)}
        value["root_post"] = {"id": str(root.id), "owner_id": root.account.id, "username": root.account.username}
    return value
