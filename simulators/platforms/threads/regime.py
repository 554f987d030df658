"""The regime of Threads: its limits, and what it does where its documents leave room or changed. Each default names its
source in docs/simulated/threads.md.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from simulators.draws import Distribution
from simulators.platforms.graph.regime import GraphConfig
from simulators.regimes import DAY_S, WindowConfig

SCOPES = (
    "threads_basic",
    "threads_content_publish",
    "threads_manage_replies",
    "threads_read_replies",
    "threads_manage_insights",
    "threads_delete",
)
OPERATIONS = (
    "who_am_i", "create_container", "container_status", "create_post", "read_post", "list_posts", "delete_post",
    "publishing_limit", "list_comments", "hide_comment", "insights", "unknown",
)  # fmt: skip
MIB = 1024 * 1024
_READ_ON = date(2026, 10, 7)

WINDOWS = tuple(
    WindowConfig(
        endpoint=operation,
        per="user",
        limit=48_000,
        period_s=DAY_S,
        shape="sliding",
        shares="threads",
        source="developers.facebook.com, Threads API, overview: 4800 calls for each impression (at least 10) in 24 h",
        as_of=_READ_ON,
    )
    for operation in OPERATIONS
)


class ThreadsConfig(GraphConfig):
    """See the module.

    Attributes:
        publish_race: for how long after a container was made publishing may not find it, a text too, and though its
            status says FINISHED (subcode 4279009).
        posts_a_day, replies_a_day, deletes_a_day: quotas of any 24 hours, of each profile.
        quota_code, quota_status: how a spent one is refused.
        owner_shown: whose posts name their ``owner``: the profile's own threads alone, or all.
        links_max: different links of a text.
        processing_s: how long a video is processed. picture_processing_s: a picture. A text needs no time.
        pictures_fetched: a picture that cannot be taken is refused when its container is made, or fails afterwards.
        container_life_s: how long a container may wait to be published.
        refresh_after_s: how old a token has to be that is refreshed.
        pictures: media types of pictures that are taken. ratio_highest: of a picture's width to its height, either way.
    """

    windows: list[WindowConfig] = Field(default_factory=lambda: list(WINDOWS))
    oldest_version: str = Field(default="1.0", pattern=r"^\d{1,3}\.\d{1,2}$")
    newest_version: str = Field(default="1.0", pattern=r"^\d{1,3}\.\d{1,2}$")
    publish_race: Distribution = Distribution(constant_s=0)
    posts_a_day: int = Field(default=250, ge=1)
    replies_a_day: int = Field(default=1_000, ge=1)
    deletes_a_day: int = Field(default=100, ge=1)
    quota_code: Literal[4, 9, 17, 32, 613] = 9
    quota_status: Literal[400, 403, 429] = 400
    owner_shown: Literal["own_threads", "always"] = "own_threads"
    links_max: int = Field(default=5, ge=0)
    processing_s: float = Field(default=5, ge=0, le=3_600)
    picture_processing_s: float = Field(default=0, ge=0, le=3_600)
    pictures_fetched: Literal["creation", "processing"] = "processing"
    container_life_s: float = Field(default=DAY_S, gt=0, le=30 * DAY_S)
    refresh_after_s: float = Field(default=DAY_S, ge=0, le=60 * DAY_S)
    pictures: list[str] = Field(default_factory=lambda: ["image/jpeg", "image/png"])
    picture_max_bytes: int = Field(default=8 * MIB, ge=1)
    video_max_bytes: int = Field(default=1024 * MIB, ge=1)
    ratio_highest: float = Field(default=10, ge=1)
