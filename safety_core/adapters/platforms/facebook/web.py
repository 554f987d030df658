"""Where a browser shows a post of a Page.

Source: docs/platforms/facebook.md, "In a browser".
"""

from safety_core.adapters.platforms.graph.answers import is_pair
from safety_core.vocabulary import Action, ObjectId


def web_address(object_id: ObjectId, *, action: Action) -> str | None:
    """A post, by the numbers of its Page and its own; a comment's pair names no Page."""
    if action is not Action.PUBLISH or not is_pair(object_id):
        return None
    return f"https://www.facebook.com/{object_id}"
