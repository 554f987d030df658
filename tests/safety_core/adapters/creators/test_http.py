"""A creator over HTTP: asked and answered in the published shape, and refused in words that repeat nothing of its own."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.creators import http
from safety_core.adapters.creators.http import Asked, HttpCreator, read, schema
from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.adapters.flow_json import Endpoint
from safety_core.creation.acceptance import judge
from safety_core.creation.asset import Failed, Made, Why
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable
from tests.architecture.ground import ROOT
from tests.fuzzing import fuzzed
from tests.safety_core.adapters.notifiers.ground import ScriptedServer, StoppedWallClock
from tests.safety_core.creation.orders import measure, order

PUBLISHED = ROOT / "docs" / "schemas" / "creator.json"
ORDER = order()
MADE = TemplateCreator(measure=measure).create(ORDER, seed=7)
WHOLE = msgspec.json.encode(MADE)


def creator(port: int) -> HttpCreator:
    clock = StoppedWallClock()
    return HttpCreator(
        Endpoint(
            url=f"http://127.0.0.1:{port}/create",
            field="creator.url",
            clock=clock,
            total_s=http.TOTAL_S,
            answer_max_bytes=http.ANSWER_MAX_BYTES,
        )
    )


def answering(status: str, body: bytes, heard: list[bytes]):
    """A creator that keeps what it was asked, and answers so."""

    def talk(connection, _over) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked or len(asked.partition(b"\r\n\r\n")[2]) < _length(asked):
            asked += connection.recv(65_536)
        heard.append(asked.partition(b"\r\n\r\n")[2])
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    return talk


def _length(asked: bytes) -> int:
    head = asked.partition(b"\r\n\r\n")[0].lower()
    return int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])


def test_what_was_made_elsewhere_is_judged_as_ours_is():
    heard: list[bytes] = []
    with ScriptedServer(answering("200 OK", WHOLE, heard)) as server:
        found = creator(server.port).create(ORDER, seed=7)
    assert isinstance(found, Made)
    assert found == MADE
    assert judge(ORDER, found.asset, found.media, measure=measure) == ()
    assert msgspec.json.decode(heard[0], type=Asked) == Asked(ORDER, 7)
    jsonschema.validate(json.loads(heard[0]), {**json.loads(schema()), "anyOf": [{"$ref": "#/$defs/Asked"}]})


def test_a_failure_is_told_in_one_line_of_at_most_so_many_characters():
    body = msgspec.json.encode(Failed(Why.UNABLE, "no\x1b[31m\nway " + "x" * 1_000))
    found = read(body, source="it")
    assert isinstance(found, Failed)
    assert found.reason is Why.UNABLE
    assert found.saw.startswith("no [31m way ")
    assert len(found.saw) == http.SAID_MAX


@pytest.mark.parametrize("status", ["500 Oops", "404 Not Found", "302 Found"])
def test_anything_but_a_2xx_is_no_answer(status: str):
    with ScriptedServer(answering(status, WHOLE, [])) as server, pytest.raises(FlowUnavailable):
        creator(server.port).create(ORDER, seed=7)


def test_half_a_character_in_an_order_is_said_before_anything_is_sent():
    with pytest.raises(BadInput, match="lone surrogate"):
        creator(9).create(msgspec.structs.replace(ORDER, topic="\ud800"), seed=7)


def test_nobody_there_is_no_answer():
    with ScriptedServer(lambda *_: None) as server:
        port = server.port
    with pytest.raises(FlowUnavailable):
        creator(port).create(ORDER, seed=7)


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"null", b"[]", b"{}", b'{"type":"made"}', b'{"type":"poem"}', WHOLE[:-1], WHOLE + b"x", b"\xff\xfe", b"[" * 9_999,
        WHOLE.replace(b'"score":', b'"score":"Rosebud"+', 1), WHOLE.replace(b'"Facebook"', b'"Rosebud"', 1),
        b'{"type":"failed","reason":"Rosebud","saw":""}',
    ],
)  # fmt: skip
def test_what_is_no_asset_is_refused_and_not_repeated(answer: bytes):
    with pytest.raises(FlowUnreadable) as refused:
        read(answer, source="it")
    assert "Rosebud" not in str(refused.value)


@fuzzed("creator")
@given(st.binary(max_size=200))
def test_no_answer_makes_it_raise_anything_else(answer: bytes):
    with pytest.raises(FlowUnreadable):
        read(answer, source="it")


def test_the_published_schema_is_that_of_the_types():
    assert PUBLISHED.read_text(encoding="utf-8") == schema(), (
        f"write creators.http.schema() to {Path(PUBLISHED).relative_to(ROOT)}"
    )


def test_the_schema_takes_what_we_say_and_refuses_what_we_would_not_read():
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(json.loads(WHOLE), published)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"type": "made", "asset": {}, "media": {}}, published)
