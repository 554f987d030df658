"""The doors for SDKs: routed to the current world, closed for every other host, errors as the client knows them."""

import http.server
import threading

import httpx
import pytest
import requests

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.doors.direct import WaitsForEver
from simulators.doors.inside import world_inside
from simulators.world import World
from tests.simulators.sdk.reach import CONFIG

HEADERS = {"authorization": "Bearer acme-bearer"}
ME = "https://api.x.com/2/users/me"


@pytest.fixture
def world():
    return World(7, HandClock(), WorldConfig.model_validate(CONFIG))


def test_the_innermost_world_is_met(world):
    other = World(7, HandClock(), WorldConfig.model_validate(CONFIG))
    with world_inside(world):
        with world_inside(other):
            assert requests.get(ME, headers=HEADERS, timeout=1).status_code == 200
        assert httpx.get(ME, headers=HEADERS).status_code == 200
        assert requests.get(ME, headers=HEADERS, timeout=1).status_code == 200
    assert (len(world.journal.entries), len(other.journal.entries)) == (2, 1)


def test_every_other_host_is_refused_and_noted(world):
    with world_inside(world) as refused:
        with pytest.raises(requests.ConnectionError, match=r"example\.com is not simulated"):
            requests.get("https://example.com/a", timeout=1)
        with pytest.raises(httpx.ConnectError, match=r"example\.org is not simulated"):
            httpx.post("https://example.org/b")
    assert refused == ["GET https://example.com/a", "POST https://example.org/b"]


def test_without_a_world_simulated_hosts_are_refused_too(world):
    with world_inside(world):
        pass
    with pytest.raises(requests.ConnectionError, match="no world is open"):
        requests.get(ME, timeout=1)
    with world_inside(world) as refused:
        pass
    assert refused == []


def test_loopback_is_let_through(world):
    class Local(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Local) as server, world_inside(world) as refused:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        try:
            assert requests.get(url, timeout=5).status_code == 204
            assert httpx.get(url).status_code == 204
        finally:
            server.shutdown()
            thread.join()
    assert refused == []


@pytest.mark.parametrize(
    ("plan", "by_requests", "by_httpx"),
    [
        ({"do": {"cut": "reset"}}, requests.ConnectionError, httpx.ReadError),
        ({"do": {"cut": "close"}}, requests.ConnectionError, httpx.RemoteProtocolError),
        ({"do": {"cut": "silence"}}, requests.ReadTimeout, httpx.ReadTimeout),
        ({"fault": "cut_before"}, requests.ConnectionError, httpx.RemoteProtocolError),
        ({"fault": "down"}, requests.ConnectionError, httpx.ConnectError),
        ({"fault": "garbage"}, requests.ConnectionError, httpx.RemoteProtocolError),
        ({"fault": "half_body"}, requests.exceptions.ChunkedEncodingError, httpx.RemoteProtocolError),
        ({"fault": "reset"}, requests.exceptions.ChunkedEncodingError, httpx.ReadError),
    ],
    ids=str,
)
def test_a_cut_wire_is_the_clients_own_error(world, plan, by_requests, by_httpx):
    world.faults.add({"fault": "answer_lost", **plan})
    with world_inside(world):
        with pytest.raises(by_requests):
            requests.get(ME, headers=HEADERS, timeout=(1, 2))
        with pytest.raises(by_httpx):
            httpx.get(ME, headers=HEADERS, timeout=2)
    assert world.clock.now_us() == (4_000_000 if plan == {"do": {"cut": "silence"}} else 0)


def test_a_client_without_a_time_out_that_would_hang_is_told(world):
    world.faults.add({"fault": "answer_lost", "do": {"cut": "silence"}})
    with world_inside(world), pytest.raises(WaitsForEver):
        requests.get(ME, headers=HEADERS)


def test_bodies_come_through_however_the_client_hands_them_over(world):
    said = {**HEADERS, "content-type": "application/json"}
    url = "https://api.x.com/2/tweets"
    with world_inside(world):
        for number, body in enumerate(('{"text": "0"}', b'{"text": "1"}', iter([b'{"text"', b': "2"}']))):
            assert requests.post(url, data=body, headers=said, timeout=1).status_code == 201, number
        assert httpx.post(url, content=iter([b'{"text"', b': "3"}']), headers=said).status_code == 201
    assert [post.text for post in world.posts("1001")] == ["0", "1", "2", "3"]


def test_a_door_whose_library_is_not_installed_stays_shut(world, monkeypatch):
    monkeypatch.setattr("simulators.doors.inside._open", opened := {})
    monkeypatch.setattr("simulators.doors.inside.find_spec", lambda _library: None)
    with world_inside(world):
        assert opened == {}
