"""What was given, as what an operation takes: what fits no operation is refused, and the field that is wrong is named."""

from typing import Annotated

import msgspec
import pytest

from safety_core.console.api.problems import NotReadable, OtherType
from safety_core.console.api.reading import DEPTH_MAX, INTEGER_MAX, check_type, object_of, taken
from safety_core.console.table import Given, Operation
from safety_core.errors import BadInput
from safety_core.vocabulary import Action, Role


class Said(Given, frozen=True, kw_only=True):
    name: str
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    actions: Annotated[tuple[Action, ...], msgspec.Meta(max_length=3)] = ()
    sure: bool = False
    why: str | None = None


def operation(method: str, path: str = "/things/{name}") -> Operation:
    return Operation("things.see", method, path, "See.", Role.VIEWER, Said, Said, lambda _, given: given)


GET, POST = operation("GET"), operation("POST")


def test_a_path_and_a_query_are_read_as_what_they_must_be():
    asked = [("count", "3"), ("actions", "like"), ("actions", "reply"), ("sure", "true"), ("why", "null")]
    assert taken(GET, {"name": "7"}, asked, {}) == Said(
        name="7", count=3, actions=(Action.LIKE, Action.REPLY), sure=True, why="null"
    )


def test_a_body_says_one_where_it_means_one():
    whole = Said(name="a", count=3, actions=(Action.LIKE,), sure=True)
    assert taken(POST, {"name": "a"}, [], {"count": 3, "actions": ["like"], "sure": True}) == whole


@pytest.mark.parametrize(
    ("path", "query", "body", "field", "said"),
    [
        (GET, [("colour", "red")], {}, "colour", "nothing that this takes"),
        (GET, [("count", "1"), ("count", "2")], {}, "count", "twice"),
        (GET, [("count", "many")], {}, "count", "int"),
        (GET, [("count", "0")], {}, "count", ">= 1"),
        (GET, [("count", "9" * 30)], {}, "count", "kept"),
        (GET, [("count", "9" * 6_000)], {}, "count", "range"),
        (GET, [("actions", "dance")], {}, "actions", "dance"),
        (GET, [("name", "other")], {}, "name", "path already"),
        (POST, [("count", "1")], {}, "count", "behind the path"),
        (POST, [], {"colour": "red"}, "colour", "nothing that this takes"),
        (POST, [], {"count": "3"}, "count", "Expected `int`"),
        (POST, [], {"count": True}, "count", "Expected `int`"),
        (POST, [], {"sure": "true"}, "sure", "Expected `bool`"),
        (POST, [], {"why": 5}, "why", "Expected `str | null`"),
        (POST, [], {"actions": ["like", "dance"]}, "actions[1]", "dance"),
        (POST, [], {"name": "other"}, "name", "path already"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(path, query, body, field, said):
    with pytest.raises(BadInput) as refused:
        taken(path, {"name": "a"}, query, body)
    assert (refused.value.field, said in refused.value.wrong) == (field, True), refused.value.wrong


def test_what_is_missing_is_named():
    with pytest.raises(BadInput, match=r"^name: is missing"):
        taken(operation("POST", "/things"), {}, [], {"count": 1})


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"a": 1,\n "b" 2}', "line 2, column 6"),
        (b"", "line 1, column 1"),
        (b'{"a": 1} {"a": 1}', "line 1, column 10"),
        (b"{'a': 1}", "line 1, column 2"),
        (b'{"a": "\xff"}', "byte 8"),
        (b'{"a": 1', "line 1, column 8"),
        ('{"a": 1}'.encode("utf-16"), "byte 1"),
        (b'\xef\xbb\xbf{"a": 1}', "line 1, column 1"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(body, where):
    with pytest.raises(NotReadable, match=where):
        object_of(body)


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        (b'{"key": "a", "text": "b", "key": "c"}', "key", "twice"),
        (b'{"a": {"key": 1, "key": 1}}', "key", "twice"),
        (b'{"a": NaN}', "body", "NaN"),
        (b'{"a": -Infinity}', "body", "-Infinity"),
        (b'{"a": 1e999}', "body", "1e999"),
        (b'{"a": %d}' % (INTEGER_MAX + 1), "body", "64 bits"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "body", "64 bits"),
        (b'{"a": ["\\ud800"]}', "a", "half a character"),
        (b'{"\\ud800": 1}', "body", "half a character"),
        (b"[1]", "body", "not a JSON object"),
        (b"null", "body", "not a JSON object"),
        (b'{"a": ' + b"[" * DEPTH_MAX + b"]" * DEPTH_MAX + b"}", "a", "deep"),
        (b"[" * 200_000, "body", "deep"),
        (b'{"a":' * 40_000, "body", "deep"),
    ],
)
def test_json_that_nobody_can_keep_is_refused(body, field, said):
    with pytest.raises(BadInput) as refused:
        object_of(body)
    assert (refused.value.field, said in str(refused.value)) == (field, True), str(refused.value)


def test_the_deepest_and_the_largest_that_can_be_kept_are_taken():
    deepest = b'{"a": ' + b"[" * (DEPTH_MAX - 2) + b"1" + b"]" * (DEPTH_MAX - 2) + b"}"
    assert "a" in object_of(deepest)
    assert object_of(b'{"a": %d, "b": "\\ud83d\\ude00"}' % INTEGER_MAX) == {"a": INTEGER_MAX, "b": "\U0001f600"}


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", 'application/json;charset="UTF-8"']
)
def test_json_is_taken(kind):
    check_type(kind)


@pytest.mark.parametrize(
    "kind", [None, "", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "application/jsonp"]
)  # fmt: skip
def test_another_type_is_refused(kind):
    with pytest.raises(OtherType, match="Content-Type: application/json"):
        check_type(kind)
