import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import x
from safety_core.adapters.platforms.x.counting import weighted_length
from safety_core.checks import content
from safety_core.ruling import Word
from safety_core.vocabulary import Action, Reason
from tests.safety_core.examples import FACTS, INTENT, NOW_US

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Grüße aus Zürich", 16),
        ("故人西辞黄鹤楼", 14),
        ("のひらがな", 10),
        ("the故人", 7),
        ("\u10ff\u1100", 3),
        ("\u200d\u200e", 3),
        ("\u201f\u2020", 3),
        ("\u2031\u2032\u2037\u2038", 6),
        ("cafe\u0301", 4),
        ("e\u0301\u0323", 3),
    ],
)
def test_code_points_weigh_one_or_two_by_range_in_normal_form_c(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    "emoji",
    [
        "\U0001f47e",
        "\U0001f64b\U0001f3fd",
        "\U0001f469\U0001f3ff\u200d\U0001f680",
        FAMILY,
        "\U0001f469\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468",
        "\U0001f926\U0001f3fe\u200d\u2642\ufe0f",
        "\U0001f1e9\U0001f1ea",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "#\ufe0f\u20e3",
        "\u2764\ufe0f",
        "©",
    ],
)
def test_an_emoji_weighs_two_whatever_it_is_made_of(emoji: str) -> None:
    assert weighted_length(emoji) == 2
    assert weighted_length(f"a{emoji}{emoji}b") == 6


@pytest.mark.parametrize(
    ("text", "length"),
    [("\U0001f1e6\U0001f1e6", 4), ("\U0001f468\u200d\U0001f469", 5), ("\U0001f9d1\u200d\U0001f3a4", 5)],
    ids=["no region", "no family", "newer than Emoji 11"],
)
def test_what_may_not_be_one_emoji_to_x_is_counted_part_by_part(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("http://test.com", 23),
        ("Hi http://test.co", 26),
        ("https://www.example.com:8080/" + "path/" * 60 + "?search=foo&lang=en", 23),
        ("https://example.com.", 24),
        ("Read this: https://example.com/a!\nNow", 39),
        ("example.com", 23),
        ("averyveryverylongdomainname1234.de", 34),
    ],
)
def test_a_link_weighs_twenty_three_however_long_it_is(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("https://example.com.foo", 27),
        ("https://t.co/abc.def", 27),
        ("example.com?x=1", 27),
        ("https://example.com@foo.com", 31),
        ("☃.net http://☃.net/", 29),
        ("https://" + "x" * 64 + ".com", 76),
        ("https://example.com/" + "x" * 5000, 5020),
    ],
)
def test_a_link_in_doubt_counts_no_less_than_the_larger_reading(text: str, least: int) -> None:
    assert weighted_length(text) >= least


@pytest.mark.parametrize("text", ["3.14 of 2.5", "U.S.A. e.g. this", "1.2.3", "what?.. Yes."])
def test_dots_that_no_domain_follows_add_nothing(text: str) -> None:
    assert weighted_length(text) == len(text)


@pytest.mark.parametrize(
    "of_280", ["x" * 280, "の" * 140, FAMILY * 140, "https://example.com " + "x" * 256, "e\u0301" * 280]
)
def test_280_pass_and_281_are_refused(of_280: str) -> None:
    assert judged(of_280).word is Word.ALLOW
    assert judged("x" + of_280).reason is Reason.TEXT_TOO_LONG


@pytest.mark.parametrize("target", ["abc", "0", "01", "12 ", "-1", "1" * 20, "١٢٣", "12\n"])
def test_a_reply_to_what_is_no_post_is_an_action_x_does_not_have(target: str) -> None:
    reply = msgspec.structs.replace(INTENT, action=Action.REPLY, target=target)
    assert Action.REPLY not in x.measure(reply).actions


def judged(text: str):
    intent = msgspec.structs.replace(INTENT, text=text)
    return content.judge(intent, msgspec.structs.replace(FACTS, content=x.measure(intent)), now_us=NOW_US)


@given(st.text(max_size=80))
def test_every_text_has_a_length_and_only_the_empty_one_has_none(text: str) -> None:
    assert (weighted_length(text) == 0) == (not text)


def test_a_hostile_text_of_the_greatest_length_is_counted_at_once() -> None:
    for text in ("in." * 3_333 + "!", "https://a.com/" + "." * 9_000 + "x!y", "https://" + "a-" * 4_900):
        assert weighted_length(text) > 280
