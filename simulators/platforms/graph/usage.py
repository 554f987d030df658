"""The windows of the Graph: which of them a call has to pass, what a full one is called, and how usage is told."""

import json
from collections.abc import Callable

from simulators.limits import Rule, Window, Windows
from simulators.platforms.graph.regime import BUSINESS, GraphConfig

OTHERS = 613
_MINUTE_US = 60_000_000


class GraphWindows(Windows):
    """Windows of which some are for some callers only.

    Args:
        applies: whether a rule is for a caller, by the word that it shares and the id of the token's account.
    """

    def __init__(
        self, rules: dict[str, tuple[Rule, ...]], *, offset_us: int, applies: Callable[[str, str], bool]
    ) -> None:
        super().__init__(rules, offset_us=offset_us)
        self._applies = applies

    def rules(self, endpoint: str, user: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in super().rules(endpoint, user) if self._applies(rule.shares, user))

    def costs(self, endpoint: str) -> tuple[int, ...]:  # noqa: ARG002 - the same of every endpoint
        """Every call counts once."""
        return ()


def code(windows: tuple[Window, ...], config: GraphConfig) -> int:
    """The code of the first full window, each as it was when it was last looked at (whatever the time is now)."""
    full = next((window for window in windows if window.remaining(0) <= 0), None)
    return OTHERS if full is None else config.throttle_codes.get(full.name, OTHERS)


def told(windows: tuple[Window, ...], config: GraphConfig, *, now_us: int) -> tuple[tuple[str, str], ...]:
    """The usage headers: strict JSON, percent, and no key that clients do not know."""
    headers = []
    for window in windows:
        used = window.limit - window.remaining(now_us)
        percent = min(used * 100 // window.limit, 100)
        if used < config.usage_after:
            continue
        usage = {"call_count": percent, "total_cputime": percent, "total_time": percent}
        if window.name == "app":
            headers.append(("x-app-usage", json.dumps(usage)))
        elif window.name in BUSINESS:
            left_us = window.reset_us(now_us) - now_us if window.remaining(now_us) <= 0 else 0
            regained = {"type": window.name, **usage, "estimated_time_to_regain_access": -(-left_us // _MINUTE_US)}
            account = window.subject.partition(":")[2]
            headers.append(("x-business-use-case-usage", json.dumps({account: [regained]})))
    return tuple(headers)
