"""The same table of calls through every door: equal statuses, headers and bodies, and equal ledgers behind them."""

import http.client
import json
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.doors.direct import DirectDoor
from simulators.doors.inside import world_inside
from simulators.doors.port import Port
from simulators.wire import Call
from simulators.world import World
from tests.simulators.sdk.reach import CONFIG

BEARER = {"authorization": "Bearer acme-bearer", "accept": "*/*"}
JSON = {**BEARER, "content-type": "application/json"}


def post(text, **more: object):
    return ("POST", "/2/tweets", JSON, json.dumps({"text": text, **more}).encode())


TABLE = [
    ("GET", "/2/users/me", BEARER, b""),
    ("GET", "/2/users/me?user.fields=created_at", BEARER, b""),
    ("GET", "/2/users/me", {"accept": "*/*"}, b""),
    ("GET", "/2/users/me", {**BEARER, "authorization": "Bearer nobody"}, b""),
    post("Fish & chips 🐟"),
    post("Fish & chips 🐟"),
    post(""),
    post("a" * 281),
    ("POST", "/2/tweets", JSON, b"{not json"),
    ("POST", "/2/tweets", JSON, b"\xff\xfe"),
    ("GET", "/2/users/1001/tweets?max_results=5&tweet.fields=created_at%2Cauthor_id", BEARER, b""),
    ("GET", "/2/users/1001/tweets?max_results=1", BEARER, b""),
    ("GET", "/2/tweets/123", BEARER, b""),
    ("GET", "/2/tweets/1%2F2", BEARER, b""),
    ("DELETE", "/2/tweets/123", BEARER, b""),
    ("PATCH", "/2/tweets", BEARER, b""),
    ("GET", "/nowhere//at/all?x=%zz&y", BEARER, b""),
    ("POST", "/1.1/media/upload.json?command=INIT&total_bytes=5&media_type=image%2Fpng", BEARER, b""),
]


def new_world():
    return World(7, HandClock(), WorldConfig.model_validate(CONFIG))


@contextmanager
def direct(world):
    door = DirectDoor(world)

    def ask(method, target, headers, body):
        path, _, query = target.partition("?")
        said = (("host", "api.x.com"), *headers.items())
        call = Call(method=method, host="api.x.com", path=path, query=query, headers=said, body=body)
        reply = door.exchange(call, wait_us=1_000_000)
        return reply.status, dict(reply.headers), reply.body

    yield ask


@contextmanager
def by_requests(world):
    with world_inside(world) as refused, requests.Session() as session:

        def ask(method, target, headers, body):
            prepared = requests.Request(method, f"https://api.x.com{target}", headers=headers, data=body).prepare()
            answer = session.send(prepared, timeout=1, allow_redirects=False)
            return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content

        yield ask
    assert refused == []


@contextmanager
def by_httpx(world):
    with world_inside(world) as refused, httpx.Client() as client:

        def ask(method, target, headers, body):
            answer = client.request(method, f"https://api.x.com{target}", headers=headers, content=body)
            return answer.status_code, dict(answer.headers), answer.content

        yield ask
    assert refused == []


@contextmanager
def by_port(world):
    with Port(world) as port:
        connection = http.client.HTTPConnection(urlsplit(port.urls["X"]).netloc, timeout=5)

        def ask(method, target, headers, body):
            connection.request(method, target, body=body, headers={"Host": "api.x.com", **headers})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

        yield ask
        connection.close()


DOORS = {"requests": by_requests, "httpx": by_httpx, "port": by_port}


SUFFERING = (
    {"fault": "truncated"},
    {"fault": "wrong_charset"},
    {"fault": "html_page"},
    {"fault": "redirect", "side": "after", "do": {"status": 303, "to": "https://elsewhere.invalid"}},
    {"fault": "clock_skew", "do": {"ahead_s": 60}},
)
"""Faults that leave an answer which is good HTTP: each must be the same through every door."""


def walk(door, *plans: dict):
    world = new_world()
    for plan in plans:
        world.faults.add(plan)
    with door(world) as ask:
        # (requests itself rewrites a bad escape in an address that it may be sent to)
        answers = [ask(*line) for line in TABLE if not plans or "%zz" not in line[1]]
        if plans:
            return answers, world
        created = json.loads(answers[4][2])["data"]["id"]
        answers += [ask("GET", f"/2/tweets/{created}", BEARER, b""), ask("DELETE", f"/2/tweets/{created}", BEARER, b"")]
    return answers, world


@pytest.mark.parametrize("name", DOORS)
def test_a_door_adds_and_loses_nothing(name):
    expected, plain = walk(direct)
    answers, world = walk(DOORS[name])
    for line, answer, wanted in zip([*TABLE, "read", "delete"], answers, expected, strict=True):
        assert answer == wanted, line
    assert world.ledger.digest == plain.ledger.digest
    assert [(row.operation, row.status) for row in world.journal.entries] == [
        (row.operation, row.status) for row in plain.journal.entries
    ]


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("plan", SUFFERING, ids=lambda plan: plan["fault"])
def test_an_answer_that_suffers_is_the_same_through_every_door(name, plan):
    expected, plain = walk(direct, plan)
    answers, world = walk(DOORS[name], plan)
    assert answers == expected
    assert world.ledger.digest == plain.ledger.digest
    assert {firing.name for firing in world.faults.firings} == {plan["fault"]}


def test_the_tag_comes_through_every_door():
    for door in (by_requests, by_httpx, by_port):
        world = new_world()
        with door(world) as ask:
            ask("POST", "/2/tweets", {**JSON, "holdpoint-tag": "intent-7"}, b'{"text": "tagged"}')
        assert [entry.tag for entry in world.ledger.entries] == ["intent-7"]
