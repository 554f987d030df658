"""The loopback line protocol by which another process hands intents to a worker and awaits their outcomes.

One JSON object a line, UTF-8. In: the fields of ``shell.submit.Wanted``. Out, as things become known:

    {"key": …, "intent": …, "state": "queued"}
    {"key": …, "intent": …, "state": "confirmed", "object": …, "reason": null}      at the intent's end
    {"key": …, "error": …}                                                          what could not be taken

The supervisor listens, and every worker process takes connections from the one socket; outcomes are read from the store,
so it does not matter which of them publishes.

Whoever has said all of theirs may close their half of the connection, and still hears of every outcome. A load generator
is such a process: it never shares an interpreter with what it measures.
"""

import logging
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

import msgspec

from safety_core.errors import BadInput, HoldpointError, StoreUnavailable
from safety_core.lifecycle import INTENT_ENDS
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell.core import Core
from safety_core.shell.submit import Wanted, submit
from safety_core.vocabulary import IntentId

log = logging.getLogger("holdpoint.intake")

LOOK_EVERY_S = 0.02
LINE_MAX_BYTES = 256 * 1024
HEED_STOP_S = 0.2
BACKLOG = 256
WRITE_S = 2
"""Whoever does not read for so long is given up: they must not keep the others waiting."""

Said = dict[str, str | None]


class _Peer:
    """One connection. Only the watcher writes to it and counts what it is owed, so lines never mix."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.owed = 0
        self.said_all = False
        self.lost = False
        self.done = threading.Event()

    def write(self, said: Said) -> None:
        if self.lost:
            return
        try:
            self.connection.sendall(msgspec.json.encode(said) + b"\n")
        except OSError as gone:
            log.info("whoever handed this in has gone: %s", gone)
            self.lost = True

    def end_if_done(self) -> None:
        if self.lost or (self.said_all and self.owed == 0):
            self.done.set()


class _Key(msgspec.Struct, frozen=True):
    key: str | None = None


_KEYS, _WANTED = msgspec.json.Decoder(_Key), msgspec.json.Decoder(Wanted)
"""Made at import: not to be made by two threads at once (``adapters/stores/rows.py``)."""


def listen(port: int, *, host: str = "127.0.0.1", field: str = "--listen") -> socket.socket:
    """A socket that listens, on loopback unless another host is named, for as many processes as inherit it; 0 is any port.

    Raises:
        BadInput: the port is taken.
    """
    # Named as TCP: asyncio turns Nagle's waiting off on such connections alone, and an answer in two writes is 40 ms late by it.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        # Whom it wakes for a connection that another process takes first must not wait for the next one.
        listener.setblocking(False)
    except OSError as taken:
        listener.close()
        raise BadInput(field, f"port {port}: {taken.strerror}", "name a free port, or 0 for any") from taken
    return listener


class Intake:
    """The server. ``work_came`` is called after each submission, ``failed`` with a bug."""

    def __init__(
        self,
        core: Core,
        listener: socket.socket,
        *,
        work_came: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Take over a socket that listens; answer nobody yet."""
        self.core = core
        self._work_came = work_came
        self._failed = failed
        self._watched: dict[IntentId, list[tuple[_Peer, str]]] = {}
        self._news: SimpleQueue[tuple[_Peer, Said | None]] = SimpleQueue()
        self._serving: dict[threading.Thread, socket.socket] = {}
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch_until_stopped, name="intake-watch", daemon=True)
        intake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                intake.serve(self.rfile.readline, self.connection)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(listener.getsockname(), Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = listener

    def start(self) -> None:
        """Answer, in threads of their own."""
        self._watcher.start()
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="intake", daemon=True
        ).start()

    def stop(self) -> None:
        """Take nothing more, say nothing more, and end every connection."""
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._watcher.join()
        for thread, connection in list(self._serving.items()):
            with suppress(OSError):  # it has ended by itself meanwhile
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(WRITE_S)

    def serve(self, readline: Callable[[int], bytes], connection: socket.socket) -> None:
        """One connection, line by line, until it has said all and heard all that it is owed."""
        self._serving[threading.current_thread()] = connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", WRITE_S, 0))
        peer = _Peer(connection)
        try:
            while not self._stop.is_set() and (line := readline(LINE_MAX_BYTES + 1)):
                if len(line) > LINE_MAX_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = readline(LINE_MAX_BYTES + 1)
                    self._news.put((peer, {"key": None, "error": f"a line is longer than {LINE_MAX_BYTES} bytes"}))
                elif line.strip():
                    self._take(line, peer)
        except OSError as gone:
            log.info("whoever handed this in has gone: %s", gone)
        except BaseException as bug:  # noqa: BLE001  # whatever it is, the process ends with it
            self._failed(bug)
            peer.done.set()
        self._news.put((peer, None))
        while not peer.done.wait(HEED_STOP_S) and not self._stop.is_set():
            pass
        del self._serving[threading.current_thread()]

    def _take(self, line: bytes, peer: _Peer) -> None:
        key: str | None = None
        try:
            key = _KEYS.decode(line).key
            queued = submit(self.core, _WANTED.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError) as odd:
            self._news.put((peer, {"key": key, "error": f"not an intent: {odd}"}))
        except HoldpointError as refused:
            self._news.put((peer, {"key": key, "error": str(refused)}))
        else:
            self._news.put((peer, {"key": key, "intent": queued.intent.intent, "state": queued.state.value}))
            self._work_came()

    def _watch_until_stopped(self) -> None:
        try:
            while not self._stop.is_set():
                self._hear()
                self._look()
        except BaseException as bug:  # noqa: BLE001  # whatever it is, the process ends with it
            self._failed(bug)
        for peer in {each for watchers in self._watched.values() for each, _ in watchers}:
            peer.done.set()

    def _hear(self) -> None:
        """Wait a moment for news, then take all of it: say it, and remember whom to tell of the intent's end."""
        try:
            peer, said = self._news.get(timeout=LOOK_EVERY_S)
            while True:
                if said is None:
                    peer.said_all = True
                else:
                    peer.write(said)
                    if said.get("intent") and said["key"] is not None:
                        peer.owed += 1
                        self._watched.setdefault(IntentId(str(said["intent"])), []).append((peer, said["key"]))
                peer.end_if_done()
                peer, said = self._news.get_nowait()
        except Empty:
            return

    def _look(self) -> None:
        """Tell of the intents that came to their end."""
        if not self._watched:
            return
        try:
            ended = self.core.store.read(self._ended)
        except StoreUnavailable as away:
            log.warning("the store is away: %s", away)
            return
        for each in ended:
            for peer, key in self._watched.pop(each.intent.intent):
                peer.write(
                    {
                        "key": key,
                        "intent": each.intent.intent,
                        "state": each.state.value,
                        "object": each.object,
                        "reason": each.reason.value if each.reason else None,
                    }
                )
                peer.owed -= 1
                peer.end_if_done()

    def _ended(self, tx: Transaction) -> list[QueuedIntent]:
        found = [tx.intent(each) for each in self._watched]
        return [each for each in found if each is not None and each.state in INTENT_ENDS]
