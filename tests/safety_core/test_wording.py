"""A word that is never used is found however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.wording import said


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("cheap", "It is CHEAP!", True),
        ("cheap", "cheaper", False),
        ("cheap", "uncheap", False),
        ("cheap", "not cheaper, cheap", True),
        ("cheap", "c\u200bheap", True),
        ("cheap", "\uff43\uff48\uff45\uff41\uff50", True),
        ("straße", "STRASSE", True),
        ("no risk", "no \n risk", True),
        ("no risk", "no risky", False),
        ("100 %", "100 %", True),
        ("مجاني", "والمجاني", True),
        ("無料", "今なら無料です", True),
        ("मुफ़्त", "यह मुफ़्त है", True),
        ("дёшево", "недёшево", False),
        ("cheap", "", False),
    ],
)
def test_a_word_is_whole_in_scripts_with_spaces_and_anywhere_in_others(word: str, text: str, found: bool) -> None:
    assert (said(text, (word,)) == word) is found


@given(word=st.text(min_size=1, max_size=10), text=st.text(max_size=40))
def test_a_word_by_itself_is_always_found(word: str, text: str) -> None:
    shown = said(f"{text} {word} {text}", (word,))
    assert shown == word or not word.strip() or said(word, (word,)) is None
