"""How templates write what a person must see."""

import html
import re

import pytest

from safety_core.console.sight import lasting, marked, plain
from safety_core.shell.plain_sight import read_back, shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "<b>&amp;</b>",
        "\u202eevil",
        "a\u200b b",
        "two\nlines",
        "⟨U+202E⟩",
        "\x1b[2J",
        "'\"",
        "\u3164",
        "{{ 1 }}",
    ],
)
def test_what_is_written_is_all_of_the_text_and_no_markup_of_its_own(text):
    written = str(plain(text))
    assert set(re.findall(r"</?(\w+)", written)) <= {"span"}
    assert read_back(html.unescape(re.sub(r"<[^>]+>", "", written))) == text
    assert written.count("<span") == sum(1 for each in re.findall(r"⟨U\+[0-9A-F]{4,6}⟩", shown(text)))


def test_each_name_says_what_the_character_is_called():
    assert 'title="right-to-left override">⟨U+202E⟩<' in plain("\u202e")
    assert 'class="unseen line-end" title="line end">⟨U+000A⟩<' in plain("a\nb")
    assert 'title="character without a name">⟨U+001B⟩<' in plain("\x1b")
    assert marked(None) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min 0 s"),
        (3_599, "59 min 59 s"),
        (3_600, "1 h 0 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 day 0 h"),
        (200_000, "2 days 7 h"),
    ],
)
def test_a_length_of_time_is_its_two_largest_units(seconds, words):
    assert lasting(seconds) == words
