"""Flags read a second time, by Unleash's own words and no code of the core: is one on for an effect, off, or not to be told here.

Source: Unleash's client specification: features with strategies of which one is enough, constraints of which all must hold,
parents that must be on or off, and buckets of 1 to 100 by MurmurHash3 (x86, 32 bit). What this reading does not know
(numbers, versions, networks, variants of a parent) is ``None``: neither on nor off.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from reports.evidence.strict import pairs

HUNDRED = 100
DRAWN = "random"
_STRINGS: dict[str, Callable[[str, str], bool]] = {
    "STR_CONTAINS": lambda value, part: part in value,
    "STR_STARTS_WITH": str.startswith,
    "STR_ENDS_WITH": str.endswith,
}
Plain = Mapping[str, Any]


class Effect(NamedTuple):
    """What a flag is asked about, as an entry of the log has it. ``at``: its wall clock, ISO 8601."""

    client: str
    platform: str
    account: str
    action: str
    intent: str
    at: str

    @property
    def flag(self) -> str:
        """The one that it is asked by."""
        return f"effect.{self.action}"

    def value(self, name: str) -> str | None:
        """What is known of it under a name of the context; ``None``: nothing."""
        own = {"userId": self.client, "appName": "holdpoint", "environment": "default", "currentTime": self.at}
        own |= {"client": self.client, "platform": self.platform, "account": self.account, "action": self.action}
        return own.get(name)


def is_on(body: str, digest: str, effect: Effect) -> bool | None:
    """Whether the flag of an effect is on by a text; one that is not what its digest says, or is none, turns nothing on."""
    if sha256(body.encode()).hexdigest() != digest:
        return False
    file = _read(body)
    return False if file is None else _feature(file, effect.flag, effect)


@lru_cache(maxsize=64)
def _read(body: str) -> Plain | None:
    try:
        found = json.loads(body, object_pairs_hook=pairs)
        return {
            "features": {each["name"]: each for each in found["features"]},
            "segments": {each["id"]: each["constraints"] for each in found.get("segments") or ()},
        }
    except (ValueError, KeyError, TypeError):
        return None


def _feature(file: Plain, name: str, effect: Effect) -> bool | None:
    feature = file["features"].get(name)
    if feature is None or feature["enabled"] is not True:
        return False
    strategies = feature.get("strategies") or ()
    through = _any(_strategy(file, each, name, effect) for each in strategies) if strategies else True
    return _all([*(_parent(file, each, effect) for each in feature.get("dependencies") or ()), through])


def _parent(file: Plain, wanted: Plain, effect: Effect) -> bool | None:
    found = _feature(file, wanted["feature"], effect)
    if found is None or found is not wanted.get("enabled", True):
        return None if found is None else False
    return None if wanted.get("variants") else True


def _strategy(file: Plain, strategy: Plain, flag: str, effect: Effect) -> bool | None:
    constraints = list(strategy.get("constraints") or ())
    for each in strategy.get("segments") or ():
        constraints += file["segments"].get(each, [{"operator": "a segment that is not there", "contextName": ""}])
    return _all([_own(strategy, flag, effect), *(_constraint(each, effect) for each in constraints)])


def _own(strategy: Plain, flag: str, effect: Effect) -> bool | None:
    told = strategy.get("parameters") or {}
    match strategy["name"]:
        case "default":
            return True
        case "userWithId":
            return effect.client in [each.strip() for each in told.get("userIds", "").split(",")]
        case "flexibleRollout":
            sticky = told.get("stickiness") or "default"
            key = effect.intent if sticky == DRAWN else effect.value("userId" if sticky == "default" else sticky)
            return _within(told.get("rollout"), told.get("groupId") or flag, key)
        case "gradualRolloutUserId":
            return _within(told.get("percentage"), told.get("groupId") or flag, effect.client)
        case "gradualRolloutSessionId":
            return False
        case "gradualRolloutRandom":
            return _within(told.get("percentage"), flag, effect.intent)
    return None


def _within(percent: str | None, group: str, key: str | None) -> bool | None:
    """Whether a key's bucket is in a share; what is known of nobody is in none."""
    if key is None:
        return False
    if percent is None or not percent.isdecimal():
        return None
    return _murmur3(f"{group}:{key}".encode()) % HUNDRED < int(percent)


def _constraint(constraint: Plain, effect: Effect) -> bool | None:
    value = effect.value(constraint["contextName"])
    found = _compared(constraint, value)
    return None if found is None else found is not bool(constraint.get("inverted"))


def _compared(constraint: Plain, value: str | None) -> bool | None:
    operator, values = constraint["operator"], constraint.get("values") or ()
    if operator in ("IN", "NOT_IN"):
        return (value in values) is (operator == "IN")
    if operator in _STRINGS:
        lower = str.lower if constraint.get("caseInsensitive") else str
        return value is not None and any(_STRINGS[operator](lower(value), lower(each)) for each in values)
    if operator in ("DATE_AFTER", "DATE_BEFORE"):
        return _timed(operator, value, constraint.get("value"))
    return None


def _timed(operator: str, value: str | None, limit: str | None) -> bool | None:
    try:
        apart = datetime.fromisoformat(str(value)) - datetime.fromisoformat(str(limit))
    except (ValueError, TypeError):
        return None
    return apart > timedelta() if operator == "DATE_AFTER" else apart < timedelta()


def _all(told: Iterable[bool | None]) -> bool | None:
    """All hold; one that does not decides, whatever is not known of the others."""
    found = list(told)
    return False if False in found else None if None in found else True


def _any(told: Iterable[bool | None]) -> bool | None:
    found = list(told)
    return True if True in found else None if None in found else False


def _murmur3(data: bytes) -> int:
    """MurmurHash3 x86 32 bit, seed 0 (Appleby, public domain), block by block as it is described."""

    def turned(word: int, by: int) -> int:
        return (word << by | word >> 32 - by) & 0xFFFFFFFF

    def mixed(word: int) -> int:
        return turned(word * 0xCC9E2D51 & 0xFFFFFFFF, 15) * 0x1B873593 & 0xFFFFFFFF

    whole = len(data) - len(data) % 4
    state = 0
    for at in range(0, whole, 4):
        state = turned(state ^ mixed(int.from_bytes(data[at : at + 4], "little")), 13) * 5 + 0xE6546B64 & 0xFFFFFFFF
    if whole < len(data):
        state ^= mixed(int.from_bytes(data[whole:], "little"))
    state ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        state = (state ^ state >> shift) * factor & 0xFFFFFFFF
    return state ^ state >> 16
