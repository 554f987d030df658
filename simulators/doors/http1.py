"""One HTTP/1.1 connection of the port: reads requests as h11 understands them, acts out replies, broken ones too.

A request is handled in the very callback that read its last byte, so that its arrival is stamped then. Delays are timers
of the event loop: a thousand delayed replies hold no thread.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

import h11

from simulators.control import at_the_door
from simulators.doors.desk import Desk
from simulators.doors.direct import TAG, finished, is_served, misdirected, turned_away
from simulators.wire import PARTIAL, PIECES, Call, Later, Reply
from simulators.world import World

HEAD_MAX: Final = 64 * 1024
BODY_MAX: Final = 64 * 1024 * 1024
PIPELINED_MAX: Final = 1024 * 1024
"""Bytes; more than that sent before the reply to the request before is no client's way, and ends the connection."""

GARBAGE: Final = b"\x15\x03\x03\x00\x02\x02\x50 550 no such mailbox\r\n\x00\xff\r\n\r\n"
"""What is no HTTP: an alert of TLS, and a word of SMTP."""

UNREAD_MAX: Final = 16 * 1024 * 1024
"""Bytes of a stream that its reader may leave unread."""

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class Connection(asyncio.Protocol):
    """One client. ``at``: whose port it is; ``scheme``: whether its wire is TLS."""

    def __init__(self, world: World, desk: Desk, *, at: str | None = None, scheme: str = "http") -> None:
        self._world, self._desk, self._at, self._scheme = world, desk, at, scheme
        self._wire = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_MAX)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._waiting: asyncio.TimerHandle | None = None
        self._busy = False
        self._ahead = 0
        self._transport: asyncio.Transport

    # ------------------------------------------------------------ what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._desk.keep(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc  # a client that goes away is no news
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._desk.drop(self)

    def data_received(self, data: bytes) -> None:
        if self._busy:
            self._ahead += len(data)
            if self._ahead > PIPELINED_MAX:
                self._transport.abort()
                return
        self._wire.receive_data(data)
        self._read_on()

    def eof_received(self) -> bool:
        self._wire.receive_data(b"")
        if self._waiting is not None:
            return (
                self._scheme == "http"
            )  # it may have closed its half only, and still want the reply that is under way
        self._read_on()
        return False

    def abort(self) -> None:
        """End it at once."""
        self._transport.abort()

    # ------------------------------------------------------------ reading

    def _read_on(self) -> None:
        while not self._busy and not self._transport.is_closing():
            try:
                event = self._wire.next_event()
            except h11.RemoteProtocolError as error:
                self._end(turned_away(error.error_status_hint, str(error)))
                return
            if event is h11.NEED_DATA:
                if self._wire.they_are_waiting_for_100_continue:
                    self._transport.write(self._bytes(h11.InformationalResponse(status_code=100, headers=[])))
                return
            if isinstance(event, h11.ConnectionClosed):
                self._transport.close()
                return
            self._take(event)

    def _take(self, event: Any) -> None:
        if isinstance(event, h11.Request):
            self._head, self._body = event, bytearray()
        elif isinstance(event, h11.Data):
            self._body += event.data
            if len(self._body) > BODY_MAX:
                self._end(turned_away(413, f"a body over {BODY_MAX} bytes"))
        elif isinstance(event, h11.EndOfMessage) and self._head is not None:
            self._busy = True
            self._serve(_call(self._head, bytes(self._body), self._at, self._scheme))

    # ------------------------------------------------------------ answering

    def _serve(self, call: Call) -> None:
        if not is_served(self._world, call.host):
            self._end(misdirected(call.host))
            return
        reply = at_the_door(self._world, call)
        self._desk.stir()
        if reply.cut == "silence":
            return
        if reply.later is not None:
            self._await(reply.later, call)
            return
        if reply.delay_us > 0:
            self._later(reply.delay_us, self._act, reply, call)
        else:
            self._act(reply, call)

    def _await(self, later: Later, call: Call) -> None:
        """Answer when it is ready, or when its time is over."""

        def look() -> bool:
            if not later.ready():
                return False
            if self._waiting is not None:
                self._waiting.cancel()
            self._act(later.answer(), call)
            return True

        def over() -> None:
            self._desk.unwatch(self)
            self._act(later.answer(), call)

        self._later(later.within_us, over)
        self._desk.watch(self, look)

    def _later(self, us: int, act: Callable[..., None], *things: Any) -> None:
        self._waiting = asyncio.get_running_loop().call_later(us / 1_000_000, act, *things)

    def _act(self, reply: Reply, call: Call) -> None:
        self._waiting = None
        if self._transport.is_closing():
            return
        if reply.cut in {"reset", "refused"}:  # that connections were refused shows when the first request is read
            self._reset()
        elif reply.cut == "close":
            self._transport.close()
        elif reply.cut == "garbage":
            self._transport.write(GARBAGE)
            self._transport.close()
        else:
            self._write(finished(reply, call, unix_us=self._world.clock.unix_us()))

    def _reset(self) -> None:
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()

    def _write(self, reply: Reply) -> None:
        head = _head(reply)
        if reply.stream is not None:
            self._transport.write(self._bytes(head))
            self._desk.watch(self, partial(self._stream, reply.stream))
        elif reply.cut in PARTIAL:
            self._transport.write(self._bytes(head) + self._bytes(h11.Data(reply.body[: len(reply.body) // 2])))
            if reply.cut == "midway":
                self._reset()
            self._transport.close()
        elif reply.over_us > 0 and reply.body:
            self._transport.write(self._bytes(head))
            self._later(reply.over_us // PIECES, self._trickle, reply, 1)
        else:
            events = (head, h11.Data(reply.body), h11.EndOfMessage())
            self._transport.write(b"".join([self._bytes(event) for event in events]))
            self._next_cycle()

    def _trickle(self, reply: Reply, piece: int) -> None:
        """The next of the pieces of a body that is spread over time."""
        self._waiting = None
        length = len(reply.body)
        part = reply.body[length * (piece - 1) // PIECES : length * piece // PIECES]
        self._transport.write(self._bytes(h11.Data(part)))
        if piece < PIECES:
            self._later(reply.over_us // PIECES, self._trickle, reply, piece + 1)
            return
        self._transport.write(self._bytes(h11.EndOfMessage()))
        self._next_cycle()

    def _stream(self, more: Callable[[], bytes]) -> bool:
        """Send what there is more of; a reader who does not read it is let go. True: nothing more is wanted."""
        if self._transport.is_closing():
            return True
        part = more()
        if part:
            self._transport.write(self._bytes(h11.Data(part)))
            self._desk.stir()  # there may be yet more
        if self._transport.get_write_buffer_size() > UNREAD_MAX:
            self._transport.abort()
            return True
        return False

    def _next_cycle(self) -> None:
        if self._wire.our_state is h11.DONE and self._wire.their_state is h11.DONE:
            self._wire.start_next_cycle()
            self._busy, self._ahead = False, 0
            self._read_on()
        else:
            self._transport.close()

    def _end(self, reply: Reply) -> None:
        """Answer what never reached the world, and end the connection."""
        self._busy = True
        if self._wire.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            events = (_head(reply), h11.Data(reply.body), h11.EndOfMessage())
            self._transport.write(b"".join([self._bytes(event) for event in events]))
        self._transport.close()

    def _bytes(self, event: h11.Event) -> bytes:
        return self._wire.send(event) or b""


def _head(reply: Reply) -> h11.Response:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    return h11.Response(status_code=reply.status, headers=headers)


def _call(head: h11.Request, body: bytes, at: str | None, scheme: str) -> Call:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers)
    target = head.target.decode("latin-1")
    host = next((value for name, value in headers if name == "host"), "")
    if target.startswith(("http://", "https://")):  # as a client says it to a proxy
        host, slash, rest = target.partition("://")[2].partition("/")
        target = slash + rest or "/"
    path, _, query = target.partition("?")
    return Call(
        method=head.method.decode("latin-1"),
        host=host,
        path=path,
        query=query.partition("#")[0],
        headers=headers,
        body=body,
        scheme=scheme,
        tag=next((value for name, value in headers if name == TAG), None),
        at=at,
    )
