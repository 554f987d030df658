"""The errors that only Instagram has: pairs of code and subcode.

Source: developers.facebook.com, Instagram platform, error codes.
"""

from typing import Literal

import msgspec

from simulators.platforms.containers import Container
from simulators.platforms.graph.problems import refusal
from simulators.platforms.visit import Refusal

Name = Literal[
    "unreachable", "too_big", "format", "ratio", "failed", "video", "expired", "not_ready", "quota", "no_container", "no_media",
    "caption", "carousel", "tags", "thumb",
]  # fmt: skip


class Pair(msgspec.Struct, frozen=True):
    """One of them, with what it says to a developer and to a user."""

    code: int
    subcode: int
    message: str
    title: str


PAIRS: dict[Name, Pair] = {
    "unreachable": Pair(9004, 2207052, "Only photo or video can be accepted as media type.", "Media download has failed"),
    "too_big": Pair(36000, 2207004, "The image is too large to download. It should be less than 8 MiB.", "Image too large"),
    "format": Pair(36001, 2207005, "The image format is not supported.", "Unsupported image format"),
    "ratio": Pair(36003, 2207009, "The submitted image with aspect ratio cannot be published.", "Invalid aspect ratio"),
    "failed": Pair(-1, 2207053, "An unknown error occurred during upload.", "Upload error"),
    "video": Pair(352, 2207026, "The video format is not supported.", "Unsupported video format"),
    "expired": Pair(-2, 2207020, "The media you are trying to access has expired.", "Media expired"),
    "not_ready": Pair(9007, 2207027, "Media ID is not available", "Media is not ready for publishing"),
    "quota": Pair(9, 2207042, "Application request limit reached", "You reached maximum number of posts"),
    "no_container": Pair(24, 2207008, "The requested resource does not exist", "Media builder not found"),
    "no_media": Pair(24, 2207006, "The requested resource does not exist", "Media not found"),
    "caption": Pair(36004, 2207010, "The caption is too long.", "Caption too long"),
    "carousel": Pair(100, 2207028, "Invalid parameter", "A carousel needs 2 to 10 items"),
    "tags": Pair(100, 2207040, "Invalid parameter", "Too many tags"),
    "thumb": Pair(1, 2207057, "Invalid thumbnail offset", "Invalid thumbnail offset"),
}  # fmt: skip


def named(name: Name, *, status: int = 400, code: int | None = None) -> Refusal:
    """One of them as an answer. ``code``: where a regime says another."""
    pair = PAIRS[name]
    return refusal(
        status,
        pair.code if code is None else code,
        pair.message,
        subcode=pair.subcode,
        transient=False,
        title=pair.title,
        words=pair.message,
    )


def of_trouble(container: Container) -> Name:
    """Which of them says why a picture or a video was not taken."""
    assert container.trouble  # asked only of one that failed
    return "video" if container.video and container.trouble not in {"unreachable", "failed"} else container.trouble
