"""Text from outside makes no Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.coverage.markdown import code, table, text

READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
HOSTILE = (
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "**bold** _it_ ~~gone~~ `code`",
    "a | b",
    "&lt;b&gt; &#64;",
    "line\nbreak\r\n\n# heading",
    "back\\slash \\| \\`",
    "$math$ @somebody",
    "=HYPERLINK('x')",
)


def cell_of(shown: str):
    """What a reader makes of a cell with that Markdown: the tokens inside of it."""
    tokens = READER.parse("\n".join(table(("A", "B"), [[shown, "end"]])))
    assert [each.type for each in tokens].count("td_open") == 2
    assert tokens[0].type == "table_open"
    assert tokens[-1].type == "table_close"
    return [each for token in tokens if token.type == "inline" and token.children for each in token.children]


def read_back(shown: str) -> str:
    tokens = cell_of(shown)
    assert {each.type for each in tokens} <= {"text", "text_special"}
    return "".join(each.content for each in tokens).removeprefix("AB").removesuffix("end")


@pytest.mark.parametrize("told", HOSTILE)
def test_hostile_text_in_a_cell_is_read_as_it_was(told: str):
    assert read_back(text(told)) == "".join(" " if each.isspace() else each for each in told)


@given(st.text(max_size=40))
def test_any_text_in_a_cell_is_text_and_one_line(told: str):
    shown = text(told)
    assert len(shown.splitlines()) <= 1
    assert read_back(f"x{shown}x")[::-1][:1] == "x"


@given(st.text(alphabet="ab*_`[]()<>|\\&!#~ -.:/", max_size=30))
def test_what_is_plain_is_read_back_letter_by_letter(told: str):
    assert read_back(f"x{text(told)}x") == f"x{told}x"


def test_links_that_readers_make_by_themselves_are_broken():
    assert "://" not in text("see https://evil.example").replace("\\://", "")
    assert "www." not in text("see www.evil.example")


def test_what_steers_the_eye_is_shown_by_name():
    assert text("\u202edesrever\u200b\x1b[31m") == "(U+202E)desrever(U+200B)(U+001B)\\[31m"


@pytest.mark.parametrize("told", ["a`b", "a|b", " a", "a ", "", "a\nb", "a\u202eb"])
def test_what_code_cannot_hold_is_text(told: str):
    assert not code(told).startswith("`")


def test_what_code_can_hold_is_code():
    assert code("features/a.feature:3 <x>") == "`features/a.feature:3 <x>`"
