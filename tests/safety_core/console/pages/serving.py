"""A console that a real browser reaches: served on loopback, by the very app that the other tests ask."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, BrowserContext

from safety_core.console.more import routes
from safety_core.fleet.console_settings import ConsoleSettings
from tests.safety_core.console.ground import Ground, grounded


class Served:
    """One console with its address."""

    def __init__(self, ground: Ground, address: str) -> None:
        self.ground = ground
        self.address = address

    def context(self, opened: Browser, who: str, *, width: int = 1200, **options: object) -> BrowserContext:
        """A browser window in which somebody is signed in."""
        made = opened.new_context(viewport={"width": width, "height": 900}, base_url=self.address, **options)
        made.add_cookies([{"name": "hp", "value": self.ground.token(who), "url": self.address}])
        return made


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """One console, served until the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with grounded(folder, settings=ConsoleSettings(url=address), more=routes) as ground:
        server = uvicorn.Server(uvicorn.Config(ground.app, log_config=None, lifespan="off", ws="none"))  # type: ignore[arg-type]
        running = threading.Thread(target=server.run, args=([listening],))
        running.start()
        try:
            yield Served(ground, address)
        finally:
            server.should_exit = server.force_exit = True  # whoever follows a page is let go
            running.join()
            listening.close()
