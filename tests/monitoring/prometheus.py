"""Prometheus and promtool, the system's own, and a scrape target: one process's exposition on loopback."""

import json
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from safety_core.monitoring.exposition import Exposition

PATIENCE_S = 60.0
WHY = "no {} here; `make prometheus` installs it"

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason=WHY.format("promtool"))
needs_prometheus = pytest.mark.skipif(shutil.which("prometheus") is None, reason=WHY.format("prometheus"))


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *words], capture_output=True, text=True, check=False, timeout=500)


@contextmanager
def serving(exposition: Exposition) -> Iterator[int]:
    """Answer scrapes on a port of loopback, which it gives."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):  # the library's name
            said = exposition.answer(self.headers.get("Accept", ""))
            self.send_response(200)
            self.send_header("Content-Type", said.content_type)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: object):
            """Nothing is written down."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Prometheus:
    """A running one. ``ask`` gives the data of an answer of its API."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.url = f"http://{address}"

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://{self._address}/api/v1/{path}", timeout=PATIENCE_S) as answer:
            return json.load(answer)["data"]

    def value(self, query: str) -> float | None:
        found = self.ask(f"query?query={urllib.request.quote(query)}")["result"]
        return float(found[0]["value"][1]) if found else None

    def firing(self) -> set[str]:
        return {each["labels"]["alertname"] for each in self.ask("alerts")["alerts"] if each["state"] == "firing"}


@contextmanager
def running(config: Path, port: int) -> Iterator[Prometheus]:
    """Prometheus on loopback; it ends with the block."""
    folder = config.parent
    words = (
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    )
    with (
        (folder / "log").open("w") as said,
        subprocess.Popen(["prometheus", *words], stderr=said, stdout=subprocess.DEVNULL) as started,
    ):
        try:
            yield Prometheus(f"127.0.0.1:{port}")
        finally:
            started.terminate()
