from enum import IntEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from safety_core.audit.canonical import INT_MAX, canonical
from safety_core.errors import BadInput
from safety_core.vocabulary import Action

KEYS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)
VALUES = st.one_of(st.text(), st.integers(-INT_MAX, INT_MAX), st.booleans(), st.none())


@given(st.dictionaries(KEYS, VALUES, max_size=12))
def test_canonical_bytes_are_those_of_an_independent_rfc_8785(entry: dict) -> None:
    assert canonical(entry) == rfc8785.dumps(entry)


def test_every_character_is_escaped_as_rfc_8785_says() -> None:
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x20000), 0x10FFFF]))
    assert canonical({"text": everything}) == rfc8785.dumps({"text": everything})


def test_the_order_of_keys_going_in_does_not_matter() -> None:
    assert canonical({"b": 1, "a": 2, "_": 3, "A": 4}) == canonical({"A": 4, "_": 3, "a": 2, "b": 1})
    assert canonical({"b": 1, "a": 2, "_": 3, "A": 4}) == b'{"A":4,"_":3,"a":2,"b":1}'


def test_a_word_of_ours_is_written_as_its_text() -> None:
    assert canonical({"action": Action.PUBLISH}) == b'{"action":"publish"}'


@pytest.mark.parametrize("value", [INT_MAX, -INT_MAX])
def test_the_largest_safe_integers_are_taken(value: int) -> None:
    assert canonical({"n": value}) == b'{"n":%d}' % value


class Number(IntEnum):
    ONE = 1


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [INT_MAX + 1, -INT_MAX - 1, 1.0, float("nan"), float("inf"), b"bytes", [], {}, object(), Number.ONE, Text("x")],
)
def test_what_json_readers_disagree_on_is_refused_and_named(value: object) -> None:
    with pytest.raises(BadInput, match=r"audit entry amount: "):
        canonical({"amount": value})  # type: ignore[dict-item]


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_a_lone_surrogate_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="lone surrogate"):
        canonical({"text": text})


@pytest.mark.parametrize("key", ["", "1a", "a b", "é", "\ue000", "😀", "a-b", 'a"', 7, "\ud800"])
def test_a_key_that_is_no_plain_name_is_refused(key: object) -> None:
    with pytest.raises(BadInput, match="identifier"):
        canonical({key: 1})  # type: ignore[dict-item]
