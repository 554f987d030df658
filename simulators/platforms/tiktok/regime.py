"""The regime of TikTok: its limits, and what it does where its documents leave room. Each default names its source in
docs/simulated/tiktok.md.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from simulators.limits import Per
from simulators.regimes import DAY_S, MINUTE_S, Regime, WindowConfig

SCOPES = ("user.info.basic", "user.info.profile", "user.info.stats", "video.list", "video.publish", "video.upload")

_READ_ON = date(2026, 11, 28)
_PUBLISHED = "developers.tiktok.com, Content Posting API reference"
_DEFAULT = "developers.tiktok.com, rate limits"
_ASSUMED = "not documented for this endpoint; assumed"


def _window(endpoint: str, limit: int, source: str = _PUBLISHED, *, per: Per = "user") -> WindowConfig:
    return WindowConfig(
        endpoint=endpoint, per=per, limit=limit, period_s=MINUTE_S, source=source, as_of=_READ_ON, shape="sliding"
    )


WINDOWS = (
    _window("publishing_limit", 20),
    _window("init_video", 6),
    _window("init_inbox", 6),
    _window("init_photo", 6),
    _window("upload_status", 30),
    _window("who_am_i", 600, _DEFAULT, per="app"),
    _window("list_posts", 600, _DEFAULT, per="app"),
    _window("read_post", 600, _DEFAULT, per="app"),
    _window("refresh_token", 600, _ASSUMED),
    _window("revoke_token", 600, _ASSUMED),
)


class TikTokConfig(Regime):
    """See the module.

    Attributes:
        audited: an app that passed TikTok's audit; another posts ``SELF_ONLY`` only, to private accounts, for a few users.
        unaudited_users_max: for how many users in 24 h an app may post that did not.
        unaudited_needs_private: such an app is refused for an account that is public, whatever the post's privacy.
        posts_max: posts of one creator in 24 h. pending_max: drafts that wait in one creator's inbox, in 24 h.
        banned: ids of accounts that may not post.
        verified_urls: domains (``example.com``) and prefixes (``https://example.com/videos/``) that media may be pulled from;
            ``None``: every ``https`` address.
        processing_s: how long media are processed. moderation_s: how long a public post then waits for its id.
        upload_url_life_s: how long an upload URL takes bytes.
        chunk_min, chunk_max, last_chunk_max, chunks_max, video_bytes_max: bytes and numbers of an upload.
        photo_bytes_max, photo_side_max, photos_max: of one image; the shorter side, the longer one is 16/9 of it.
        upload_body: what the ``PUT`` of bytes answers beside its status, which is not documented.
        post_ids_as: how ``publicaly_available_post_id`` is written.
        invalid_posting, invalid_other: the code of a bad request; TikTok's pages spell it in two ways.
        oauth_error_status: the status of OAuth's own errors.
        max_duration_s: what ``creator_info`` says of the longest video.
        refresh_token_life_s: what TikTok says a refresh token lives; it is not counted.
    """

    windows: list[WindowConfig] = Field(default_factory=lambda: list(WINDOWS))
    audited: bool = True
    unaudited_users_max: int = Field(default=5, ge=0)
    unaudited_needs_private: bool = True
    posts_max: int = Field(default=15, ge=0)
    pending_max: int = Field(default=5, ge=0)
    banned: list[str] = Field(default_factory=list)
    verified_urls: list[str] | None = None
    processing_s: float = Field(default=5, ge=0, le=DAY_S)
    moderation_s: float = Field(default=30, ge=0, le=DAY_S)
    upload_url_life_s: float = Field(default=3_600, gt=0, le=DAY_S)
    chunk_min: int = Field(default=5_000_000, ge=1)
    chunk_max: int = Field(default=64 * 1024 * 1024, ge=1)
    last_chunk_max: int = Field(default=128 * 1024 * 1024, ge=1)
    chunks_max: int = Field(default=1_000, ge=1)
    video_bytes_max: int = Field(default=4 * 1024**3, ge=1)
    photo_bytes_max: int = Field(default=20 * 1024 * 1024, ge=1)
    photo_side_max: int = Field(default=1_080, ge=1)
    photos_max: int = Field(default=35, ge=1)
    upload_body: Literal["empty", "json"] = "empty"
    post_ids_as: Literal["numbers", "strings"] = "numbers"
    invalid_posting: Literal["invalid_param", "invalid_params"] = "invalid_param"
    invalid_other: Literal["invalid_param", "invalid_params"] = "invalid_params"
    oauth_error_status: Literal[200, 400] = 200
    max_duration_s: int = Field(default=300, ge=1)
    refresh_token_life_s: int = Field(default=180 * DAY_S, ge=1)
