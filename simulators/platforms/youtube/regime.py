"""The regime of YouTube: its three ways to count quota, and what it does where its documents leave room or changed.
Each default names its source in docs/simulated/youtube.md.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from simulators.draws import Distribution
from simulators.limits import Per, Shape
from simulators.regimes import DAY_S, Regime, WindowConfig

_SCOPE = "https://www.googleapis.com/auth/"
READ, ALL, SSL, UPLOAD = (f"{_SCOPE}youtube{tail}" for tail in (".readonly", "", ".force-ssl", ".upload"))
SCOPES = (ALL, SSL, UPLOAD, READ)

FAILURES = ("conversion", "invalidFile", "emptyFile", "tooSmall", "codec", "uploadAborted")
REJECTIONS = (
    "copyright", "inappropriate", "duplicate", "termsOfUse", "length", "claim", "trademark", "legal",
)  # fmt: skip
Outcome = Literal[
    "good", "conversion", "invalidFile", "tooSmall", "codec", "copyright", "inappropriate", "duplicate", "termsOfUse",
    "length", "claim", "trademark", "legal",
]  # fmt: skip
Quota = Literal["buckets", "hundred", "sixteen_hundred"]
QUOTAS = ("buckets", "hundred", "sixteen_hundred")

_QUOTA = "developers.google.com/youtube/v3, quota calculator and revision history"
_READ_ON = date(2026, 11, 28)
_MIDNIGHT_S = 8 * 60 * 60
"""Midnight of Pacific standard time; summer time is an hour earlier (7 h)."""

_UNITS = 10_000
_LISTS = ("who_am_i", "read_post", "list_likers", "list_posts", "list_comments", "read_comment", "list_follows")
_WRITES = (
    "edit_post", "delete_post", "like", "unlike", "dislike", "create_comment", "edit_comment", "delete_comment",
    "hide_comment", "follow", "unfollow",
)  # fmt: skip
_INSERTS: dict[str, int] = {"hundred": 100, "sixteen_hundred": 1_600}
_SEARCH = 100


def _window(
    endpoint: str, limit: int, *, cost: int = 1, shares: str = "", per: Per = "app", shape: Shape = "aligned"
) -> WindowConfig:
    return WindowConfig(
        endpoint=endpoint, per=per, limit=limit, period_s=DAY_S, source=_QUOTA, as_of=_READ_ON,
        shape=shape, cost=cost, shares=shares, starts_s=_MIDNIGHT_S,
    )  # fmt: skip


def quota(kind: Quota = "buckets") -> list[WindowConfig]:
    """The quota of a day, by project.

    ``buckets``: today's, where uploads and searches have 100 a day each beside the 10,000 units of the rest; ``hundred``: of
    those 10,000 units an upload takes about 100 (since 2025-12-04), ``sixteen_hundred``: about 1,600 (before); a search 100.
    """
    rest = [_window(name, _UNITS, shares="units") for name in _LISTS]
    rest += [_window(name, _UNITS, cost=50, shares="units") for name in _WRITES]
    if kind == "buckets":
        return [_window("create_post", 100), _window("search", 100), *rest]
    inserts = _window("create_post", _UNITS, cost=_INSERTS[kind], shares="units")
    return [inserts, _window("search", _UNITS, cost=_SEARCH, shares="units"), *rest]


class YouTubeConfig(Regime):
    """See the module.

    Attributes:
        windows: the quota; without it that of ``quota_regime``.
        quota_regime: which of the three ways to count is in force.
        over_quota: ``rateLimitExceeded`` is what Google's clients try again, ``quotaExceeded`` is final.
        duplicate_window_s: how long the same file of a channel is rejected as a duplicate; 0: it is not.
        search_lag: how much longer than lists a search misses what is new.
        processing_s: how long a video is processed once its last byte is there.
        outcome: what processing ends in, for all that is uploaded from now on.
        project: what an ``unverified`` one uploads is locked to private.
        uploads_per_day: of one channel, in any 24 hours.
        largest_bytes: of a file. longest_s: of a film, where its file says how long it is.
        session_life_s: how long an upload may be resumed.
        chunk_multiple: every chunk but the last is a multiple of so many bytes.
        title_max, tags_max: characters. description_max: bytes. comment_max: characters.
        private_comments: whether a private video takes comments.
        moderation: ``held`` holds comments of others for review.
        unknown_parameters: what is done about one that the method does not have.
    """

    windows: list[WindowConfig] = Field(default_factory=quota)
    quota_regime: Quota = "buckets"
    over_quota: Literal["quotaExceeded", "rateLimitExceeded"] = "quotaExceeded"
    access_token_life_s: float = Field(default=3_599, gt=0, le=90 * DAY_S)
    search_lag: Distribution = Distribution(constant_s=3_600)
    processing_s: float = Field(default=60, ge=0, le=DAY_S)
    outcome: Outcome = "good"
    project: Literal["verified", "unverified"] = "verified"
    uploads_per_day: int = Field(default=50, ge=1)
    largest_bytes: int = Field(default=274_877_906_944, ge=1)
    longest_s: float = Field(default=12 * 60 * 60, gt=0)
    session_life_s: float = Field(default=7 * DAY_S, gt=0)
    chunk_multiple: int = Field(default=256 * 1024, ge=1)
    title_max: int = Field(default=100, ge=1)
    description_max: int = Field(default=5_000, ge=1)
    tags_max: int = Field(default=500, ge=1)
    comment_max: int = Field(default=10_000, ge=1)
    private_comments: bool = False
    moderation: Literal["none", "held"] = "none"
    unknown_parameters: Literal["refused", "ignored"] = "refused"

    @model_validator(mode="before")
    @classmethod
    def _counted(cls, said: Any) -> Any:
        if isinstance(said, dict) and "windows" not in said and said.get("quota_regime") in QUOTAS:
            return {**said, "windows": quota(said["quota_regime"])}
        return said
