"""What people type of a sandbox: when it ends, how often a rehearsed effect is taken, and after how long. Pure.

Nothing is guessed: a share without ``%`` or a time without its unit could mean two things, and is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final

from safety_core.errors import BadInput, UnknownName
from safety_core.ports import Adapter
from safety_core.shell.names import member
from safety_core.times import instant
from safety_core.vocabulary import Action, Platform

LONGEST: Final = timedelta(days=30)
LATENCY_MAX_MS: Final = 60_000
PER_MILLE: Final = 1_000
EFFECTS_MAX: Final = 10_000
UNTIL_DO: Final = "write 2h, 30m, 1h30m or 2026-12-01T18:00Z; 30 days at most"
SHARE_DO: Final = "write 95%, or 99.5%: 0% to 100%, to a tenth"
LATENCY_DO: Final = f"write 0.3s..2s: half of the answers within the first, 95 of 100 within the second; {LATENCY_MAX_MS // 1000}s at most"
_SHARE = re.compile(r"(\d{1,3})(?:\.(\d))?%", re.ASCII)
_TIME = re.compile(r"(\d{1,6})(?:\.(\d{1,3}))?(ms|s)", re.ASCII)


def ends_at(text: str, *, now: datetime, zone_of: Callable[[str], tzinfo | None]) -> datetime:
    """When it ends, in UTC.

    Raises:
        BadInput: no time, one that is past, or more than ``LONGEST`` away.
    """
    end = instant(text, now=now, zone_of=zone_of, field="until")
    if end <= now:
        raise BadInput("until", f"{text!r} is not in the future: a sandbox covers what comes", UNTIL_DO)
    if end - now > LONGEST:
        raise BadInput("until", f"{text!r} is more than {LONGEST.days} days away", UNTIL_DO)
    return end


def per_mille(text: str) -> int:
    """How many of a thousand: ``95%``, ``99.5%``.

    Raises:
        BadInput: anything else.
    """
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        raise BadInput("success", f"{text!r} is not a share in per cent", SHARE_DO)
    share = int(found[1]) * 10 + int(found[2] or 0)
    if share > PER_MILLE:
        raise BadInput("success", f"{text!r} is more than all of them", SHARE_DO)
    return share


def latency_ms(text: str) -> tuple[int, int]:
    """The middle and the 95th percentile: ``0.3s..2s``, ``300ms..2s``; one time alone is both.

    Raises:
        BadInput: not two times, the second below the first, a middle of nothing below some, or beyond ``LATENCY_MAX_MS``.
    """
    first, dots, second = text.partition("..")
    middle = _ms(text, first)
    late = _ms(text, second) if dots else middle
    if late < middle:
        raise BadInput("latency", f"of {text!r} the 95th percentile is below the middle", LATENCY_DO)
    if middle == 0 < late:
        raise BadInput("latency", f"of {text!r} the middle is nothing, and no curve leads from there", LATENCY_DO)
    return middle, late


def _ms(text: str, part: str) -> int:
    found = _TIME.fullmatch(part.strip())
    if found is None:
        raise BadInput("latency", f"{text!r} is no latency", LATENCY_DO)
    whole, rest = int(found[1]), found[2] or ""
    if found[3] == "ms" and rest:
        raise BadInput("latency", f"{text!r} is finer than a millisecond", LATENCY_DO)
    length = whole if found[3] == "ms" else whole * 1_000 + int(rest.ljust(3, "0"))
    if length > LATENCY_MAX_MS:
        raise BadInput("latency", f"{text!r} is longer than {LATENCY_MAX_MS // 1000} s", LATENCY_DO)
    return length


def effects_max(count: int) -> int:
    """How many effects a sandbox that records may make.

    Raises:
        BadInput: none, or more than ``EFFECTS_MAX``.
    """
    if not 0 < count <= EFFECTS_MAX:
        raise BadInput("effects", f"{count} is not between 1 and {EFFECTS_MAX}", "say how many at most: --effects 20")
    return count


def platforms_of(names: Iterable[str], field: str = "platform") -> tuple[Platform, ...]:
    """The platforms that are named, each once, in the order of the core.

    Raises:
        UnknownName: there is no such platform.
    """
    found = {member(Platform, field, each) for each in names}
    return tuple(each for each in Platform if each in found)


def actions_of(
    names: Iterable[str], platforms: tuple[Platform, ...], adapters: Mapping[Platform, Adapter]
) -> tuple[Action, ...]:
    """The actions that are named, each once, in the order of the core.

    Raises:
        UnknownName: there is no such action, or no platform that is covered has it: it would cover nothing.
    """
    has = {action for name, each in adapters.items() if not platforms or name in platforms for action in each.ACTIONS}
    found = {member(Action, "action", each) for each in names}
    where = ", ".join(platforms) or "any platform"
    for each in sorted(found - has):
        there = tuple(action.value for action in Action if action in has)
        raise UnknownName("action", each.value, there, f"({each} is no action of {where})")
    return tuple(each for each in Action if each in found)
