"""How long a session stands, and how long somebody waits who tried too often: at both edges."""

import pytest

from safety_core.sign_ins import (
    FORGET_US,
    FREE_ATTEMPTS,
    LONGEST_WAIT_US,
    SLACK_US,
    Failures,
    Session,
    failed,
    waits_us,
)
from safety_core.vocabulary import PersonId

SEEN_US = 10**15
SESSION = Session(
    digest="d",
    person=PersonId("ada"),
    means="password",
    began_us=SEEN_US,
    seen_us=SEEN_US,
    until_us=SEEN_US + 100,
    idle_us=50,
)


@pytest.mark.parametrize(
    ("at_us", "stands"),
    [
        (SEEN_US, True),
        (SEEN_US + 49, True),
        (SEEN_US + 50, False),
        (SEEN_US - SLACK_US, True),
        (SEEN_US - SLACK_US - 1, False),
    ],
)
def test_a_session_stands_from_when_it_was_shown_until_it_is_idle(at_us, stands):
    assert SESSION.stands(at_us) is stands


def test_a_session_that_is_used_ends_all_the_same():
    used = Session(**{name: getattr(SESSION, name) for name in SESSION.__struct_fields__} | {"seen_us": SEEN_US + 99})
    assert used.stands(SEEN_US + 99)
    assert not used.stands(SEEN_US + 100)


def after(count: int, *, apart_us: int = 0) -> Failures:
    standing = None
    for number in range(count):
        standing = failed(standing, "s", at_us=SEEN_US + number * apart_us)
    assert standing is not None
    return standing


@pytest.mark.parametrize(
    ("count", "wait_s"), [(1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (14, 512), (15, 900), (200, 900)]
)
def test_the_fifth_waits_a_second_and_each_further_one_twice_as_long_up_to_a_quarter_of_an_hour(count, wait_s):
    standing = after(count)
    assert waits_us(standing, at_us=SEEN_US) == wait_s * 1_000_000
    assert waits_us(standing, at_us=SEEN_US + wait_s * 1_000_000) == 0
    assert FREE_ATTEMPTS == 5


def test_failures_are_forgotten_after_a_day_and_not_before():
    standing = after(FREE_ATTEMPTS)
    assert failed(standing, "s", at_us=SEEN_US + FORGET_US).count == 1
    assert failed(standing, "s", at_us=SEEN_US + FORGET_US - 1).count == FREE_ATTEMPTS + 1


def test_a_clock_that_is_set_back_makes_nobody_wait_longer_than_the_longest_wait():
    assert waits_us(after(50), at_us=0) == LONGEST_WAIT_US
