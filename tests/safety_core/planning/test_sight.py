"""What no reader could see as it was meant is named; a word that is never used is found however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.planning.sight import TURNS, unfit, unseen, used


@pytest.mark.parametrize("char", [*sorted(TURNS), "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\ud800", "\t", "\r"])
def test_what_shows_nothing_or_turns_writing_is_named_with_its_place(char: str) -> None:
    assert "at character 3" in unseen(f"ab{char}c")


@pytest.mark.parametrize("text", ["👩🏽‍🍳 ☕", "क्षेत्र", "नहीं\u200dं", "قهوة ACME", "עִבְרִית", "珈琲", "naïve"])
def test_writing_of_every_direction_and_joined_emoji_are_taken(text: str) -> None:
    assert unseen(text) == ""


def test_a_line_break_is_taken_where_lines_are() -> None:
    assert unseen("a\nb", lines=True) == ""
    assert unseen("a\nb")


def test_length_is_judged_at_its_edge() -> None:
    assert unfit("aaa", 3) == ""
    assert "4 characters" in unfit("aaaa", 3)
    assert unfit(" \u3000", 3) == "is empty"


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
    assert (used((word,), text) == word) is found


@given(word=st.text(min_size=1, max_size=10), text=st.text(max_size=40))
def test_a_word_by_itself_is_always_found(word: str, text: str) -> None:
    shown = used((word,), f"{text} {word} {text}")
    assert shown == word or not word.strip() or used((word,), word) is None
