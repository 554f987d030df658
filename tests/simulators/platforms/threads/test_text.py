import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.platforms.threads.text import counted_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a" * 500, 500),
        ("Größe", 5),
        ("日本", 2),
        ("🌱", 4),
        ("❤\ufe0f", 6),
        ("👩\u200d🌾", 11),
        ("👍🏽", 8),
        ("🇩🇪", 8),
        ("1\ufe0f\u20e3", 7),
        ("©", 1),
        ("©\ufe0f", 5),
        ("Spring 🌱 is here", 19),
    ],
)
def test_an_emoji_counts_as_its_bytes_and_all_else_as_one(text: str, length: int) -> None:
    assert counted_length(text) == length


@given(st.text())
def test_it_is_never_less_than_the_characters_nor_more_than_the_bytes(text: str) -> None:
    assert len(text) <= counted_length(text) <= len(text.encode(errors="replace"))
