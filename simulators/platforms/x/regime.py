"""The regime of X: its limits, and what it does where its documents leave room or changed. Each default names its source
in docs/simulator.md.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from simulators.limits import Per
from simulators.regimes import DAY_S, QUARTER_S, Regime, WindowConfig

SCOPES = (
    "tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "like.read", "like.write", "follows.read",
    "follows.write", "media.write", "offline.access",
)  # fmt: skip

_READ_ON = date(2026, 10, 7)
_PUBLISHED = "docs.x.com, X API v2, rate limits"
_ASSUMED = "not documented for this endpoint; assumed"


def _window(
    endpoint: str, limit: int, *, per: Per = "user", period_s: int = QUARTER_S, source: str = _PUBLISHED
) -> WindowConfig:
    return WindowConfig(endpoint=endpoint, per=per, limit=limit, period_s=period_s, source=source, as_of=_READ_ON)


WINDOWS = (
    _window("who_am_i", 75),
    _window("create_post", 100),
    _window("create_post", 10_000, per="app", period_s=DAY_S),
    _window("read_post", 5_000),
    _window("delete_post", 50),
    _window("list_posts", 900),
    _window("list_mentions", 300, source=_ASSUMED),
    _window("hide_comment", 50, source=_ASSUMED),
    _window("follow", 50, source=_ASSUMED),
    _window("unfollow", 50, source=_ASSUMED),
    _window("list_follows", 300, source=_ASSUMED),
    _window("like", 50),
    _window("unlike", 50),
    _window("liking_users", 75, source=_ASSUMED),
    _window("upload_media", 500),
    _window("upload_media", 50_000, per="app", period_s=DAY_S),
    _window("describe_media", 500, source=_ASSUMED),
    _window("upload_status", 1_000, source=_ASSUMED),
    _window("refresh_token", 50, source=_ASSUMED),
    _window("unknown", 900, source=_ASSUMED),
)


class XConfig(Regime):
    """See the module.

    Attributes:
        duplicate_window_s: how long X remembers a text ("up to 12 h, fluctuating").
        escape_text: ``&``, ``<`` and ``>`` come back as entities.
        too_long_status: how X refuses a text over 280 weighted characters.
        replies: ``summoned`` lets only those reply whom the author mentioned (the rule since 2026-02-23).
        quotes: ``refused`` is the rule for all but enterprise apps since 2026-04-16.
        post_names: ``post`` is the newer docs' spelling of a few fields (``repost_count``, ``edit_history_post_ids``).
        protected_answers: what X says of a protected account's posts to whoever may not see them: so, or as if there were none.
        processing_s: how long a video or GIF is processed after FINALIZE.
        media_life_s: how long an upload may wait to be used.
        oauth1_skew_s: the largest difference between an OAuth 1 timestamp and the world's wall clock; ``None`` does not
            look, since a world may live in another time than its client.
    """

    windows: list[WindowConfig] = Field(default_factory=lambda: list(WINDOWS))
    duplicate_window_s: float = Field(default=12 * 60 * 60, ge=0, le=30 * DAY_S)
    refresh_ends_access: bool = True
    escape_text: bool = True
    too_long_status: Literal[400, 403] = 403
    replies: Literal["anyone", "summoned"] = "anyone"
    quotes: Literal["anyone", "refused"] = "anyone"
    post_names: Literal["tweet", "post"] = "tweet"
    protected_answers: Literal["not_authorized", "not_found"] = "not_authorized"
    processing_s: float = Field(default=2, ge=0, le=3_600)
    media_life_s: float = Field(default=DAY_S, gt=0, le=30 * DAY_S)
    oauth1_skew_s: float | None = Field(default=None, gt=0)
