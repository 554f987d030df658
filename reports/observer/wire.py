"""One question to a platform: reading only, a few hosts, certificates checked, everything bounded.

Redirects are not followed, proxies not asked, and no answer is taken that is not one whole JSON object.
"""

import http.client
import io
import json
import re
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

import msgspec

from reports.evidence.strict import pairs
from reports.observer.clock import Clock
from reports.observer.errors import Limited, Unreadable
from reports.observer.secret import Token

CONNECT_S, TOTAL_S = 10.0, 30.0
ANSWER_MAX_BYTES = 8 * 1024 * 1024
AGAIN_US, AGAIN_MAX_US = 15 * 60 * 1_000_000, 24 * 60 * 60 * 1_000_000
"""How long a platform is left alone that does not say until when; and at most, whatever it says."""
_CHUNK = 65_536
_HTTPS = 443
_SHOWN_MAX = 200
_KINDS = frozenset(("text/html", "text/plain", "application/xml", "text/xml", "application/octet-stream"))
"""What may be repeated of what an answer says that it is."""
_OK, _MOVED, _BAD, _LIMITED, _BROKEN = 200, 300, 400, 429, 500


class Road(msgspec.Struct, frozen=True):
    """Where a host is really reached: an address of this machine, or ``None`` (the host itself)."""

    address: str | None = None
    port: int = _HTTPS
    plain: bool = False


class Question(NamedTuple):
    """One request. ``host``: the platform's own name, whatever the road. ``body``, ``form``: of the few that are a POST."""

    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    form: Mapping[str, str] | None = None


class Answer(NamedTuple):
    """What came back: its one JSON object. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    said: dict[str, Any]


class Wire:
    """Asks the hosts of one platform. ``posts``: the paths of those questions for which the platform wants a POST."""

    def __init__(
        self,
        hosts: tuple[str, ...],
        clock: Clock,
        *,
        roads: Mapping[str, Road] | None = None,
        posts: frozenset[str] = frozenset(),
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._hosts, self._clock, self._posts = hosts, clock, posts
        self._roads = roads or {}
        self._trust = trust or trusted(None)

    def ask(self, question: Question, token: Token) -> Answer:
        """The answer, whatever its status.

        Raises:
            RuntimeError: a host or a path that the client did not name. A bug.
            Limited: the platform wants to be left alone for a while.
            Unreadable: no answer that can be relied on.
        """
        posts = question.body is not None or question.form is not None
        if question.host not in self._hosts or (posts and question.path not in self._posts):
            raise RuntimeError("a client asks what it did not say that it would ask")
        try:
            status, headers, body = self._exchanged(question)
        except ssl.SSLCertVerificationError as wrong:
            raise Unreadable(
                token.hidden(f"the certificate is not {question.host}'s: {wrong.verify_message}")
            ) from None
        except TimeoutError:
            raise Unreadable(f"no whole answer within {TOTAL_S:.0f} s") from None
        except (OSError, http.client.HTTPException, ValueError) as wrong:
            raise Unreadable(f"no answer: {type(wrong).__name__}") from None
        if status == _LIMITED:
            raise Limited("HTTP 429: the rate limit is reached", self.again_us(headers))
        return Answer(status, headers, _json(status, headers, body))

    def again_us(self, headers: Mapping[str, str], *, otherwise_us: int = AGAIN_US) -> int:
        """When to ask again: by ``Retry-After``, or X's ``x-rate-limit-reset``; never in the past, never later than in a day."""
        now = self._clock.wall_us()
        wanted = _after(headers.get("retry-after", ""), now) or _reset(headers.get("x-rate-limit-reset", ""))
        return min(max(wanted or now + otherwise_us, now + 1_000_000), now + AGAIN_MAX_US)

    def _exchanged(self, question: Question) -> tuple[int, dict[str, str], bytes]:
        ends_us = self._clock.boot_us() + int(TOTAL_S * 1_000_000)
        method, body, kind = "GET", None, {}
        if question.body is not None:
            method, body, kind = "POST", json.dumps(question.body).encode(), {"Content-Type": "application/json"}
        elif question.form is not None:
            method, body = "POST", urlencode(question.form).encode()
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
        target = f"{question.path}?{urlencode(question.query)}" if question.query else question.path
        headers = {
            "Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close",
            "User-Agent": "holdpoint-observer", **kind, **question.headers,
        }  # fmt: skip
        connection = _Connection(
            question.host, self._roads.get(question.host, Road()), self._trust, self._clock, ends_us
        )
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, named, _body(answer)
        finally:
            connection.end()


def trusted(authority: str | None) -> ssl.SSLContext:
    """Whom certificates are taken from: the machine's authorities, and one more (a file in PEM).

    Raises:
        OSError: the file cannot be read, or is none.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority is not None:
        context.load_verify_locations(cafile=authority)
    return context


class _Connection(http.client.HTTPConnection):
    """To a host by its road; everything together has to be over by ``ends_us``, however little comes at a time."""

    def __init__(self, host: str, road: Road, trust: ssl.SSLContext, clock: Clock, ends_us: int) -> None:
        super().__init__(host, road.port, timeout=CONNECT_S)
        self._road, self._trust, self._clock, self._ends_us = road, trust, clock, ends_us
        self._name = host
        self._made: socket.socket | None = None

    def connect(self) -> None:
        raw = socket.create_connection((self._road.address or self._name, self._road.port), timeout=CONNECT_S)
        try:
            raw.settimeout(CONNECT_S)
            made = raw if self._road.plain else self._trust.wrap_socket(raw, server_hostname=self._name)
        except BaseException:
            raw.close()
            raise
        self._made = made
        self.sock = cast("socket.socket", _Bounded(made, self._clock, self._ends_us))

    def end(self) -> None:
        """Close it for good. (Of an answer that ends with its connection ``close`` is called before it is read.)"""
        if self._made is not None:
            self._made.close()

    def putheader(self, header: str | bytes, *values: Any) -> None:
        """The platform's own name as the host, whatever the port of the road."""
        name = header.decode() if isinstance(header, bytes) else header
        super().putheader(header, *((self._name,) if name.lower() == "host" else values))


class _Bounded:
    """A socket whose reads end in time."""

    def __init__(self, sock: socket.socket, clock: Clock, ends_us: int) -> None:
        self._sock, self._clock, self._ends_us = sock, clock, ends_us

    def sendall(self, data: bytes) -> None:
        self._left()
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Not yet: see ``_Connection.end``."""

    def recv_into(self, buffer: Any) -> int:
        self._left()
        return self._sock.recv_into(buffer)

    def _left(self) -> None:
        left_s = (self._ends_us - self._clock.boot_us()) / 1_000_000
        if left_s <= 0:
            raise TimeoutError
        self._sock.settimeout(left_s)


class _Reader(io.RawIOBase):
    def __init__(self, bounded: _Bounded) -> None:
        self._bounded = bounded

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._bounded.recv_into(buffer)


def _body(answer: http.client.HTTPResponse) -> bytes:
    """The whole body.

    Raises:
        Unreadable: it is too large, or ended before it should have.
    """
    found = bytearray()
    while part := answer.read(_CHUNK):
        found += part
        if len(found) > ANSWER_MAX_BYTES:
            raise Unreadable(f"HTTP {answer.status}, and an answer of more than {ANSWER_MAX_BYTES:,} bytes")
    if answer.length:
        raise Unreadable(f"HTTP {answer.status}, and the answer was cut off")
    return bytes(found)


def _json(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if _MOVED <= status < _BAD:
        raise Unreadable(f"HTTP {status}: it leads elsewhere, and is not followed")
    if status >= _BROKEN or status < _OK:
        raise Unreadable(f"HTTP {status}")
    if "json" not in kind:
        raise Unreadable(f"HTTP {status}, and no JSON but {kind if kind in _KINDS else 'something else'}")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Unreadable(f"HTTP {status}, and an encoding that was not asked for")
    try:
        said = json.loads(body.decode("utf-8"), object_pairs_hook=pairs, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable(f"HTTP {status}, and JSON that cannot be read") from None
    if not isinstance(said, dict):
        raise Unreadable(f"HTTP {status}, and JSON that is no object")
    return said


def _no_number(_name: str) -> float:
    raise ValueError


def plain(text: object) -> str:
    """A word of the platform's as it may be shown: printable, and not long."""
    return re.sub(r"[^\x20-\x7e]", "?", str(text))[:_SHOWN_MAX]


def _after(text: str, now_us: int) -> int | None:
    if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 - seconds
        return now_us + int(text) * 1_000_000
    try:
        read = parsedate_to_datetime(text)
        return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp() * 1_000_000)
    except (ValueError, TypeError, OverflowError):
        return None


def _reset(text: str) -> int | None:
    return int(text) * 1_000_000 if text.isascii() and text.isdigit() and len(text) < 12 else None  # noqa: PLR2004 - Unix seconds
