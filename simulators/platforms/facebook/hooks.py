"""What Facebook tells an app of a Page: the fields ``feed`` and ``mention`` of the object ``page``."""

from typing import Any

from simulators.domain import Post
from simulators.platforms.facebook.state import FacebookState
from simulators.webhooks import Happening, Hook

_TOLD = ("comment", "like", "published", "mention")


def body(fb: FacebookState, hook: Hook, happening: Happening, unix_us: int) -> dict[str, Any] | None:
    """The body; ``None``: Facebook tells of no such thing, or not to this app."""
    post = happening.post
    if post is None or hook.account not in {"", happening.account} or happening.what not in _TOLD:
        return None
    if happening.what == "published" and any(fb.store.media[medium].trouble is not None for medium in post.media):
        return None
    at_s = unix_us // 1_000_000
    value = {"from": _by(fb, happening), **_value(fb, happening, post), "verb": "add", "created_time": at_s}
    change = {"field": "mention" if happening.what == "mention" else "feed", "value": value}
    return {"object": "page", "entry": [{"id": happening.account, "time": at_s, "changes": [change]}]}


def _by(fb: FacebookState, happening: Happening) -> dict[str, str]:
    account = fb.store.accounts[happening.by or happening.account]
    return {"id": account.id, "name": account.name}


def _value(fb: FacebookState, happening: Happening, post: Post) -> dict[str, Any]:
    root = fb.store.posts[post.conversation]
    root_id = fb.written(root)
    if happening.what == "comment":
        above = root_id if post.reply_to is None else fb.written(fb.store.posts[post.reply_to])
        return {
            "item": "comment", "comment_id": fb.written(post), "parent_id": above, "post_id": root_id, "message": post.text,
            "post": {"id": root_id, "is_published": True},
        }  # fmt: skip
    if happening.what == "mention":
        return {"item": "post", "post_id": root_id, "message": post.text}
    if happening.what == "like":
        on = {"comment_id": fb.written(post)} if post.kind == "comment" else {}
        return {"item": "reaction", "reaction_type": "like", "post_id": root_id, "parent_id": root_id, **on}
    return {
        "item": "video" if happening.handle else "status", "post_id": root_id, "message": post.text, "published": 1,
        **({"video_id": happening.handle} if happening.handle else {}),
    }  # fmt: skip
