"""What a port does beside answering: webhooks to this machine, late commits at their time, answers that wait, events."""

import http.client
import http.server
import json
import queue
import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from simulators.clock import HandClock, RealClock
from simulators.config import WorldConfig
from simulators.doors.port import Port
from simulators.world import World
from tests.simulators.sdk.reach import CONFIG
from tests.simulators.told import Told, signature

LIMIT_S = 20


@contextmanager
def listening(*answers: int):
    """An app on a loopback port; what it is sent is put into the queue. ``answers``: statuses of the first tellings."""
    got, left = queue.Queue(), list(answers)

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            challenge = self.path.partition("challenge=")[2].partition("&")[0]
            self.send_response(200)
            self.send_header("content-length", str(len(challenge)))
            self.end_headers()
            self.wfile.write(challenge.encode())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(left.pop(0) if left else 200)
            self.send_header("content-length", "0")
            self.end_headers()
            got.put((self.path, dict(self.headers), body))

        def log_message(self, *args: object):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hooks?a=b", got
        finally:
            server.shutdown()
            thread.join()


def new_world(clock, **regime: object):
    world = World(7, clock, WorldConfig.model_validate({**CONFIG, "platforms": {"X": regime}}))
    world.platforms["X"].hooks = Told()
    return world


def ask(port, method, path, body=None, headers=None):
    wire = http.client.HTTPConnection(urlsplit(port.control_url).netloc, timeout=LIMIT_S)
    try:
        wire.request(method, path, None if body is None else json.dumps(body), headers or {})
        answer = wire.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        wire.close()


def control(port, method, path, body=None):
    return ask(port, method, f"/_simulator/{path}", body)


def publish(port, text="hello"):
    said = {"Authorization": "Bearer acme-bearer", "Content-Type": "application/json", "Host": "api.x.com"}
    return ask(port, "POST", "/2/tweets", {"text": text}, said)[1]["data"]["id"]


def test_an_app_on_this_machine_is_challenged_and_told_at_once_and_signed():
    with listening() as (url, got), Port(new_world(RealClock())) as port:
        post = publish(port)
        assert control(port, "POST", "webhooks", {"platform": "X", "url": url})[0] == 200
        assert control(port, "POST", "webhooks/drain")[1]["webhooks"][0]["state"] == "active"
        control(port, "POST", "comments", {"post": post, "text": "Grüße"})
        path, headers, body = got.get(timeout=LIMIT_S)
        assert (path, json.loads(body)["text"]) == ("/hooks?a=b", "Grüße")
        assert headers["x-signature"] == signature(body)
        rows = [row for row in control(port, "GET", "journal")[1]["entries"] if row["operation"] == "webhook"]
        assert [row["status"] for row in rows] == [200]


def test_what_is_not_taken_comes_again_by_itself_when_its_time_has_come():
    with listening(500) as (url, got), Port(new_world(RealClock(), webhook_retries_s=[0.05])) as port:
        post = publish(port)
        control(port, "POST", "webhooks", {"platform": "X", "url": url})
        control(port, "POST", "webhooks/drain")
        control(port, "POST", "comments", {"post": post, "text": "hello"})
        assert got.get(timeout=LIMIT_S)[2] == got.get(timeout=LIMIT_S)[2]


def test_an_address_that_answers_nothing_is_not_waited_for_and_one_elsewhere_never_asked():
    world = new_world(HandClock())
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        taken = deaf.getsockname()[1]
    with Port(world) as port:
        for url in (f"http://127.0.0.1:{taken}/", "http://elsewhere.invalid/"):
            port.within(lambda url=url: world.subscribe("X", url))
        said = control(port, "POST", "webhooks/drain")[1]
        assert [each["state"] for each in said["webhooks"]] == ["refused", "refused"]
        assert said["under_way"] == 0


def test_what_is_under_way_when_a_port_closes_is_let_go():
    with socket.create_server(("127.0.0.1", 0)) as silent, Port(new_world(HandClock())) as port:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert control(port, "POST", "webhooks", {"platform": "X", "url": url})[0] == 200
        taken, _ = silent.accept()
        assert taken.recv(4) == b"GET "
        assert control(port, "GET", "webhooks")[1]["under_way"] == 1
        taken.close()


@pytest.mark.parametrize("noise", [b"no http\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal", b""])
def test_an_address_that_speaks_no_http_has_not_answered(noise):
    world = new_world(HandClock())
    with socket.create_server(("127.0.0.1", 0)) as server, Port(world) as port:
        control(port, "POST", "webhooks", {"platform": "X", "url": f"http://127.0.0.1:{server.getsockname()[1]}/"})
        with server.accept()[0] as taken:
            taken.recv(65_536)
            taken.sendall(noise)
        assert control(port, "POST", "webhooks/drain")[1]["webhooks"][0]["state"] == "refused"


def test_who_waits_for_the_ledger_is_answered_by_the_call_that_fills_it():
    with Port(new_world(RealClock())) as port:
        told = queue.Queue()
        waiting = threading.Thread(
            target=lambda: told.put(control(port, "GET", f"ledger/wait?count=2&timeout_s={LIMIT_S}")[1])
        )
        publish(port, "one")
        waiting.start()
        publish(port, "two")
        said = told.get(timeout=LIMIT_S)
        waiting.join()
        assert (said["reached"], said["count"]) == (True, 2)


def test_a_late_commit_comes_at_its_time_without_a_call():
    world = new_world(RealClock())
    with Port(world) as port:
        plan = {"fault": "late_commit", "first": 1, "do": {"late": {"constant_s": 0.1}}}
        control(port, "PUT", "faults", {"plans": [plan]})
        begun = time.monotonic()
        wire = {"Authorization": "Bearer acme-bearer", "Content-Type": "application/json", "Host": "api.x.com"}
        assert ask(port, "POST", "/2/tweets", {"text": "late"}, wire)[0] == 503
        said = control(port, "GET", f"ledger/wait?count=1&timeout_s={LIMIT_S}")[1]
        assert said["reached"]
        assert 0.09 < time.monotonic() - begun < LIMIT_S / 2


def test_a_wait_that_is_over_says_how_things_stand_and_who_left_is_forgotten():
    with Port(new_world(RealClock())) as port:
        assert control(port, "GET", "ledger/wait?count=1&timeout_s=0")[1]["reached"] is False
        assert control(port, "GET", "ledger/wait?count=1&timeout_s=0.05")[1]["reached"] is False
        with socket.create_connection(("127.0.0.1", int(port.urls["X"].rpartition(":")[2]))) as wire:
            wire.sendall(b"GET /_simulator/ledger/wait?count=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        publish(port)
        assert control(port, "GET", "state")[1]["effects"] == 1


def test_events_come_as_they_happen():
    with Port(new_world(RealClock())) as port:
        publish(port, "before")
        wire = http.client.HTTPConnection(urlsplit(port.control_url).netloc, timeout=LIMIT_S)
        wire.request("GET", "/_simulator/events")
        answer = wire.getresponse()
        assert answer.headers["content-type"] == "text/event-stream"
        publish(port, "after")
        lines = [answer.readline().decode() for _ in range(8)]
        assert lines[:2] == ["id: 2.1.0\n", "event: effect\n"]
        assert json.loads(lines[2].removeprefix("data: "))["n"] == 1
        assert lines[3:6] == ["\n", "id: 2.2.0\n", "event: request\n"]
        wire.close()
        publish(port, "nobody listens")
        assert control(port, "GET", "state")[1]["effects"] == 3


def test_a_long_past_is_told_in_parts_and_wholly():
    world = new_world(RealClock(), windows=[])
    with Port(world) as port:
        for n in range(40):
            publish(port, f"n{n}")
        port.within(lambda: world.journal.entries.extend(world.journal.entries * 60))
        wire = http.client.HTTPConnection(urlsplit(port.control_url).netloc, timeout=LIMIT_S)
        wire.request("GET", "/_simulator/events?since=0.0.0")
        answer = wire.getresponse()
        said = 0
        while said < 40 * 62:
            said += answer.readline().startswith(b"event: ")
        wire.close()
