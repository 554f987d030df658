"""What the platforms of the Graph have in common to be configured; docs/simulated names the source of each default."""

from typing import Literal

from pydantic import Field, field_validator

from simulators.regimes import DAY_S, Regime, WindowConfig

CODES = {"app": 4, "user": 17, "page": 32, "pages": 80001, "instagram": 80002}
"""What a full window answers, by the word that its endpoints share; a window of one endpoint alone answers 613."""
BUSINESS = ("pages", "instagram", "threads")
"""Words of windows that are told in ``X-Business-Use-Case-Usage``; ``app`` is told in ``X-App-Usage``."""


class GraphConfig(Regime):
    """See the module.

    Attributes:
        oldest_version, newest_version: what stands before a path; without a version the oldest is meant.
        token_status: the status of code 190. revoked_subcode: what it says of a token that was taken back.
        permission_status: the status of codes 10 and 200 to 299. throttle_status: that of a full window.
        require_proof: whether every call needs an ``appsecret_proof``; a wrong one is refused in any case.
        access_token_life_s: how long a token lives that an exchange gave.
        usage_after: from how many calls in a window on its usage is told.
        page_default, page_highest: how long a page of a list is, and can be.
        throttle_codes: code by the word that a window's endpoints share.
        development_posts: whether what an app posts that is in development is for those alone who have a role in it.
    """

    oldest_version: str = Field(default="3.1", pattern=r"^\d{1,3}\.\d{1,2}$")
    newest_version: str = Field(default="26.0", pattern=r"^\d{1,3}\.\d{1,2}$")
    token_status: Literal[400, 401] = 400
    revoked_subcode: Literal[458, 460, 467] = 458
    permission_status: Literal[400, 403] = 403
    throttle_status: Literal[400, 403, 429] = 400
    require_proof: bool = False
    access_token_life_s: float = Field(default=60 * DAY_S, gt=0, le=90 * DAY_S)
    usage_after: int = Field(default=1, ge=0)
    page_default: int = Field(default=25, ge=1)
    page_highest: int = Field(default=100, ge=1)
    throttle_codes: dict[str, int] = Field(default_factory=lambda: dict(CODES))
    development_posts: Literal["roles", "public"] = "public"

    @field_validator("windows")
    @classmethod
    def _one_each(cls, windows: list[WindowConfig]) -> list[WindowConfig]:
        if any(window.cost != 1 for window in windows):
            raise ValueError("a call of the Graph counts once in each window; leave out cost")
        return windows
