"""What becomes of a video after its last byte: processed after a while, failed or rejected, each with its reason."""

import msgspec

from simulators.domain import Media, Post
from simulators.platforms.youtube import files
from simulators.platforms.youtube.metadata import privacy
from simulators.platforms.youtube.regime import FAILURES, REJECTIONS
from simulators.platforms.youtube.state import YouTubeState

_PARTS = 1_000
_STAGE = {
    "invalidFile": "uploadFailed",
    "emptyFile": "uploadFailed",
    "uploadAborted": "uploadFailed",
    "tooSmall": "other",
}


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a video is.

    Attributes:
        upload: ``uploaded``, ``processed``, ``failed`` or ``rejected``; reason: of the last two.
        stage: as ``processingStatus`` has it; done: of a thousand parts; left_us: how long it still takes.
    """

    upload: str
    stage: str
    reason: str = ""
    done: int = _PARTS
    left_us: int = 0


def trouble(x: YouTubeState, content: bytes, *, repeated: bool) -> str | None:
    """Why the processing of a file will fail, or it be rejected; ``None``: it will be a video."""
    if not content:
        return "emptyFile"
    if files.recognised(content) is None:
        return "invalidFile"
    if x.config.outcome != "good":
        return x.config.outcome
    if repeated:
        return "duplicate"
    length_ms = files.length_ms(content)
    return "length" if length_ms is not None and length_ms > x.config.longest_s * 1_000 else None


def medium(x: YouTubeState, post: Post) -> Media:
    """The file of a video."""
    return x.store.media[post.media[0]]


def progress(x: YouTubeState, post: Post, now_us: int) -> Progress:
    """How far a video is now."""
    media = medium(x, post)
    assert media.ready_us is not None  # its last byte is there
    if now_us < media.ready_us:
        whole_us, gone_us = media.ready_us - media.started_us, now_us - media.started_us
        return Progress(
            upload="uploaded", stage="processing", done=gone_us * _PARTS // whole_us, left_us=media.ready_us - now_us
        )
    if media.trouble is None:
        return Progress(upload="processed", stage="succeeded")
    if media.trouble in REJECTIONS:
        return Progress(upload="rejected", stage="terminated", reason=media.trouble)
    reason = media.trouble if media.trouble in FAILURES else "conversion"
    return Progress(upload="failed", stage="failed", reason=reason)


def failed_stage(reason: str) -> str:
    """Where processing failed, as ``processingFailureReason`` has it."""
    return _STAGE.get(reason, "transcodeFailed")


def seen(x: YouTubeState, post: Post, account: str, *, now_us: int, unix_us: int) -> bool:
    """Whether an account may see a video that it has the address of: its own always, others' when ready and not private."""
    if post.account.id == account:
        return True
    return progress(x, post, now_us).upload == "processed" and privacy(post, unix_us=unix_us) != "private"
