"""The regime of LinkedIn: its limits, and what it does where its documents leave room. Each default names its source in
docs/simulated/linkedin.md.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from simulators.limits import Per
from simulators.regimes import DAY_S, Regime, WindowConfig

SCOPES = (
    "openid", "profile", "email", "w_member_social", "w_organization_social", "r_organization_social",
    "rw_organization_admin",
)  # fmt: skip
"""What an ordinary app is given. ``r_member_social`` is closed: a token has it only where the world's file says so."""

_READ_ON = date(2026, 11, 28)
_SHARE = "remembered of Share on LinkedIn; LinkedIn publishes no numbers, the developer portal shows each app its own"
_ASSUMED = "LinkedIn publishes no numbers; assumed"


def _window(endpoint: str, limit: int, *, per: Per = "user", source: str = _ASSUMED) -> WindowConfig:
    return WindowConfig(
        endpoint=endpoint, per=per, limit=limit, period_s=DAY_S, source=source, as_of=_READ_ON, shape="aligned"
    )


_MEMBER = {
    "who_am_i": 500, "read_post": 1_000, "list_posts": 1_000, "edit_post": 500, "delete_post": 500,
    "create_comment": 500, "read_comment": 1_000, "list_comments": 1_000, "edit_comment": 500, "delete_comment": 500,
    "like": 500, "unlike": 500, "list_likers": 1_000, "upload_media": 1_000, "upload_status": 2_000,
    "refresh_token": 500, "unknown": 1_000,
}  # fmt: skip
WINDOWS = (
    _window("create_post", 150, source=_SHARE),
    _window("create_post", 100_000, per="app", source=_SHARE),
    *(_window(endpoint, limit) for endpoint, limit in _MEMBER.items()),
)


class LinkedInConfig(Regime):
    """See the module.

    Attributes:
        duplicate_window_s: how long LinkedIn knows a post of the same author again.
        deleted_repeats: a post that was deleted still makes its repetition a duplicate.
        duplicate_names: what the refusal of a duplicate names: the first post, or (seen, and no proof of anything) the author.
        oldest_version, newest_version: the versions ``YYYYMM`` that answer; others are 426.
        unescaped: a reserved character without its backslash: the text ends there, or it stays, or the request is refused.
        text_max, comment_max: characters of a post's and of a comment's text.
        failed_media: what a read says of a post whose media failed: ``PUBLISH_FAILED``, or that it is gone.
        dark_members: whether a member, too, may post with ``feedDistribution`` ``NONE``.
        dark_listed: whether the author's own list has posts with ``NONE``. dark_posts: whether others see such a post who have
            its address.
        processing_s: how long media are processed once their bytes are there.
        upload_url_life_s: how long an upload URL takes bytes.
        image_pixels_max, image_bytes_max, video_bytes_min, video_bytes_max, document_bytes_max: beyond it processing fails.
        part_bytes: how large the parts of a video are.
        finalize_body: what ``finalizeUpload`` answers: nothing, or an object, which the official Python client needs.
        refresh_token_life_s: what LinkedIn says a refresh token lives; it is not counted.
    """

    windows: list[WindowConfig] = Field(default_factory=lambda: list(WINDOWS))
    duplicate_window_s: float = Field(default=600, ge=0, le=30 * DAY_S)
    access_token_life_s: float = Field(default=60 * DAY_S, gt=0, le=90 * DAY_S)
    deleted_repeats: bool = False
    duplicate_names: Literal["post", "author"] = "post"
    oldest_version: str = Field(default="202511", pattern=r"^20[0-9]{4}$")
    newest_version: str = Field(default="202611", pattern=r"^20[0-9]{4}$")
    unescaped: Literal["cut", "kept", "refused"] = "cut"
    text_max: int = Field(default=3_000, ge=1)
    comment_max: int = Field(default=1_250, ge=1)
    failed_media: Literal["failed", "gone"] = "failed"
    dark_members: bool = False
    dark_listed: bool = True
    dark_posts: Literal["hidden", "linked"] = "hidden"
    processing_s: float = Field(default=2, ge=0, le=3_600)
    upload_url_life_s: float = Field(default=DAY_S, gt=0, le=30 * DAY_S)
    image_pixels_max: int = Field(default=36_152_320, ge=1)
    image_bytes_max: int = Field(default=10 * 1024 * 1024, ge=1)
    video_bytes_min: int = Field(default=75 * 1024, ge=0)
    video_bytes_max: int = Field(default=500 * 1024 * 1024, ge=1)
    document_bytes_max: int = Field(default=100 * 1024 * 1024, ge=1)
    part_bytes: int = Field(default=4 * 1024 * 1024, ge=1)
    finalize_body: Literal["empty", "object"] = "empty"
    refresh_token_life_s: int = Field(default=365 * DAY_S, ge=1)
