"""The receiver's port: HTTP/1.1 on loopback, behind a proxy that terminates TLS. One request a connection, and all of it bounded.

What is too long is refused before it is in memory, what is too slow when its time is over, whoever sends it; more connections
than are served wait in the kernel's queue. Parsing is h11's; what a request means is ``shell/receive.py``'s.
"""

import errno
import logging
import socket
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import parse_qsl

import h11
import msgspec

from safety_core.ports import Clock
from safety_core.ports.hooks import Told
from safety_core.shell.receive import PLAIN, Reply
from safety_core.vocabulary import Platform

log = logging.getLogger("holdpoint.receive")

PLACE = "/hooks/"
PIECE_BYTES = 16 * 1024
QUERY_FIELDS_MAX = 32
FULL = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
COME_AGAIN_S = 5
"""When a platform that heeds it tells again what could not be kept."""
WRITE_S, LINGER_S, HEED_STOP_S = 2.0, 1.0, 0.2
WORDS: dict[int, bytes] = {
    HTTPStatus.BAD_REQUEST: b"not a request\n",
    HTTPStatus.NOT_FOUND: b"nothing is here\n",
    HTTPStatus.METHOD_NOT_ALLOWED: b"GET and POST only\n",
    HTTPStatus.REQUEST_TIMEOUT: b"too slow\n",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: b"too long\n",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: b"too many headers\n",
    HTTPStatus.INTERNAL_SERVER_ERROR: b"a bug\n",
}


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one request may take, and how many are served at once; ``request_s``: from its connection to its last byte."""

    body_max_bytes: int = 1024 * 1024
    head_max_bytes: int = 16 * 1024
    headers_max: int = 100
    request_s: float = 10.0
    connections_max: int = 32


class _Wrong(Exception):
    """It is refused before anybody reads what it says."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Listener:
    """The server. ``take`` answers one request of a platform; ``failed`` is told of a bug that ended the server."""

    def __init__(
        self,
        listener: socket.socket,
        platforms: frozenset[Platform],
        take: Callable[[Platform, Told], Reply],
        *,
        clock: Clock,
        failed: Callable[[BaseException], None],
        bounds: Bounds | None = None,
    ) -> None:
        """Take over a socket that listens; answer nobody yet."""
        self.bounds = bounds or Bounds()
        self._listener, self._take, self._clock, self._failed = listener, take, clock, failed
        self._places = places(platforms)
        self._stop = threading.Event()
        self._free = threading.Semaphore(self.bounds.connections_max)
        self._pool = ThreadPoolExecutor(self.bounds.connections_max, thread_name_prefix="receive")
        self._acceptor = threading.Thread(target=self._accept_until_stopped, name="receive", daemon=True)

    def start(self) -> None:
        """Answer, in threads of their own."""
        self._listener.settimeout(HEED_STOP_S)
        self._acceptor.start()

    def stop(self) -> None:
        """Take no more connections, and return when those that there are have their answers."""
        self._stop.set()
        with suppress(OSError):  # wakes whoever waits for a connection
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        self._pool.shutdown(wait=True)

    def _accept_until_stopped(self) -> None:
        try:
            while not self._stop.is_set():
                if self._free.acquire(timeout=HEED_STOP_S):
                    self._accept()
        except BaseException as bug:  # noqa: BLE001  # whatever it is, the process ends with it
            self._failed(bug)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            self._free.release()
            return
        except OSError as odd:  # it went away before it was taken, or there are no descriptors
            self._free.release()
            if not self._stop.wait(HEED_STOP_S if odd.errno in FULL else 0):
                log.warning("a connection could not be taken: %s", odd.strerror)
            return
        self._pool.submit(self._serve, connection).add_done_callback(self._over)

    def _over(self, served: Future[None]) -> None:
        self._free.release()
        bug = served.exception()
        if bug is not None:
            self._failed(bug)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):  # whoever has gone is answered no more
            asked = _Asked(connection, self._clock, self.bounds)
            try:
                platform, told = asked.read(self._places)
            except _Wrong as wrong:
                return asked.answer(wrong.status, WORDS.get(wrong.status, b"refused\n"), PLAIN)
            try:
                reply = self._take(platform, told)
            except Exception as bug:  # noqa: BLE001  # one request's; the platform tells it again
                # An exception's own words may be of what was told: its name and its lines are enough.
                where = "".join(traceback.format_tb(bug.__traceback__))
                log.error("a bug, with what %s told: %s\n%s", platform, type(bug).__name__, where)  # noqa: TRY400
                status = HTTPStatus.INTERNAL_SERVER_ERROR
                return asked.answer(status, WORDS[status], PLAIN)
            return asked.answer(reply.status, reply.body, reply.content_type)


class _Asked:
    """One connection, and its one request."""

    def __init__(self, connection: socket.socket, clock: Clock, bounds: Bounds) -> None:
        self._connection, self._clock, self._bounds = connection, clock, bounds
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=bounds.head_max_bytes)
        self._end_us = clock.boot_us() + round(bounds.request_s * 1_000_000)
        self._of_head = False

    def read(self, known: Mapping[bytes, Platform]) -> tuple[Platform, Told]:
        """All of it.

        Raises:
            _Wrong: it is refused; nothing of it is kept.
        """
        try:
            head = self._next()
            if isinstance(head, h11.ConnectionClosed):
                raise ConnectionAbortedError  # it said nothing, and has gone: nobody is there to be answered
            if not isinstance(head, h11.Request):
                raise _Wrong(HTTPStatus.BAD_REQUEST)
            platform = self._judge(head, known)
            return platform, Told(
                method=head.method.decode("ascii"),
                headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers),
                query=_query(head.target),
                body=self._body(),
            )
        except h11.RemoteProtocolError as odd:
            raise _Wrong(odd.error_status_hint) from None
        except TimeoutError:
            raise _Wrong(HTTPStatus.REQUEST_TIMEOUT) from None

    def _judge(self, head: h11.Request, known: Mapping[bytes, Platform]) -> Platform:
        """Whose it is, before its body is read."""
        self._of_head = head.method == b"HEAD"  # its answer has no body, whatever it says
        if len(head.headers) > self._bounds.headers_max:
            raise _Wrong(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        platform = known.get(head.target.partition(b"?")[0])
        if platform is None:
            raise _Wrong(HTTPStatus.NOT_FOUND)
        if head.method not in {b"GET", b"POST"}:
            raise _Wrong(HTTPStatus.METHOD_NOT_ALLOWED)
        lengths = [int(value) for name, value in head.headers if name == b"content-length"]  # h11 lets digits through
        if lengths and lengths[0] > self._bounds.body_max_bytes:
            raise _Wrong(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return platform

    def _body(self) -> bytes:
        pieces, came = [], 0
        while isinstance(event := self._next(), h11.Data):
            came += len(event.data)
            if came > self._bounds.body_max_bytes:
                raise _Wrong(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            pieces.append(bytes(event.data))
        if not isinstance(event, h11.EndOfMessage):
            raise _Wrong(HTTPStatus.BAD_REQUEST)
        return b"".join(pieces)

    def _next(self) -> object:
        while True:
            event = self._http.next_event()
            if event is not h11.NEED_DATA:
                return event
            if self._http.they_are_waiting_for_100_continue:
                self._write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
            self._http.receive_data(self._came(self._end_us))

    def _came(self, end_us: int) -> bytes:
        left_us = end_us - self._clock.boot_us()
        if left_us <= 0:
            raise TimeoutError
        self._connection.settimeout(left_us / 1_000_000)
        return self._connection.recv(PIECE_BYTES)

    def answer(self, status: int, body: bytes, content_type: str) -> None:
        """Say it, and hear the rest of what is still on its way for a moment: who is cut off sees no answer.

        Of who was too slow nothing more is heard.
        """
        unread = self._http.their_state is not h11.DONE and status != HTTPStatus.REQUEST_TIMEOUT
        headers = [("content-type", content_type), ("content-length", str(len(body))), ("connection", "close")]
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("allow", "GET, POST"))
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("retry-after", str(COME_AGAIN_S)))
        said = [] if self._of_head else [h11.Data(data=body)]
        reason = HTTPStatus(status).phrase
        events = (h11.Response(status_code=status, reason=reason, headers=headers), *said, h11.EndOfMessage())
        self._write(b"".join(self._http.send(each) or b"" for each in events))
        if unread:
            self._connection.shutdown(socket.SHUT_WR)
            end_us = self._clock.boot_us() + round(LINGER_S * 1_000_000)
            while self._came(end_us):
                pass

    def _write(self, data: bytes | None) -> None:
        self._connection.settimeout(WRITE_S)
        self._connection.sendall(data or b"")


def places(platforms: frozenset[Platform]) -> dict[bytes, Platform]:
    """The path of each, in lower case."""
    return {f"{PLACE}{each.value.lower()}".encode(): each for each in platforms}


def _query(target: bytes) -> tuple[tuple[str, str], ...]:
    """Percent-decoded once; h11 lets nothing but visible ASCII through."""
    query = target.partition(b"?")[2].decode("ascii")
    try:
        return tuple(
            parse_qsl(query, keep_blank_values=True, max_num_fields=QUERY_FIELDS_MAX, errors="surrogateescape")
        )
    except ValueError:
        raise _Wrong(HTTPStatus.BAD_REQUEST) from None
