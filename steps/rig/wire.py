"""The in-process wire: the guarded transport's own story, over a simulated world instead of a socket.

A request arrives at the platform at the instant it is written. The answer is under way for as long as the platform
says, and whoever waits for it gives way to everybody else meanwhile.
"""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import msgspec

from safety_core.adapters.transports.request_form import body_of, in_clear
from safety_core.adapters.transports.wire import NotConnected, WireBroken
from safety_core.ports import Answered, WireRequest
from safety_core.secret import MASK, Secret
from simulators.doors.direct import finished
from simulators.scheduler import Scheduler
from simulators.wire import Call, Reply
from simulators.world import World

PART_US: Final = 10_000
"""How long a part of an upload is on its way."""
SHOWN_MAX_BYTES: Final = 8_192
"""What is longer than this, or no text, is told by its length: a failure is read by a person."""


NOBODY_ANSWERS = "nobody answers"
UNREACHED = {
    "its name is not found": "name or service not known",
    "its certificate is another's": "certificate verify failed: hostname mismatch",
    "it refuses the connection": "connection refused",
    NOBODY_ANSWERS: "no connection in time",
}
"""Why a platform cannot be reached, as features say it, and what whoever tries is told."""


@dataclass
class Reach:
    """Which platforms' hosts cannot be reached from this machine, until when and why; one for all processes.

    Attributes:
        barred: by host: until when (boot clock), and the way.
        met: the ways that somebody met: the others show nothing.
    """

    barred: dict[str, tuple[int, str]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def way(self, host: str, now_us: int) -> str | None:
        """In what way a host cannot be reached now."""
        until_us, way = self.barred.get(host, (0, ""))
        if now_us >= until_us:
            return None
        self.met.add(way)
        return way


@dataclass
class InProcessWire:
    """Hands out connections of one process to the platforms of a world.

    Attributes:
        reach: whom it can reach.
        connect_us: how long a connection takes to stand.
        cut_off: while true nothing connects, nothing that is written arrives, and no answer comes back.
        exchanges: what went over it, for a failure's record; tokens are masked.
    """

    world: World
    scheduler: Scheduler
    reach: Reach = field(default_factory=Reach)
    connect_us: int = 1_000
    cut_off: bool = False
    exchanges: list[dict[str, object]] = field(default_factory=list)

    def connect(self, host: str, *, by_us: int) -> "InProcessChannel":
        """See ``adapters/transports/wire.py``."""
        self.scheduler.sleep_us(self.connect_us)
        if self.cut_off:
            self.scheduler.sleep_us(max(0, by_us - self.scheduler.now_us()))
            raise NotConnected(f"{host}: cut off")
        if self.world.refuses(host):
            raise NotConnected(f"{host}: refused")
        way = self.reach.way(host, self.scheduler.now_us())
        if way == NOBODY_ANSWERS:
            self.scheduler.sleep_us(max(0, by_us - self.scheduler.now_us()))
        if way is not None:
            raise NotConnected(f"{host}: {UNREACHED[way]}")
        return InProcessChannel(self, host)


class InProcessChannel:
    """One connection; never reused, so never stale."""

    reused = False
    loopback = True

    def __init__(self, wire: InProcessWire, host: str) -> None:
        self._wire = wire
        self._host = host
        self._reply: Reply | None = None
        self._arrived_us = 0
        self._shown: dict[str, object] = {}
        self._begun: WireRequest | None = None
        self._tag: str | None = None
        self._gathered = bytearray()

    def stale(self) -> bool:
        return False

    def write(self, request: WireRequest, *, tag: str | None) -> None:
        wire = self._wire
        parts = urlsplit(request.path)
        self._shown = {"at_us": wire.scheduler.now_us(), "request": f"{request.method} {self._host}{request.path}"}
        self._secret = isinstance(request.body, Secret)
        self._shown["sent"] = MASK if self._secret else shown(body_of(request))
        wire.exchanges.append(self._shown)
        if wire.cut_off:
            raise WireBroken("cut off while it was written")
        self._arrived_us = wire.scheduler.now_us()
        call = Call(
            method=request.method,
            host=self._host,
            path=parts.path,
            query=parts.query,
            headers=tuple((name.lower(), in_clear(value)) for name, value in request.headers),
            body=body_of(request),
            tag=tag,
        )
        asked_at_us = wire.world.clock.unix_us()
        reply = wire.world.handle(call)
        self._reply = finished(reply, call, unix_us=asked_at_us + reply.delay_us)

    def begin(self, request: WireRequest, *, tag: str | None) -> None:
        self._begun, self._tag = request, tag

    def drained(self, *, by_us: int) -> None:  # noqa: ARG002 - it always takes the same time
        self._wire.scheduler.sleep_us(PART_US)

    def quiet(self) -> bool:
        return not self._wire.cut_off

    def more(self, part: bytes, *, last: bool) -> None:
        """What is not whole arrives nowhere."""
        self._gathered += part
        if last:
            assert self._begun is not None
            self.write(msgspec.structs.replace(self._begun, body=bytes(self._gathered), lead=0), tag=self._tag)

    def read(self, *, by_us: int) -> Answered:
        wire, reply = self._wire, self._reply
        assert reply is not None
        due_us = self._arrived_us + reply.delay_us + reply.over_us
        silent = reply.cut == "silence" or wire.cut_off or due_us > by_us
        wire.scheduler.sleep_us(max(0, (by_us if silent else due_us) - wire.scheduler.now_us()))
        if silent or wire.cut_off:
            self._shown["answer"] = "no answer in time"
            raise WireBroken("no answer in time")
        if reply.cut is not None:
            self._shown["answer"] = f"the wire broke ({reply.cut})"
            raise WireBroken(f"the wire broke ({reply.cut})")
        said = MASK if self._secret else shown(reply.body)  # tokens come back for tokens
        self._shown["answer"] = f"{reply.status} {said}"
        return Answered(reply.status, {name.lower(): value for name, value in reply.headers}, reply.body)

    def keep(self) -> None:
        """Nothing is pooled."""

    def close(self) -> None:
        """Nothing is left to deliver."""


def shown(body: bytes) -> str:
    """What was sent, as far as a person can read it."""
    if b"\x00" in body:
        return f"⟨{len(body):,} bytes of a picture or film⟩"
    if len(body) > SHOWN_MAX_BYTES:
        return f"{body[:SHOWN_MAX_BYTES].decode(errors='replace')}… ⟨{len(body):,} bytes⟩"
    return body.decode(errors="replace")
