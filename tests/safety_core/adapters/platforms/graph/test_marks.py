from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.graph.marks import mark, newer, since
from safety_core.errors import BadInput
from safety_core.ports import PlatformObject
from tests.safety_core.adapters.platforms.graph.ground import PATIENT

AT = datetime(2026, 1, 1, tzinfo=UTC)


def shown(name, seconds=0):
    at = None if seconds is None else AT + timedelta(seconds=seconds)
    return PlatformObject(object=name, author="1", text="", created_at=at)


def test_a_mark_is_the_newest_second_and_what_stood_at_it():
    assert mark([], None) is None
    assert mark([shown("1_3", 5), shown("1_2", 5), shown("1_1", 4)], None) == f"{int(AT.timestamp()) + 5}:1_2,1_3"
    assert mark([shown("1_1", None)], None) is None


def test_a_mark_goes_only_forward_and_adds_what_came_at_its_own_second():
    first = mark([shown("1", 5)], None)
    assert mark([shown("0", 4)], first) == first
    assert mark([], first) == first
    assert mark([shown("2", 5)], first).endswith(":1,2")
    assert mark([shown("3", 6)], first).endswith(":3")


@pytest.mark.parametrize(
    ("name", "seconds", "is_newer"),
    [("9", 4, False), ("1", 5, False), ("9", 5, True), ("1", 6, True), ("9", 6, True), ("1", None, True)],
)
def test_what_came_at_the_marks_own_second_and_is_not_of_it_counts_as_newer(name, seconds, is_newer):
    seen = mark([shown("1", 5)], None)
    assert newer(shown(name, seconds), seen) is is_newer
    assert newer(shown(name, seconds), None)


def test_what_is_listed_since_a_mark_begins_a_second_before_it():
    assert since(mark([shown("1", 5)], None)) == int(AT.timestamp()) + 4


@pytest.mark.parametrize("text", ["", "1", "x:1", "1:", "1:,", "1:1 ", "1:1\n", "1.5:1", "1:a"])
def test_what_is_no_mark_is_refused(text):
    with pytest.raises(BadInput):
        newer(shown("1"), text)


OBJECTS = st.lists(st.builds(shown, st.integers(1, 9).map(str), st.integers(0, 3) | st.none()), max_size=6)


@PATIENT
@given(OBJECTS, OBJECTS)
def test_nothing_that_was_marked_is_newer_and_marking_in_two_goes_is_marking_in_one(first, second):
    both = mark(second, mark(first, None))
    assert both == mark([*first, *second], None)
    for each in (*first, *second):
        if each.created_at is not None:
            assert not newer(each, both)
