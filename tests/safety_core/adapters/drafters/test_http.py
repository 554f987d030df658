"""A drafter over HTTP: what is asked fits the published schema, a draft comes back, and whatever else comes is said as what it is."""

import json
import os
from pathlib import Path

import jsonschema
import msgspec
import pytest

from safety_core.adapters.drafters.http import HttpDrafter, read_draft, schema
from safety_core.adapters.drafters.templates import TemplateDrafter
from safety_core.adapters.flow_json import Endpoint
from safety_core.engagement.acceptance import judge
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable
from tests.architecture.ground import ROOT
from tests.safety_core.adapters.notifiers.ground import LONG_S, ScriptedServer, StoppedWallClock
from tests.safety_core.adapters.planners.answering import answering, http
from tests.safety_core.engagement.talk import SCREEN, ask, fits, heard, of

PUBLISHED = ROOT / "docs" / "schemas" / "drafter.json"
WRITE = "HOLDPOINT_WRITE_SCHEMAS"
"""Set, the published schema is written anew instead of being compared."""
ASKED = ask()
DRAFT = TemplateDrafter().draft(ASKED, before=(), feedback="", seed=1)
ANSWER = msgspec.json.encode(DRAFT)


def drafter(port: int) -> HttpDrafter:
    return HttpDrafter(
        Endpoint(url=f"http://127.0.0.1:{port}/draft", field="drafter.url", clock=StoppedWallClock(), total_s=LONG_S)
    )


def test_the_published_schema_is_that_of_the_structs() -> None:
    said = json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get(WRITE):
        PUBLISHED.write_text(said, encoding="utf-8")
    assert PUBLISHED.read_text(encoding="utf-8") == said, f"write it anew: {WRITE}=1 pytest {Path(__file__).name}"


def test_what_is_asked_fits_the_published_schema_and_the_draft_comes_back_as_it_was() -> None:
    asked: list[bytes] = []
    with ScriptedServer(answering(http(ANSWER), asked)) as server:
        made = drafter(server.port).draft(ASKED, before=(DRAFT,), feedback="too loud", seed=2**70)
    assert made == DRAFT
    assert judge(ASKED, made, measure=fits, screen=SCREEN) == ()
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    for name, value in (
        ("DraftRequest", json.loads(asked[0].partition(b"\r\n\r\n")[2])),
        ("Draft", json.loads(ANSWER)),
    ):
        jsonschema.Draft202012Validator({**published, "properties": {}, "$ref": f"#/$defs/{name}"}).validate(value)


@pytest.mark.parametrize("answer", [b"", b"{}", b"[]", b"<html>", ANSWER[:-1], b"\xff", b"[" * 100_000])
def test_what_is_no_draft_is_said_as_such(answer: bytes) -> None:
    with pytest.raises(FlowUnreadable, match="answered no draft"):
        read_draft(answer, source="host port 1")


def test_a_drafter_that_refuses_is_away() -> None:
    with (
        ScriptedServer(answering(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) as server,
        pytest.raises(FlowUnavailable),
    ):
        drafter(server.port).draft(ASKED, before=(), feedback="", seed=1)


def test_half_a_character_in_a_comment_is_said_before_anything_is_sent() -> None:
    with pytest.raises(BadInput, match="lone surrogate"):
        drafter(1).draft(ask(thread=of(heard(text="\ud800"))), before=(), feedback="", seed=1)
