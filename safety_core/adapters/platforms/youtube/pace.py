"""What YouTube's answers say of the rate: nothing but its refusals, since no header tells what is left.

Source: docs/platforms/youtube.md, "Rate".
"""

from datetime import datetime

from safety_core.adapters.platforms.youtube.problems import BY_THE_DAY, THROTTLES, problem, refusal, wait_s
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import Answered, Exchange
from safety_core.vocabulary import Reason


def read_pace(exchange: Exchange, *, now: datetime) -> Pace | None:
    """What an answer says of the rate; ``None``: nothing."""
    found = problem(exchange) if isinstance(exchange, Answered) else None
    if found is None or not isinstance(exchange, Answered):
        return None
    if found.reason in BY_THE_DAY:
        return Pace(said=(Said(remaining=0, reset_s=wait_s(exchange, found, now), app_wide=True),))
    refused = refusal(exchange, now)
    if found.reason in THROTTLES or (refused is not None and refused.reason is Reason.PLATFORM_TOO_FAST):
        return Pace(wait_s=None if refused is None else refused.retry_after_s)
    return None
