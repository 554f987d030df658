"""The forms of YouTube's ids, by which one kind is told from another."""

import re

_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_THREAD = re.compile(r"[A-Za-z0-9_-]{12,80}")
_ANSWER = re.compile(r"[A-Za-z0-9_-]{12,80}\.[A-Za-z0-9_-]{1,80}")


def is_channel(value: object) -> bool:
    """Whether it is a channel's id."""
    return isinstance(value, str) and _CHANNEL.fullmatch(value) is not None


def is_video(value: object) -> bool:
    """Whether it is a video's id."""
    return isinstance(value, str) and _VIDEO.fullmatch(value) is not None


def is_thread(value: object) -> bool:
    """Whether it is the id of a comment right under a video, which a reply can answer."""
    return isinstance(value, str) and _THREAD.fullmatch(value) is not None


def is_comment(value: object) -> bool:
    """Whether it is the id of a comment under a video, or of one under such a comment (behind a dot)."""
    return is_thread(value) or (isinstance(value, str) and _ANSWER.fullmatch(value) is not None)


def uploads_of(channel: str) -> str:
    """The list of everything that a channel has uploaded."""
    return "UU" + channel.removeprefix("UC")
