"""Two that are planned: what puts them in each other's way, on both sides of each edge, and that it is of both."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.timetable import REPEATS_WITHIN_US, Distance, Kind, Planned, between, conflicts, with_others
from safety_core.vocabulary import AccountId, ClientId, IntentId, Platform

NOW = 1_000_000
MINUTE_US = 60_000_000
TEN = Distance("ten minutes", 10 * MINUTE_US)
HOUR = Distance("an hour", 60 * MINUTE_US)
HERE = (ClientId("acme"), Platform.X, AccountId("acme-1"))
THERE = (ClientId("acme"), Platform.X, AccountId("acme-2"))


def planned(name="a", at_us=NOW + MINUTE_US, shows="", whose=HERE, distances=()) -> Planned:
    return Planned(intent=IntentId(name), whose=whose, at_us=at_us, shows=shows, distances=distances)


def kinds(one: Planned, other: Planned) -> list[Kind]:
    return [each.kind for each in between(one, other, now_us=NOW)]


@pytest.mark.parametrize(
    ("apart_us", "found"),
    [(0, 1), (1, 1), (REPEATS_WITHIN_US - 1, 1), (REPEATS_WITHIN_US, 0), (2 * REPEATS_WITHIN_US, 0)],
)
def test_the_same_content_is_a_repetition_for_a_day_to_the_microsecond(apart_us, found):
    one, other = planned("a", NOW + 5, "same"), planned("b", NOW + 5 + apart_us, "same")
    assert kinds(one, other) == [Kind.REPETITION] * found


@pytest.mark.parametrize(("apart_us", "found"), [(0, 1), (TEN.least_us - 1, 1), (TEN.least_us, 0)])
def test_a_distance_is_kept_to_the_microsecond(apart_us, found):
    one, other = planned("a", NOW + 5, distances=(TEN,)), planned("b", NOW + 5 + apart_us, distances=(TEN,))
    assert kinds(one, other) == [Kind.TOO_CLOSE] * found


def test_what_shows_nothing_repeats_nothing():
    assert kinds(planned("a"), planned("b")) == []


def test_other_content_another_account_and_itself_are_no_conflict():
    one = planned("a", shows="same", distances=(TEN,))
    assert kinds(one, planned("b", shows="other")) == []
    assert kinds(one, planned("b", shows="same", whose=THERE, distances=(TEN,))) == []
    assert kinds(one, one) == []


def test_a_distance_counts_only_what_it_names_on_both_sides():
    assert kinds(planned("a", distances=(TEN,)), planned("b", distances=(HOUR,))) == []
    assert kinds(planned("a", distances=(TEN,)), planned("b")) == []


def test_of_distances_the_longest_that_is_not_kept_is_named():
    one = planned("a", NOW + 5, distances=(TEN, HOUR))
    (found,) = between(one, planned("b", NOW + 5 + TEN.least_us, distances=(HOUR, TEN)), now_us=NOW)
    assert (found.rule, found.least_us, found.apart_us) == ("an hour", HOUR.least_us, TEN.least_us)
    (found,) = between(one, planned("b", NOW + 6, distances=(HOUR, TEN)), now_us=NOW)
    assert found.rule == "an hour"


@pytest.mark.parametrize(("later_us", "found"), [(NOW - 7, 0), (NOW, 0), (NOW + 1, 1)])
def test_two_that_are_due_already_were_planned_for_no_time(later_us, found):
    one, other = planned("a", NOW - 10**9, distances=(TEN,)), planned("b", later_us, distances=(TEN,))
    assert kinds(one, other) == [Kind.TOO_CLOSE] * found


def test_what_is_due_already_goes_now_and_repeats_what_is_planned_within_a_day():
    overdue = planned("a", NOW - 2 * REPEATS_WITHIN_US, "same")
    assert kinds(overdue, planned("b", NOW + REPEATS_WITHIN_US - 1, "same")) == [Kind.REPETITION]
    assert kinds(overdue, planned("b", NOW + REPEATS_WITHIN_US, "same")) == []
    assert kinds(overdue, planned("b", NOW - 1, "same")) == [Kind.REPETITION]


def test_a_conflict_says_both_and_what_to_do():
    both = between(
        planned("int-a", NOW + 9 * MINUTE_US, "same", distances=(TEN,)),
        planned("int-b", NOW + MINUTE_US, "same", distances=(TEN,)),
        now_us=NOW,
    )
    assert [each.wrong for each in both] == [
        "int-b and int-a are planned 8 min 0 s apart and show the same content: within 24 hours that is a repetition",
        "int-b and int-a are planned 8 min 0 s apart: ten minutes asks for 10 min 0 s",
    ]
    assert all("holdpoint intent reschedule int-a" in each.do and "cancel int-a" in each.do for each in both)


PLANNED = st.builds(
    planned,
    st.sampled_from("abcdefgh"),
    st.integers(0, 30).map(lambda hours: NOW + (hours - 2) * 60 * MINUTE_US // 4),
    st.sampled_from(["", "one", "other"]),
    st.sampled_from([HERE, THERE]),
    st.sampled_from([(), (TEN,), (HOUR,), (TEN, HOUR)]),
)
SOME = st.lists(PLANNED, max_size=8, unique_by=lambda each: each.intent)


@given(PLANNED, PLANNED)
def test_a_conflict_is_of_both(one, other):
    assert between(one, other, now_us=NOW) == between(other, one, now_us=NOW)


@given(SOME, st.randoms(use_true_random=False))
def test_no_order_changes_what_is_found_and_each_pair_is_looked_at(some, random):
    mixed = list(some)
    random.shuffle(mixed)
    found = conflicts(some, now_us=NOW)
    assert conflicts(mixed, now_us=NOW) == found
    by_pair = {each for pair in itertools.combinations(some, 2) for each in between(*pair, now_us=NOW)}
    assert set(found) == by_pair
    assert len(found) == len(by_pair)


@given(SOME, st.integers(0, 7))
def test_what_one_is_in_conflict_about_is_its_part_of_all(some, place):
    if not some:
        return
    one = some[place % len(some)]
    mine = {each for each in conflicts(some, now_us=NOW) if one.intent in (each.earlier, each.later)}
    assert set(with_others(one, some, now_us=NOW)) == mine
