"""The requests that platforms make: webhooks to addresses of this machine, each on a connection of its own."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast
from urllib.parse import urlsplit

import h11

from simulators.deliveries import Delivery
from simulators.loopback import place_here
from simulators.webhooks import Heard, Sent

ANSWER_S: Final = 10.0
"""How long an address may take to answer; then it has not."""
BODY_MAX: Final = 1024 * 1024

Tell = Callable[[Delivery, Heard | None], None]


class Sender:
    """Sends on an event loop. ``stir`` is called whenever an answer was heard.

    An address that is not of this machine is never connected to: it is as if it did not answer.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, stir: Callable[[], None]) -> None:
        self._loop, self._stir = loop, stir
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._asking: dict[_Asking, None] = {}

    def send(self, delivery: Delivery, tell: Tell) -> None:
        """Make the request, and tell what was answered."""

        def heard(answer: Heard | None) -> None:
            tell(delivery, answer)
            self._stir()

        place = place_here(delivery.sent.url)
        if place is None:
            self._loop.call_soon(heard, None)
            return
        asking = _Asking(delivery.sent, heard, self._gone)
        self._asking[asking] = None
        task = self._loop.create_task(self._loop.create_connection(lambda: asking, *place))
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._connected(done, heard))

    def close(self) -> None:
        """Make none any more. For when the loop does not run."""
        for asking in list(self._asking):
            asking.abort()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            self._loop.run_until_complete(asyncio.wait(list(self._tasks)))  # each takes itself out as it ends

    def _gone(self, asking: "_Asking") -> None:
        self._asking.pop(asking, None)

    def _connected(self, task: asyncio.Task[Any], heard: Callable[[Heard | None], None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and isinstance(task.exception(), OSError):
            heard(None)


class _Asking(asyncio.Protocol):
    """One request and its answer."""

    def __init__(self, sent: Sent, heard: Callable[[Heard | None], None], gone: Callable[["_Asking"], None]) -> None:
        self._sent, self._gone = sent, gone
        self._heard: Callable[[Heard | None], None] | None = heard
        self._wire = h11.Connection(h11.CLIENT)
        self._status = 0
        self._body = bytearray()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def abort(self) -> None:
        """Let it go."""
        self._heard = None
        self._end()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._timer = asyncio.get_running_loop().call_later(ANSWER_S, self._transport.abort)
        if self._heard is None:
            self._transport.abort()
            return
        parts = urlsplit(self._sent.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = [("host", parts.netloc), ("connection", "close"), *self._sent.headers]
        if self._sent.body or self._sent.method != "GET":
            headers.append(("content-length", str(len(self._sent.body))))
        try:
            events = (
                h11.Request(method=self._sent.method, target=target, headers=headers),
                h11.Data(self._sent.body),
                h11.EndOfMessage(),
            )
            self._transport.write(b"".join([self._wire.send(event) or b"" for event in events]))
        except (h11.LocalProtocolError, UnicodeEncodeError):  # nothing that can be said by HTTP
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._wire.receive_data(data)
        self._read_on()

    def eof_received(self) -> None:
        self._wire.receive_data(b"")
        self._read_on()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._timer is not None:
            self._timer.cancel()
        self._gone(self)
        self._answer(None)

    def _read_on(self) -> None:
        try:
            while True:
                event = self._wire.next_event()
                if isinstance(event, h11.Response):
                    self._status = event.status_code
                elif isinstance(event, h11.Data):
                    self._body += event.data[: BODY_MAX - len(self._body)]
                elif isinstance(event, h11.EndOfMessage):
                    self._answer(Heard(status=self._status, body=bytes(self._body)))
                    self._end()
                    return
                elif not isinstance(event, h11.InformationalResponse):
                    return  # more is to come, or nothing more
        except h11.RemoteProtocolError:
            self._end()

    def _end(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _answer(self, heard: Heard | None) -> None:
        tell, self._heard = self._heard, None
        if tell is not None:
            tell(heard)
