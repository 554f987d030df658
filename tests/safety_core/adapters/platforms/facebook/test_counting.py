import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import facebook
from safety_core.vocabulary import Action, Platform
from tests.safety_core.adapters.platforms.graph.ground import PATIENT, intent


def measure(text, action=Action.PUBLISH):
    return facebook.measure(intent(Platform.FACEBOOK, action, text=text))


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("e\u0301", 2), ("é", 1), ("\U0001f468", 2), ("\u0958", 2)])  # fmt: skip
def test_the_count_is_of_the_form_that_has_the_most(text, length):
    assert measure(text).length == length


def test_a_comment_is_shorter_than_a_post():
    assert (measure("a").limit, measure("a", Action.COMMENT).limit) == (63_206, 8_000)
    assert measure("a", Action.REPLY).limit == 8_000


@PATIENT
@given(st.text())
def test_no_count_of_characters_is_larger(text):
    shown = [unicodedata.normalize(form, text) for form in ("NFC",)]
    assert measure(text).length >= max(len(text), *map(len, shown))
