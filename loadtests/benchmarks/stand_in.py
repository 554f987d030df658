"""A system of which is known beforehand how long everything takes: next to nothing, but for one stall.

It answers the paths of the API that a load asks, confirms whatever it takes in, and stands still once, for all alike. What a load
must find follows from its schedule, so that the load itself can be measured.
"""

import sys
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import msgspec

PREFIX = "/api/v1"
LIMIT_S = 20.0
"""The longest that anybody is kept waiting."""
LOOK_S = 0.05
"""How often it looks whether it is to end."""
TRIALS = "-trial-"
"""What stands in the key of a hand-over before the load begins."""


class Stall(msgspec.Struct, frozen=True):
    """From when on it stands still, counted from the first hand-over of the load, and for how long."""

    from_s: float
    for_s: float


class StandIn:
    """Serves on loopback while it is entered.

    Args:
        answers: what it says to a GET below the first part of a path, instead of what it would.
    """

    def __init__(
        self,
        *,
        stall: Stall | None = None,
        accounts: Sequence[str] = ("acme-1",),
        answers: dict[str, Any] | None = None,
    ) -> None:
        self._stall = stall
        self._answers = answers or {}
        self._accounts = [
            {"client": "acme", "platform": "X", "account": each, "house": False} for each in accounts
        ]  # fmt: skip
        self._news = threading.Condition()
        self._moving = threading.Event()
        self._moving.set()
        self._began = False
        self.taken: list[dict[str, Any]] = []
        self.taken_back: list[str] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(LOOK_S,), name="stand-in", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._moving.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def of_the_load(self) -> list[dict[str, Any]]:
        """What was handed over, but for the trials before it."""
        with self._news:
            return [each for each in self.taken if TRIALS not in each["key"]]

    def await_taken(self, count: int) -> None:
        """Wait until so much was handed over, the trials among it."""
        with self._news:
            self._news.wait_for(lambda: len(self.taken) >= count, timeout=LIMIT_S)

    def took(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """An intent comes in, and stands at once."""
        with self._news:
            if TRIALS not in wanted["key"] and not self._began:
                self._began = True
                if self._stall is not None:
                    threading.Thread(target=self._stand_still, args=(self._stall,), daemon=True).start()
            self.taken.append(wanted)
            self._news.notify_all()
        return {"intent": wanted["key"], "ended": True, "confirmed": True, "state": "confirmed"}

    def _stand_still(self, stall: Stall) -> None:
        time.sleep(stall.from_s)
        self._moving.clear()
        time.sleep(stall.for_s)
        self._moving.set()

    def said(self, path: str, asked: dict[str, list[str]]) -> Any:
        """What is answered to a GET."""
        room = f"/{path.split('/')[1]}"
        if room in self._answers:
            return self._answers[room]
        if path == "/sandbox":
            return {"real": []}
        if path == "/accounts":
            return {"accounts": self._accounts, "next": None}
        if path == "/outcomes":
            return self._events(int(asked["after"][0]), float(asked.get("wait_s", ["0"])[0]))
        return {"ended": True, "confirmed": True, "state": "confirmed", "reason": None, "saw": "", "waits_for": None}

    def _events(self, after: int, wait_s: float) -> dict[str, Any]:
        with self._news:
            self._news.wait_for(lambda: len(self.taken) > after + 1, timeout=wait_s)
            events = [
                {"event": n, "kind": "outcome", "word": "confirmed", "intent": self.taken[n]["key"]}
                for n in range(after + 1, len(self.taken))
            ]
            return {"events": events, "last": len(self.taken) - 1, "more": False}

    def still(self) -> None:
        """Wait while it stands still."""
        self._moving.wait(LIMIT_S)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"of": self})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever is gone before they were answered is no error here; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    of: StandIn
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one write
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Something is asked."""
        parts = urlsplit(self.path)
        self._say(self.of.said(parts.path.removeprefix(PREFIX), parse_qs(parts.query)))

    def do_POST(self) -> None:
        """Something is handed over."""
        wanted = msgspec.json.decode(self.rfile.read(int(self.headers["content-length"])))
        self.of.still()
        if self.path.endswith("/cancel"):
            self.of.taken_back.append(self.path.split("/")[-2])
            self._say({})
        else:
            self._say(self.of.took(wanted))

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _say(self, said: Any) -> None:
        self.of.still()
        body = msgspec.json.encode(said)
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
