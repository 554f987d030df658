"""What the transport's tests talk to: scripted wires without a socket, and real servers on loopback that misbehave."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from safety_core.adapters.transports.wire import NotConnected, WireBroken
from safety_core.ports import Answered, WireRequest
from safety_core.secret import Secret

HOST = "api.x.com"
OK = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"


def post(**changes: object) -> WireRequest:
    asked = {
        "method": "POST",
        "host": HOST,
        "path": "/2/tweets",
        "headers": (("Authorization", Secret("Bearer s3cret")), ("Content-Type", "application/json")),
        "body": b'{"text":"hello"}',
        "committing": True,
        "tag": "tag-1",
    }
    return WireRequest(**{**asked, **changes})


# ---------------------------------------------------------------- without a socket


class StillClock:
    """Time that moves only when told to."""

    def __init__(self) -> None:
        self.us = 1_000_000

    def boot_us(self) -> int:
        return self.us

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.us += round(seconds * 1_000_000)


@dataclass
class ScriptedChannel:
    """A channel that writes down what is done to it."""

    log: list[str]
    reused: bool = False
    loopback: bool = True
    is_stale: bool = False
    on_write: Exception | None = None
    on_drain: Exception | None = None
    answers_early: bool = False
    answer: Answered | Exception = field(default_factory=lambda: Answered(201, {}, b"{}"))
    tags: list[str | None] = field(default_factory=list)
    by_us: int | None = None

    def stale(self) -> bool:
        self.log.append("probe")
        return self.is_stale

    def write(self, request: WireRequest, *, tag: str | None) -> None:  # noqa: ARG002  # the seam's parameter
        self.log.append("write")
        self.tags.append(tag)
        if self.on_write is not None:
            raise self.on_write

    def begin(self, request: WireRequest, *, tag: str | None) -> None:  # noqa: ARG002  # the seam's parameter
        self.tags.append(tag)

    def drained(self, *, by_us: int) -> None:  # noqa: ARG002  # the seam's parameter
        self.log.append("drained")
        if self.on_drain is not None:
            raise self.on_drain

    def quiet(self) -> bool:
        self.log.append("probe")
        return not self.answers_early

    def more(self, part: bytes, *, last: bool) -> None:
        self.log.append(f"{'write' if last else 'part'} {len(part)}")
        if self.on_write is not None:
            raise self.on_write

    def read(self, *, by_us: int) -> Answered:
        self.log.append("read")
        self.by_us = by_us
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def keep(self) -> None:
        self.log.append("keep")

    def close(self) -> None:
        self.log.append("close")


@dataclass
class ScriptedWire:
    """Hands out the given channels in turn; then there are no more."""

    log: list[str]
    channels: list[ScriptedChannel]
    on_connect: Callable[[], None] = lambda: None

    def connect(self, host: str, *, by_us: int) -> ScriptedChannel:  # noqa: ARG002  # the seam's parameters
        self.log.append("connect")
        self.on_connect()
        if not self.channels:
            raise NotConnected("nobody listens")
        return self.channels.pop(0)


@dataclass
class RecordingDeadMan:
    log: list[str]
    armed_s: float | None = None

    def arm(self, seconds: float) -> None:
        self.log.append("arm")
        self.armed_s = seconds

    def disarm(self) -> None:
        self.log.append("disarm")
        self.armed_s = None


BROKEN = WireBroken("it broke")


# ---------------------------------------------------------------- on loopback


def take_request(sock: socket.socket) -> bytes:
    """Read one request whole; ``b""`` when the sender closed first, or in the middle of it."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = sock.recv(65536)
        if not more:
            return b""
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        more = sock.recv(65536)
        if not more:
            return b""
        body += more
    return head + b"\r\n\r\n" + body


Script = Callable[["Peer", socket.socket], None]


class Peer:
    """A server on loopback; every connection is handled by the script in a thread of its own."""

    def __init__(self, script: Script) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.over = threading.Event()
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._socks: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            if self.over.is_set():
                sock.close()
                return
            sock.settimeout(10)
            self.connections += 1
            self._socks.append(sock)
            thread = threading.Thread(target=self._handle, args=(sock,))
            self._threads.append(thread)
            thread.start()

    def _handle(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            self._script(self, sock)

    def take(self, sock: socket.socket) -> bytes:
        got = take_request(sock)
        if got:
            self.requests.append(got)
        return got

    def stop(self) -> None:
        self.over.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._listener.close()
        for sock in self._socks:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in self._threads), "a script of it goes on, beside all later tests"


@contextlib.contextmanager
def serving(script: Script) -> Iterator[Peer]:
    peer = Peer(script)
    try:
        yield peer
    finally:
        peer.stop()


def says(answer: bytes) -> Script:
    """Answer every request with these bytes and keep the connection."""

    def script(peer: Peer, sock: socket.socket) -> None:
        while peer.take(sock):
            sock.sendall(answer)

    return script


def says_and_closes(answer: bytes) -> Script:
    """Answer one request with these bytes, then close in good order."""

    def script(peer: Peer, sock: socket.socket) -> None:
        peer.take(sock)
        sock.sendall(answer)
        sock.shutdown(socket.SHUT_WR)
        sock.recv(1)

    return script
