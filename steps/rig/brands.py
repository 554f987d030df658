"""Brands that nobody made up by hand: one per seed and client, in five languages, with emoji and mixed directions in names."""

from datetime import date, timedelta

from faker import Faker

from safety_core import wording
from safety_core.planning.context import (
    BrandContext,
    ContentKind,
    Days,
    Offer,
    Presence,
    Share,
    Voice,
    Window,
)
from safety_core.vocabulary import AccountId, ClientId, Platform

FAKED = {"en": "en_GB", "de": "de_DE", "ar": "ar_AA", "ja": "ja_JP", "hi": "hi_IN"}
"""What each language is called by whoever makes the names."""
ZONES = {
    "en": ("Europe/London", "America/New_York", "Australia/Lord_Howe"),
    "de": ("Europe/Berlin", "Europe/Vienna"),
    "ar": ("Africa/Cairo", "Asia/Riyadh", "Africa/Casablanca"),
    "ja": ("Asia/Tokyo",),
    "hi": ("Asia/Kolkata",),
}
KINDS = ("education", "behind the scenes", "community", "offer")
MARKS = ("☕", "👩🏽‍🍳", "🇩🇪", "قهوة", "עִבְרִית")
"""What stands beside a name: emoji of several characters, and writing that runs the other way."""
TONES = {
    "en": ("warm", "plain", "curious"),
    "de": ("herzlich", "klar", "neugierig"),
    "ar": ("ودود", "واضح"),
    "ja": ("親しみやすい", "簡潔"),
    "hi": ("मित्रवत", "सरल"),
}


def brand(client: str, *, seed: int, locale: str, first: date, days: int = 28) -> BrandContext:
    """A brand that can be planned for, the same for the same arguments.

    Args:
        client: also stirred into what is drawn.
        seed: of the scenario.
        locale: one of ``FAKED``.
        first: the first day of the period; days: how many it has, 7 at least.
        days: see first.
    """
    fake = Faker(FAKED[locale])
    fake.seed_instance(f"{seed}/{client}/{locale}")
    name = f"{fake.company()} {fake.random_element(MARKS)}"
    knowledge = tuple(dict.fromkeys(fake.sentence(nb_words=8) for _ in range(6)))
    objectives = tuple(dict.fromkeys(f"{fake.sentence(nb_words=4)} ({number})" for number in range(3)))
    offers = tuple(_offer(fake, number, first, days) for number in range(2))
    audience = fake.sentence(nb_words=5)
    said = " ".join((name, audience, *knowledge, *objectives, *(f"{each.offer} {each.text}" for each in offers)))
    never = tuple(
        word
        for word in dict.fromkeys(fake.words(8))
        if wording.said(f"{said} {' '.join(TONES[locale])}", (word,)) is None
    )
    return BrandContext(
        client=ClientId(client),
        name=name,
        locale=locale,
        zone=fake.random_element(ZONES[locale]),
        voice=Voice(tone=TONES[locale], never=never),
        offers=offers,
        knowledge=knowledge,
        objectives=objectives,
        audience=audience,
        platforms=_presences(fake, client),
        mix=_mix(fake),
        blackouts=_blackouts(fake, first, days),
        first=first,
        days=days,
    )


def _offer(fake: Faker, number: int, first: date, days: int) -> Offer:
    since = first + timedelta(days=fake.random_int(0, days // 2))
    until = since + timedelta(days=fake.random_int(0, days))
    return Offer(offer=f"offer-{number + 1}", text=fake.sentence(nb_words=6), since=since, until=until)


def _presences(fake: Faker, client: str) -> tuple[Presence, ...]:
    every = sorted(Platform)
    chosen = sorted(fake.random_sample(every, length=fake.random_int(2, len(every))))
    return tuple(
        Presence(
            platform=platform,
            accounts=tuple(AccountId(f"{client}-{number + 1}") for number in range(fake.random_int(1, 2))),
            per_week=fake.random_int(1, 7),
            windows=tuple(_window(fake, weekday) for weekday in range(7)),
        )
        for platform in chosen
    )


def _window(fake: Faker, weekday: int) -> Window:
    since = fake.random_int(0, 20) * 60
    return Window(weekday=weekday, since=since, until=since + fake.random_int(2, 4) * 60)


def _mix(fake: Faker) -> tuple[Share, ...]:
    cuts = sorted(fake.random_sample(range(1, 100), length=len(KINDS) - 1))
    ends = zip((0, *cuts), (*cuts, 100), KINDS, strict=True)
    return tuple(Share(kind=ContentKind(kind), percent=after - before) for before, after, kind in ends)


def _blackouts(fake: Faker, first: date, days: int) -> tuple[Days, ...]:
    begins = first + timedelta(days=fake.random_int(0, days - 7))
    return (Days(first=begins, last=begins + timedelta(days=fake.random_int(0, 2))),)
