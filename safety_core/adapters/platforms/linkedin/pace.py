"""What LinkedIn says of its rate: nothing, until it refuses. Source: docs/platforms/linkedin.md, "Rate"."""

from datetime import datetime
from http import HTTPStatus

from safety_core.adapters.platforms.linkedin.problems import retry_after_s
from safety_core.cadence.pace import Pace
from safety_core.ports import Answered, Exchange


def read_pace(exchange: Exchange, *, now: datetime) -> Pace | None:
    """How long a refusal asks to wait; ``None``: nothing is said."""
    if not isinstance(exchange, Answered) or exchange.status != HTTPStatus.TOO_MANY_REQUESTS:
        return None
    return Pace(wait_s=retry_after_s(exchange, now))
