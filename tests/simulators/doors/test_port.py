"""The real port: a wire that breaks in every way, HTTP as clients really send it, and many who wait at once."""

import json
import socket
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.clock import HandClock, RealClock
from simulators.config import WorldConfig
from simulators.doors import http1
from simulators.doors.port import Port, PortRefused
from simulators.world import World
from tests.fuzzing import examples, fuzzed
from tests.simulators.sdk.reach import CONFIG

ME = b"GET /2/users/me HTTP/1.1\r\nHost: api.x.com\r\nAuthorization: Bearer acme-bearer\r\n\r\n"


@pytest.fixture
def world():
    return World(7, HandClock(), WorldConfig.model_validate(CONFIG))


@pytest.fixture
def port(world):
    with Port(world) as port:
        yield port


def dial(port):
    number = int(port.urls["X"].rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", number), timeout=10)


def until_closed(wire):
    got = b""
    while part := wire.recv(65_536):
        got += part
    return got


def one_reply(wire):
    """Head and body of one reply with a content length; what comes after stays unread."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = wire.recv(1)
        assert part, got
        got += part
    length = next(int(line[15:]) for line in got.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    body = b""
    while len(body) < length:
        body += wire.recv(length - len(body))
    return got, body


def publishing(text, *, extra=b""):
    body = json.dumps({"text": text}).encode()
    return (
        b"POST /2/tweets HTTP/1.1\r\nHost: api.x.com\r\nAuthorization: Bearer acme-bearer\r\n"
        b"Content-Type: application/json\r\n" + extra + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    )


def test_it_listens_on_loopback_only(port):
    assert port.urls["X"].startswith("http://127.0.0.1:")
    assert port.control_url == port.urls["X"] + "/_simulator"


def test_a_connection_is_kept_and_pipelined_requests_are_answered_in_order(port):
    with dial(port) as wire:
        wire.sendall(publishing("one") + publishing("two") + ME)
        texts = [json.loads(one_reply(wire)[1])["data"] for _ in range(3)]
    assert [text.get("text") for text in texts] == ["one", "two", None]


def test_a_request_that_trickles_in_is_stamped_when_its_last_byte_came():
    world = World(7, RealClock(), WorldConfig.model_validate(CONFIG))
    with Port(world) as port, dial(port) as wire:
        request = publishing("slowly")
        for byte in request[:-1]:
            wire.sendall(bytes([byte]))
        assert port.within(lambda: world.journal.entries) == []
        before = world.clock.now_us()
        wire.sendall(request[-1:])
        one_reply(wire)
        (entry,) = world.ledger.entries
        assert before <= entry.arrived_us <= world.clock.now_us()


def test_a_chunked_body_and_a_client_that_waits_for_100_are_understood(port, world):
    with dial(port) as wire:
        head = publishing("x").partition(b"Content-Length")[0]
        wire.sendall(head + b'Transfer-Encoding: chunked\r\n\r\n7\r\n{"text"\r\n6\r\n: "c"}\r\n0\r\n\r\n')
        assert b" 201 " in one_reply(wire)[0]
        request = publishing("patient", extra=b"Expect: 100-continue\r\n")
        cut = request.index(b"\r\n\r\n") + 4
        wire.sendall(request[:cut])
        assert wire.recv(12) == b"HTTP/1.1 100"
        while not wire.recv(1_024).endswith(b"\r\n\r\n"):
            pass
        wire.sendall(request[cut:])
        assert b" 201 " in one_reply(wire)[0]
    assert [post.text for post in world.posts("1001")] == ["c", "patient"]


def test_head_and_old_http_and_proxy_style_are_answered(port):
    with dial(port) as wire:
        wire.sendall(ME.replace(b"GET", b"HEAD").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        head, _, body = until_closed(wire).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 ")
        assert body == b""
    with dial(port) as wire:
        wire.sendall(ME.replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert b'"1001"' in until_closed(wire)
    with dial(port) as wire:
        wire.sendall(ME.replace(b"GET /", b"GET https://api.twitter.com/").replace(b"Host: api.x.com", b"Host: any"))
        assert b'"1001"' in one_reply(wire)[1]


def test_called_as_loopback_it_is_the_platform_and_any_other_name_is_refused(port, world):
    for host in (port.urls["X"].removeprefix("http://"), "localhost"):
        with dial(port) as wire:
            wire.sendall(ME.replace(b"api.x.com", host.encode()))
            assert b'"1001"' in one_reply(wire)[1]
    for host in ("evil.example", "api.x.com.evil.example:80"):
        with dial(port) as wire:
            wire.sendall(ME.replace(b"api.x.com", host.encode()))
            assert until_closed(wire).startswith(b"HTTP/1.1 421 ")
    assert len(world.journal.entries) == 2


def test_the_control_api_answers_on_the_port(port):
    with dial(port) as wire:
        wire.sendall(b"GET /_simulator/state HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert json.loads(one_reply(wire)[1])["seed"] == 7
        plan = b'{"plans": [{"fault": "server_error"}]}'
        wire.sendall(b"PUT /_simulator/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: 38\r\n\r\n" + plan)
        assert b" 200 " in one_reply(wire)[0]
        wire.sendall(ME)
        assert b" 503 " in one_reply(wire)[0]


# ---------------------------------------------------------------- the wire breaks


def lose(port, world, cut):
    hit(port, world, {"fault": "answer_lost", "do": {"cut": cut}})


def hit(port, world, plan):
    port.within(lambda: world.faults.add(plan))


def test_reset_is_a_reset_before_the_first_byte(port, world):
    lose(port, world, "reset")
    with dial(port) as wire:
        wire.sendall(publishing("lost"))
        with pytest.raises(ConnectionResetError):
            wire.recv(1)
    assert len(world.ledger.entries) == 1


def test_close_is_an_end_before_the_first_byte(port, world):
    lose(port, world, "close")
    with dial(port) as wire:
        wire.sendall(publishing("lost"))
        assert wire.recv(1) == b""
    assert len(world.ledger.entries) == 1


def test_half_promises_more_than_it_sends(port, world):
    hit(port, world, {"fault": "half_body"})
    with dial(port) as wire:
        wire.sendall(publishing("lost"))
        head, _, body = until_closed(wire).partition(b"\r\n\r\n")
    promised = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    assert len(body) == promised // 2
    assert len(world.ledger.entries) == 1


def test_a_reset_midway_comes_after_half_of_the_body(port, world):
    hit(port, world, {"fault": "reset"})
    with dial(port) as wire:
        wire.sendall(publishing("lost"))
        with pytest.raises(ConnectionResetError):
            until_closed(wire)
    assert len(world.ledger.entries) == 1


def test_garbage_is_no_http(port, world):
    hit(port, world, {"fault": "garbage"})
    with dial(port) as wire:
        wire.sendall(publishing("lost"))
        assert until_closed(wire) == http1.GARBAGE
    assert len(world.ledger.entries) == 1


@pytest.mark.parametrize("plan", [{"fault": "down"}, {"fault": "cut_before", "do": {"cut": "reset"}}], ids=str)
def test_a_connection_that_is_refused_or_reset_before_brought_nothing(port, world, plan):
    hit(port, world, plan)
    with dial(port) as wire:
        wire.sendall(publishing("never"))
        with pytest.raises(ConnectionResetError):
            wire.recv(1)
    assert world.ledger.entries == []


def test_the_control_api_answers_while_the_platform_is_down(port, world):
    hit(port, world, {"fault": "down", "first": 1})
    with dial(port) as wire, suppress(ConnectionResetError):
        wire.sendall(ME)
        until_closed(wire)
    with dial(port) as wire:
        wire.sendall(b"DELETE /_simulator/faults HTTP/1.1\r\nHost: localhost\r\n\r\n" + ME)
        assert b" 200 " in one_reply(wire)[0]
        assert b'"1001"' in one_reply(wire)[1]


def test_a_body_that_trickles_comes_in_pieces_and_the_connection_lives_on(port, world):
    hit(port, world, {"fault": "trickle", "first": 1, "do": {"over": {"constant_s": 0.16}}})
    with dial(port) as wire:
        begun = time.monotonic()
        wire.sendall(ME + publishing("behind it"))
        head = wire.recv(65_536)
        assert head.startswith(b"HTTP/1.1 200 ")
        assert head.endswith(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = b""
        while len(body) < length:
            body += wire.recv(length - len(body))
        assert time.monotonic() - begun >= 0.16
        assert json.loads(body)["data"]["id"] == "1001"
        assert b" 201 " in one_reply(wire)[0]


def test_who_leaves_while_it_trickles_does_no_harm(port, world):
    hit(port, world, {"fault": "trickle", "first": 1, "do": {"over": {"constant_s": 0.05}}})
    with dial(port) as wire:
        wire.sendall(ME)
        wire.recv(10)
    with dial(port) as wire:
        wire.sendall(ME)
        assert b'"1001"' in one_reply(wire)[1]


def test_silence_answers_nothing_and_ends_with_its_client(port, world):
    lose(port, world, "silence")
    with dial(port) as wire:
        wire.sendall(publishing("lost"))
        wire.settimeout(0.05)
        with pytest.raises(TimeoutError):
            wire.recv(1)
        wire.settimeout(10)
        wire.shutdown(socket.SHUT_WR)
        assert wire.recv(1) == b""
    assert len(world.ledger.entries) == 1


def test_many_delayed_replies_wait_at_once(port, world):
    plan = {"fault": "latency", "do": {"delay": {"constant_s": 0.3}}}
    port.within(lambda: world.faults.add(plan))
    wires = [dial(port) for _ in range(64)]
    begun = time.monotonic()
    for number, wire in enumerate(wires):
        wire.sendall(publishing(f"number {number}"))
    for wire in wires:
        assert b" 201 " in one_reply(wire)[0]
        wire.close()
    assert 0.3 <= time.monotonic() - begun < 64 * 0.3 / 4
    assert len(world.ledger.entries) == 64


def test_a_client_that_closed_its_half_still_gets_its_delayed_reply(port, world):
    plan = {"fault": "latency", "do": {"delay": {"constant_s": 0.05}}}
    port.within(lambda: world.faults.add(plan))
    with dial(port) as wire:
        wire.sendall(ME)
        wire.shutdown(socket.SHUT_WR)
        assert b'"1001"' in until_closed(wire)


def test_clients_that_leave_before_their_reply_do_no_harm(port, world):
    plan = {"fault": "latency", "first": 20, "do": {"delay": {"constant_s": 0.02}}}
    port.within(lambda: world.faults.add(plan))
    for _ in range(20):
        with dial(port) as wire:
            wire.sendall(ME)
    with dial(port) as wire:
        wire.sendall(ME)
        assert b'"1001"' in one_reply(wire)[1]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"NONSENSE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: api.x.com\r\nContent-Length: minus\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: api.x.com\r\nX: " + b"y" * (http1.HEAD_MAX + 10), b"431"),
    ],
)
def test_what_is_no_http_is_refused_and_never_reaches_the_world(port, world, request_bytes, status):
    with dial(port) as wire:
        wire.sendall(request_bytes)
        assert until_closed(wire).startswith(b"HTTP/1.1 " + status)
    assert world.journal.entries == []


def test_a_body_over_the_limit_is_refused(port, monkeypatch):
    monkeypatch.setattr(http1, "BODY_MAX", 20)
    with dial(port) as wire:
        wire.sendall(publishing("more than twenty bytes"))
        assert until_closed(wire).startswith(b"HTTP/1.1 413 ")


def test_who_pipelines_without_end_is_cut_off(port, world, monkeypatch):
    monkeypatch.setattr(http1, "PIPELINED_MAX", 100)
    lose(port, world, "silence")
    with dial(port) as wire:
        wire.sendall(publishing("never answered"))
        wire.settimeout(0.05)
        with pytest.raises(TimeoutError):
            wire.recv(1)
        wire.settimeout(10)
        wire.sendall(ME * 10)
        with suppress(ConnectionResetError):  # the kernel says reset when something was left unread
            assert wire.recv(1) == b""


def test_a_port_that_is_taken_says_so(world, port):
    with pytest.raises(PortRefused, match="is taken"), Port(world, port=int(port.urls["X"].rpartition(":")[2])):
        pass


def test_a_world_that_fails_is_not_a_client_that_left(world, monkeypatch):
    def fail(call):
        raise LookupError("a bug")

    monkeypatch.setattr(world, "handle", fail)

    def call():
        with Port(world) as port, dial(port) as wire:
            wire.sendall(ME)
            assert wire.recv(1) == b""

    with pytest.raises(ExceptionGroup) as failed:
        call()
    assert [str(error) for error in failed.value.exceptions] == ["a bug"]


def test_what_is_done_between_calls_may_raise(port):
    with pytest.raises(LookupError, match="here"):
        port.within(lambda: (_ for _ in ()).throw(LookupError("here")))


@fuzzed("simulator's port")
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(min_size=1, max_size=200), tail=st.sampled_from([b"", b"\r\n\r\n"]))
def test_no_noise_brings_it_down(port, noise, tail):
    with dial(port) as wire:
        wire.sendall(noise + tail)
        wire.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):  # refused with some of the noise unread
            until_closed(wire)
    with dial(port) as wire:
        wire.sendall(ME)
        assert one_reply(wire)[0].startswith(b"HTTP/1.1 ")
