from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import linkedin
from safety_core.adapters.platforms.linkedin.marks import MS_MAX, instant
from safety_core.errors import BadInput
from safety_core.ports import PlatformObject
from tests.safety_core.adapters.platforms.linkedin.ground import ACME, COMMENT, NOW, NOW_MS, POST, UGC

MS = timedelta(milliseconds=1)


def shown(name=POST, at=NOW):
    return PlatformObject(object=name, author=ACME, text="a", created_at=at)


def test_a_mark_is_the_newest_millisecond_and_what_stands_at_it():
    assert linkedin.mark([], None) is None
    assert linkedin.mark([shown()], None) == f"{NOW_MS}:{POST}"
    assert linkedin.mark([shown(UGC), shown(COMMENT), shown(POST, NOW - MS)], None) == f"{NOW_MS}:{COMMENT};{UGC}"
    assert linkedin.mark([shown(UGC, NOW - MS)], f"{NOW_MS}:{POST}") == f"{NOW_MS}:{POST}"
    assert linkedin.mark([shown(UGC)], f"{NOW_MS}:{POST}") == f"{NOW_MS}:{POST};{UGC}"
    assert linkedin.mark([shown(UGC, NOW + MS)], f"{NOW_MS}:{POST}") == f"{NOW_MS + 1}:{UGC}"
    assert linkedin.mark([shown(UGC, None)], f"{NOW_MS}:{POST}") == f"{NOW_MS}:{POST}"


def test_newer_is_what_came_later_or_at_that_very_millisecond_under_another_name():
    than = linkedin.mark([shown(), shown(COMMENT)], None)
    assert not linkedin.newer(shown(), than)
    assert not linkedin.newer(shown(COMMENT), than)
    assert linkedin.newer(shown(UGC), than)
    assert linkedin.newer(shown(UGC, NOW + MS), than)
    assert not linkedin.newer(shown(UGC, NOW - MS), than)
    assert linkedin.newer(shown(POST, NOW + MS), than)
    assert linkedin.newer(shown(POST, None), than)
    assert linkedin.newer(shown(POST, NOW - MS), None)


@pytest.mark.parametrize("text", ["", "12", "x:1", "1:", f"1:{POST};", "-1:a", "1:a b", "1:a\n"])
def test_what_is_no_mark_is_refused(text):
    with pytest.raises(BadInput, match="no mark of LinkedIn"):
        linkedin.newer(shown(), text)
    with pytest.raises(BadInput, match="no mark of LinkedIn"):
        linkedin.mark([], text)


NAMES = st.sampled_from([POST, UGC, COMMENT, "urn:li:share:5"])
OBJECTS = st.lists(st.builds(shown, NAMES, st.integers(0, 3).map(lambda ms: NOW + ms * MS)), max_size=6)


@given(OBJECTS, OBJECTS)
def test_nothing_that_was_marked_is_newer_and_marks_never_go_back(first, second):
    one = linkedin.mark(first, None)
    both = linkedin.mark(second, one)
    assert not any(linkedin.newer(each, both) for each in (*first, *second))
    assert both == linkedin.mark([*first, *second], None)


@given(st.integers(0, MS_MAX))
def test_a_time_is_kept_to_the_millisecond(ms):
    assert linkedin.mark([shown(at=instant(ms))], None) == f"{ms}:{POST}"
