"""Apps in Development mode: what they post is for those who have a role in them, where the platform keeps to that.

Source: developers.facebook.com, app modes. Who has a role in an app is whose tokens it was given.
"""

from typing import Any

from simulators.audience import Audience
from simulators.domain import Post
from simulators.platforms.state import State

_APP = "app"


def kept_to_roles(state: State[Any], app: str, *, all_apps: bool = False) -> dict[str, str]:
    """What is kept with a post of an app so that its roles alone see it; nothing of an app that is live."""
    developed = all_apps or app in state.store.development
    return {_APP: app} if developed and state.config.development_posts == "roles" else {}


def has_role(post: Post, app: str) -> bool:
    """Whether tokens of an app see a post, and what stands under it."""
    return post.place.get(_APP, app) == app


def audience(state: State[Any], post: Post) -> Audience:
    """Who sees a post that is nowhere held back: anybody, or those with a role; a comment as the post that it is under."""
    root = state.store.posts.get(post.conversation, post)
    return Audience(root.account, "roles" if _APP in root.place or _APP in post.place else "public")
