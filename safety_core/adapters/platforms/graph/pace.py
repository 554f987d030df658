"""What an answer says of the rate: allowances that are used up, and refusals as too fast.

Source: docs/platforms/facebook.md, "Rate".
"""

from datetime import datetime

from safety_core.adapters.platforms.graph.problems import APP_WIDE, RETRY_DEFAULT_S, THROTTLES, problem
from safety_core.adapters.platforms.graph.usage import PAUSE_S, account_is_full, app_is_full, regain_s
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import Answered, Exchange


def read_pace(exchange: Exchange, *, now: datetime) -> Pace | None:  # noqa: ARG001  # Graph gives spans, never instants
    """What an answer says of the rate; ``None``: nothing."""
    if not isinstance(exchange, Answered):
        return None
    regain, found = regain_s(exchange.headers), problem(exchange)
    throttled = found.code if found is not None and found.code in THROTTLES else None
    said: list[Said] = []
    if regain is not None or account_is_full(exchange.headers):
        said.append(Said(remaining=0, reset_s=regain or PAUSE_S))
    if throttled in APP_WIDE:
        said.append(Said(remaining=0, reset_s=regain or RETRY_DEFAULT_S, app_wide=True))
    elif app_is_full(exchange.headers):
        said.append(Said(remaining=0, reset_s=PAUSE_S, app_wide=True))
    # A window that is named as spent needs no other word; where none is, the account's is taken for it.
    wait_s = RETRY_DEFAULT_S if throttled is not None and not said else None
    return Pace(said=tuple(said), wait_s=wait_s) if said or wait_s is not None else None
