"""Marks of seconds: what is marked is not newer, whatever comes after is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.marks import mark, newer, since
from safety_core.errors import BadInput
from safety_core.ports import PlatformObject

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def shown(name: str, at_s: float | None = 0) -> PlatformObject:
    made_at = None if at_s is None else BEGIN + timedelta(seconds=at_s)
    return PlatformObject(object=name, author="a", text="", created_at=made_at)


OBJECTS = st.lists(st.builds(shown, st.text("abAB0-_.~", min_size=1, max_size=3), st.integers(0, 3)), max_size=6)


def test_nothing_seen_marks_nothing_and_what_has_no_time_is_always_newer():
    assert mark([], None) is None
    assert mark([shown("a", None)], None) is None
    assert newer(shown("a", None), mark([shown("b")], None))
    assert newer(shown("a"), None)


def test_parts_of_a_second_are_of_that_second():
    marked = mark([shown("a", 0.2)], None)
    assert newer(shown("b", 0.1), marked)
    assert not newer(shown("a", 0.9), marked)
    assert not newer(shown("b", -1), marked)


def test_what_is_listed_since_a_mark_begins_a_second_before_it() -> None:
    assert since(mark([shown("a", 5)], None)) == int(BEGIN.timestamp()) + 4


def test_what_stood_at_an_earlier_second_is_in_no_later_mark():
    marked = mark([shown("a"), shown("b", 1)], None)
    assert marked == mark([shown("b", 1)], mark([shown("a")], None)) == f"{int(BEGIN.timestamp()) + 1}:b"
    assert newer(shown("a", 1), marked)


@given(OBJECTS, OBJECTS)
def test_what_is_marked_is_not_newer_and_marks_only_move_on(first, second):
    marked = mark(second, mark(first, None))
    assert all(not newer(each, marked) for each in (*first, *second))
    assert mark(first, marked) == marked
    assert mark([], marked) == marked
    if marked is not None:
        assert newer(shown("z", 4), marked)


@pytest.mark.parametrize("text", ["", "12", "12:", ":a", "x:a", "12:a,", "12:a b", "12:a:b", "1" * 16 + ":a"])
def test_what_is_no_mark_is_an_error(text):
    with pytest.raises(BadInput, match="no mark"):
        newer(shown("a"), text)
    with pytest.raises(BadInput, match="no mark"):
        mark([shown("a")], text)
