"""The webhook: signed, sent once per call, no redirect followed, over within its time, and silent about its secret."""

import hashlib
import hmac
import http.server
import json
import threading
import time
import traceback

import msgspec
import pytest

from safety_core.adapters.notifiers.webhook import WebhookNotifier
from safety_core.errors import NotDelivered
from tests.safety_core.adapters.notifiers.ground import (
    LONG_S,
    NOTICE,
    SECRET,
    ScriptedServer,
    StoppedWallClock,
    Vault,
    dead_port,
    drip,
    dripping,
    gives_up_after_s,
)


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what it is sent, and answers with what ``answers`` says, then with 204."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hand)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []


class Hand(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        status, headers, answer = self.server.answers.pop(0) if self.server.answers else (204, {}, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(answer)
        except OSError:
            self.close_connection = True  # whoever asked has what they need and left

    def do_GET(self) -> None:
        self.server.got.append((self.path, {}, b"GET"))
        self.send_error(500)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join(LONG_S)
    server.server_close()


def channel(port: int, *, scheme: str = "http", path: str = "/hook/t0ken?a=b", **changes: object) -> WebhookNotifier:
    given = {"secret": "vault:env:SECRET", "vault": Vault(), "clock": StoppedWallClock(), **changes}
    return WebhookNotifier(url=f"{scheme}://127.0.0.1:{port}{path}", **given)


def test_what_arrives_is_signed_and_names_its_notice(receiver):
    channel(receiver.server_port).send(NOTICE)
    ((path, headers, body),) = receiver.got
    stamp = headers["holdpoint-timestamp"]
    expected = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["holdpoint-signature"] == f"v1={expected}"
    assert stamp == "1767323045"  # 2026-01-02T03:04:05Z
    assert (path, headers["idempotency-key"]) == ("/hook/t0ken?a=b", "notice-00ff")
    assert headers["content-type"] == "application/json"
    got = json.loads(body)
    assert (got["notice"], got["kind"], got["words"]) == ("notice-00ff", "halted", NOTICE.words)


@pytest.mark.parametrize("path", ["", "?a=b"])
def test_an_url_without_a_path_asks_for_the_root(receiver, path):
    channel(receiver.server_port, path=path).send(NOTICE)
    assert receiver.got[0][0] == f"/{path}"


@pytest.mark.parametrize("status", [200, 201, 299])
def test_any_2xx_is_delivered(receiver, status):
    receiver.answers = [(status, {}, b"")]
    channel(receiver.server_port).send(NOTICE)


@pytest.mark.parametrize("status", [300, 400, 401, 404, 500, 503])
def test_anything_else_is_not_delivered_and_a_later_attempt_is(receiver, status):
    receiver.answers = [(status, {}, b"no")]
    hook = channel(receiver.server_port)
    with pytest.raises(NotDelivered, match=f"answered {status}"):
        hook.send(NOTICE)
    hook.send(NOTICE)
    assert [headers["idempotency-key"] for _, headers, _ in receiver.got] == ["notice-00ff"] * 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver, status):
    receiver.answers = [(status, {"Location": f"http://127.0.0.1:{receiver.server_port}/other"}, b"")]
    with pytest.raises(NotDelivered, match=f"answered {status}"):
        channel(receiver.server_port).send(NOTICE)
    assert [path for path, _, _ in receiver.got] == ["/hook/t0ken?a=b"]


def test_an_oversized_answer_is_left_where_it_is(receiver):
    receiver.answers = [(200, {}, b"x" * 50_000_000)]
    began = time.monotonic()
    channel(receiver.server_port).send(NOTICE)
    assert time.monotonic() - began < 2


def test_nobody_there_is_said():
    with pytest.raises(NotDelivered, match="Connection refused"):
        channel(dead_port()).send(NOTICE)


@pytest.mark.parametrize(
    ("opening", "piece"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nA: ", b"b"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silent", "name", "value", "continue"],
)
def test_a_server_that_never_ends_is_cut_off_at_the_total_time(opening, piece):
    took_s = gives_up_after_s(dripping(opening, piece), lambda port: channel(port, total_s=0.3))
    assert 0.25 < took_s < 2


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-x\r\n", b"HTTP/1.1 abc\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200]
)
def test_what_is_no_answer_is_not_delivered(answer):
    def talk(connection, over):
        connection.recv(65536)
        connection.sendall(answer)

    with ScriptedServer(talk) as server, pytest.raises(NotDelivered):
        channel(server.port).send(NOTICE)


def test_over_tls_the_certificate_is_checked(throw_away):
    said = []

    def talk(connection, over):
        with throw_away.server.wrap_socket(connection, server_side=True) as tls:
            said.append(tls.recv(65536))
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with ScriptedServer(talk) as server:
        with pytest.raises(NotDelivered, match="certificate does not hold"):
            channel(server.port, scheme="https").send(NOTICE)
        assert said == []
        channel(server.port, scheme="https", tls=throw_away.client).send(NOTICE)
    assert said[0].startswith(b"POST /hook/t0ken?a=b HTTP/1.1\r\n")


def test_over_tls_too_it_is_cut_off_at_the_total_time(throw_away):
    def talk(connection, over):
        with throw_away.server.wrap_socket(connection, server_side=True) as tls:
            drip(tls, over, b"x")

    assert gives_up_after_s(talk, lambda port: channel(port, scheme="https", tls=throw_away.client, total_s=0.3)) < 2


def test_without_its_secret_nothing_is_sent(receiver):
    with pytest.raises(NotDelivered, match="vault:env:SECRET is not set"):
        channel(receiver.server_port, vault=Vault({})).send(NOTICE)
    assert receiver.got == []


def test_neither_secret_nor_path_nor_answer_is_shown(receiver):
    receiver.answers = [(500, {}, b"leaked-words")]
    hook = channel(receiver.server_port)
    with pytest.raises(NotDelivered) as failed:
        hook.send(NOTICE)
    shown = repr(hook) + str(failed.value) + "".join(traceback.format_exception(failed.value))
    assert not [word for word in (SECRET, "t0ken", "leaked-words") if word in shown]


@pytest.mark.parametrize("name", ["n\r\nX: y", "n\x00", "ü"])
def test_a_notice_that_no_header_can_hold_is_not_delivered(receiver, name):
    with pytest.raises(NotDelivered, match="cannot stand in a header"):
        channel(receiver.server_port).send(msgspec.structs.replace(NOTICE, notice=name))
    assert receiver.got == []
