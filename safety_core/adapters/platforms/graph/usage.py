"""How much of its allowance an answer says is used: percentages in JSON in two headers, and at times when it comes back.

``x-business-use-case-usage`` is of the account (its regain time in minutes), ``x-app-usage`` of the whole app. What is below
100 says nothing that can be counted in requests. Source: docs/platforms/facebook.md, "Rate".
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

OF_ACCOUNT, OF_APP = "x-business-use-case-usage", "x-app-usage"
FULL = 100
PAUSE_S = 300.0
"""Waited where a full allowance does not say when it comes back: windows roll, so some of it does soon."""
REGAIN_MAX_S = 24 * 3600.0
_SHARES = ("call_count", "total_time", "total_cputime")


def regain_s(headers: Mapping[str, str]) -> float | None:
    """Seconds until the account may go on, the longest that is named, above 0 and up to 24 h; ``None``: not said."""
    minutes = [_number(each.get("estimated_time_to_regain_access")) for each in _entries(headers)]
    return max((60 * each for each in minutes if 0 < 60 * each <= REGAIN_MAX_S), default=None)


def account_is_full(headers: Mapping[str, str]) -> bool:
    """Whether nothing of the account's allowance is left."""
    return any(_full(each) for each in _entries(headers))


def app_is_full(headers: Mapping[str, str]) -> bool:
    """Whether nothing of the app's allowance is left."""
    found = _json(headers.get(OF_APP, ""))
    return isinstance(found, dict) and _full(found)


def _entries(headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    found = _json(headers.get(OF_ACCOUNT, ""))
    for listed in found.values() if isinstance(found, dict) else ():
        if isinstance(listed, list):
            yield from (each for each in listed if isinstance(each, dict))


def _full(usage: Mapping[str, Any]) -> bool:
    return any(_number(usage.get(name)) >= FULL for name in _SHARES)


def _number(value: object) -> float:
    """The number that it is; 0 for everything else, and for what no float holds."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0.0
    try:
        return float(value)
    except OverflowError:
        return 0.0


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
