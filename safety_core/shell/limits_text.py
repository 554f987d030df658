"""Limits from a TOML text, strictly: what is unknown, missing, absurd or contradicts itself is refused with its place.

[[limit]]
name = "posts per 15 minutes"
platform = "X"
subject = "account"              # account, client; app, platform: divided among the clients
whose = "platform"               # or "ours"
operations = ["create_post"]     # requests; or actions = ["publish"], effects
most = 100
per = "15m"                      # rolling; or window = "utc hour", "utc day", "local day" (the account's)
costs = { create_post = 2 }      # where one request takes more than one
source = "docs.x.com, X API v2, rate limits"
as_of = 2026-10-07

[[spacing]]                      # as a limit, with at_least = "10m" in place of most and per

[[account]]                      # where an account is: its zone and its quiet hours there
client = "acme"
platform = "X"
account = "acme-1"
zone = "Europe/Berlin"
quiet = ["22:00-07:00"]

[weights]                        # in common quotas; 1 for whoever is not named
acme = 2
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, tzinfo
from functools import lru_cache
from typing import Any

import msgspec

from safety_core.cadence.limits import SHARED, Home, Limit, Limits, Subject, Whose, Window
from safety_core.cadence.wall import Quiet
from safety_core.errors import BadInput
from safety_core.shell.rules_text import digest_of
from safety_core.vocabulary import AccountId, Action, ClientId, Platform

ZoneOf = Callable[[str], tzinfo | None]
"""Looks a zone up by its IANA name; ``None``: there is none."""

MOST_MAX = 1_000_000_000
TEXTS_KEPT = 16
"""Texts that were read stay read: each process, and the export, asks for the same ones again."""
LENGTH_MAX_S = 31 * 86_400
DAY_MAX_US = 25 * 3_600_000_000
DAY_MINUTES = 1_440
_LENGTH = re.compile(r"(?=\d)(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,7})s)?", re.ASCII)
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_NAME = re.compile(r"[ -~]{1,80}", re.ASCII)


class _Counted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    platform: Platform
    subject: Subject
    whose: Whose
    source: str
    as_of: date
    operations: list[str] = []
    actions: list[Action] = []


class _Limit(_Counted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    most: int
    per: str | None = None
    window: Window | None = None
    costs: dict[str, int] = {}


class _Spacing(_Counted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    at_least: str


class _Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    client: str
    platform: Platform
    account: str
    zone: str
    quiet: list[str] = []


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shape of the file; what its values mean is looked at afterwards."""

    limit: list[_Limit]
    spacing: list[_Spacing] = []
    account: list[_Account] = []
    weights: dict[str, int] = {}


@lru_cache(maxsize=TEXTS_KEPT)
def parsed(text: str, zone_of: ZoneOf) -> Limits:
    """Limits that were stored: their text was taken at a door already, and is not trusted for it.

    Raises:
        BadInput: it is not such a text.
    """
    try:
        shape = msgspec.convert(tomllib.loads(text), File, strict=True)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise BadInput(
            "limits", f"cannot be read ({wrong})", "load them again: holdpoint cadence limits load"
        ) from wrong
    return limits_of(shape, text, zone_of)


def limits_of(shape: File, text: str, zone_of: ZoneOf) -> Limits:
    """The limits of a file.

    Raises:
        BadInput: ``field`` is the place in the file, its parts joined by dots.
    """
    limits = [_limit(each, f"limit.{number}") for number, each in enumerate(shape.limit)]
    limits += [_spacing(each, f"spacing.{number}") for number, each in enumerate(shape.spacing)]
    places = [f"limit.{number}" for number in range(len(shape.limit))]
    places += [f"spacing.{number}" for number in range(len(shape.spacing))]
    _check_apart(limits, places)
    homes: dict[tuple[ClientId, Platform, AccountId], Home] = {}
    for number, row in enumerate(shape.account):
        key = (ClientId(row.client), row.platform, AccountId(row.account))
        if key in homes:
            raise BadInput(f"account.{number}.account", "is named before already", "keep one of the two")
        homes[key] = _home(row, f"account.{number}", zone_of)
    for client, weight in shape.weights.items():
        _within(f"weights.{client}", weight, 1, 1_000)
    return Limits(
        limits=tuple(limits),
        homes=homes,
        weights={ClientId(client): weight for client, weight in shape.weights.items()},
        digest=digest_of(text),
    )


def uncounted(limits: Limits, operations: Mapping[Platform, Sequence[str]]) -> list[str]:
    """Operations of the platforms named that no limit counts: every request of them would be refused."""
    counted = {(each.platform, name) for each in limits.limits for name in each.operations}
    return [
        f"{platform}: {name}"
        for platform, names in operations.items()
        for name in names
        if (platform, name) not in counted
    ]


def _limit(row: _Limit, place: str) -> Limit:
    _within(f"{place}.most", row.most, 1, MOST_MAX)
    if (row.per is None) == (row.window is None):
        raise BadInput(f"{place}.per", "stands beside window, or neither is there", "give one of the two")
    if row.window in (Window.ROLLING, Window.SPACING):
        raise BadInput(f"{place}.window", "is not one of clock-aligned windows", "give per for a rolling window")
    if row.window is Window.LOCAL_DAY and row.subject is not Subject.ACCOUNT:
        raise BadInput(f"{place}.window", "is an account's, and the subject is another", 'give "utc day"')
    window = row.window or Window.ROLLING
    length_us = _length(f"{place}.per", row.per) if row.per is not None else DAY_MAX_US
    for name, cost in row.costs.items():
        _within(f"{place}.costs.{name}", cost, 1, MOST_MAX)
    return _made(row, place, most=row.most, window=window, length_us=length_us, costs=row.costs)


def _spacing(row: _Spacing, place: str) -> Limit:
    if row.subject in SHARED:
        raise BadInput(f"{place}.subject", "is common to all clients, whom a distance would hold up", "give account")
    length_us = _length(f"{place}.at_least", row.at_least)
    return _made(row, place, most=1, window=Window.SPACING, length_us=length_us, costs={})


def _made(row: _Counted, place: str, *, most: int, window: Window, length_us: int, costs: dict[str, int]) -> Limit:
    for field in ("name", "source"):
        if not _NAME.fullmatch(getattr(row, field)):
            raise BadInput(f"{place}.{field}", "is empty, long or not plain ASCII", "give 1 to 80 printable characters")
    if bool(row.operations) == bool(row.actions):
        raise BadInput(f"{place}.operations", "stands beside actions, or neither is there", "give one of the two")
    names = [str(each) for each in (row.operations or row.actions)]
    for field, wrong in (("operations", [each for each in names if not _NAME.fullmatch(each)]), ("costs", [*costs])):
        stray = [each for each in wrong if field == "operations" or each not in names]
        if stray:
            raise BadInput(f"{place}.{field}", f"names {stray[0]!r}, which it does not count", "mend the name")
    if len(set(names)) != len(names):
        raise BadInput(f"{place}.operations", "names one twice", "name each once")
    return Limit(
        name=row.name,
        platform=row.platform,
        subject=row.subject,
        whose=row.whose,
        operations={each: costs.get(each, 1) for each in row.operations},
        actions={each: costs.get(each.value, 1) for each in row.actions},
        most=most,
        window=window,
        length_us=length_us,
        source=row.source,
        as_of=row.as_of.isoformat(),
    )


def _check_apart(limits: list[Limit], places: list[str]) -> None:
    names: set[tuple[Platform, str]] = set()
    for limit, place in zip(limits, places, strict=True):
        if (limit.platform, limit.name) in names:
            raise BadInput(f"{place}.name", "is another's on this platform already", "give each a name of its own")
        names.add((limit.platform, limit.name))


def _home(row: _Account, place: str, zone_of: ZoneOf) -> Home:
    zone = UTC if row.zone == "UTC" else zone_of(row.zone)
    if zone is None:
        raise BadInput(f"{place}.zone", "is no time zone that is known here", 'give an IANA name: "Europe/Berlin"')
    hours = []
    loud = [True] * DAY_MINUTES
    for each in row.quiet:
        found = _HOURS.fullmatch(each)
        if found is None:
            raise BadInput(f"{place}.quiet", f"{each!r} is not a span of hours", 'write "22:00-07:00"')
        from_h, from_m, to_h, to_m = map(int, found.groups())
        quiet = Quiet(since=from_h * 60 + from_m, until=to_h * 60 + to_m)
        span = (quiet.until - quiet.since) % DAY_MINUTES or DAY_MINUTES
        for minute in range(span):
            loud[(quiet.since + minute) % DAY_MINUTES] = False
        hours.append(quiet)
    if not any(loud):
        raise BadInput(f"{place}.quiet", "leaves no minute of the day", "leave some hours in which it may post")
    return Home(zone_name=row.zone, zone=zone, quiet=tuple(hours))


def _length(field: str, written: str) -> int:
    found = _LENGTH.fullmatch(written)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    length_s = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if not 0 < length_s <= LENGTH_MAX_S:
        raise BadInput(field, f"{written!r} is not a length of 1s to 31d", 'write "15m", "24h" or "1d"')
    return length_s * 1_000_000


def _within(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadInput(field, f"{value} is out of range", f"give {low} to {high}")


def plain(limits: Limits) -> list[dict[str, Any]]:
    """Each limit as plain values, for whoever shows or exports them."""
    return [msgspec.to_builtins(each) for each in limits.limits]
