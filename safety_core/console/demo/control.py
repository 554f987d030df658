"""The simulated platforms' own door: what fans do is told them here. It is on this machine, and nowhere else.

``http.client`` asks the one address that the simulator said, by no proxy and after no redirect.
"""

import http.client
import json
from typing import Any
from urllib.parse import quote, urlsplit

from safety_core.errors import HoldpointError

PATIENCE_S = 10.0
LOOPBACK = "127.0.0.1"


class SimulatorAway(HoldpointError):
    """The simulated platforms do not answer at their control door, or take something else than is asked."""


class Control:
    """Asks one simulator.

    Args:
        url: its ``control_url``.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname != LOOPBACK or parts.port is None:
            raise SimulatorAway("the simulator is not on this machine", "start it on 127.0.0.1")
        self._port, self._path = parts.port, parts.path

    def effects(self, since: int) -> list[dict[str, Any]]:
        """What became real on the platforms, from that row on."""
        rows: list[dict[str, Any]] = self._asked("GET", f"ledger?since={since}")["entries"]
        return rows

    def comment(self, platform: str, post: str, username: str, text: str) -> None:
        """Somebody says something under a post."""
        body = {"platform": platform, "post": post, "username": username, "text": text}
        self._asked("POST", "comments", json.dumps(body).encode(), "application/json")

    def show(self, url: str, content: bytes, kind: str) -> None:
        """Put a picture where platforms look for it that fetch it."""
        self._asked("PUT", f"web?url={quote(url, safe='')}", content, kind)

    def _asked(self, method: str, what: str, body: bytes | None = None, kind: str | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=PATIENCE_S)
        try:
            connection.request(method, f"{self._path}/{what}", body, {} if kind is None else {"content-type": kind})
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as away:
            raise SimulatorAway(f"the simulator does not answer ({away!r})", "start the demo again") from away
        finally:
            connection.close()
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            why = said[:300].decode(errors="replace")
            raise SimulatorAway(f"the simulator answers {method} {what} with {answer.status}: {why}", "report it")
        found: dict[str, Any] = json.loads(said) if said.strip() else {}
        return found
