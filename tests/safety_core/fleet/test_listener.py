"""Whatever comes over the receiver's port is answered in time, in little memory, and hands nothing on but whole requests."""

import socket
import threading
import time
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.adapters.clock.linux import BootClock
from safety_core.fleet.intake import listen
from safety_core.fleet.listener import Bounds, Listener
from safety_core.fleet.receipts import SAY_EVERY_S, Receipts
from safety_core.ports.hooks import Told
from safety_core.shell.hear import Taken
from safety_core.shell.receive import Became, Reply
from safety_core.vocabulary import Platform
from tests.fuzzing import examples, fuzzed

PATIENCE_S = 10.0
BOUNDS = Bounds(request_s=1.0, connections_max=4, body_max_bytes=64 * 1024)
TAKEN = Reply(status=200, body=b"taken\n", became=Became.TAKEN)


class Port:
    """A listener on a free port, and what it handed on."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self.told: list[tuple[Platform, Told]] = []
        self.bugs: list[BaseException] = []
        self.answer = lambda _: TAKEN
        socket_ = listen(0)
        self.address = socket_.getsockname()
        names = frozenset({Platform.X, Platform.LINKEDIN})
        self.server = Listener(socket_, names, self._take, clock=BootClock(), failed=self.bugs.append, bounds=bounds)
        self.server.start()

    def _take(self, platform: Platform, told: Told) -> Reply:
        self.told.append((platform, told))
        return self.answer(told)

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=PATIENCE_S)

    def say(self, *pieces: bytes, end: bool = False) -> bytes:
        """All that is answered to these bytes; who is cut off while still speaking hears what came before."""
        with self.connect() as connection:
            try:
                for each in pieces:
                    connection.sendall(each)
                if end:
                    connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return heard(connection)


def heard(connection: socket.socket) -> bytes:
    found = b""
    try:
        while piece := connection.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


@pytest.fixture
def port():
    made = Port()
    yield made
    made.server.stop()
    assert made.bugs == []


def post(body: bytes = b"{}", path: str = "/hooks/x", *headers: str) -> bytes:
    head = [f"POST {path} HTTP/1.1", "Host: hooks.example.com", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_a_request_is_handed_on_as_it_came_and_its_answer_goes_back(port):
    body = b'{"text": "\\u00fc \xc3\xbc"}\x00\r\n'
    port.answer = lambda _: Reply(status=418, body=b"so", content_type="application/json", became=Became.TAKEN)
    answer = port.say(post(body, "/hooks/linkedin?a=%C3%BC&a=&b=1+2", "X-LI-Signature: abc", "x-li-signature: DEF"))
    assert answer.startswith(b"HTTP/1.1 418 ")
    assert answer.endswith(b"\r\n\r\nso")
    assert b"content-type: application/json" in answer
    ((platform, told),) = port.told
    assert (platform, told.method, told.body) == (Platform.LINKEDIN, "POST", body)
    assert told.query == (("a", "ü"), ("a", ""), ("b", "1 2"))
    assert [value for name, value in told.headers if name.lower() == "x-li-signature"] == ["abc", "DEF"]


@pytest.mark.parametrize(("code", "told"), [(503, True), (200, False), (401, False), (500, False)])
def test_what_is_to_be_told_again_is_answered_with_when(port, code, told):
    port.answer = lambda _: Reply(status=code, body=b"later\n", became=Became.AWAY)
    answer = port.say(post())
    assert (status(answer), b"\r\nretry-after: 5\r\n" in answer) == (code, told)


def test_a_body_in_chunks_is_the_same_body(port):
    head = b"POST /hooks/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert status(port.say(head, b"3\r\nabc\r\n", b"2;x=y\r\nde\r\n", b"0\r\n\r\n")) == 200
    assert port.told[0][1].body == b"abcde"


def test_who_waits_for_a_word_before_the_body_gets_it(port):
    with port.connect() as connection:
        connection.sendall(
            post(b"", "/hooks/x", "Expect: 100-continue").replace(b"Content-Length: 0", b"Content-Length: 2")
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert status(heard(connection)) == 200


MANY = tuple(f"X-{number}: y" for number in range(101))
HEAD = b"POST /hooks/x HTTP/1.1\r\nHost: a\r\n"
BAD = {
    "another path": (404, post(path="/")),
    "a platform that is not heard": (404, post(path="/hooks/tiktok")),
    "capitals": (404, post(path="/hooks/X")),
    "a path that climbs": (404, post(path="/hooks/../hooks/x")),
    "a path that hides": (404, post(path="/hooks/%78")),
    "a whole URL": (404, post(path="http://hooks.example.com/hooks/x")),
    "another method": (405, b"PUT" + post()[4:]),
    "a head only": (405, b"HEAD" + post()[4:]),
    "HTTP/0.9": (400, b"GET /hooks/x\r\n\r\n"),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    "no host": (400, b"POST /hooks/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
    "too many headers": (431, post(b"", "/hooks/x", *MANY)),
    "ten thousand headers": (431, HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(10_000)) + b"\r\n"),
    "one endless header": (431, HEAD + b"X: " + b"y" * 1_000_000),
    "an endless first line": (431, b"POST /" + b"h" * 1_000_000),
    "two lengths": (400, HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "a length below zero": (400, HEAD + b"Content-Length: -1\r\n\r\n"),
    "a length of words": (400, HEAD + b"Content-Length: ten\r\n\r\n"),
    "a body that is one byte too long": (413, post(b"x" * (64 * 1024 + 1))),
    "ten megabytes": (413, post(b"x" * 10_000_000)),
    "ten megabytes in chunks": (
        413,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"2710\r\n%b\r\n" % (b"x" * 10_000) * 1_000 + b"0\r\n\r\n",
    ),
    "chunks that are none": (400, HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
    "an unknown encoding": (501, HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "too many questions": (400, post(path="/hooks/x?" + "&".join(f"a={number}" for number in range(33)))),
}


@pytest.mark.parametrize(("expected", "said"), BAD.values(), ids=list(BAD))
def test_what_is_no_request_to_us_is_refused_at_once_and_nothing_is_handed_on(port, expected, said):
    begun = time.monotonic()
    assert status(port.say(said)) == expected
    assert time.monotonic() - begun < 2 * BOUNDS.request_s + 1
    assert port.told == []
    assert status(port.say(post())) == 200


def test_a_body_of_the_very_length_that_is_allowed_is_taken(port):
    assert status(port.say(post(b"x" * BOUNDS.body_max_bytes))) == 200


def test_half_a_request_is_none(port):
    assert status(port.say(post(b"whole")[:-1], end=True)) in (0, 400)
    assert port.told == []


def test_whoever_drips_is_cut_off_when_the_time_is_over_however_steady(port):
    begun = time.monotonic()
    with port.connect() as connection:
        connection.settimeout(0.05)
        answer = b""
        for byte in post(b"x" * 1000):
            try:
                connection.sendall(bytes([byte]))
                answer = connection.recv(4096)
                break
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                break
    assert status(answer) in (408, 0)
    assert time.monotonic() - begun < BOUNDS.request_s + 1.5
    assert port.told == []


def test_those_that_say_nothing_keep_others_waiting_no_longer_than_their_time(port):
    silent = [port.connect() for _ in range(3 * BOUNDS.connections_max)]
    begun = time.monotonic()
    assert status(port.say(post())) == 200
    assert time.monotonic() - begun < 5 * BOUNDS.request_s
    for each in silent:
        each.close()


@pytest.mark.parametrize("patience_s", [0.0, 0.05])
def test_one_that_goes_without_a_word_is_let_go(port, patience_s):
    for _ in range(3):
        gone = port.connect()
        time.sleep(patience_s)
        gone.close()
    assert status(port.say(post())) == 200


def test_no_more_are_served_at_once_than_its_bound():
    port, together, most, gate = Port(), 0, 0, threading.Event()
    counting = threading.Semaphore()

    def wait(_: Told) -> Reply:
        nonlocal together, most
        with counting:
            together += 1
            most = max(most, together)
        gate.wait(0.2)
        with counting:
            together -= 1
        return TAKEN

    port.answer = wait
    asking = [threading.Thread(target=port.say, args=(post(),)) for _ in range(12)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    port.server.stop()
    assert (most, len(port.told)) == (BOUNDS.connections_max, 12)


def test_memory_is_bounded_whatever_is_sent(port):
    for name in ("ten megabytes", "ten megabytes in chunks", "one endless header", "ten thousand headers"):
        said = BAD[name][1]
        pieces = [said[at : at + 100_000] for at in range(0, len(said), 100_000)]
        tracemalloc.start()
        port.say(*pieces)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert 0 < most < 1_000_000


def test_a_bug_is_answered_said_without_what_was_told_and_ends_nothing(port, caplog):
    def broken(told: Told) -> Reply:
        raise ValueError(told.body.decode())

    port.answer = broken
    assert status(port.say(post(b"Do you ship to Greenland?"))) == 500
    assert "ValueError" in caplog.text
    assert "Greenland" not in caplog.text
    port.answer = lambda _: TAKEN
    assert status(port.say(post())) == 200


def test_a_stop_lets_what_is_under_way_have_its_answer_and_takes_no_more():
    port, begun, go_on = Port(), threading.Event(), threading.Event()

    def slow(_: Told) -> Reply:
        begun.set()
        go_on.wait(PATIENCE_S)
        return TAKEN

    port.answer = slow
    with port.connect() as connection:
        connection.sendall(post())
        assert begun.wait(PATIENCE_S)
        stopping = threading.Thread(target=port.server.stop)
        stopping.start()
        go_on.set()
        assert status(heard(connection)) == 200
        stopping.join(PATIENCE_S)
    assert not stopping.is_alive()
    with pytest.raises(ConnectionRefusedError):
        port.connect()


class HandClock:
    us = 0

    def boot_us(self) -> int:
        return self.us

    def now(self):
        return datetime(2026, 1, 1, tzinfo=UTC)


def receipts():
    clock, lines = HandClock(), []
    return clock, Receipts(clock, lines.append), lines


def forged(saw: str = "no signature") -> Reply:
    return Reply(status=401, body=b"", became=Became.FORGED, saw=saw)


def test_a_million_forgeries_are_two_lines_a_minute():
    clock, made, lines = receipts()
    for _ in range(10_000):
        made.note("X", forged())
    made.start()
    clock.us = round(SAY_EVERY_S * 1_000_000) + 1
    made.stop()
    assert lines[0]["requests"] == 1
    assert sum(each["requests"] for each in lines) == 10_000
    assert len(lines) <= 3
    assert lines[0] | {"at": ""} == {
        "platform": "X", "became": "forged", "requests": 1, "saw": "no signature", "at": "", "do": lines[0]["do"],
    }  # fmt: skip


def test_each_platform_and_kind_is_said_apart_and_what_was_taken_is_counted():
    _, made, lines = receipts()
    made.note("X", forged())
    made.note("LinkedIn", forged())
    made.note("X", Reply(status=200, body=b"", became=Became.TAKEN, taken=Taken((), 2, 0)))
    made.note("X", Reply(status=200, body=b"", became=Became.TAKEN, taken=Taken((), 1, 3), saw="3 of it nobody's"))
    made.start()
    made.stop()
    assert [(each["platform"], each["became"]) for each in lines] == [
        ("X", "forged"), ("LinkedIn", "forged"), ("X", "taken"),
    ]  # fmt: skip
    assert {name: lines[-1][name] for name in ("requests", "kept", "known", "nobodys")} == {
        "requests": 2, "kept": 0, "known": 3, "nobodys": 3,
    }  # fmt: skip


NOISE = st.sampled_from(
    [b"GET ", b"POST ", b"/hooks/x", b"/hooks/linkedin?a=%", b" HTTP/1.1", b" HTTP/9", b"\r\n", b"\n", b"Host: a", b"Content-Length: ", b"2",
     b"-2", b"9" * 40, b"Transfer-Encoding: chunked", b"Expect: 100-continue", b"\r\n\r\n", b"{}", b"\x00", b"\xff" * 9, post(), post(path="/")]
) | st.binary(max_size=12)  # fmt: skip


@fuzzed("receiver")
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.lists(NOISE, min_size=1, max_size=8).map(b"".join))
def test_no_noise_brings_it_down_or_is_a_fault_of_ours(port, noise):
    assert status(port.say(noise, end=True)) < 500
    assert status(port.say(post())) == 200
    assert port.bugs == []
