import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import threads
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.platforms.graph.ground import PATIENT, intent


def measure(text):
    return threads.measure(intent(Platform.THREADS, text=text))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Grüße “aus” Zürich \u2013 5 €…", 25),
        ("こんにちは", 5),
        ("e\u0301", 2),
        ("\U0001f468", 4),
        ("\U0001f468\u200d\U0001f469", 11),
        ("\u2764\ufe0f", 6),
        ("1\ufe0f\u20e3", 7),
        ("\U0001f1e8\U0001f1ed", 8),
        ("\U0001f44d\U0001f3fd", 8),
        ("\u203c\u2139\u3030", 9),
        ("\u2194\u25fd\u00a9", 8),
        ("a+b=c", 5),
        ("\U0001f100", 4),
    ],
)
def test_an_emoji_counts_as_its_bytes_and_everything_else_as_one(text, length):
    assert measure(text).length == length


def test_five_hundred_are_the_limit():
    assert measure("a" * 500).length == measure("a").limit == 500


@PATIENT
@given(st.text())
def test_no_character_counts_less_than_one(text):
    assert len(text) <= measure(text).length


@PATIENT
@given(st.text(alphabet=st.characters(min_codepoint=0x1F000, max_codepoint=0x1FAFF)))
def test_nothing_in_the_blocks_of_emoji_counts_less_than_its_bytes(text):
    assert measure(text).length >= len(text.encode())


@pytest.mark.parametrize("link", ["https://a{}.example/x", "www.a{}.example", "a{}.example.org/path", "HTTP://A{}.EXAMPLE"])  # fmt: skip
def test_a_post_has_five_links(link):
    five = " ".join(link.format(each) for each in range(5))
    assert measure(f"{five} {link.format(0)}").unfit == ""
    assert "6 links" in measure(f"{five} {link.format(5)}").unfit
