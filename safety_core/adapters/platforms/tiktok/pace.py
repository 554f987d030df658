"""What TikTok's answers say of the rate: nothing but its refusals, since no header tells what is left.

Source: docs/platforms/tiktok.md, "Rate".
"""

from datetime import datetime

from safety_core.adapters.platforms.tiktok.problems import FULL_S, OF_THE_APP, refusal, said
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import Answered, Exchange
from safety_core.vocabulary import Reason


def read_pace(exchange: Exchange, *, now: datetime) -> Pace | None:  # noqa: ARG001  # TikTok gives no instants
    """What an answer says of the rate; ``None``: nothing."""
    refused = refusal(exchange) if isinstance(exchange, Answered) else None
    if refused is None or refused.reason is not Reason.PLATFORM_TOO_FAST or not isinstance(exchange, Answered):
        return None
    found = said(exchange)
    if found is not None and found.code in OF_THE_APP:
        return Pace(said=(Said(remaining=0, reset_s=FULL_S, app_wide=True),))
    return Pace(wait_s=refused.retry_after_s)
