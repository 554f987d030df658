"""What X's headers say of its rate: on every answer, of the user's window and, of posts, of the app's day.

``x-rate-limit-reset`` is in Unix seconds, and counted from the answer's own ``Date``; there is no Retry-After. Headers that say
no whole numbers, or a reset that is not ahead, say nothing. Source: docs/platforms/x.md, "Rate".
"""

import re
from datetime import datetime
from http import HTTPStatus

from safety_core.adapters.platforms.dates import said_at
from safety_core.adapters.platforms.x.problems import retry_after_s
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import Answered, Exchange

_WHOLE = re.compile(r"[0-9]{1,12}", re.ASCII)
_OF = (
    ("x-rate-limit-remaining", "x-rate-limit-reset", False),
    ("x-app-limit-24hour-remaining", "x-app-limit-24hour-reset", True),
)


def read_pace(exchange: Exchange, *, now: datetime) -> Pace | None:
    """What an answer says of the rate; ``None``: nothing. ``now`` counts where the answer bears no ``Date``."""
    if not isinstance(exchange, Answered):
        return None
    instant = said_at(exchange.headers, now)
    said = tuple(
        Said(remaining=left[0], reset_s=left[1] - instant.timestamp(), app_wide=app_wide)
        for remaining, reset, app_wide in _OF
        if (left := _numbers(exchange.headers.get(remaining, ""), exchange.headers.get(reset, ""))) is not None
    )
    refused = exchange.status == HTTPStatus.TOO_MANY_REQUESTS
    if not said and not refused:
        return None
    # Which window was spent the headers say themselves; only where none is named as spent is the account's taken for it.
    spent = any(each.remaining == 0 and each.reset_s > 0 for each in said)
    return Pace(said=said, wait_s=retry_after_s(exchange.headers, now) if refused and not spent else None)


def _numbers(remaining: str, reset: str) -> tuple[int, int] | None:
    remaining, reset = remaining.strip(), reset.strip()
    return (int(remaining), int(reset)) if _WHOLE.fullmatch(remaining) and _WHOLE.fullmatch(reset) else None
