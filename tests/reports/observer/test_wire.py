"""One question: to the hosts that were named, with their certificates, bounded, and nothing but one whole JSON object is an answer."""

import email.utils
import json
import ssl
import time
import traceback
from pathlib import Path

import pytest

from reports.observer import wire as wires
from reports.observer.errors import Limited, Unreadable
from reports.observer.secret import Token
from reports.observer.wire import AGAIN_MAX_US, AGAIN_US, Answer, Question, Road, Wire, trusted
from simulators.doors.tls import made_for
from tests.reports.observer.house import HandClock, RealClock
from tests.reports.observer.servers import answering, saying

HOST = "api.x.com"
SECRET = "sesame-open-1234+/="
TOKEN = Token(SECRET)
FINE = saying("200 OK", b'{"data":[]}')
SECOND = 1_000_000


def ask(
    port: int, *, plain: bool = True, trust: ssl.SSLContext | None = None, host: str = HOST, **parts: object
) -> Answer:
    wire = Wire(
        (HOST,), RealClock(), roads={HOST: Road("127.0.0.1", port, plain)}, trust=trust, posts=frozenset(("/list/",))
    )
    said = {"path": "/2/x", "query": {"a": "b c"}, "headers": {"Authorization": f"Bearer {SECRET}"}, **parts}
    return wire.ask(Question(host, **said), TOKEN)


def saw(port: int, **more: object) -> str:
    with pytest.raises(Unreadable) as wrong:
        ask(port, **more)
    assert SECRET not in wrong.value.saw
    return wrong.value.saw


def test_a_question_is_a_get_under_the_platforms_own_name() -> None:
    with answering(FINE) as (port, asked):
        assert ask(port).said == {"data": []}
    head = asked[0].decode()
    assert head.startswith("GET /2/x?a=b+c HTTP/1.1\r\n")
    assert f"\r\nHost: {HOST}\r\n" in head
    assert "\r\nAccept-Encoding: identity\r\n" in head
    assert head.lower().count("host:") == 1


def test_a_read_that_the_platform_wants_as_a_post_is_one_and_no_other() -> None:
    with answering(FINE) as (port, asked):
        ask(port, path="/list/", body={"max_count": 20})
        with pytest.raises(RuntimeError, match="did not say"):
            ask(port, path="/publish/", body={})
    assert len(asked) == 1
    assert asked[0].startswith(b"POST /list/?a=b+c HTTP/1.1\r\n")
    assert b"application/json" in asked[0]


def test_a_host_that_the_client_does_not_name_is_never_asked() -> None:
    with answering(FINE) as (port, asked), pytest.raises(RuntimeError, match="did not say"):
        ask(port, host="api.example.com")
    assert asked == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (saying("200 OK", b"<html>hello</html>", kind="text/html"), "HTTP 200, and no JSON but text/html"),
        (saying("200 OK", b'{"data":[]}', kind=""), "HTTP 200, and no JSON but something else"),
        (saying("200 OK", b'{"data":'), "HTTP 200, and JSON that cannot be read"),
        (saying("200 OK", b""), "HTTP 200, and JSON that cannot be read"),
        (saying("200 OK", b'{"data":[],"data":[]}'), "HTTP 200, and JSON that cannot be read"),
        (saying("200 OK", b'{"a":NaN}'), "HTTP 200, and JSON that cannot be read"),
        (saying("200 OK", b'{"a":"\xff"}'), "HTTP 200, and JSON that cannot be read"),
        (saying("200 OK", b"[" * 100_000), "HTTP 200, and JSON that cannot be read"),
        (saying("200 OK", b"[]"), "HTTP 200, and JSON that is no object"),
        (saying("200 OK", b'"' + SECRET.encode() + b'"'), "HTTP 200, and JSON that is no object"),
        (saying("200 OK", b'{"data":[]}', length=400), "the answer was cut off"),
        (saying("200 OK", b'{"data":[]}', "Content-Encoding: gzip"), "HTTP 200, and an encoding that was not asked for"),
        (saying("302 Found", b"{}", f"Location: https://evil.example/?{SECRET}"), "HTTP 302: it leads elsewhere, and is not followed"),
        (saying("500 Oops", b'{"data":[]}'), "HTTP 500"),
        (saying("503 Busy", b"{}"), "HTTP 503"),
        (saying("404 Not Found", b"nope", kind="text/plain"), "HTTP 404, and no JSON but text/plain"),
        (lambda connection, _: connection.sendall(b"SSH-2.0-hello\r\n"), "no answer: BadStatusLine"),
        (lambda connection, _: connection.close(), "no answer: RemoteDisconnected"),
        (lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 1_000), "no answer: HTTPException"),
        (lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000), "no answer: LineTooLong"),
    ],
)  # fmt: skip
def test_whatever_is_no_answer_is_said_and_is_none(answer: object, told: str) -> None:
    with answering(answer) as (port, _):  # type: ignore[arg-type]
        assert told in saw(port)


def test_a_redirect_is_not_followed_even_to_a_host_that_may_be_asked() -> None:
    with answering(FINE) as (there, asked):
        leads = saying("307 Temporary Redirect", b"{}", f"Location: http://127.0.0.1:{there}/2/x")
        with answering(leads) as (port, _):
            assert "leads elsewhere" in saw(port)
    assert asked == []


def test_an_answer_that_is_too_large_is_given_up_on_and_one_that_just_fits_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wires, "ANSWER_MAX_BYTES", 1_000)
    body = json.dumps({"a": "x" * 900}).encode()
    with answering(saying("200 OK", body.ljust(1_000))) as (port, _):
        ask(port)
    with answering(saying("200 OK", body.ljust(1_001))) as (port, _):
        assert "more than 1,000 bytes" in saw(port)


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(FINE) as (proxy, asked), answering(FINE) as (port, _):
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        ask(port)
    assert asked == []


def test_nobody_listens() -> None:
    with answering(FINE) as (port, _):
        pass
    assert saw(port) == "no answer: ConnectionRefusedError"


@pytest.mark.parametrize("where", ["head", "body"])
def test_an_answer_that_trickles_ends_in_time_however_small_its_pieces(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wires, "TOTAL_S", 0.5)

    def trickle(connection: object, _: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
        if where == "body":
            connection.sendall(head)  # type: ignore[attr-defined]
        for each in (head if where == "head" else b" " * 1000).ljust(1000):
            connection.sendall(bytes([each]))  # type: ignore[attr-defined]
            time.sleep(0.02)

    began = time.monotonic()
    with answering(trickle) as (port, _):
        assert saw(port).startswith("no whole answer within")
        assert time.monotonic() - began < 3


# Certificates ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[ssl.SSLContext, ssl.SSLContext, ssl.SSLContext]:
    """A server that is HOST, one that is another, and whom to trust for both."""
    folder = tmp_path_factory.mktemp("ca")
    now_us = time.time_ns() // 1000
    mine, ca = made_for([HOST], unix_us=now_us)
    others, other_ca = made_for(["graph.facebook.com"], unix_us=now_us)
    (folder / "ca.pem").write_bytes(ca + other_ca)
    return mine, others, trusted(str(folder / "ca.pem"))


def test_under_tls_the_certificate_must_be_the_platforms_whatever_the_road(
    authority: tuple[ssl.SSLContext, ...],
) -> None:
    mine, others, trust = authority
    with answering(FINE, tls=mine) as (port, asked):
        assert ask(port, plain=False, trust=trust).said == {"data": []}
        assert f"Host: {HOST}".encode() in asked[0]
    with answering(FINE, tls=others) as (port, asked):
        told = saw(port, plain=False, trust=trust)
        assert told.startswith("the certificate is not api.x.com's")
        assert asked == [], "nothing was asked"


def test_a_certificate_of_an_authority_that_is_not_trusted_is_refused(authority: tuple[ssl.SSLContext, ...]) -> None:
    with answering(FINE, tls=authority[0]) as (port, asked):
        assert "certificate" in saw(port, plain=False)
        assert asked == []


def test_a_server_without_tls_is_no_answer(authority: tuple[ssl.SSLContext, ...]) -> None:
    with answering(FINE) as (port, _):
        assert saw(port, plain=False, trust=authority[2]).startswith("no answer: ")


def test_checks_of_certificates_are_on() -> None:
    context = trusted(None)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


# Being left alone ------------------------------------------------------------------------------------------------------

WIRE_CLOCK = HandClock()
NOW = WIRE_CLOCK.wall_us()


@pytest.mark.parametrize(
    ("headers", "after_us"),
    [
        ({"retry-after": "90"}, 90 * SECOND),
        ({"retry-after": email.utils.formatdate((NOW + 120 * SECOND) // SECOND, usegmt=True)}, 120 * SECOND),
        ({"x-rate-limit-reset": str(NOW // SECOND + 300)}, 300 * SECOND),
        ({"retry-after": "5", "x-rate-limit-reset": str(NOW // SECOND + 300)}, 5 * SECOND),
        ({}, AGAIN_US),
        ({"retry-after": "soon"}, AGAIN_US),
        ({"retry-after": "-5"}, AGAIN_US),
        ({"retry-after": "99999999999999999999"}, AGAIN_US),
        ({"x-rate-limit-reset": "0"}, AGAIN_US),
        ({"x-rate-limit-reset": "1"}, SECOND),
        ({"retry-after": "0"}, SECOND),
        ({"retry-after": "86400"}, AGAIN_MAX_US),
        ({"retry-after": "86401"}, AGAIN_MAX_US),
        ({"retry-after": "999999999"}, AGAIN_MAX_US),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, SECOND),
    ],
)
def test_when_to_ask_again_is_the_platforms_word_within_bounds(headers: dict[str, str], after_us: int) -> None:
    assert Wire((HOST,), WIRE_CLOCK).again_us(headers) == NOW + after_us


def test_too_many_requests_is_a_limit_whatever_its_body_is() -> None:
    with answering(saying("429 Slow", b"slow down", "Retry-After: 77", kind="text/html")) as (port, _):
        with pytest.raises(Limited) as wrong:
            ask(port)
        assert 70 * SECOND < wrong.value.again_us - time.time_ns() // 1000 <= 77 * SECOND


# The token -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        saying("302 " + SECRET, SECRET.encode(), f"Location: http://{SECRET}"),
        saying("200 OK", SECRET.encode(), kind=SECRET),
        saying("200 OK", f'{{"{SECRET}":1,"{SECRET}":2}}'.encode()),
        lambda connection, _: connection.sendall(SECRET.encode() + b"\r\n"),
        lambda connection, head: connection.sendall(b"HTTP/1.1 200 " + head),
        saying("429 " + SECRET, b"", f"Retry-After: {SECRET}"),
    ],
)
def test_no_error_and_no_traceback_shows_the_token(answer: object) -> None:
    with answering(answer) as (port, _):  # type: ignore[arg-type]
        try:
            ask(port, query={"access_token": SECRET})
        except Unreadable as wrong:
            shown = "".join(traceback.TracebackException.from_exception(wrong, capture_locals=False).format())
            for told in (shown, str(wrong), repr(wrong), wrong.saw):
                assert SECRET not in told
        else:
            pytest.fail("an answer was taken")


def test_a_whole_answer_through_tls_from_a_file_of_authorities(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        trusted(str(tmp_path / "none.pem"))
    (tmp_path / "no.pem").write_text("hello")
    with pytest.raises(ssl.SSLError):
        trusted(str(tmp_path / "no.pem"))
