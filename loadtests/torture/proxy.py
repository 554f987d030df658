"""The link between workers and platform, as a process that can be told to cut it: ``python -m loadtests.torture.proxy PORT``.

One word a line on stdin, each answered by a line of JSON once it is in force:

    pass    bytes go both ways
    cut     every connection is reset, and new ones are refused
    stall   nothing moves and nothing is closed: the other end has gone silent
    deaf    requests still arrive, their answers do not

After a stall only the connections whose worker still holds them are served: what a real kernel would no longer send
again once its socket is reset must not arrive from here either.
"""

import json
import select
import selectors
import socket
import struct
import sys
from contextlib import suppress

CHUNK = 65_536
BACKLOG = 256
RESET = struct.pack("ii", 1, 0)
CONNECT_S = 5.0
MODES = ("pass", "cut", "stall", "deaf")


class Link:
    """Both ends of every connection through here. ``port`` is where workers connect."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._selector = selectors.DefaultSelector()
        self._peer: dict[socket.socket, socket.socket] = {}
        self._workers: set[socket.socket] = set()
        self._mode = "pass"
        self.port = 0
        self._listen()

    def _listen(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self.port), backlog=BACKLOG, reuse_port=False)
        self.port = self._server.getsockname()[1]

    def turn(self, mode: str) -> None:
        """Let this mode be in force from now on."""
        if mode == self._mode:
            return
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
        before, self._mode = self._mode, mode
        if mode == "cut":
            self._server.close()
            for end in [*self._workers]:
                self._drop(end)
        elif before == "cut":
            self._listen()
        if mode in ("pass", "deaf"):
            self._drop_left()
            self._selector.register(self._server, selectors.EVENT_READ)
            for end in self._peer:
                if mode == "pass" or end in self._workers:
                    self._selector.register(end, selectors.EVENT_READ)

    def _drop_left(self) -> None:
        """Workers that went away while nothing moved took their unsent bytes with them."""
        looks = select.poll()
        by_number = {end.fileno(): end for end in self._workers}
        for number in by_number:
            looks.register(number, select.POLLRDHUP)
        for number, _ in looks.poll(0):
            self._drop(by_number[number])

    def start(self) -> None:
        """Begin with the mode ``pass``."""
        self._selector.register(self._server, selectors.EVENT_READ)

    def move(self, limit_s: float) -> None:
        """Carry on for a moment."""
        for key, _ in self._selector.select(limit_s):
            end = key.fileobj
            assert isinstance(end, socket.socket)
            if end is self._server:
                self._accept()
            elif end in self._peer:
                self._carry(end)

    def _accept(self) -> None:
        worker, _ = self._server.accept()
        try:
            platform = socket.create_connection(("127.0.0.1", self._upstream), timeout=CONNECT_S)
        except OSError:
            worker.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            worker.close()
            return
        platform.settimeout(None)
        for end, other in ((worker, platform), (platform, worker)):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._peer[end] = other
        self._workers.add(worker)
        self._selector.register(worker, selectors.EVENT_READ)
        if self._mode == "pass":
            self._selector.register(platform, selectors.EVENT_READ)

    def _carry(self, end: socket.socket) -> None:
        try:
            data = end.recv(CHUNK)
            if data:
                self._peer[end].sendall(data)
                return
        except OSError:
            pass  # whichever end broke, the other one is to see it break
        self._drop(end)

    def _drop(self, end: socket.socket) -> None:
        for each in (end, self._peer.pop(end)):
            self._peer.pop(each, None)
            self._workers.discard(each)
            with suppress(KeyError, ValueError):
                self._selector.unregister(each)
            with suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            each.close()


def main() -> None:
    """Serve until stdin ends."""
    link = Link(int(sys.argv[1]))
    link.start()
    print(json.dumps({"ready": True, "port": link.port}), flush=True)
    words = select.poll()
    words.register(sys.stdin.fileno(), select.POLLIN)
    while True:
        if words.poll(0):
            word = sys.stdin.readline().strip()
            if not word:
                return
            link.turn(word)
            print(json.dumps({"mode": word}), flush=True)
        link.move(0.005)


if __name__ == "__main__":
    main()
