"""Where a browser shows a video of YouTube.

Source: docs/platforms/youtube.md, "In a browser".
"""

from safety_core.adapters.platforms.youtube.ids import is_video
from safety_core.vocabulary import Action, ObjectId


def web_address(object_id: ObjectId, *, action: Action) -> str | None:
    """A video; a comment's id does not say under which it stands."""
    if action is not Action.PUBLISH or not is_video(object_id):
        return None
    return f"https://www.youtube.com/watch?v={object_id}"
