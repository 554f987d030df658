"""Planner, creator, drafter and a Prometheus over HTTP: one question, one whole answer, or a clear word on why there is none.

1. ``https``; ``http`` on this machine only. No redirect is followed, nothing is asked twice.
2. The whole conversation, from the look-up of the name to the answer's last byte, ends at its time, however slowly the other
   side drips. An answer has a largest size, and says its length or comes in chunks: where it ends with the connection nobody
   could tell it from one that was cut off, by us or on the way.
3. No message repeats what the other side wrote, the URL's path, or the token.
"""

import contextlib
import socket
import ssl
from typing import NamedTuple
from urllib.parse import urlsplit

import h11

from safety_core.adapters.notifiers.line import broken_word, line
from safety_core.adapters.transports.endpoints import is_loopback
from safety_core.adapters.transports.resolver import Resolver
from safety_core.adapters.transports.trust import system
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable, NotDelivered
from safety_core.ports import Clock
from safety_core.secret import Secret

TOTAL_S = 30.0
ANSWER_MAX_BYTES = 4 * 1024 * 1024
TAKEN = range(200, 300)
RECEIVE_BYTES = 64 * 1024
AGAIN = "see that it runs and is reached from here, then ask again"


class Place(NamedTuple):
    """Where to ask."""

    https: bool
    host: str
    port: int
    target: str

    @property
    def shown(self) -> str:
        """As much of it as may stand in a message."""
        return f"{self.host} port {self.port}"


def read_url(url: str, *, field: str) -> Place:
    """The place that a URL of the settings names.

    Raises:
        BadInput: it is no such URL, or ``http`` to another machine. Names ``field``, and does not repeat the URL.
    """
    do = "give it as https://HOST/PATH, or as http://127.0.0.1:PORT/PATH on this machine"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise BadInput(field, "is not a URL", do) from wrong
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise BadInput(field, "has no scheme http or https, no host, or port 0", do)
    if parts.username is not None or parts.fragment:
        raise BadInput(field, "holds a name and password, or a fragment", do)
    if parts.scheme == "http" and not is_loopback(host):
        raise BadInput(field, "would speak in clear to another machine", do)
    if not url.isascii() or any(char.isspace() for char in url):
        raise BadInput(field, "holds characters that a URL cannot hold", do)
    https = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(https, host, port or (443 if https else 80), target)


def ask(
    url: str,
    body: bytes,
    *,
    clock: Clock,
    resolver: Resolver,
    total_s: float = TOTAL_S,
    answer_max_bytes: int = ANSWER_MAX_BYTES,
    token: Secret | None = None,
    tls: ssl.SSLContext | None = None,
) -> bytes:
    """POST ``body``, which is JSON, and return the body of a 2xx.

    Args:
        url: see ``read_url``.
        body: UTF-8.
        clock: for the end of the time; resolver: the look-ups.
        resolver: shared by whoever asks the same hosts.
        total_s: for the whole conversation, in seconds.
        answer_max_bytes: of the answer's body.
        token: sent as a bearer token.
        tls: how certificates are checked; the system's authorities by default.

    Raises:
        BadInput: the URL is none.
        FlowUnavailable: no whole 2xx came in time.
        FlowUnreadable: the answer is larger than may be.
    """
    place = read_url(url, field="url")
    return _asked(place, _request(place, body, token), body, clock, resolver, total_s, answer_max_bytes, tls)


def fetch(
    url: str,
    *,
    clock: Clock,
    resolver: Resolver,
    total_s: float = TOTAL_S,
    answer_max_bytes: int = ANSWER_MAX_BYTES,
    tls: ssl.SSLContext | None = None,
) -> bytes:
    """GET it, and return the body of a 2xx. Arguments and errors are those of ``ask``."""
    place = read_url(url, field="url")
    request = h11.Request(method="GET", target=place.target, headers=list(_headers(place).items()))
    return _asked(place, request, b"", clock, resolver, total_s, answer_max_bytes, tls)


def _asked(
    place: Place,
    request: h11.Request,
    body: bytes,
    clock: Clock,
    resolver: Resolver,
    total_s: float,
    answer_max_bytes: int,
    tls: ssl.SSLContext | None,
) -> bytes:
    try:
        status, answer = _exchanged(place, request, body, clock, resolver, total_s, answer_max_bytes, tls)
    except ssl.SSLCertVerificationError as broken:
        said = f"{place.shown}: its certificate does not hold ({broken.verify_message})"
    except NotDelivered as away:
        said = f"{place.shown}: {away.wrong}"
    except OSError as broken:
        said = f"{place.shown}: {broken_word(broken)}"
    except (h11.RemoteProtocolError, h11.LocalProtocolError):
        said = f"{place.shown}: no whole answer of HTTP in time"
    else:
        if answer is None:
            raise FlowUnreadable(f"{place.shown} answered more than {answer_max_bytes} bytes", "have it answer less")
        if status in TAKEN:
            return answer
        said = f"{place.shown} answered {status}"
    raise FlowUnavailable(said, AGAIN)  # outside the handlers: what was caught may quote the answer


def _request(place: Place, body: bytes, token: Secret | None) -> h11.Request:
    headers = {**_headers(place), "Content-Type": "application/json", "Content-Length": str(len(body))}
    if token is not None:
        headers["Authorization"] = f"Bearer {token.reveal()}"
    return h11.Request(method="POST", target=place.target, headers=list(headers.items()))


def _headers(place: Place) -> dict[str, str]:
    return {
        "Host": f"[{place.host}]:{place.port}" if ":" in place.host else f"{place.host}:{place.port}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "holdpoint",
        "Connection": "close",
    }


def _exchanged(
    place: Place,
    request: h11.Request,
    body: bytes,
    clock: Clock,
    resolver: Resolver,
    total_s: float,
    most: int,
    tls: ssl.SSLContext | None,
) -> tuple[int, bytes | None]:
    """The answer's status and body; the body of what is no 2xx is left where it is, and one that is too long is ``None``."""
    exchange = h11.Connection(h11.CLIENT)
    data = (exchange.send(request), exchange.send(h11.Data(body)) if body else b"", exchange.send(h11.EndOfMessage()))
    with line(clock, resolver, place.host, place.port, total_s=total_s) as plain_sock:
        sock: socket.socket = plain_sock
        if place.https:
            sock = (tls or system()).wrap_socket(plain_sock, server_hostname=place.host)
        with sock:
            with contextlib.suppress(
                BrokenPipeError, ConnectionResetError
            ):  # it may refuse, and say so, before it read all
                sock.sendall(b"".join(part for part in data if part))
            return _read(exchange, sock, most)


def _read(exchange: h11.Connection, sock: socket.socket, most: int) -> tuple[int, bytes | None]:
    status, answer = 0, bytearray()
    while True:
        event = exchange.next_event()
        if event is h11.NEED_DATA:
            exchange.receive_data(sock.recv(RECEIVE_BYTES))
        elif isinstance(event, h11.Response):
            status = event.status_code
            if status not in TAKEN:
                return status, b""
            if not {b"content-length", b"transfer-encoding"} & {name for name, _ in event.headers}:
                raise h11.RemoteProtocolError("it does not say where it ends")
        elif isinstance(event, h11.Data):
            answer += event.data
            if len(answer) > most:
                return status, None
        elif isinstance(event, h11.EndOfMessage):
            return status, bytes(answer)
        elif isinstance(event, h11.ConnectionClosed | h11.Request):
            raise h11.RemoteProtocolError("it ended before its answer")
