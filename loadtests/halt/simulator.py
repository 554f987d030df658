"""Asking the simulator: what is in flight, what arrived, tagged reads of the harness's own, and its rows at the end.

The driver never looks into the store of the system under test; all that it knows of it, it knows from here and from
what the commands print.
"""

import http.client
from typing import Any
from urllib.parse import urlsplit

import msgspec

from loadtests.halt.bench import HOST

LIMIT_S = 20.0
TAG_HEADER = "holdpoint-tag"
OK = 200


class SimulatorGone(Exception):
    """The simulator does not answer, or not as it should."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A committing request, from the simulator's journal. ``replied_us`` may lie ahead: it is when the reply leaves."""

    n: int
    arrived_us: int
    replied_us: int | None
    account: str | None
    tag: str | None


class Simulator:
    """One connection to the simulator's port, from the address ``source`` where one is given.

    ``requests`` are the committing ones that ``look`` has seen so far.
    """

    def __init__(self, base_url: str, *, source: str = "") -> None:
        parts = urlsplit(base_url)
        assert parts.hostname is not None
        self._http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=LIMIT_S, source_address=(source, 0))
        self._seen = 0
        self.requests: list[Request] = []

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def look(self) -> None:
        """Take in what the journal has got since the last look."""
        while True:
            page = self._control("GET", f"journal?since={self._seen}")
            self._seen += len(page["entries"])
            self.requests += [
                Request(**{name: each[name] for name in Request.__struct_fields__})
                for each in page["entries"]
                if each["committing"]
            ]
            if self._seen >= page["count"]:
                return

    def probe(self, token: str, tag: str) -> bool:
        """A tagged read of the harness's own; whether the platform answered it."""
        headers = {"Host": HOST, "Authorization": f"Bearer {token}", TAG_HEADER: tag}
        status, _ = self._ask("GET", "/2/users/me", headers)
        return status == OK

    def heal(self) -> None:
        """Take all faults out of force."""
        self._control("DELETE", "faults")

    def faults(self, plans: dict[str, Any]) -> None:
        """These plans in the place of all others."""
        self._control("PUT", "faults", msgspec.json.encode(plans))

    def late(self) -> int:
        """How many late commits are still to come."""
        left: int = self._control("POST", "settle")["late"]
        return left

    def rows(self, *, scenario: str, clock: str, source: str) -> list[dict[str, Any]]:
        """Ledger, journal and firings as rows of evidence."""
        found: list[dict[str, Any]] = self._control("GET", f"rows?scenario={scenario}&clock={clock}&source={source}")
        return found

    def _control(self, method: str, what: str, given: bytes | None = None) -> Any:
        status, body = self._ask(method, f"/_simulator/{what}", {}, given)
        if status != OK:
            raise SimulatorGone(f"{method} {what} was answered with {status}: {body[:200]!r}")
        return msgspec.json.decode(body)

    def _ask(self, method: str, path: str, headers: dict[str, str], given: bytes | None = None) -> tuple[int, bytes]:
        try:
            self._http.request(method, path, given, headers)
            answer = self._http.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as gone:
            self._http.close()
            raise SimulatorGone(f"the simulator does not answer {method} {path}: {gone!r}") from gone
