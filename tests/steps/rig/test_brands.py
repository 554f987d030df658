"""Brands: the same for the same seed and client, in every language, with emoji and mixed directions, and nothing hostile."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from safety_core.planning.context import missing
from steps.rig.brands import FAKED, MARKS, brand
from tests.safety_core.planning.ground import now_before

FIRST = date(2027, 3, 8)


@pytest.mark.parametrize("locale", sorted(FAKED))
def test_a_brand_is_drawn_by_seed_and_client_and_can_be_planned(locale: str) -> None:
    one, again = (brand("acme", seed=1, locale=locale, first=FIRST) for _ in range(2))
    assert one == again
    assert brand("acme", seed=2, locale=locale, first=FIRST) != one
    assert brand("globex", seed=1, locale=locale, first=FIRST).name != one.name
    assert missing(one, zone=ZoneInfo(one.zone), now=now_before(one)) == ()


def test_every_mark_stands_beside_some_name() -> None:
    names = [brand(f"c{seed}", seed=seed, locale="en", first=FIRST).name for seed in range(60)]
    assert all(any(mark in name for name in names) for mark in MARKS)


@pytest.mark.parametrize("days", [7, 92])
def test_the_shortest_and_the_longest_period_can_be_planned(days: int) -> None:
    one = brand("acme", seed=3, locale="de", first=FIRST, days=days)
    assert missing(one, zone=ZoneInfo(one.zone), now=now_before(one)) == ()
