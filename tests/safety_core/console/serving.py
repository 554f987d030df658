"""The console as it is served: a real server on loopback over a real store, with a real clock, for real browsers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext

from safety_core.adapters.clock.linux import BootClock
from safety_core.console import more
from safety_core.fleet.console_settings import ConsoleSettings
from safety_core.fleet.hard_stop import hard_stop_beside
from safety_core.fleet.view import view_beside
from safety_core.ports import Beat
from safety_core.records import Worker
from safety_core.vocabulary import WorkerId
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.console.ground import Ground, grounded

WORKERS = 3


class Pulse:
    """Workers of this machine that live and confirm whatever was raised, but for those who are named ``deaf``."""

    def __init__(self, view: Any) -> None:
        self._view, self._clock = view, BootClock()
        self.deaf: set[str] = set()

    def beats(self) -> tuple[Beat, ...]:
        now_us = self._clock.boot_us()
        return tuple(
            Beat(
                worker=WorkerId(f"worker-{n}"),
                pid=n,
                started_ticks=1,
                beat_us=now_us,
                confirmed=0 if f"worker-{n}" in self.deaf else self._view.generation(),
                confirmed_us=now_us,
            )
            for n in range(1, WORKERS + 1)
        )

    def attended(self, *, now_us: int) -> bool:  # noqa: ARG002  # the port
        return True


def workers(tx) -> None:
    for n in range(1, WORKERS + 1):
        made = Worker(worker=WorkerId(f"worker-{n}"), pid=n, started_ticks=1, boot_id="boot", threads=1, started_us=1)
        tx.put_worker(made)


@dataclass
class Served:
    """One console that answers. ``ground.core``: what it stands on."""

    ground: Ground
    url: str
    server: uvicorn.Server
    thread: threading.Thread
    pulse: Pulse

    def signed_in(self, browser: Browser, name: str = "operator", **how: Any) -> BrowserContext:
        """A window of somebody who is signed in."""
        window = browser.new_context(base_url=self.url, **how)
        window.add_cookies([{"name": "hp", "value": self.ground.token(name), "url": self.url}])
        return window

    def die(self) -> None:
        """It answers nobody any more."""
        self.server.should_exit = self.server.force_exit = True
        self.thread.join()


@contextmanager
def served(folder: Path, **ports: Any) -> Iterator[Served]:
    """A console, from its first answer to its last."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    stop = hard_stop_beside(folder / "console.sqlite")
    stop.prepare()
    view = view_beside(folder / "console.sqlite", "boot")
    pulse = Pulse(view)
    named = {"clock": BootClock(), "view": view, "hard_stop": stop, "heartbeats": pulse, **ports}
    with grounded(folder, settings=ConsoleSettings(port=port), more=more.routes, **named) as ground:
        write(ground.core.store, workers)
        config = uvicorn.Config(ground.app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        made = Served(ground, f"http://127.0.0.1:{port}", server, thread, pulse)
        try:
            yield made
        finally:
            made.die()
