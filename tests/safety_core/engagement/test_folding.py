"""Folding: what a reader takes for the same words is the same, and looking for words takes one walk."""

# ruff: noqa: RUF001  # letters that look like others are what is tested

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.engagement.folding import fold, found, needle, padded

HIDDEN = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\ufe0f",
    "\u034f",
    "\x00",
    "\x08",
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        (" \n\t", ""),
        ("Lawyer!", "lawyer"),
        ("l\u200baw\u202eyer", "lawyer"),
        ("ＬＡＷＹＥＲ", "lawyer"),
        ("Anwältin", "anwaltin"),
        ("STRASSE", fold("Straße")),
        ("don't—do  it", "don t do it"),
        ("lawyer99", "lawyer 99"),
        ("弁 護\n士", "弁護士"),
        ("SNSに", "sns に"),
        ("ﾊﾞｶ", "バカ"),
        ("مُحَـــامٍ", "محام"),
        ("ख़ुद", fold("खुद")),
        ("क्‍ष", fold("क्ष")),
        ("l̶a̶w̶y̶e̶r̶", "lawyer"),
        ("😍", ""),
        ("\ud800law", "law"),
    ],
)
def test_what_reads_the_same_is_folded_to_the_same(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_what_is_folded_changes_nothing_and_leaves_no_space_at_the_ends(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == folded.strip()
    assert "  " not in folded


@given(st.text(max_size=40), st.sampled_from(HIDDEN), st.integers(0, 40))
def test_a_hidden_mark_anywhere_changes_nothing(text, mark, place):
    assert fold(text[:place] + mark + text[place:]) == fold(text)


@given(st.text(max_size=40), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_normal_form_changes_nothing(text, form):
    assert fold(unicodedata.normalize(form, text)) == fold(text)


@pytest.mark.parametrize(
    ("word", "text", "there"),
    [
        ("sue", "I will sue.", True),
        ("sue", "the issue", False),
        ("sue", "Suez", False),
        ("sue*", "suede", True),
        ("*anwalt*", "Mein Rechtsanwältinnenbüro", True),
        ("弁護士", "私の弁護士です", True),
        ("弁護士", "弁護", False),
        ("lawyer", "私のlawyerです", True),
        ("sue you", "Sue... YOU", True),
        ("बम", "बम है", True),
        ("बम", "बमबारी", False),
        ("*محام*", "والمحامي", True),
    ],
)
def test_words_are_found_as_whole_words_unless_a_star_or_the_script_says_otherwise(word, text, there):
    assert (found((word,), text) == (word,)) is there


@pytest.mark.parametrize("word", ["", "*", " * ", "!!", "\u200b", "😍"])
def test_a_word_of_which_nothing_is_left_is_found_everywhere_rather_than_nowhere(word):
    assert needle(word) is None
    assert found((word,), "anything") == (word,)


def test_a_text_in_which_nothing_is_left_holds_no_words():
    assert padded("😍") == "  "
    assert found(("law",), "😍") == ()
