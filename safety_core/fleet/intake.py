"""The loopback line protocol by which another process hands intents to a worker and awaits their outcomes.

One JSON object a line, UTF-8. In: the fields of ``shell.submit.Wanted``. Out, as things become known:

    {"key": …, "intent": …, "state": "queued"}
    {"key": …, "intent": …, "state": "confirmed", "object": …, "reason": null}      at the intent's end
    {"key": …, "error": …}                                                          what could not be taken

A load generator is such a process: it never shares an interpreter with what it measures.
"""

import logging
import socket
import socketserver
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

import msgspec

from safety_core.errors import HoldpointError, StoreUnavailable
from safety_core.lifecycle import INTENT_ENDS
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell.core import Core
from safety_core.shell.submit import Wanted, submit
from safety_core.vocabulary import IntentId

log = logging.getLogger("holdpoint.intake")

LOOK_EVERY_S = 0.02
LINE_MAX_BYTES = 256 * 1024


class _Watched(msgspec.Struct, frozen=True):
    key: str
    to: socket.socket


class Intake:
    """The server. ``address`` is where it listens; ``work_came`` is called after each submission."""

    def __init__(self, core: Core, port: int, work_came: Callable[[], None]) -> None:
        self.core = core
        self._work_came = work_came
        self._watched: dict[IntentId, list[_Watched]] = {}
        self._new: SimpleQueue[tuple[IntentId, _Watched] | tuple[None, tuple[socket.socket, bytes]]] = SimpleQueue()
        self._stop = threading.Event()
        intake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                intake.serve(self.rfile.readline, self.connection)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 256

        self._server = Server(("127.0.0.1", port), Handler)
        self.address: tuple[str, int] = ("127.0.0.1", self._server.server_address[1])

    def start(self) -> None:
        """Listen and watch, in threads of their own."""
        threading.Thread(target=self._server.serve_forever, name="intake", daemon=True).start()
        threading.Thread(target=self._watch, name="intake-watch", daemon=True).start()

    def stop(self) -> None:
        """Take nothing more."""
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self, readline: Callable[[int], bytes], to: socket.socket) -> None:
        """One connection, line by line, until it is closed. All writing is the watcher's, so lines never mix."""
        while line := readline(LINE_MAX_BYTES + 1):
            if len(line) > LINE_MAX_BYTES:
                self._say(
                    to, {"key": None, "error": f"a line is longer than {LINE_MAX_BYTES} bytes; the connection ends"}
                )
                return
            if line.strip():
                self._take(line, to)

    def _take(self, line: bytes, to: socket.socket) -> None:
        key: str | None = None
        try:
            wanted = msgspec.json.decode(line, type=Wanted)
            key = wanted.key
            queued = submit(self.core, wanted)
        except (msgspec.MsgspecError, UnicodeDecodeError) as odd:
            self._say(to, {"key": key, "error": f"not an intent: {odd}"})
        except HoldpointError as refused:
            self._say(to, {"key": key, "error": str(refused)})
        else:
            self._say(to, {"key": key, "intent": queued.intent.intent, "state": queued.state.value})
            self._new.put((queued.intent.intent, _Watched(wanted.key, to)))
            self._work_came()

    def _say(self, to: socket.socket, what: dict[str, str | None]) -> None:
        self._new.put((None, (to, msgspec.json.encode(what) + b"\n")))

    def _watch(self) -> None:
        """Write what is to be said, and look for intents that came to their end."""
        while not self._stop.is_set():
            self._drain()
            if not self._watched:
                continue
            try:
                ended = self.core.store.read(self._ended)
            except StoreUnavailable as away:
                log.warning("the store is away: %s", away)
                continue
            for each in ended:
                for watched in self._watched.pop(each.intent.intent):
                    said = {
                        "key": watched.key,
                        "intent": each.intent.intent,
                        "state": each.state.value,
                        "object": each.object,
                        "reason": each.reason.value if each.reason else None,
                    }
                    _write(watched.to, msgspec.json.encode(said) + b"\n")

    def _drain(self) -> None:
        """Wait a moment for news, then take all of it."""
        try:
            news = self._new.get(timeout=LOOK_EVERY_S)
            while True:
                if news[0] is None:
                    _write(*news[1])
                else:
                    self._watched.setdefault(news[0], []).append(news[1])
                news = self._new.get_nowait()
        except Empty:
            return

    def _ended(self, tx: Transaction) -> list[QueuedIntent]:
        found = [tx.intent(each) for each in self._watched]
        return [each for each in found if each is not None and each.state in INTENT_ENDS]


def _write(to: socket.socket, line: bytes) -> None:
    try:
        to.sendall(line)
    except OSError as gone:
        log.info("whoever handed this in has gone: %s", gone)
