"""The reason that a person gives for what they decide: it is kept for ever, so it has to say something."""

from safety_core.errors import BadInput
from safety_core.intent import check_text

WHY_MAX_CHARS = 500


def checked_why(why: str) -> str:
    """The reason, once a person can read it.

    Raises:
        BadInput: empty, longer than ``WHY_MAX_CHARS``, or not text.
    """
    if not why.strip():
        raise BadInput("reason", "is empty", "say why: -m WHY")
    check_text(why, field="reason")
    if len(why) > WHY_MAX_CHARS:
        raise BadInput("reason", f"has {len(why)} characters, more than {WHY_MAX_CHARS}", "say it shorter")
    return why
