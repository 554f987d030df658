"""The regime of Facebook Pages: limits, and what Meta changes or does not document. Each default names its source in
docs/simulated/facebook.md.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from simulators.platforms.graph.regime import GraphConfig
from simulators.regimes import DAY_S, HOUR_S, MINUTE_S, WindowConfig

SCOPES = (
    "public_profile", "pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_posts",
    "pages_manage_engagement", "pages_manage_metadata", "instagram_basic", "instagram_content_publish",
    "instagram_manage_comments", "instagram_manage_contents",
)  # fmt: skip

OPERATIONS = (
    "who_am_i", "list_accounts", "create_post", "upload_media", "read_post", "read_media", "list_posts", "edit_post",
    "delete_post", "delete_media", "create_comment", "read_comment", "list_comments", "edit_comment", "hide_comment",
    "delete_comment", "like", "unlike", "list_likers", "debug_token", "unknown",
)  # fmt: skip

_READ_ON = date(2026, 11, 28)


def _windows() -> list[WindowConfig]:
    """An app's users call 200 times an hour for each of them; a Page 4,800 times a day for each person it engages."""
    return [
        window
        for operation in OPERATIONS
        for window in (
            WindowConfig(
                endpoint=operation, per="app", limit=200, period_s=HOUR_S, shape="sliding", shares="app", as_of=_READ_ON,
                source="developers.facebook.com, Graph API, rate limiting: 200 x daily users; one is assumed",
            ),
            WindowConfig(
                endpoint=operation, per="user", limit=4_800, period_s=DAY_S, shape="sliding", shares="pages",
                source="from memory, not verified: 4800 x engaged users; one is assumed", as_of=_READ_ON,
            ),
        )
    ]  # fmt: skip


class FacebookConfig(GraphConfig):
    """See the module.

    Attributes:
        duplicate_window_s: how long the preceding post is compared with; no end of it is documented.
        photo_duplicates: whether photos are compared too, or posts to the feed alone.
        mode: ``development``: all apps are, and not only those that are said to be in the world's file.
        development_posts: what was posted in development is seen by tokens of the same app alone, or by anybody.
        text_max, comment_max: characters.
        attached_max: how many photos stand in one post.
        photo_max_bytes, video_max_bytes: the largest uploads. processing_s: how long a video takes.
        media_life_s: how long an unpublished photo may wait to be attached.
        schedule_min_s, schedule_max_s: how far ahead a post can be scheduled.
        scrape_links: whether a link must stand on the world's web, to be previewed.
        foreign_page_code: what a person's token is told that would act as a Page.
    """

    windows: list[WindowConfig] = Field(default_factory=_windows)
    duplicate_window_s: float = Field(default=30 * DAY_S, ge=0, le=30 * DAY_S)
    photo_duplicates: bool = False
    mode: Literal["live", "development"] = "live"
    development_posts: Literal["roles", "public"] = "roles"
    text_max: int = Field(default=63_206, ge=1)
    comment_max: int = Field(default=8_000, ge=1)
    attached_max: int = Field(default=10, ge=1)
    photo_max_bytes: int = Field(default=10 * 1024 * 1024, ge=1)
    video_max_bytes: int = Field(default=64 * 1024 * 1024, ge=1)
    processing_s: float = Field(default=2, ge=0, le=3_600)
    media_life_s: float = Field(default=DAY_S, gt=0, le=30 * DAY_S)
    schedule_min_s: float = Field(default=10 * MINUTE_S, ge=0)
    schedule_max_s: float = Field(default=75 * DAY_S, gt=0)
    scrape_links: bool = False
    foreign_page_code: Literal[200, 210] = 210
