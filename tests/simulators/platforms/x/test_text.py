import time

import pytest

from simulators.platforms.x.text import escaped, weighted_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("déjà", 4),
        ("de\u0301ja\u0300", 4),
        ("日本語", 6),
        ("👍", 2),
        ("👍🏽", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇩🇪🇫🇷", 4),
        ("1️⃣", 2),
        ("❤️", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("©", 1),
        ("©️", 2),
        ("“quoted” — so", 13),
        ("…", 1 + 1),
        ("https://example.org/a/very/long/path/that/counts/as/twenty-three?yes=1", 23),
        ("see http://a.bc.", 4 + 23 + 1),
        ("holdpoint.com/x and b.org", 23 + 5 + 23),
        ("mail me@example.com", 19),
        ("file.txt", 8),
        ("3.14", 4),
    ],
)
def test_x_counts_by_weight(text: str, length: int) -> None:
    assert weighted_length(text) == length


def test_only_a_reply_gets_its_leading_mentions_free() -> None:
    assert weighted_length("@acme @zeta hello", reply=True) == 5
    assert weighted_length("@acme @zeta hello") == 17
    assert weighted_length("hello @acme", reply=True) == 11


@pytest.mark.parametrize(
    "text",
    ["a-" * 12_500, "a." * 12_500, "http://" * 3_500, "@a " * 8_000, "http://" + "." * 24_000, "👍\u200d" * 12_000],
)
def test_no_text_makes_counting_slow(text: str) -> None:
    began = time.process_time()
    weighted_length(text, reply=True)
    assert time.process_time() - began < 1


def test_markup_is_escaped_once() -> None:
    assert escaped("<a> & &amp;") == "&lt;a&gt; &amp; &amp;amp;"
