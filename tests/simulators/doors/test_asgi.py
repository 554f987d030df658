"""The ASGI door beside its calls: starting and ending, names that are nobody's, wires that break, the control API."""

import asyncio
from typing import Any

import httpx
import pytest

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.doors.asgi import App
from simulators.doors.direct import WireCut
from simulators.world import World
from tests.simulators.sdk.reach import CONFIG

ME = "/2/users/me"
BEARER = {"authorization": "Bearer acme-bearer"}


@pytest.fixture
def world():
    return World(7, HandClock(), WorldConfig.model_validate(CONFIG))


def ask(app, path, site="https://api.x.com", method="GET"):
    async def asked():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=site) as client:
            return await client.request(method, path, headers=BEARER)

    return asyncio.run(asked())


def spoken(app, scope: dict[str, Any], *heard: dict[str, Any]) -> list[dict[str, Any]]:
    """What the app sends when it is told this much and no more."""
    left, said = list(heard), []

    async def receive():
        return left.pop(0)

    async def send(message):
        said.append(message)

    asyncio.run(app(scope, receive, send))
    return said


def test_it_starts_and_ends_when_its_server_says_so(world):
    said = spoken(App(world), {"type": "lifespan"}, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    assert [message["type"] for message in said] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_websocket_is_refused_by_name(world):
    with pytest.raises(ValueError, match="nothing simulated speaks websocket"):
        spoken(App(world), {"type": "websocket"})


@pytest.mark.parametrize(("site", "status"), [("https://api.x.com", 200), ("http://localhost", 200), ("http://testserver", 421)])  # fmt: skip
def test_simulated_hosts_and_this_machine_are_answered_and_no_other_name(world, site, status):
    assert ask(App(world), ME, site).status_code == status
    assert len(world.journal.entries) == (status == 200)


def test_under_no_simulated_name_it_is_the_platform_that_it_was_made_for(world):
    assert ask(App(world, at="TikTok"), "/v2/user/info/?fields=open_id", "http://localhost").status_code == 401
    assert world.journal.entries[0].platform == "TikTok"


def test_a_server_that_keeps_no_raw_path_is_understood(world):
    scope = {
        "type": "http", "method": "GET", "path": "/2/tweets/1 2ü", "query_string": b"", "headers": [(b"host", b"api.x.com")],
    }  # fmt: skip
    start, _ = spoken(App(world), scope, {"type": "http.request", "body": b""})
    assert start["status"] == 401
    assert world.journal.entries[0].operation == "read_post"


def test_a_body_in_pieces_is_one_body(world):
    headers = [
        (b"host", b"api.x.com"),
        (b"Authorization", b"Bearer acme-bearer"),
        (b"content-type", b"application/json"),
    ]
    scope = {"type": "http", "method": "POST", "path": "/2/tweets", "raw_path": b"/2/tweets", "headers": headers}
    pieces = [{"type": "http.request", "body": part, "more_body": part != b' "b"}'} for part in (b'{"text":', b' "b"}')]
    assert spoken(App(world), scope, *pieces)[0]["status"] == 201
    assert [post.text for post in world.posts("1001")] == ["b"]


def test_a_wire_that_is_cut_is_an_exception_of_the_app(world):
    world.faults.add({"fault": "half_body"})
    with pytest.raises(WireCut, match="half"):
        ask(App(world), ME)


def test_an_answer_takes_its_time_on_the_worlds_clock(world):
    world.faults.add({"fault": "latency", "do": {"delay": {"constant_s": 2}}})
    assert ask(App(world), ME).status_code == 200
    assert world.clock.now_us() == 2_000_000


def test_the_control_api_is_there_and_its_events_end_with_what_has_been(world):
    app = App(world)
    ask(app, ME)
    assert ask(app, "/_simulator/state").json()["requests"] == 1
    told = ask(app, "/_simulator/events?since=0.0.0")
    assert told.headers["content-type"] == "text/event-stream"
    assert told.text.count("event: request") == 1
