"""The one client of all servers that are compared: raw sockets, a request under way on each at any time. A connection is used
again unless the server says that it closes it.

Requests are made before the clock runs, each with a number of its own, and every answer is checked.
"""

import re
import selectors
import socket
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import Self

CONNECTIONS = 8
"""Enough that a server on one core never waits for this client."""
PATIENCE_S = 120.0
_RECEIVE = 65_536
_STATUS = re.compile(rb"HTTP/1\.1 ([0-9]{3}) ")
_CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)

Check = Callable[[int, bytes], bool]


class WrongAnswer(Exception):
    """A server answered otherwise than it should: what it said."""


class _Line:
    """One connection and what has come on it of the answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._came = b""
        self.closes = False
        self.socket = self._connected()

    def _connected(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_S)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def again(self) -> None:
        """Another connection instead of the one that is closed."""
        self.socket.close()
        self.closes, self.socket = False, self._connected()

    def answer(self) -> tuple[int, bytes] | None:
        """The answer, once it is whole."""
        part = self.socket.recv(_RECEIVE)
        self._came += part
        head, blank, body = self._came.partition(b"\r\n\r\n")
        if not blank:
            if not part:
                raise WrongAnswer(f"the server closed after {self._came[:200]!r}")
            return None
        status, length = _STATUS.match(head), _LENGTH.search(head + b"\r\n")
        if status is None or length is None:
            raise WrongAnswer(f"neither status nor length in {head[:200]!r}")
        if len(body) < int(length[1]):
            if not part:
                raise WrongAnswer(f"the server closed {int(length[1]) - len(body)} bytes early")
            return None
        self._came = b""
        self.closes = _CLOSES.search(head + b"\r\n") is not None
        return int(status[1]), body


class Asking:
    """Some connections to one server: ``with Asking(port, check) as asking: asking.all(requests)``."""

    def __init__(self, port: int, check: Check, *, connections: int = CONNECTIONS) -> None:
        self._check = check
        self._lines: list[_Line] = []
        self._selector = selectors.DefaultSelector()
        for _ in range(connections):
            line = _Line(port)
            self._lines.append(line)
            self._selector.register(line.socket, selectors.EVENT_READ, line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for line in self._lines:
            line.socket.close()

    def all(self, requests: Sequence[bytes]) -> float:
        """Ask them all; returns how many were answered in a second.

        Raises:
            WrongAnswer: one of them not as it should be, or not in time.
        """
        left = iter(requests)
        began = perf_counter()
        under_way = sum(_ask(line, left) for line in self._lines)
        while under_way:
            ready = self._selector.select(PATIENCE_S)
            if not ready:
                raise WrongAnswer(f"nothing came for {PATIENCE_S:.0f} s")
            for key, _ in ready:
                answer = key.data.answer()
                if answer is None:
                    continue
                if not self._check(*answer):
                    raise WrongAnswer(f"{answer[0]} {answer[1][:200]!r}")
                if key.data.closes:
                    self._selector.unregister(key.fileobj)
                    key.data.again()
                    self._selector.register(key.data.socket, selectors.EVENT_READ, key.data)
                under_way -= not _ask(key.data, left)
        return len(requests) / (perf_counter() - began)


def _ask(line: _Line, left: Iterator[bytes]) -> bool:
    request = next(left, None)
    if request is not None:
        line.socket.sendall(request)
    return request is not None


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A request as it is written."""
    said = {"host": "127.0.0.1", **headers, "content-length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
