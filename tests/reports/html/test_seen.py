"""Nothing of a text hides; what was in sight stays as it was; nothing goes on for ever."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.html.seen import NAME_MAX, TEXT_MAX, clip, seen, short

KEPT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Marks that a reader sees, though Unicode counts them among the formats: they enclose numbers."""
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


@given(st.text(st.characters()))
def test_no_control_mark_direction_or_half_character_is_left(text: str) -> None:
    left = [each for each in seen(text) if unicodedata.category(each) in UNSEEN and each not in "\t\n"]
    assert [each for each in left if each not in KEPT] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202eevil", "\u27e8U+202E\u27e9evil"),
        ("\x1b[31m", "\u241b[31m"),
        ("\x00\x7f", "\u2400\u2421"),
        ("\x85", "\u27e8U+0085\u27e9"),
        ("\ud800", "\u27e8U+D800\u27e9"),
        ("a\u200db", "a\u27e8U+200D\u27e9b"),
        ("\U000e0041", "\u27e8U+E0041\u27e9"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("Grüße, 日本語, العربية 🙂", "Grüße, 日本語, العربية 🙂"),
        ("=1+1", "=1+1"),
    ],
)
def test_what_is_not_seen_is_written_out_and_what_is_seen_stays(text: str, shown: str) -> None:
    assert seen(text) == shown


@pytest.mark.parametrize(("length", "cut"), [(TEXT_MAX, False), (TEXT_MAX + 40, False), (TEXT_MAX + 41, True)])
def test_a_text_is_cut_at_its_length_and_says_how_much_is_missing(length: int, cut: bool) -> None:
    told = clip("x" * length)
    assert told.startswith("x" * TEXT_MAX)
    assert told.endswith("more characters)") is cut
    assert clip(told) == told


def test_a_name_of_ten_thousand_letters_is_short_in_a_table() -> None:
    assert short("n" * 10_000) == f"{'n' * NAME_MAX} \u2026 (9,760 more characters)"
