"""Nothing that a person decides on is invisible to them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.shell.plain_sight import invisible, lines, read_back, shown, unmoved

NAUGHTY = (
    "", " ", "\t", "\u00a0", "\u202eevil", "a\u200bb", "zero\u200d\u200cwidth", "\ufeffbom", "\x1b[31mred\x1b[0m", "\x00",
    "\u2066\u2069", "line\nbreak\r\n", "soft\u00adhyphen", "\u3164", "\u115f\u1160", "\u2800", "\u034f", "\ufe0f\U000e0100",
    "\U000e0041", "\u061c", "\u180e", "\u2028\u2029", "trailing ", " leading", "two  spaces", "⟨U+202E⟩", "\ud800", "Ω≈ç√∫",
    "👩\u200d👩\u200d👦", "<script>alert(1)</script>", "Z\u0302\u0303al\u0334go", "田中さんにあげて下さい", "مُنَاقَشَةُ", "\u1680\u205f",
)  # fmt: skip
HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}
ANY = st.text(st.characters(), max_size=40)


@given(ANY | st.sampled_from(NAUGHTY))
def test_what_is_shown_can_be_read_back_to_the_very_text(text):
    assert read_back(shown(text)) == text


@given(ANY, ANY)
def test_two_texts_that_differ_look_different(one, other):
    assert (shown(one) == shown(other)) is (one == other)


@given(ANY | st.sampled_from(NAUGHTY))
def test_what_is_shown_holds_nothing_invisible(text):
    seen = shown(text)
    left = {char for char in seen if unicodedata.category(char) in HIDDEN}
    assert left <= {" ", "\n"}
    assert seen.count("\n") == seen.count("⟨U+000A⟩\n") == text.count("\n")
    assert "  " not in seen
    assert seen == seen.strip(" ")


@given(ANY | st.sampled_from(NAUGHTY))
def test_line_by_line_only_line_breaks_are_no_longer_named(text):
    seen = lines(text)
    assert len(seen) == text.count("\n") + 1
    assert [read_back(each) for each in seen] == text.split("\n")
    assert "⟨U+000A⟩\n".join(seen) == shown(text)


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Zs"]) | st.sampled_from("ab"), max_size=20))
def test_no_line_begins_like_one_of_ours_or_holds_what_moves_a_terminals_cursor(text):
    for each in lines(text):
        assert not each.startswith(" ")
        assert not [char for char in each if char != " " and unicodedata.category(char) in HIDDEN]


def test_every_character_of_a_hidden_category_is_named_by_its_number():
    for number in range(0x110000):
        char = chr(number)
        if unicodedata.category(char) in HIDDEN and char not in " \n":
            assert shown(char) == f"⟨U+{number:04X}⟩"


@pytest.mark.parametrize(
    "char",
    ["\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u3164", "\u2800", "\ufe0f", "\U000e0100", "\u034f", "\u00ad"],
)
def test_one_invisible_character_is_seen_wherever_it_stands(char):
    assert invisible(char)
    for text in (f"{char}thanks", f"tha{char}nks", f"thanks{char}"):
        assert f"⟨U+{ord(char):04X}⟩" in shown(text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"], max_codepoint=0x24F), max_size=20))
def test_plain_words_are_shown_as_they_are(text):
    assert shown(text) == text


def test_a_space_is_named_only_where_nobody_would_see_it():
    assert shown("thank you all") == "thank you all"
    assert shown("thanks ") == "thanks⟨U+0020⟩"
    assert shown("a  b") == "a⟨U+0020⟩⟨U+0020⟩b"
    assert shown("a \nb") == "a⟨U+0020⟩⟨U+000A⟩\nb"
    assert shown("a\u200b b") == "a⟨U+200B⟩⟨U+0020⟩b"


@pytest.mark.parametrize("char", ["\x1b", "\r", "\x08", "\x9b", "\x00", "\u202e", "\u2066"])
def test_what_moves_a_terminal_is_named_where_nobody_decides_by_it(char):
    assert unmoved(f"a{char}b") == f"a⟨U+{ord(char):04X}⟩b"


def test_what_only_looks_odd_stands_where_nobody_decides_by_it():
    said = "two  spaces\n\ttab, 👩‍🚀 and ⟨brackets⟩ "
    assert unmoved(said) == said
