"""What the tests of planning stand on: contexts that can be planned, drawn by Hypothesis, and ours as the good planner."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from safety_core.adapters.planners.templates import BRIEFS, TemplatePlanner
from safety_core.planning.context import BrandContext, ContentKind, Days, Offer, Presence, Share, Voice, Window, missing
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import AccountId, ClientId, Platform

PLANNER = TemplatePlanner(zone_of)
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca", "Asia/Kolkata",
    "Asia/Tokyo", "Pacific/Chatham", "America/Havana", "America/Santiago", "Asia/Beirut", "Pacific/Kiritimati",
)  # fmt: skip
"""Half hours, quarters, changes at midnight, and a change of half an hour."""
CHANGES = (
    date(2027, 3, 14),
    date(2027, 3, 28),
    date(2027, 4, 4),
    date(2027, 10, 3),
    date(2027, 10, 31),
    date(2027, 11, 7),
)
"""Around these days clocks are changed somewhere."""
WORDS = {
    "en": ("beans", "roast", "people", "home", "☕ free", "7 am"),
    "de": ("Bohnen", "Röstung", "Leute", "Zuhause", "größer"),
    "ar": ("قهوة", "تحميص", "الناس", "ACME بيت", "صباحا"),
    "ja": ("珈琲", "焙煎", "人々", "自宅", "👩🏽‍🍳"),
    "hi": ("कॉफ़ी", "भुनाई", "लोग", "घर", "क्षेत्र"),
}


def now_before(context: BrandContext) -> datetime:
    """A day and a half before the period begins, wherever the client is."""
    return datetime.combine(context.first, datetime.min.time(), UTC) - timedelta(hours=36)


@st.composite
def contexts(draw, locale=None) -> BrandContext:
    """Contexts of which ``missing`` names nothing."""
    locale = locale or draw(st.sampled_from(sorted(BRIEFS)))
    words = st.lists(st.sampled_from(WORDS[locale]), min_size=1, max_size=6).map(" ".join)
    days = draw(st.integers(1, 35))
    first = draw(st.sampled_from(CHANGES)) - timedelta(days=draw(st.integers(0, days - 1)))
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    kinds = [ContentKind(f"kind {number}" if number else "offer") for number in range(len(cuts) + 1)]
    offers = [
        Offer(
            offer=f"o{number}",
            text=draw(words),
            since=draw(st.none() | st.just(first + timedelta(days=number))),
            until=draw(st.none() | st.just(first + timedelta(days=number + 3))),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    dark = first + timedelta(days=draw(st.integers(-2, days)))
    context = BrandContext(
        client=ClientId("acme"),
        name="ACME",
        locale=locale,
        zone=draw(st.sampled_from(ZONES)),
        voice=Voice(
            tone=tuple(draw(st.lists(words, max_size=2))),
            never=draw(st.sampled_from([(), ("Tell", "Ton", "ل", "目", "ए")])),
        ),
        offers=tuple(offers),
        knowledge=tuple(draw(st.lists(words, min_size=1, max_size=4))),
        objectives=tuple(draw(st.lists(words, min_size=1, max_size=3))),
        audience=draw(words),
        platforms=tuple(
            Presence(
                platform=platform,
                accounts=tuple(AccountId(f"a{number}") for number in range(draw(st.integers(1, 3)))),
                per_week=draw(st.integers(1, 14)),
                windows=tuple(draw(st.lists(windows(), min_size=1, max_size=10))),
            )
            for platform in sorted(draw(st.sets(st.sampled_from(list(Platform)), min_size=1, max_size=4)))
        ),
        mix=tuple(
            Share(kind=kind, percent=until - since)
            for kind, since, until in zip(kinds, (0, *cuts), (*cuts, 100), strict=True)
        ),
        blackouts=draw(st.sampled_from([(), (Days(first=dark, last=dark + timedelta(days=1)),)])),
        first=first,
        days=days,
    )
    assume(not missing(context, zone=ZoneInfo(context.zone), now=now_before(context)))
    return context


@st.composite
def windows(draw) -> Window:
    """Hours of a day, many of them where clocks are changed."""
    since = draw(st.sampled_from([0, 60, 90, 120, 150, 180, 1_380]) | st.integers(0, 1_439))
    return Window(
        weekday=draw(st.integers(0, 6)),
        since=since,
        until=draw(st.integers(since + 1, 1_440) | st.just(1_440) | st.just(min(since + 30, 1_440))),
    )
