"""What a body holds is an object or nothing, and nothing that it holds raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.bodies import decoded, json_object
from safety_core.ports import Answered


@pytest.mark.parametrize("body", [b"", b"[]", b'"a"', b"{", b"\xff", b"<html>", b"[" * 100_000, b"null"])
def test_what_is_no_object_is_nothing(body):
    assert decoded(body) is None


@given(st.binary())
def test_no_body_raises(body):
    assert decoded(body) is None or isinstance(decoded(body), dict)


@pytest.mark.parametrize(
    ("headers", "named", "read"),
    [
        ({"content-type": "application/json; charset=utf-8"}, True, True),
        ({"content-type": "Application/JSON"}, True, True),
        ({"content-type": "text/html"}, False, False),
        ({}, False, True),
        ({}, True, False),
    ],
)
def test_an_answer_that_calls_itself_something_else_is_not_read(headers, named, read):
    assert (json_object(Answered(200, headers, b'{"a": 1}'), named=named) == {"a": 1}) is read
