"""A platform in the worker's own process: it answers as X does, at once for reads and after a while for posts.

It stands where sockets stand otherwise, under the guarded transport, so that an instant can be taken right where the
first byte would leave. It is no judge of wire facts: the simulators are.
"""

import json
from itertools import count
from urllib.parse import parse_qs, urlsplit

import msgspec

from safety_core.adapters.transports.request_form import body_of, in_clear
from safety_core.ports import Answered, Clock, WireRequest

LATENCY_S = 0.02
FIRST_OBJECT = 1_700_000_000_000_000_000
OBJECTS_EACH = 10**15
TOKEN_PREFIX = "token-"  # noqa: S105  # what stands before the account's id in a token of this platform
JSON = {"content-type": "application/json"}


class Effect(msgspec.Struct, frozen=True):
    """One post: when the first byte of its request left and when its answer was whole (boot clock, µs), and its text."""

    began_us: int
    ended_us: int
    account: str
    text: str


class Platform:
    """All accounts of it. ``effects`` holds the posts whose answer is whole; ``number`` keeps the posts' ids of several
    processes apart, since each has a platform of its own.
    """

    def __init__(self, clock: Clock, *, latency_s: float = LATENCY_S, number: int = 0) -> None:
        self._clock = clock
        self._latency_s = latency_s
        self._ids = count(FIRST_OBJECT + number * OBJECTS_EACH)
        self._posts: dict[str, tuple[str, str]] = {}
        self._newest: dict[str, str] = {}
        self.effects: list[Effect] = []
        self._begun_us: list[int] = []

    @property
    def begun(self) -> int:
        """Requests for a post so far."""
        return len(self._begun_us)

    @property
    def in_flight(self) -> int:
        """Posts begun and not answered yet."""
        return self.begun - len(self.effects)

    def begin(self) -> int:
        """The first byte of a request for a post leaves: the instant that this benchmark is about."""
        began_us = self._clock.boot_us()
        self._begun_us.append(began_us)
        return began_us

    def finish(self, account: str, text: str, began_us: int) -> str:
        """Take the post, be slow about it, and give its id."""
        made = str(next(self._ids))
        self._posts[made] = (account, text)
        self._newest[account] = made
        self._clock.sleep(self._latency_s)
        self.effects.append(Effect(began_us, self._clock.boot_us(), account, text))
        return made

    def read(self, account: str, path: str) -> dict[str, object]:
        """What a reading request is answered with."""
        parts = urlsplit(path)
        if parts.path == "/2/users/me":
            return {"data": {"id": account}}
        if parts.path == f"/2/users/{account}/tweets":
            since = parse_qs(parts.query).get("since_id", ["0"])[0]
            newest = self._newest.get(account)
            shown = [] if newest is None or int(newest) <= int(since) else [self._shown(newest)]
            return {"data": shown, "meta": {"result_count": len(shown)}}
        made = parts.path.rpartition("/")[2]
        return {"data": self._shown(made)}

    def _shown(self, made: str) -> dict[str, object]:
        account, text = self._posts[made]
        return {"id": made, "author_id": account, "text": text}


class PlatformWire:
    """``adapters.transports.wire.Wire`` on such a platform: every connection stands at once."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def connect(self, host: str, *, by_us: int) -> "PlatformChannel":  # noqa: ARG002  # the seam's parameters
        """See the seam."""
        return PlatformChannel(self._platform)


class PlatformChannel:
    """One connection, for one exchange."""

    reused = False
    loopback = True

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._request: WireRequest | None = None
        self._began_us = 0

    def stale(self) -> bool:
        """See the seam: never reused, so never stale."""
        return False

    def write(self, request: WireRequest, *, tag: str | None) -> None:  # noqa: ARG002  # the seam's parameter
        """See the seam."""
        if request.committing:
            self._began_us = self._platform.begin()
        self._request = request

    def read(self, *, by_us: int) -> Answered:  # noqa: ARG002  # the platform answers long before
        """See the seam."""
        request = self._request
        assert request is not None
        account = in_clear(dict(request.headers)["authorization"]).rpartition(TOKEN_PREFIX)[2]
        if not request.committing:
            return Answered(200, JSON, json.dumps(self._platform.read(account, request.path)).encode())
        text = json.loads(body_of(request))["text"]
        made = self._platform.finish(account, text, self._began_us)
        return Answered(201, JSON, json.dumps({"data": {"id": made, "text": text}}).encode())

    def begin(self, request: WireRequest, *, tag: str | None) -> None:
        """Never asked: nothing here has a lead."""
        raise NotImplementedError

    def drained(self, *, by_us: int) -> None:
        """As ``begin``."""
        raise NotImplementedError

    def quiet(self) -> bool:
        """As ``begin``."""
        raise NotImplementedError

    def more(self, part: bytes, *, last: bool) -> None:
        """As ``begin``."""
        raise NotImplementedError

    def keep(self) -> None:
        """Nothing is pooled."""

    def close(self) -> None:
        """Nothing is left to deliver."""
