"""The regime of Instagram: its limits, and what it does where its documents leave room or changed. Each default names its
source in docs/simulated/instagram.md.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from simulators.platforms.graph.regime import GraphConfig
from simulators.regimes import DAY_S, WindowConfig

HOST, FACEBOOK_HOST = "graph.instagram.com", "graph.facebook.com"
"""The host of the Instagram login, and of the Facebook login."""

INSTAGRAM_LOGIN = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
)
FACEBOOK_LOGIN = (
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_contents",
    "pages_show_list",
)
SCOPES = (*INSTAGRAM_LOGIN, *FACEBOOK_LOGIN)
"""A token may have come by either login; on each login's host its scopes count."""

OPERATIONS = (
    "who_am_i", "create_container", "container_status", "create_post", "read_post", "list_posts", "edit_post",
    "delete_post", "publishing_limit", "create_comment", "list_comments", "read_comment", "hide_comment",
    "delete_comment", "list_children", "list_pages", "unknown",
)  # fmt: skip
MIB = 1024 * 1024
_READ_ON = date(2026, 10, 7)

WINDOWS = tuple(
    WindowConfig(
        endpoint=operation,
        per="user",
        limit=4_800,
        period_s=DAY_S,
        shape="sliding",
        shares="instagram",
        source="4800 calls for each impression of an account (here: one) in 24 h; from memory, not verified",
        as_of=_READ_ON,
    )
    for operation in OPERATIONS
)


class InstagramConfig(GraphConfig):
    """See the module.

    Attributes:
        quota_total: posts in any 24 hours; it was 25, then 50, and Meta's pages disagree. quota_status: of its refusal.
        containers_a_day: containers in any 24 hours, those of a carousel's items included.
        processing_s: how long a video is processed. picture_processing_s: a picture.
        pictures_fetched: a picture that cannot be taken is refused when its container is made, or fails afterwards.
        container_life_s: how long a container may wait to be published.
        refresh_after_s: how old a token has to be that is refreshed.
        published_again: how a second publishing of a container is refused.
        delete_media: who may delete a post: tokens of the Facebook login, all, or nobody (as older documents say).
        pictures: media types of pictures that are taken.
        caption_code: which of two codes a long caption gets.
    """

    windows: list[WindowConfig] = Field(default_factory=lambda: list(WINDOWS))
    quota_total: int = Field(default=100, ge=1)
    quota_status: Literal[400, 403] = 400
    containers_a_day: int = Field(default=400, ge=1)
    processing_s: float = Field(default=5, ge=0, le=3_600)
    picture_processing_s: float = Field(default=0, ge=0, le=3_600)
    pictures_fetched: Literal["creation", "processing"] = "creation"
    container_life_s: float = Field(default=DAY_S, gt=0, le=30 * DAY_S)
    refresh_after_s: float = Field(default=DAY_S, ge=0, le=60 * DAY_S)
    published_again: Literal["container_not_found", "media_not_found"] = "container_not_found"
    delete_media: Literal["facebook_login", "allowed", "refused"] = "facebook_login"
    pictures: list[str] = Field(default_factory=lambda: ["image/jpeg"])
    picture_max_bytes: int = Field(default=8 * MIB, ge=1)
    video_max_bytes: int = Field(default=300 * MIB, ge=1)
    caption_max: int = Field(default=2_200, ge=1)
    caption_code: Literal[36004, 36103] = 36004
    hashtags_max: int = Field(default=30, ge=0)
    mentions_max: int = Field(default=20, ge=0)
    comment_max: int = Field(default=300, ge=1)
    comment_hashtags_max: int = Field(default=4, ge=0)
    comment_links_max: int = Field(default=1, ge=0)
