"""A brand from a TOML text, strictly: what is unknown, missing, guessed or hostile is refused with its place.

client = "acme"
name = "ACME Coffee"
locale = "en"
zone = "Europe/Berlin"
audience = "people who drink coffee at home"
objectives = ["more visits to the roastery"]
knowledge = ["All beans are roasted in Leipzig."]     # facts that may be claimed

[voice]
tone = ["warm", "plain"]
never = ["cheap"]                                     # words that are never used

[[offer]]
offer = "spring"
text = "Two bags for one."
since = 2027-03-01                                    # both days included; each may be left out
until = 2027-03-31

[[platform]]
platform = "X"
accounts = ["acme-1"]
per_week = 5

  [platform.windows]                                  # the client's own clocks
  monday = ["09:00-12:00", "17:00-20:00"]             # up to 24:00
  tuesday = ["09:00-12:00"]

[mix]                                                 # percent, 100 together
education = 60
offer = 40

[[blackout]]
first = 2027-04-02
last = 2027-04-05

[period]
first = 2027-03-01
days = 28

[engagement]                                          # of answers to people
sites = ["acme.example"]                              # where links may lead
handles = ["acmecoffee"]                              # its own, without @
vips = ["roaster_of_the_year"]                       # whom a person answers

What such a context lacks to be planned is not looked at here: see ``planning.context.missing``.
"""

import re
from datetime import date, datetime

import msgspec

from safety_core.errors import BadFile, BadInput
from safety_core.planning.context import (
    BrandContext,
    ContentKind,
    Days,
    Engaging,
    Offer,
    Presence,
    Share,
    Voice,
    Window,
)
from safety_core.vocabulary import AccountId, ClientId, Platform

TEXT_MAX_CHARS = 128 * 1024
LINE_MAX_CHARS = 4_096
DOTS_MAX = 64
"""In one line, outside of what stands in quotes; a parser of TOML takes the square of a key's parts."""
BRACKETS_MAX = 64
"""In one line, outside of quotes: what is nested deeply ends a parser without a word on where."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)
_SAID = re.compile(r'"(?:\\.|[^"\\])*"?|\'[^\']*\'?|#.*')
"""Text and comments; a text may lack its end, so that it is looked through once."""

DAY_MINUTES = 1_440


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but what is named here."""


class _Voice(_Strict, frozen=True, kw_only=True):
    tone: list[str] = []
    never: list[str] = []


class _Offer(_Strict, frozen=True, kw_only=True):
    offer: str
    text: str
    since: date | None = None
    until: date | None = None


class _Hours(_Strict, frozen=True, kw_only=True):
    monday: list[str] = []
    tuesday: list[str] = []
    wednesday: list[str] = []
    thursday: list[str] = []
    friday: list[str] = []
    saturday: list[str] = []
    sunday: list[str] = []


class _Platform(_Strict, frozen=True, kw_only=True):
    platform: Platform
    accounts: list[str]
    per_week: int
    windows: _Hours


class _Days(_Strict, frozen=True, kw_only=True):
    first: date
    last: date


class _Engagement(_Strict, frozen=True, kw_only=True):
    sites: list[str] = []
    handles: list[str] = []
    vips: list[str] = []


class _Period(_Strict, frozen=True, kw_only=True):
    first: date
    days: int


class File(_Strict, frozen=True, kw_only=True):
    """The shape of the file."""

    client: str
    name: str
    locale: str
    zone: str
    audience: str
    objectives: list[str]
    knowledge: list[str]
    platform: list[_Platform]
    mix: dict[str, int]
    period: _Period
    voice: _Voice = _Voice()
    engagement: _Engagement = _Engagement()
    offer: list[_Offer] = []
    blackout: list[_Days] = []


def check_size(text: str, *, source: str) -> None:
    """Refuse what a parser would take long over, before one sees it.

    Raises:
        BadFile: too large, a line that is too long or has too many dots or brackets, or text over several lines.
    """
    if len(text) > TEXT_MAX_CHARS:
        raise BadFile(source, None, "", f"has more than {TEXT_MAX_CHARS} characters", "give the right file")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE_MAX_CHARS:
            raise BadFile(source, number, "", f"has a line of more than {LINE_MAX_CHARS} characters", "break the list")
        if '"""' in line or "'''" in line:
            raise BadFile(source, number, "", "has text over several lines", "write each text on one line, in quotes")
        bare = _SAID.sub("", line)
        if bare.count(".") > DOTS_MAX:
            raise BadFile(source, number, "", f"has more than {DOTS_MAX} dots outside of quotes", "write plain names")
        if bare.count("[") + bare.count("{") > BRACKETS_MAX:
            raise BadFile(
                source, number, "", f"has more than {BRACKETS_MAX} brackets outside of quotes", "nest nothing"
            )


def context_of(file: File) -> BrandContext:
    """The brand that a file says.

    Raises:
        BadInput: ``field`` is the place in the file, its parts joined by dots.
    """
    for number, each in enumerate(file.offer):
        for name, day in (("since", each.since), ("until", each.until)):
            _no_time(f"offer.{number}.{name}", day)
    for number, dark in enumerate(file.blackout):
        _no_time(f"blackout.{number}.first", dark.first)
        _no_time(f"blackout.{number}.last", dark.last)
    _no_time("period.first", file.period.first)
    return BrandContext(
        client=ClientId(file.client),
        name=file.name,
        locale=file.locale,
        zone=file.zone,
        voice=Voice(tone=tuple(file.voice.tone), never=tuple(file.voice.never)),
        offers=tuple(Offer(offer=o.offer, text=o.text, since=o.since, until=o.until) for o in file.offer),
        knowledge=tuple(file.knowledge),
        objectives=tuple(file.objectives),
        audience=file.audience,
        platforms=tuple(_presence(row, f"platform.{number}") for number, row in enumerate(file.platform)),
        mix=tuple(Share(kind=ContentKind(kind), percent=percent) for kind, percent in file.mix.items()),
        blackouts=tuple(Days(first=each.first, last=each.last) for each in file.blackout),
        first=file.period.first,
        days=file.period.days,
        engagement=Engaging(
            sites=tuple(file.engagement.sites),
            handles=tuple(each.removeprefix("@") for each in file.engagement.handles),
            vips=tuple(each.removeprefix("@") for each in file.engagement.vips),
        ),
    )


def _presence(row: _Platform, place: str) -> Presence:
    windows = tuple(
        _window(weekday, hours, f"{place}.windows.{name}")
        for weekday, name in enumerate(WEEKDAYS)
        for hours in getattr(row.windows, name)
    )
    accounts = tuple(AccountId(each) for each in row.accounts)
    return Presence(platform=row.platform, accounts=accounts, per_week=row.per_week, windows=windows)


def _window(weekday: int, hours: str, place: str) -> Window:
    found = _HOURS.fullmatch(hours)
    since, until = (0, 0) if found is None else _minutes(*map(int, found.groups()))
    if not since < until <= DAY_MINUTES:
        raise BadInput(place, f"{hours[:20]!r} is no time of a day", 'give it as "09:00-17:30", up to 24:00')
    return Window(weekday=weekday, since=since, until=until)


def _minutes(hour: int, minute: int, end_hour: int, end_minute: int) -> tuple[int, int]:
    return hour * 60 + minute, end_hour * 60 + end_minute


def _no_time(place: str, day: date | None) -> None:
    if isinstance(day, datetime):
        raise BadInput(place, "is a time, and days are asked for", "write it as 2027-03-01")
