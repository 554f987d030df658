"""What a text says, as a reader takes it."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core import wording
from safety_core.creation import words
from safety_core.creation.order import Locale

TEXTS = st.text(max_size=80)


@pytest.mark.parametrize(
    "text",
    [
        "cheap", "CHEAP", "so cheap!", "cheap-looking", "che-ap", "che\u00adap", "c\u200bh\u200be\u200ba\u200bp",
        "ch\u200deap", "\uff43\uff48\uff45\uff41\uff50", "che\u2011ap", "che-\nap", "\U0001d41c\U0001d421\U0001d41e\U0001d41a\U0001d429", "che\ufeffap", "ch\u034feap", "(cheap)", "c_h_e_a_p",
    ],
)  # fmt: skip
def test_a_word_is_found_whatever_hides_in_it(text: str):
    assert wording.said(text, ("cheap",)) == "cheap"


@pytest.mark.parametrize("text", ["cheaper", "scheap", "chap", "cheep", "", "che ap"])
def test_another_word_is_not_taken_for_it(text: str):
    assert wording.said(text, ("cheap",)) is None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("the best  in\ntown", "best in town"), ("BEST-IN-TOWN", "best in town"), ("STRASSE", "straße"),
        ("هذا مضمون", "مضمون"), ("ومضـمون", "مضمون"), ("これは絶対に安全", "絶対に"), ("यह गारंटी है", "गारंटी"),
        ("100% sure", "100 %"), ("100\u00a0%", "100 %"), ("\u0661\u0660\u0660\u066a", "100 %"),
    ],
)  # fmt: skip
def test_phrases_are_found_across_blanks_scripts_and_digits(text: str, phrase: str):
    assert wording.said(text, (phrase,)) == phrase


@pytest.mark.parametrize("text", ["1100 %", "2.100 times", "bestintowns"])
def test_a_number_or_phrase_within_another_is_not_it(text: str):
    assert wording.said(text, ("100 %", "best in town")) is None


def test_blank_phrases_are_found_nowhere():
    assert wording.said("anything", ("", " ", "\u200b", "-")) is None


def test_a_cleared_promise_clears_itself_alone():
    text = "Quality guaranteed, and no risk"
    assert words.promised(text, Locale.EN, ()) == "guaranteed"
    assert words.promised(text, Locale.EN, ("quality guaranteed",)) == "no risk"
    assert words.promised(text, Locale.EN, ("quality guaranteed", "no risk")) is None
    assert words.promised("Guaranteed quality", Locale.EN, ("quality guaranteed",)) == "guaranteed"


@pytest.mark.parametrize("locale", Locale)
def test_each_promise_of_a_language_is_found_in_it_and_those_of_english_everywhere(locale: Locale):
    for phrase in (*words.PROMISES[locale], *words.PROMISES[Locale.EN]):
        assert words.promised(f"… {phrase.upper()} …", locale, ()) is not None


def test_a_cut_out_claim_does_not_join_what_stands_beside_it():
    assert words.promised("guaran x teed", Locale.EN, ("x",)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20 % off", {"20%"}), ("٢٠٪", {"20%"}), ("5,90 €", {"5,90€"}), ("$5", {"$5"}), ("500円", {"500円"}),
        ("in 2026, at 8 o'clock", set()), ("₹ 500", {"₹500"}), ("20 eur", {"20eur"}), ("20 euros", set()),
    ],
)  # fmt: skip
def test_figures_are_prices_and_percentages(text: str, found: set[str]):
    assert words.figures(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#one, #two.", ("#one", "#two")), ("C# and a&#39;", ()), ("https://a.example/#top", ()), ("#", ("#",)),
        ("(#one)", ("#one",)), ("#a-b", ("#a-b",)), ("\uff03full", ("\uff03full",)), ("#新着。", ("#新着",)),
    ],
)  # fmt: skip
def test_hashtags_are_seen_as_a_reader_sees_them(text: str, found: tuple[str, ...]):
    assert words.hashtags(text) == found


@pytest.mark.parametrize("tag", ["#one", "#खबर", "#परदेकेपीछे", "#خلف_الكواليس", "#お知らせ", "#a1", "#Größe"])
def test_a_word_behind_a_hash_is_a_hashtag(tag: str):
    assert words.well_formed(tag)
    assert words.well_formed(unicodedata.normalize("NFD", tag))


@pytest.mark.parametrize(
    "tag", ["", "#", "one", "#2026", "#two words", "#a-b", "##a", "#a#b", "\uff03a", "#a!", "#_", "# a"]
)
def test_anything_else_is_none(tag: str):
    assert not words.well_formed(tag)


@pytest.mark.parametrize(
    "text",
    [
        "a\x00",
        "\x1b[31m",
        chr(0xD800),
        "x" + chr(0xDFFF),
        "a\u202eb",
        "\u2069",
        "\u2066a\u202c",
        "\u202aa\nb\u202c",
        "\ufffd",
        "\x85",
    ],
)
def test_what_cannot_be_shown_as_it_is_meant_is_unsound(text: str):
    assert words.unsound(text)


@pytest.mark.parametrize(
    "text", ["", "a\nb\tc", "\u2067عربي\u2069", "\u2066a\u202bb\u202cc\u2069", "👩‍👩‍👧", "e\u0301"]
)
def test_what_can_be_shown_is_sound(text: str):
    assert words.unsound(text) == ""


@pytest.mark.parametrize(
    ("text", "locale", "fits"),
    [
        ("春のお知らせ", Locale.JA, True), ("春天到了", Locale.JA, False), ("Spring", Locale.JA, False),
        ("Acme の新しいお知らせです", Locale.JA, True), ("हिंदी", Locale.HI, True), ("Hindi", Locale.HI, False),
        ("عربي", Locale.AR, True), ("Grüße", Locale.DE, True), ("Привет", Locale.DE, False), ("123 !", Locale.EN, False),
        ("عرض https://example.com/a-very-long-address #LatinTag @somebody", Locale.AR, True),
        ("abcd عربي", Locale.AR, True), ("abcde عربي", Locale.AR, False),
    ],
)  # fmt: skip
def test_most_letters_are_of_the_languages_script(text: str, locale: Locale, fits: bool):
    assert words.in_script(text, locale) is fits


@given(TEXTS, st.lists(TEXTS, max_size=3), st.sampled_from(Locale))
def test_no_text_makes_any_of_it_raise(text: str, phrases: list[str], locale: Locale):
    wording.said(text, phrases)
    words.promised(text, locale, phrases)
    words.figures(text)
    for each in words.hashtags(text):
        words.well_formed(each)
    words.unsound(text)
    words.in_script(text, locale)


@given(st.text(st.characters(categories=("Ll", "Lu")), min_size=3, max_size=12), st.lists(st.sampled_from("\u200b\u200d\u00ad\u2060-"), min_size=12, max_size=12))  # fmt: skip
def test_any_word_is_found_with_anything_hidden_within_it(word: str, hidden: list[str]):
    spelt = "".join(char + hide for char, hide in zip(word, hidden, strict=False))[:-1]
    assert wording.said(f"x {spelt} y", (word,)) == word


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u3164", "\u2060\ufeff", "\ufe0f"])
def test_what_shows_nothing_is_not_seen(text: str):
    assert not wording.visible(text)


@pytest.mark.parametrize("text", ["a", ".", "7", "\U0001f33c", "\u3003"])
def test_what_shows_something_is(text: str):
    assert wording.visible(text)


@pytest.mark.parametrize(
    "text", ["7" * 10_000, "7." * 5_000, "c\u200b" * 5_000, "ch-" * 3_000, "#" * 10_000, "\u202a" * 10_000]
)
def test_the_longest_text_that_is_read_is_read_in_no_time(text: str):
    begun = time.process_time()
    words.figures(text)
    wording.said(text, ("cheap", "best in town"))
    words.hashtags(text)
    words.unsound(text)
    assert time.process_time() - begun < 2.0
