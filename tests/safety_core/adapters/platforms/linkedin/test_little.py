import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.linkedin.little import escaped, visible

RESERVED = "|{}@[]()<>#\\*_~"


@pytest.mark.parametrize("char", RESERVED)
def test_every_reserved_character_stands_behind_a_backslash(char):
    assert escaped(f"a{char}b") == f"a\\{char}b"
    assert visible(f"a\\{char}b") == f"a{char}b"


def test_nothing_else_does():
    text = "Grüße, 50 % & more! \"x\" 'y' £$^+=;:?/-. 🎉\n"
    assert escaped(text) == text
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("#tag", "#tag"),
        ("a #tag, #b2.", "a #tag, #b2."),
        ("(#tag)", r"\(#tag\)"),
        ("#Zürich\n#日本", "#Zürich\n#日本"),
        ("#2026goals", "#2026goals"),
        ("#2026", r"\#2026"),
        ("#", r"\#"),
        ("# tag", r"\# tag"),
        ("a#tag", r"a\#tag"),
        ("##tag", r"\#\#tag"),
        ("#my_tag", r"\#my\_tag"),
        ("https://acme.example/a#part", r"https://acme.example/a\#part"),
        ("#a#b", r"#a\#b"),
    ],
)
def test_a_hashtag_stays_one_and_every_other_sign_is_plain(text, sent):
    assert escaped(text) == sent
    assert visible(sent) == text


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (r"{hashtag|\#|tag}", "#tag"),
        ("{hashtag|#|tag}", "#tag"),
        ("{hashtag|\uff03|tag}", "\uff03tag"),
        (r"{hashtag|\#|my\_tag}", "#my_tag"),
        (r"Hi {hashtag|\#|a}{hashtag|\#|b}!", "Hi #a#b!"),
        ("@[Acme Corp](urn:li:organization:1234) hi", "Acme Corp hi"),
        (r"@[A \(b\)](urn:li:person:x-1)", "A (b)"),
        (r"\@[Acme](urn:li:organization:1)", "@[Acme](urn:li:organization:1)"),
        (r"\{hashtag\|\#\|tag\}", "{hashtag|#|tag}"),
        ("{hashtag|#|}", "{hashtag|#|}"),
        ("{mention|#|x}", "{mention|#|x}"),
        ("@[Acme](https://acme.example)", "@[Acme](https://acme.example)"),
        ("@[]()", "@[]()"),
        ("a\\b", "a\\b"),
        ("a\\", "a\\"),
        (r"\\(", r"\("),
        (r"\\\(", r"\("),
    ],
)
def test_a_reader_sees_templates_and_mentions_as_what_they_stand_for(written, seen):
    assert visible(written) == seen


@given(st.text() | st.text(alphabet=RESERVED + "ab2 hashtag"))
def test_what_is_sent_reads_back_as_it_was_meant(text):
    assert visible(escaped(text)) == text


@given(st.text(alphabet=RESERVED + "ahstgurnli: 1"))
def test_no_text_raises_and_none_mentions_anybody(text):
    visible(text)
    assert "@" not in escaped(text).replace(r"\@", "")
    assert "{" not in escaped(text).replace(r"\{", "")


@pytest.mark.parametrize("part", ["@[", "{hashtag|#|", "\\", "@[a](urn:li:", "#a"])
def test_a_hostile_text_is_read_in_its_own_time(part):
    assert len(visible(part * 40_000)) <= len(part) * 40_000
