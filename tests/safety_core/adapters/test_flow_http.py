"""One question over HTTP: a whole answer in its time and size, or a word that repeats nothing of theirs and nothing secret."""

import ssl
import time
import traceback

import pytest

from safety_core.adapters.flow_http import ask, read_url
from safety_core.adapters.transports.resolver import Resolver
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable
from safety_core.secret import Secret
from tests.safety_core.adapters.notifiers.ground import (
    LONG_S,
    ScriptedServer,
    StoppedWallClock,
    certificate,
    dead_port,
    dripping,
)
from tests.safety_core.adapters.planners.answering import answering, http

CLOCK = StoppedWallClock()
TOKEN = "t0ken-of-the-flow"


def asked_at(
    port: int, *, scheme: str = "http", path: str = "/pla/n?k=1", body: bytes = b"{}", **changes: object
) -> bytes:
    given = {"clock": CLOCK, "resolver": Resolver(CLOCK), "total_s": LONG_S, **changes}
    return ask(f"{scheme}://127.0.0.1:{port}{path}", body, **given)


def answered(answer: bytes, **changes: object) -> bytes:
    with ScriptedServer(answering(answer)) as server:
        return asked_at(server.port, **changes)


def test_the_body_of_a_2xx_is_returned_and_what_is_asked_is_whole() -> None:
    asked: list[bytes] = []
    with ScriptedServer(answering(http(b'{"a":1}'), asked)) as server:
        assert asked_at(server.port, body=b'{"q":"\xc3\xa4"}', token=Secret(TOKEN)) == b'{"a":1}'
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /pla/n?k=1 HTTP/1.1\r\n")
    assert f"authorization: bearer {TOKEN}".encode() in head.lower()
    assert body == b'{"q":"\xc3\xa4"}'


def test_a_chunked_answer_is_whole() -> None:
    assert answered(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n") == b"abc"


@pytest.mark.parametrize(
    "status", ["301 Moved", "400 Bad", "401 No", "404 No", "422 No", "429 Slow", "500 Oh", "503 Away"]
)
def test_anything_but_a_2xx_is_unavailable_and_no_redirect_is_followed(status: str) -> None:
    with pytest.raises(FlowUnavailable, match=f"answered {status[:3]}"):
        answered(http(b"theirs", status=f"{status}\r\nLocation: http://127.0.0.1:1/"))


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"SSH-2.0-x\r\n\r\n", b"\x00" * 99,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
        b"HTTP/1.1 200 OK\r\n\r\nit ends with the connection",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
    ],
    ids=lambda answer: repr(answer[:24]),
)  # fmt: skip
def test_what_is_no_whole_answer_is_unavailable(answer: bytes) -> None:
    with pytest.raises(FlowUnavailable, match="no whole answer"):
        answered(answer)


def test_an_answer_is_taken_up_to_its_largest_size_and_not_a_byte_more() -> None:
    assert len(answered(http(b"a" * 1_000), answer_max_bytes=1_000)) == 1_000
    with pytest.raises(FlowUnreadable, match="more than 1000 bytes"):
        answered(http(b"a" * 1_001), answer_max_bytes=1_000)


@pytest.mark.parametrize(
    ("opening", "piece"),
    [(b"", b""), (b"HTTP/1.1 200 OK\r\n", b"a"), (b"HTTP/1.1 200 OK\r\n\r\n", b"a"), (b"", b"\r\n")],
)
def test_a_server_that_drips_or_is_silent_is_given_up_in_time(opening: bytes, piece: bytes) -> None:
    with ScriptedServer(dripping(opening, piece)) as server:
        began = time.monotonic()
        with pytest.raises(FlowUnavailable):
            asked_at(server.port, total_s=0.3)
        assert time.monotonic() - began < 3


def test_an_answer_that_was_cut_off_at_the_end_of_its_time_is_not_taken_for_a_whole_one() -> None:
    with ScriptedServer(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a")) as server, pytest.raises(FlowUnavailable):
        asked_at(server.port, total_s=0.3)


def test_a_server_that_takes_nothing_is_given_up_in_time() -> None:
    with ScriptedServer(dripping(b"", b"")) as server:
        began = time.monotonic()
        with pytest.raises(FlowUnavailable):
            asked_at(server.port, total_s=0.3, body=b"x" * 50_000_000)
        assert time.monotonic() - began < 3


def test_nobody_there_is_said() -> None:
    with pytest.raises(FlowUnavailable, match="Connection refused"):
        asked_at(dead_port())


def test_tls_is_spoken_and_a_certificate_of_nobody_is_refused(tmp_path) -> None:
    known = certificate(tmp_path)

    def talk(connection, over) -> None:
        try:
            with known.server.wrap_socket(connection, server_side=True) as safe:
                answering(http(b"yes"))(safe, over)
        except ssl.SSLError:
            return

    with ScriptedServer(talk) as server:
        assert asked_at(server.port, scheme="https", tls=known.client) == b"yes"
        with pytest.raises(FlowUnavailable, match="certificate does not hold"):
            asked_at(server.port, scheme="https")


def test_no_message_repeats_the_path_the_token_or_what_was_answered() -> None:
    for answer in (http(b"theirs", status="500 theirs"), b"HTTP/1.1 theirs\r\n\r\n", b""):
        with pytest.raises(FlowUnavailable) as told:
            answered(answer, path="/s3cret-path", token=Secret(TOKEN))
        said = "".join(traceback.format_exception(told.value))
        assert told.value.__cause__ is None
        for hidden in ("theirs", "s3cret-path", TOKEN):
            assert hidden not in str(told.value)
            assert hidden not in said.rpartition("safety_core.errors")[2]


@pytest.mark.parametrize(
    "url",
    [
        "", "127.0.0.1", "ftp://127.0.0.1/", "http://", "http://example.com/", "http://localhost/", "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/", "http://a:b@127.0.0.1/", "http://127.0.0.1/#a", "http://127.0.0.1/\r\nX: y",
        "http://127.0.0.1/ä", "https://exa mple.com/", "http://[::1", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_url_or_would_speak_in_clear_is_refused_by_field_and_not_repeated(url: str) -> None:
    with pytest.raises(BadInput) as told:
        read_url(url, field="planner.url")
    assert told.value.field == "planner.url"


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://example.com:8443/a?b=c", "http://127.0.0.1:1/", "http://[::1]:8/"]
)
def test_https_anywhere_and_http_here_are_taken(url: str) -> None:
    assert read_url(url, field="planner.url").target.startswith("/")
