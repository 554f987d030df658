"""Rate windows as a platform keeps them: counted at the platform, whatever the caller believes.

Three shapes: *fixed* opens with its first request, *aligned* is empty again at set times of the wall clock, and of a *sliding*
one each request is forgotten a period after it was made.
"""

from collections import deque
from typing import Literal, Protocol

import msgspec

Per = Literal["user", "app"]
Shape = Literal["fixed", "aligned", "sliding"]


class Window(Protocol):
    """What all shapes have in common. Times are boot microseconds; a request counts ``cost`` points, usually 1.

    Attributes:
        drained_by: the injected fault that spent it, so that the refusals that follow carry its name.
        name: the endpoint's, or the word that endpoints share. subject: ``user:`` or ``app:`` and whose it is.
    """

    limit: int
    period_us: int
    drained_by: str | None
    name: str
    subject: str

    def remaining(self, now_us: int) -> int:
        """How many points it still takes."""
        ...

    def take(self, now_us: int, cost: int = 1) -> None:
        """Count one request; the caller has seen that its cost remains."""
        ...

    def drain(self, now_us: int, fault: str) -> None:
        """Spend all that is left, in the name of a fault. One already spent by its callers stays theirs."""
        ...

    def reset_us(self, now_us: int) -> int:
        """When it takes more again than now: a fixed or aligned one is then empty. Of an unused one, if it were used now."""
        ...


class FixedWindow(msgspec.Struct, gc=False):
    """A window that opens with its first request and is empty again ``period_us`` later.

    Attributes:
        started_us: boot time of its first request; meaningless while ``used`` is 0.
    """

    limit: int
    period_us: int
    started_us: int = 0
    used: int = 0
    drained_by: str | None = None
    name: str = ""
    subject: str = ""

    def remaining(self, now_us: int) -> int:
        if self.used and now_us >= self.started_us + self.period_us:
            self.used = 0
            self.drained_by = None
        return self.limit - self.used

    def take(self, now_us: int, cost: int = 1) -> None:
        if self.remaining(now_us) == self.limit:
            self.started_us = self._start(now_us)
        self.used += cost

    def drain(self, now_us: int, fault: str) -> None:
        left = self.remaining(now_us)
        if left == self.limit:
            self.started_us = self._start(now_us)
        if left > 0:
            self.used = self.limit
            self.drained_by = fault

    def reset_us(self, now_us: int) -> int:
        started_us = self._start(now_us) if self.remaining(now_us) == self.limit else self.started_us
        return started_us + self.period_us

    def _start(self, now_us: int) -> int:
        return now_us


class AlignedWindow(FixedWindow):
    """A window that is empty again at every boundary: when the wall clock, less ``phase_us``, is a multiple of the period.

    Attributes:
        phase_us: a boundary on the boot clock.
    """

    phase_us: int = 0

    def _start(self, now_us: int) -> int:
        return now_us - (now_us - self.phase_us) % self.period_us


class SlidingWindow:
    """A window of which each request is forgotten ``period_us`` after it was made."""

    def __init__(self, *, limit: int, period_us: int, name: str = "", subject: str = "") -> None:
        self.limit = limit
        self.period_us = period_us
        self.name = name
        self.subject = subject
        self.drained_by: str | None = None
        self._taken: deque[tuple[int, int]] = deque()
        self._used = 0
        self._drained_us = 0

    def remaining(self, now_us: int) -> int:
        while self._taken and now_us >= self._taken[0][0] + self.period_us:
            self._used -= self._taken.popleft()[1]
        if self.drained_by is not None and now_us >= self._drained_us + self.period_us:
            self.drained_by = None
        return self.limit - self._used

    def take(self, now_us: int, cost: int = 1) -> None:
        self.remaining(now_us)
        self._taken.append((now_us, cost))
        self._used += cost

    def drain(self, now_us: int, fault: str) -> None:
        left = self.remaining(now_us)
        if left > 0:
            self.take(now_us, left)
            self.drained_by, self._drained_us = fault, now_us

    def reset_us(self, now_us: int) -> int:
        self.remaining(now_us)
        return (self._taken[0][0] if self._taken else now_us) + self.period_us


class Rule(msgspec.Struct, frozen=True):
    """One limit of one endpoint.

    Attributes:
        cost: what one request counts. shares: endpoints with the same word here share one window; else each has its own.
        starts_us: of an aligned one, how long after 00:00 UTC of the first of January 1970 a boundary is.
    """

    per: Per
    limit: int
    period_us: int
    shape: Shape = "fixed"
    cost: int = 1
    shares: str = ""
    starts_us: int = 0


class Windows:
    """All windows of one platform, made as they are first asked for.

    Args:
        offset_us: wall clock less boot clock, for aligned windows.
    """

    def __init__(self, rules: dict[str, tuple[Rule, ...]], *, offset_us: int = 0) -> None:
        self._rules = rules
        self._offset_us = offset_us
        self._of: dict[tuple[str, str, str], tuple[Window, ...]] = {}
        self._kept: dict[tuple[str, str, int], Window] = {}

    def of(self, endpoint: str, user: str, app: str) -> tuple[Window, ...]:
        """The windows that a request of this user, through this app, has to pass: in the order of the rules."""
        key = (endpoint, user, app)
        found = self._of.get(key)
        if found is None:
            found = tuple(self._shared(endpoint, rule, user, app) for rule in self.rules(endpoint, user))
            self._of[key] = found
        return found

    def rules(self, endpoint: str, user: str) -> tuple[Rule, ...]:  # noqa: ARG002 - for those who need it
        """The rules that count a request of this user."""
        return self._rules.get(endpoint, ())

    def all_of(self, user: str, app: str) -> list[Window]:
        """Every window of this user, each once; and where an endpoint has none, those of this app."""
        found: dict[int, Window] = {}
        for endpoint in self._rules:
            windows = list(zip(self.rules(endpoint, user), self.of(endpoint, user, app), strict=True))
            own = [window for rule, window in windows if rule.per == "user"]
            found.update({id(window): window for window in own or [window for _, window in windows]})
        return list(found.values())

    def costs(self, endpoint: str) -> tuple[int, ...]:
        """What a request of this endpoint counts in each of its windows, in the same order."""
        return tuple(rule.cost for rule in self._rules.get(endpoint, ()))

    def _shared(self, endpoint: str, rule: Rule, user: str, app: str) -> Window:
        # A window per app is one object for all of the app's users, and one per user for all of the user's apps.
        subject = f"{rule.per}:{user if rule.per == 'user' else app}"
        key = (rule.shares or endpoint, subject, rule.period_us)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._made(rule, *key[:2])
        return kept

    def _made(self, rule: Rule, name: str, subject: str) -> Window:
        limit, period_us = rule.limit, rule.period_us
        if rule.shape == "sliding":
            return SlidingWindow(limit=limit, period_us=period_us, name=name, subject=subject)
        if rule.shape == "aligned":
            phase_us = (rule.starts_us - self._offset_us) % period_us
            return AlignedWindow(limit=limit, period_us=period_us, phase_us=phase_us, name=name, subject=subject)
        return FixedWindow(limit=limit, period_us=period_us, name=name, subject=subject)

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


def take(windows: tuple[Window, ...], now_us: int, costs: tuple[int, ...] = ()) -> Window | None:
    """Take one request from all of them, or from none: the first that has no room for it is returned.

    ``costs``: what it counts in each of them; without it 1.
    """
    costs = costs or (1,) * len(windows)
    for window, cost in zip(windows, costs, strict=True):
        if window.remaining(now_us) < cost:
            return window
    for window, cost in zip(windows, costs, strict=True):
        window.take(now_us, cost)
    return None
