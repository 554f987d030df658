"""Door: real loopback ports, on which a wire can really break. One per platform; each serves all simulated hosts by Host.

Called as ``127.0.0.1:PORT`` it is the platform of that port. ``/_simulator`` is the control API on every port. One event
loop owns the world: there is no lock, and nothing else may touch the world while it runs but through ``Port.within``.
"""

import asyncio
import errno
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from simulators.control import PREFIX
from simulators.doors.desk import Desk
from simulators.doors.http1 import Connection
from simulators.world import World

T = TypeVar("T")
LOOPBACK: Final = "127.0.0.1"
_BACKLOG: Final = 1024
_ANSWER_S: Final = 30.0


class PortRefused(OSError):
    """The port cannot be listened on: its number, and why."""


class Listeners:
    """The ports of a world on an event loop that the caller runs.

    Attributes:
        urls: base URL by platform; control_url: of the control API; tls_url: of all hosts, under TLS.
        failures: what the world raised while it handled a call: bugs, never a client's fault.
    """

    def __init__(
        self,
        world: World,
        loop: asyncio.AbstractEventLoop,
        *,
        port: int = 0,
        only: Sequence[str] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Listen. ``port`` is the first platform's, the next has the next, TLS the last; 0 lets the system choose each.

        ``only`` leaves out all platforms but these. ``tls``: with what a port more speaks TLS under every host's name.

        Raises:
            PortRefused: one of them is taken or forbidden.
        """
        self._loop = loop
        self.desk = Desk(world, loop)
        self._servers: list[asyncio.Server] = []
        self.failures: list[BaseException] = []
        self.urls: dict[str, str] = {}
        loop.set_exception_handler(self._note)
        served = [name for name in world.platforms if not only or name in only]
        for place, platform in enumerate(served):
            made = partial(Connection, world, self.desk, at=platform)
            self.urls[platform] = f"http://{LOOPBACK}:{self._listen(made, port + place if port else 0)}"
        self.tls_url: str | None = None
        if tls is not None:
            made = partial(Connection, world, self.desk, at=served[0], scheme="https")
            self.tls_url = f"https://{LOOPBACK}:{self._listen(made, port + len(served) if port else 0, tls)}"
        self.control_url = f"{next(iter(self.urls.values()))}{PREFIX}"

    def close(self) -> None:
        """Stop listening, and end every connection. For when the loop does not run."""
        for server in self._servers:
            server.close()
        self.desk.close()
        for connection in list(self.desk.connections):
            connection.abort()
        self._loop.run_until_complete(asyncio.sleep(0))  # lets asyncio close the sockets

    def _listen(self, made: Callable[[], Connection], port: int, tls: ssl.SSLContext | None = None) -> int:
        try:
            server = self._loop.run_until_complete(
                self._loop.create_server(made, LOOPBACK, port, backlog=_BACKLOG, reuse_address=True, ssl=tls)
            )
        except OSError as error:
            self.close()
            why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be listened on ({error.strerror})"
            raise PortRefused(f"port {port} {why}; choose another with --port, or 0 for any") from error
        except OverflowError as error:
            self.close()
            raise PortRefused(f"there is no port {port}; choose one from 1 to 65535, or 0 for any") from error
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def _note(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.failures.append(error)
        loop.default_exception_handler(context)


class Port:
    """A world on loopback ports, served by a thread of its own: ``with Port(world) as port: port.urls["X"]``.

    Raises:
        ExceptionGroup: on leaving, when the world itself failed meanwhile.
    """

    def __init__(self, world: World, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self._world, self._port, self._tls = world, port, tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulators", daemon=True)
        self._listeners: Listeners

    def __enter__(self) -> Self:
        try:
            self._listeners = Listeners(self._world, self._loop, port=self._port, tls=self._tls)
        except PortRefused:
            self._loop.close()
            raise
        self.urls = self._listeners.urls
        self.control_url = self._listeners.control_url
        self.tls_url = self._listeners.tls_url
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._listeners.close()
        self._loop.close()
        failures = [failure for failure in self._listeners.failures if isinstance(failure, Exception)]
        if failures:
            raise ExceptionGroup("the simulated world failed while it handled calls", failures)

    def within(self, act: Callable[[], T]) -> T:
        """Do something to the world, between two calls: in the thread that owns it. Raises what ``act`` raises."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(act())
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                done.set_exception(error)
            self._listeners.desk.stir()

        self._loop.call_soon_threadsafe(run)
        return done.result(_ANSWER_S)
