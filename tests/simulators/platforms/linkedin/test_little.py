import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.platforms.linkedin.little import RESERVED, escaped, read
from simulators.platforms.linkedin.restli import Malformed, parsed


@pytest.mark.parametrize(
    ("text", "shown", "written"),
    [
        ("plain", "plain", "plain"),
        ("#tag!", "#tag!", "{hashtag|\\#|tag}!"),
        ("{hashtag|\\#|tag}", "#tag", "{hashtag|\\#|tag}"),
        ("\\#tag", "#tag", "\\#tag"),
        ("#größe", "#größe", "{hashtag|\\#|größe}"),
        ("Hi @[Acme](urn:li:organization:5001)!", "Hi Acme!", "Hi @[Acme](urn:li:organization:5001)!"),
        ("a \\\\ b", "a \\ b", "a \\\\ b"),
        ("a \\_ b", "a _ b", "a \\_ b"),
    ],
)
def test_what_is_written_and_what_is_seen(text: str, shown: str, written: str) -> None:
    reading = read(text)
    assert (reading.shown, reading.written, reading.bad) == (shown, written, "")


@pytest.mark.parametrize("char", RESERVED)
def test_every_reserved_character_needs_its_backslash(char: str) -> None:
    assert read(f"a{char} b").shown == "a"
    assert read(f"a{char} b", unescaped="kept").shown == f"a{char} b"
    assert read(f"a{char} b").bad == char
    assert read(f"a\\{char} b").shown == f"a{char} b"


@given(st.text())
def test_an_escaped_text_is_seen_as_it_was_meant(text: str) -> None:
    reading = read(escaped(text))
    assert (reading.shown, reading.bad) == (text, "")
    assert read(reading.written).shown == text


@given(st.text(alphabet=RESERVED + "a #hashtag:urnlip"))
def test_any_text_is_read_and_what_is_written_reads_the_same(text: str) -> None:
    for unescaped in ("cut", "kept"):
        reading = read(text, unescaped=unescaped)
        again = read(reading.written)
        assert (again.shown, again.written, again.bad) == (reading.shown, reading.written, "")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a", "a"),
        ("urn%3Ali%3Ashare%3A1", "urn:li:share:1"),
        ("List(a,b%2Cc)", ["a", "b,c"]),
        ("List()", []),
        ("(k:v,l:List(1,(m:n)))", {"k": "v", "l": ["1", {"m": "n"}]}),
        ("", ""),
    ],
)
def test_values_of_rest_li(raw: str, expected: object) -> None:
    assert parsed(raw) == expected


@pytest.mark.parametrize("raw", ["a:b", "List(a", "(k:v", "(k)", "a)", "List(a)b", "(k:v,)", "it's"])
def test_what_is_no_value_of_rest_li_is_malformed(raw: str) -> None:
    with pytest.raises(Malformed):
        parsed(raw)


@given(st.text(alphabet="List(),:'%3Aab"))
def test_anything_else_is_a_value_or_malformed(raw: str) -> None:
    try:
        parsed(raw)
    except Malformed:
        return
