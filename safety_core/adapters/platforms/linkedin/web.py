"""Where a browser shows a post of LinkedIn.

Source: docs/platforms/linkedin.md, "In a browser".
"""

from safety_core.adapters.platforms.linkedin.urns import is_post
from safety_core.vocabulary import Action, ObjectId


def web_address(object_id: ObjectId, *, action: Action) -> str | None:
    """A post, by its URN; of comments LinkedIn names no address."""
    if action is not Action.PUBLISH or not is_post(object_id):
        return None
    return f"https://www.linkedin.com/feed/update/{object_id}/"
