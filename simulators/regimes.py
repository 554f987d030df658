"""What every platform's regime says: its limits and how it behaves where vendors change their minds, each with its source."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from simulators.draws import Distribution
from simulators.limits import Per, Rule, Shape

MINUTE_S = 60
QUARTER_S = 15 * MINUTE_S
HOUR_S = 60 * MINUTE_S
DAY_S = 24 * HOUR_S


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class WindowConfig(Strict):
    """One limit of one endpoint, where it was read, and when.

    Attributes:
        endpoint: the operation's name, as it stands in the journal.
        cost: what one request counts in it. shares: endpoints with the same word here count in one window together.
        starts_s: of an aligned window, how long after 00:00 UTC it is empty again (8 h: midnight of Pacific standard time).
    """

    endpoint: str
    per: Per
    limit: int = Field(ge=1)
    period_s: int = Field(ge=1)
    source: str
    as_of: date
    shape: Shape = "fixed"
    cost: int = Field(default=1, ge=1)
    shares: str = ""
    starts_s: int = Field(default=0, ge=0)


class Regime(Strict):
    """What all platforms have; a platform's own regime adds what only it has.

    Attributes:
        windows: its limits; a platform gives its published ones as the default.
        duplicate_window_s: how long it knows a text again; 0: it allows every repetition.
        list_lag: how long something new is missing from lists (never from a read by id).
        access_token_life_s: how long an access token lives that a refresh gave.
        refresh_ends_access: a refresh ends the access token before it, too, where that still lives.
        webhook_retries_s: how long after each failed try the next one comes (assumed); then it is given up.
    """

    windows: list[WindowConfig] = Field(default_factory=list)
    duplicate_window_s: float = Field(default=0, ge=0, le=30 * DAY_S)
    list_lag: Distribution = Distribution(constant_s=0)
    access_token_life_s: float = Field(default=7_200, gt=0, le=90 * DAY_S)
    refresh_ends_access: bool = False
    webhook_retries_s: list[float] = Field(default_factory=lambda: [5.0, 30.0, 120.0, 600.0, 3_600.0], max_length=100)

    def rules(self) -> dict[str, tuple[Rule, ...]]:
        """The limits by endpoint; those per user first, since platforms' own headers speak of them."""
        table: dict[str, tuple[Rule, ...]] = {}
        for window in sorted(self.windows, key=lambda window: (window.per != "user", window.period_s)):
            rule = Rule(
                per=window.per,
                limit=window.limit,
                period_us=window.period_s * 1_000_000,
                shape=window.shape,
                cost=window.cost,
                shares=window.shares,
                starts_us=window.starts_s * 1_000_000,
            )
            table[window.endpoint] = (*table.get(window.endpoint, ()), rule)
        return table
