"""A planner over HTTP: what is asked fits the published schema, a plan comes back, and whatever else comes is said as what it is."""

import functools
import json
import os
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.flow_json import Endpoint
from safety_core.adapters.planners.http import HttpPlanner, read_plan, schema
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable
from safety_core.planning.acceptance import judge
from steps.rig.wrong_planners import NOW, STRANGERS, WRONG, ZONE, ground
from tests.architecture.ground import ROOT
from tests.fuzzing import fuzzed
from tests.safety_core.adapters.notifiers.ground import LONG_S, ScriptedServer, StoppedWallClock
from tests.safety_core.adapters.planners.answering import answering, http, whole
from tests.safety_core.planning.ground import PLANNER

PUBLISHED = ROOT / "docs" / "schemas" / "planner.json"
WRITE = "HOLDPOINT_WRITE_SCHEMAS"
"""Set, the published schema is written anew instead of being compared."""
CONTEXT = ground()
PLAN = PLANNER.plan(CONTEXT, before=None, feedback="", seed=1)
ANSWER = msgspec.json.encode(PLAN)


def planner(port: int, **changes: object) -> HttpPlanner:
    return HttpPlanner(
        Endpoint(
            url=f"http://127.0.0.1:{port}/plan",
            field="planner.url",
            clock=StoppedWallClock(),
            **{"total_s": LONG_S, **changes},
        )
    )


def planned(answer: bytes, **changes: object):
    with ScriptedServer(answering(answer)) as server:
        return planner(server.port, **changes).plan(CONTEXT, before=None, feedback="", seed=1)


def fits(name: str, value: object) -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator({**published, "properties": {}, "$ref": f"#/$defs/{name}"}).validate(value)


def test_the_published_schema_is_that_of_the_structs() -> None:
    said = json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get(WRITE):
        PUBLISHED.write_text(said, encoding="utf-8")
    assert PUBLISHED.read_text(encoding="utf-8") == said, f"write it anew: {WRITE}=1 pytest {Path(__file__).name}"


def test_what_is_asked_and_what_is_answered_fit_the_published_schema() -> None:
    asked: list[bytes] = []
    with ScriptedServer(answering(http(ANSWER), asked)) as server:
        first = planner(server.port).plan(CONTEXT, before=None, feedback="", seed=2**70)
        planner(server.port).plan(CONTEXT, before=first, feedback="too loud", seed=1)
    for each in asked:
        fits("PlanRequest", json.loads(each.partition(b"\r\n\r\n")[2]))
    fits("PlanGraph", json.loads(ANSWER))
    with pytest.raises(jsonschema.ValidationError):
        fits("PlanGraph", {"plan": "p"})


def test_a_plan_comes_back_as_it_was_and_is_judged_like_any_other() -> None:
    plan = planned(http(ANSWER))
    assert plan == PLAN
    assert judge(CONTEXT, plan, zone=ZONE, now=NOW) == ()


@pytest.mark.parametrize(
    "wrong",
    [each for each in WRONG if each.point.value not in ("same_again", "time", "past")],
    ids=lambda each: each.name,
)
def test_a_wrong_plan_is_as_wrong_when_it_came_over_http(wrong) -> None:
    bad = wrong.spoil(CONTEXT, PLAN, None)
    try:
        answer = msgspec.json.encode(bad)
    except UnicodeEncodeError:
        return  # a lone surrogate cannot even be written
    again = read_plan(answer, source="it")
    came, was = (judge(CONTEXT, each, zone=ZONE, now=NOW, strangers=STRANGERS) for each in (again, bad))
    assert came == was != ()


def test_keys_of_a_newer_planner_are_passed_over() -> None:
    assert read_plan(json.dumps({**json.loads(ANSWER), "score": 0.9}).encode(), source="it") == PLAN


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b"<html>no</html>", ANSWER[:-1], ANSWER + b"x", b"\xff\xfe", b"[" * 100_000,
        ANSWER.replace(b'"version":1', b'"version":"1"'),
        ANSWER.replace(b'"version":1', b'"version":NaN'),
        ANSWER.replace(b'"version":1', b'"version":1e400'),
        ANSWER.replace(b'"X"', b'"marker-of-theirs"', 1),
        ANSWER.replace(b'"client":"acme"', b'"client":"\\ud800"'),
        ANSWER.replace(b"+01:00", b"", 1),
    ],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_what_is_no_plan_is_unreadable_and_is_not_repeated(body: bytes) -> None:
    with pytest.raises(FlowUnreadable, match=r"docs/schemas/planner\.json") as told:
        planned(http(body))
    assert "marker-of-theirs" not in str(told.value)
    assert told.value.__cause__ is None


@fuzzed("planner")
@given(body=st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise_anything_else(body: bytes) -> None:
    with pytest.raises(FlowUnreadable):
        read_plan(body, source="it")


@fuzzed("planner")
@given(data=st.data())
def test_no_change_of_a_plan_makes_the_reader_raise_anything_else(data) -> None:
    place = data.draw(st.integers(0, len(ANSWER) - 1))
    body = ANSWER[:place] + data.draw(st.binary(max_size=3)) + ANSWER[place + data.draw(st.integers(0, 3)) :]
    try:
        read_plan(body, source="it")
    except FlowUnreadable:
        return


def test_feedback_that_cannot_be_written_is_said() -> None:
    with pytest.raises(BadInput, match="lone surrogate"):
        planner(1).plan(CONTEXT, before=None, feedback="\ud800", seed=1)


def test_a_planner_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(FlowUnavailable, match="answered 503"):
        planned(whole(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"))


@pytest.mark.parametrize("make", [planner, functools.partial(planner, token=None)])
def test_it_shows_no_more_of_its_url_than_the_host(make) -> None:
    assert repr(make(8_080)) == "HttpPlanner(127.0.0.1 port 8080)"
