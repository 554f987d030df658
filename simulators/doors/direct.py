"""Door: in process. Handle first, then compare the reply's delay with what the caller would have waited.

That order makes a time-out *after* the platform committed need nothing special.
"""

from email.utils import formatdate

import msgspec

from simulators.clock import PassingClock
from simulators.control import at_the_door
from simulators.loopback import is_loopback
from simulators.wire import PARTIAL, PIECES, Call, Reply
from simulators.world import World

TAG = "holdpoint-tag"
"""The header that carries the harness's identity of the intent. It only ever goes to a simulator."""

NO_BODY = (204, 304)


class TimedOut(TimeoutError):
    """The caller's own deadline passed first. What the platform did, it did."""


class WireCut(ConnectionError):
    """The wire broke. ``partial`` is what had arrived of the body.

    Attributes:
        how: see ``wire.Cut``; never ``silence``, which is a time-out.
    """

    def __init__(self, how: str, partial: bytes = b"") -> None:
        super().__init__(f"the wire was cut: {how}, after {len(partial)} bytes of the body")
        self.how = how
        self.partial = partial


class WaitsForEver(RuntimeError):
    """The platform never answers and the caller set no time-out: on a real wire it would hang."""


class DirectDoor:
    """One caller's way into a world, on the world's own clock, which must be one that can pass time."""

    def __init__(self, world: World) -> None:
        if not isinstance(world.clock, PassingClock):
            raise TypeError(f"{type(world.clock).__name__} cannot let time pass; a door needs a clock with sleep_us")
        self._world = world
        self._clock: PassingClock = world.clock

    def exchange(self, call: Call, *, wait_us: int | None) -> Reply:
        """One call; the reply as a client sees it, with the headers that every HTTP answer has.

        ``wait_us`` is how long the caller waits for the first byte, and for each next piece, in microseconds; what comes at
        that very instant is in time. ``None`` waits as long as it takes.

        Raises:
            TimedOut: the reply would come later.
            WireCut: it was broken off.
            WaitsForEver: there will be none, and nobody set a limit.
        """
        reply = self._awaited(at_the_door(self._world, call))
        if reply.cut == "refused":
            raise WireCut(reply.cut)
        never = reply.cut == "silence"
        if wait_us is None and never:
            raise WaitsForEver(f"{call.method} {call.path} is never answered, and its caller has no time-out")
        if wait_us is not None and (never or reply.delay_us > wait_us):
            self._clock.sleep_us(wait_us)
            raise TimedOut(f"no answer within {wait_us} µs")
        self._clock.sleep_us(reply.delay_us)
        if wait_us is not None and reply.over_us > wait_us * PIECES:
            self._clock.sleep_us(wait_us)
            raise TimedOut(f"the body trickles: no piece within {wait_us} µs")
        self._clock.sleep_us(reply.over_us)
        reply = finished(reply, call, unix_us=self._clock.unix_us())
        if reply.cut is not None:
            raise WireCut(reply.cut, reply.body[: len(reply.body) // 2] if reply.cut in PARTIAL else b"")
        return reply

    def _awaited(self, reply: Reply) -> Reply:
        """The reply of the control API once it is ready, or how things stand when its time is over."""
        if reply.stream is not None:
            return msgspec.structs.replace(reply, body=reply.stream(), stream=None)
        if reply.later is None:
            return reply
        until_us = self._clock.now_us() + reply.later.within_us
        while not reply.later.ready() and (left_us := until_us - self._clock.now_us()) > 0:
            next_us = self._world.next_us
            due_us = left_us if next_us is None else next_us - self._clock.now_us()
            self._clock.sleep_us(due_us if 0 < due_us < left_us else left_us)
        return reply.later.answer()


def is_served(world: World, host: str) -> bool:
    """Whether a host (and port) is simulated, or this machine.

    Anything else would let a web page in a browser talk to the simulator by a name of its own.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name.lower() in world.hosts() or is_loopback(name)


def misdirected(host: str) -> Reply:
    """The answer under a name that is nobody's here."""
    return turned_away(421, f"{host} is not simulated here; name a simulated host or this machine")


def turned_away(status: int, why: str) -> Reply:
    """The door's own answer to what never reaches the world; it ends the connection."""
    body = msgspec.json.encode({"error": why})
    headers = (("content-type", "application/json"), ("content-length", str(len(body))), ("connection", "close"))
    return Reply(status=status, headers=headers, body=body)


def finished(reply: Reply, call: Call, *, unix_us: int) -> Reply:
    """The reply with ``content-length`` and ``date``, as any server of HTTP adds them, and no body where none may be."""
    said = {name for name, _ in reply.headers}
    extra: list[tuple[str, str]] = []
    if "content-length" not in said and reply.status not in NO_BODY and reply.stream is None:
        extra.append(("content-length", str(len(reply.body))))
    if "date" not in said:
        extra.append(("date", formatdate(unix_us // 1_000_000, usegmt=True)))
    body = b"" if call.method == "HEAD" or reply.status in NO_BODY else reply.body
    return msgspec.structs.replace(reply, headers=(*reply.headers, *extra), body=body)
