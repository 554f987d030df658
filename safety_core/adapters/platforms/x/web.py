"""Where a browser shows a post of X, without the name of its account.

Source: docs/platforms/x.md, "In a browser".
"""

from safety_core.adapters.platforms.x.problems import is_id
from safety_core.vocabulary import Action, ObjectId

POSTS = frozenset({Action.PUBLISH, Action.REPLY})


def web_address(object_id: ObjectId, *, action: Action) -> str | None:
    """A post or a reply; a like and a follow have none of their own."""
    if action not in POSTS or not is_id(object_id):
        return None
    return f"https://x.com/i/web/status/{object_id}"
