"""A fake worker's intake on loopback: takes lines, says what came of each, and stands still when told to."""

import json
import socketserver
import threading
import time
from typing import Any, Self


class FakeIntake:
    """Answers each line at once with ``answer``; ``stall`` (from, until), in seconds after the first line, answers none.

    ``hang_up_after`` closes the line after so many intents.
    """

    def __init__(self, *, stall: tuple[float, float] | None = None, hang_up_after: int | None = None) -> None:
        self.taken: list[dict[str, Any]] = []
        fake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                began = None
                for line in self.rfile:
                    now = time.monotonic()
                    began = began or now
                    if stall and stall[0] <= now - began < stall[1]:
                        time.sleep(stall[1] - (now - began))
                    wanted = json.loads(line)
                    fake.taken.append(wanted)
                    if hang_up_after is not None and len(fake.taken) > hang_up_after:
                        return
                    for said in fake.answers(wanted):
                        self.wfile.write(json.dumps(said).encode() + b"\n")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def answers(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        if wanted["text"] == "refused":
            return [{"key": wanted["key"], "error": "there is no such account"}]
        about = {"key": wanted["key"], "intent": f"int-{wanted['key']}"}
        end = {**about, "state": "confirmed", "object": f"object-{wanted['key']}", "reason": None}
        return [{**about, "state": "queued"}, end]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
