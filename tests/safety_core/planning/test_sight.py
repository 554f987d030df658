"""What no reader could see as it was meant is named."""

import pytest

from safety_core.planning.sight import TURNS, unfit, unseen


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
