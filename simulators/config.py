"""What a world is made of: its accounts, and the limits and regimes that the vendors change, each with its source."""

from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulators.draws import Distribution
from simulators.limits import Per, Rule
from simulators.strict_yaml import read

QUARTER_S = 15 * 60
DAY_S = 24 * 60 * 60
ALL_SCOPES = ("tweet.read", "tweet.write", "users.read", "like.read", "like.write", "media.write", "offline.access")


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class WindowConfig(Strict):
    """One limit of one endpoint, where it was read, and when.

    Attributes:
        endpoint: the operation's name, as it stands in the journal.
    """

    endpoint: str
    per: Per
    limit: int = Field(ge=1)
    period_s: int = Field(ge=1)
    source: str
    as_of: date


_READ_ON = date(2026, 10, 7)
_PUBLISHED = "docs.x.com, X API v2, rate limits"
_ASSUMED = "not documented for this endpoint; assumed"


def _window(
    endpoint: str, limit: int, *, per: Per = "user", period_s: int = QUARTER_S, source: str = _PUBLISHED
) -> WindowConfig:
    return WindowConfig(endpoint=endpoint, per=per, limit=limit, period_s=period_s, source=source, as_of=_READ_ON)


X_WINDOWS = (
    _window("who_am_i", 75),
    _window("create_post", 100),
    _window("create_post", 10_000, per="app", period_s=DAY_S),
    _window("read_post", 5_000),
    _window("delete_post", 50),
    _window("list_posts", 900),
    _window("like", 50),
    _window("unlike", 50),
    _window("liking_users", 75, source=_ASSUMED),
    _window("upload_media", 500),
    _window("upload_media", 50_000, per="app", period_s=DAY_S),
    _window("upload_status", 1_000, source=_ASSUMED),
    _window("refresh_token", 50, source=_ASSUMED),
    _window("unknown", 900, source=_ASSUMED),
)


class XConfig(Strict):
    """The regime of X. Each default names its source in docs/simulator.md.

    Attributes:
        duplicate_window_s: how long X remembers a text ("up to 12 h, fluctuating").
        escape_text: ``&``, ``<`` and ``>`` come back as entities.
        too_long_status: how X refuses a text over 280 weighted characters.
        list_lag: how long a new post or like is missing from lists (never a post from a read by id).
        replies: ``summoned`` lets only those reply whom the author mentioned (the rule since 2026-02-23).
        quotes: ``refused`` is the rule for all but enterprise apps since 2026-04-16.
        post_names: ``post`` is the newer docs' spelling of a few fields (``repost_count``, ``edit_history_post_ids``).
        processing_s: how long a video or GIF is processed after FINALIZE.
        media_life_s: how long an upload may wait to be used.
        oauth1_skew_s: the largest difference between an OAuth 1 timestamp and the world's wall clock; ``None`` does not
            look, since a world may live in another time than its client.
        access_token_life_s: how long an access token lives that a refresh gave.
        refresh_ends_access: a refresh ends the access token before it, too, where that still lives.
    """

    windows: list[WindowConfig] = Field(default_factory=lambda: list(X_WINDOWS))
    duplicate_window_s: float = Field(default=12 * 60 * 60, ge=0, le=30 * DAY_S)
    escape_text: bool = True
    too_long_status: Literal[400, 403] = 403
    list_lag: Distribution = Distribution(constant_s=0)
    replies: Literal["anyone", "summoned"] = "anyone"
    quotes: Literal["anyone", "refused"] = "anyone"
    post_names: Literal["tweet", "post"] = "tweet"
    processing_s: float = Field(default=2, ge=0, le=3_600)
    media_life_s: float = Field(default=DAY_S, gt=0, le=30 * DAY_S)
    oauth1_skew_s: float | None = Field(default=None, gt=0)
    access_token_life_s: float = Field(default=7_200, gt=0, le=30 * DAY_S)
    refresh_ends_access: bool = True

    def rules(self) -> dict[str, tuple[Rule, ...]]:
        """The limits by endpoint; those per user first, since X's own headers speak of them."""
        table: dict[str, tuple[Rule, ...]] = {}
        for window in sorted(self.windows, key=lambda window: (window.per != "user", window.period_s)):
            rule = Rule(per=window.per, limit=window.limit, period_us=window.period_s * 1_000_000)
            table[window.endpoint] = (*table.get(window.endpoint, ()), rule)
        return table


class AppConfig(Strict):
    """A registered app: its OAuth 1 consumer key and secret, and its OAuth 2 client; without ``client_secret`` a public one."""

    key: str = Field(min_length=1)
    secret: str = Field(min_length=1)
    client_id: str | None = Field(default=None, min_length=1)
    client_secret: str | None = Field(default=None, min_length=1)


class TokenConfig(Strict):
    """A token of an account: a bearer token, with ``refresh`` the one that renews it; with ``secret`` an OAuth 1 access token."""

    token: str = Field(min_length=1)
    secret: str | None = Field(default=None, min_length=1)
    app: str = "house"
    scopes: list[str] = Field(default_factory=lambda: list(ALL_SCOPES))
    expires_s: float | None = Field(default=None, ge=0)
    refresh: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.refresh is not None and self.secret is not None:
            raise ValueError("an OAuth 1 token has no refresh token; leave out secret or refresh")
        return self


class AccountConfig(Strict):
    """An account with its tokens."""

    platform: Literal["X"]
    id: str = Field(pattern=r"^[1-9][0-9]{0,18}$")
    username: str = Field(pattern=r"^[A-Za-z0-9_]{1,15}$")
    name: str | None = None
    tokens: list[TokenConfig] = Field(default_factory=list)


class PlatformsConfig(Strict):
    """The platforms of a world, each with its regime."""

    X: XConfig = XConfig()


class WorldConfig(Strict):
    """A world: apps, accounts, and what differs from the platforms' published regimes."""

    apps: list[AppConfig] = Field(default_factory=lambda: [AppConfig(key="house", secret="house-secret")])  # noqa: S106 - of a simulation
    accounts: list[AccountConfig] = Field(default_factory=list)
    platforms: PlatformsConfig = PlatformsConfig()

    @model_validator(mode="after")
    def _tokens_fit(self) -> Self:
        keys = [app.key for app in self.apps]
        seen: dict[str, str] = {}
        for account in self.accounts:
            for token in account.tokens:
                if token.app not in keys:
                    raise ValueError(
                        f"token {token.token!r} belongs to the app {token.app!r}, which is not among the apps"
                    )
                if token.refresh is not None and seen.setdefault(token.refresh, token.token) != token.token:
                    raise ValueError(f"refresh token {token.refresh!r} stands twice; it is given with one token")
                if seen.setdefault(token.token, account.id) != account.id:
                    raise ValueError(f"token {token.token!r} stands on two accounts; the same string has one owner")
                if token.secret is not None and token.token.split("-")[0] != account.id:
                    raise ValueError(
                        f"an OAuth 1 token of {account.id} must read '{account.id}-…', as clients take the id from it"
                    )
        return self


def load_world(path: Path) -> WorldConfig:
    """The world that a file describes.

    Raises:
        ConfigurationRefused: naming file, line and field.
    """
    return read(path, WorldConfig)
