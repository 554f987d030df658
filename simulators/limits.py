"""Rate windows as a platform keeps them: counted at the platform, whatever the caller believes."""

from typing import Literal

import msgspec

Per = Literal["user", "app"]


class FixedWindow(msgspec.Struct, gc=False):
    """A window that opens with its first request and is empty again ``period_us`` later.

    Attributes:
        started_us: boot time of its first request; meaningless while ``used`` is 0.
        drained_by: the injected fault that spent it, so that the refusals that follow carry its name.
    """

    limit: int
    period_us: int
    started_us: int = 0
    used: int = 0
    drained_by: str | None = None

    def remaining(self, now_us: int) -> int:
        """How many requests it still takes."""
        if self.used and now_us >= self.started_us + self.period_us:
            self.used = 0
            self.drained_by = None
        return self.limit - self.used

    def take(self, now_us: int) -> None:
        """Count one request; the caller has seen that one remains."""
        if self.remaining(now_us) == self.limit:
            self.started_us = now_us
        self.used += 1

    def drain(self, now_us: int, fault: str) -> None:
        """Spend all that is left, in the name of a fault. One already spent by its callers stays theirs."""
        left = self.remaining(now_us)
        if left == self.limit:
            self.started_us = now_us
        if left > 0:
            self.used = self.limit
            self.drained_by = fault

    def reset_us(self, now_us: int) -> int:
        """Boot time at which it is empty again; of an empty one, if it were used now."""
        return (now_us if self.remaining(now_us) == self.limit else self.started_us) + self.period_us


class Rule(msgspec.Struct, frozen=True):
    """One limit of one endpoint."""

    per: Per
    limit: int
    period_us: int


class Windows:
    """All windows of one platform, made as they are first asked for."""

    def __init__(self, rules: dict[str, tuple[Rule, ...]]) -> None:
        self._rules = rules
        self._of: dict[tuple[str, str, str], tuple[FixedWindow, ...]] = {}
        self._kept: dict[tuple[str, str, int], FixedWindow] = {}

    def of(self, endpoint: str, user: str, app: str) -> tuple[FixedWindow, ...]:
        """The windows that a request of this user, through this app, has to pass: in the order of the rules."""
        key = (endpoint, user, app)
        found = self._of.get(key)
        if found is None:
            found = tuple(self._shared(endpoint, rule, user, app) for rule in self._rules.get(endpoint, ()))
            self._of[key] = found
        return found

    def _shared(self, endpoint: str, rule: Rule, user: str, app: str) -> FixedWindow:
        # A window per app is one object for all of the app's users, and one per user for all of the user's apps.
        subject = f"{rule.per}:{user if rule.per == 'user' else app}"
        key = (endpoint, subject, rule.period_us)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = FixedWindow(limit=rule.limit, period_us=rule.period_us)
        return kept

    def listed(self, now_us: int) -> list[dict[str, object]]:
        """Every window in use, for the control API."""
        return [
            {
                "endpoint": endpoint,
                "subject": subject,
                "period_us": period_us,
                "limit": window.limit,
                "remaining": window.remaining(now_us),
                "reset_us": window.reset_us(now_us),
            }
            for (endpoint, subject, period_us), window in self._kept.items()
        ]


def take(windows: tuple[FixedWindow, ...], now_us: int) -> FixedWindow | None:
    """Take one request from all of them, or from none: the first full one is returned."""
    for window in windows:
        if window.remaining(now_us) <= 0:
            return window
    for window in windows:
        window.take(now_us)
    return None
