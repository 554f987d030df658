"""The story of an exchange, written once: connect, arm, re-check, write in one piece, disarm, read (safety.md §2.4, §2.5).

1. What is not allowed is refused before a connection is asked for: the host, the size, a request that breaks its form.
2. ``send_by_us`` bounds everything before the write; what ends there is ``NeverSent``.
3. The dead man's timer is armed *before* the re-check: a process that is stopped after it dies instead of sending late.
4. A reused connection is probed after the decision, immediately before the write. If it is gone, the decision is gone
   with it: a fresh connection gets a re-check of its own.
5. From the write on nobody knows what left: every failure is ``Lost``. Nothing is ever written twice.
6. The total deadline counts from before the re-check, so that it ends no later than the re-check reckoned with.
7. A redirect is an answer like any other.
8. Of a request that is too large for that its first bytes go beforehand, part by part, each re-checked (ADR-0008): the
   platform has no request until its last part, and that alone goes out by 3 to 6.

There is no thread, lock, socket or look at a clock of its own here: the same lines run under virtual time.
"""

from safety_core.adapters.transports.asking import Recheck, ask
from safety_core.adapters.transports.request_form import body_of, check_host, check_writable, too_large
from safety_core.adapters.transports.wire import Channel, NotConnected, Wire, WireBroken
from safety_core.errors import Miswired
from safety_core.ports import Answered, Clock, DeadMan, Exchange, Lost, NeverSent, Seam, WireRequest
from safety_core.vocabulary import Reason

CONNECTED = "transport.connected"
"""Seam: a connection is in hand, the timer not yet armed."""
RECHECKED = "transport.rechecked"
"""Seam: the re-check has let it go, nothing is written yet, the timer runs."""
CONNECTIONS_MAX = 2
"""Connections tried for one exchange: the pool hands out only what looked alive, so a second stale one is trouble."""

PART_MAX_BYTES = 128 * 1024
"""Of a lead, in one write: half of what the send buffer takes from a peer that opens no window at all."""
_EARLY = "the platform answered or closed before it had the whole request"


class GuardedTransport:
    """The one way to a platform, over any ``Wire``. Safe to share between threads or actors if its parts are.

    Args:
        allowed_hosts: a request for any other is a bug.
        pause_s: P, the longest pause assumed; the dead man's timer is armed with it.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        clock: Clock,
        dead_man: DeadMan,
        seam: Seam,
        allowed_hosts: frozenset[str],
        pause_s: float,
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._dead_man = dead_man
        self._seam = seam
        self._allowed_hosts = allowed_hosts
        self._pause_s = pause_s

    def exchange(self, request: WireRequest, *, send_by_us: int, total_s: float, recheck: Recheck | None) -> Exchange:
        """See the port.

        Raises:
            Miswired: the request breaks its form, is for no platform's host, or is committing and has no re-check. Nothing was
                sent.
        """
        check_writable(request)
        if request.lead:
            raise Miswired("a request whose lead has not gone came to be sent", "begin it, and end it")
        if request.committing and recheck is None:
            raise Miswired("a committing request came without a re-check", "send it through a permit")
        refused = self._refused(request)
        if refused is not None:
            return refused
        for _ in range(CONNECTIONS_MAX):
            channel = self._connect(request.host, send_by_us)
            if isinstance(channel, NeverSent):
                return channel
            outcome = self._use(channel, request, total_s=total_s, recheck=recheck)
            if outcome is not None:
                return outcome
        return NeverSent(Reason.NOT_CONNECTED, f"{CONNECTIONS_MAX} connections in turn were closed by the peer")

    def begin(self, request: WireRequest, *, send_by_us: int) -> "GuardedUpload | NeverSent":
        """See the port.

        Raises:
            Miswired: the request breaks its form, is for no platform's host, or has no lead. Nothing was sent.
        """
        check_writable(request)
        if not request.lead:
            raise Miswired("a request without a lead is no upload", "exchange it")
        refused = self._refused(request)
        if refused is not None:
            return refused
        for _ in range(CONNECTIONS_MAX):
            channel = self._connect(request.host, send_by_us)
            if isinstance(channel, NeverSent):
                return channel
            if not channel.stale():
                channel.begin(request, tag=request.tag if channel.loopback else None)
                return GuardedUpload(
                    channel, request, clock=self._clock, dead_man=self._dead_man, seam=self._seam, pause_s=self._pause_s
                )
            channel.close()
        return NeverSent(Reason.NOT_CONNECTED, f"{CONNECTIONS_MAX} connections in turn were closed by the peer")

    def _refused(self, request: WireRequest) -> NeverSent | None:
        check_host(request, self._allowed_hosts)
        return too_large(request)

    def _connect(self, host: str, send_by_us: int) -> Channel | NeverSent:
        try:
            channel = self._wire.connect(host, by_us=send_by_us)
        except Miswired:
            raise
        except Exception as broken:  # noqa: BLE001  # nothing was written, so whatever happened is known to be unsent
            return NeverSent(Reason.NOT_CONNECTED, _saw(broken))
        late_us = self._clock.boot_us() - send_by_us
        if late_us > 0:
            channel.keep()
            return NeverSent(Reason.NOT_CONNECTED, f"the connection stood {late_us} µs too late")
        return channel

    def _use(
        self, channel: Channel, request: WireRequest, *, total_s: float, recheck: Recheck | None
    ) -> Exchange | None:
        """One connection's part; ``None`` when it turned out stale and nothing was written."""
        clean = False
        try:
            sent = self._send(channel, request, total_s=total_s, recheck=recheck)
            if not isinstance(sent, int):
                clean = isinstance(sent, NeverSent)
                return sent
            answer = self._read(channel, by_us=sent)
            clean = isinstance(answer, Answered)
            return answer
        finally:
            if clean:
                channel.keep()
            else:
                channel.close()

    def _send(
        self, channel: Channel, request: WireRequest, *, total_s: float, recheck: Recheck | None
    ) -> int | NeverSent | Lost | None:
        """Decide and write: the boot-clock time (µs) by which the answer has to be whole, or why there is none."""
        total_us = round(total_s * 1_000_000)
        if recheck is None:
            by_us = self._clock.boot_us() + total_us
            return self._write(channel, request, by_us=by_us)
        self._seam(CONNECTED)
        self._dead_man.arm(self._pause_s)
        try:
            by_us = self._clock.boot_us() + total_us
            refused = ask(recheck)
            if refused is not None:
                return refused
            self._seam(RECHECKED)
            return self._write(channel, request, by_us=by_us)
        finally:
            self._dead_man.disarm()

    def _write(self, channel: Channel, request: WireRequest, *, by_us: int) -> int | Lost | None:
        if channel.stale():
            return None
        try:
            channel.write(request, tag=request.tag if channel.loopback else None)
        except Exception as broken:  # noqa: BLE001  # the first byte may have left: whatever happened, nobody knows
            return Lost(_saw(broken))
        return by_us

    def _read(self, channel: Channel, *, by_us: int) -> Answered | Lost:
        return _read(channel, by_us)


class GuardedUpload:
    """``ports.Upload`` over one connection. Each part is armed, re-checked and written by itself, and is small.

    Up to the last part everything that goes wrong is ``NeverSent``: the platform lacks bytes that nobody else has.
    """

    def __init__(
        self, channel: Channel, request: WireRequest, *, clock: Clock, dead_man: DeadMan, seam: Seam, pause_s: float
    ) -> None:
        self._channel: Channel | None = channel
        self._body = body_of(request)
        self._left = request.lead
        self._clock = clock
        self._dead_man = dead_man
        self._seam = seam
        self._pause_s = pause_s

    def more(self, part: bytes, *, by_us: int, recheck: Recheck) -> NeverSent | None:
        """See the port.

        Raises:
            Miswired: the part is empty or too large, or more than the lead; or the upload has ended.
        """
        channel = self._open()
        if not 0 < len(part) <= min(self._left, PART_MAX_BYTES):
            raise Miswired(f"a part of {len(part)} bytes, where {self._left} are left", "cut the lead into small parts")
        refused = _undrained(channel, by_us)
        if refused is None:
            self._dead_man.arm(self._pause_s)
            try:
                refused = ask(recheck) or _written(channel, part)
            finally:
                self._dead_man.disarm()
        if refused is not None:
            self.close()
            return refused
        self._left -= len(part)
        return None

    def end(self, *, send_by_us: int, total_s: float, recheck: Recheck) -> Exchange:
        """See the port.

        Raises:
            Miswired: the lead has not gone, or the upload has ended. Nothing was sent.
        """
        channel = self._open()
        if self._left:
            raise Miswired(f"{self._left} bytes of the lead have not gone", "send all of it first")
        try:
            sent = _undrained(channel, send_by_us) or self._send(channel, total_s=total_s, recheck=recheck)
            outcome = _read(channel, sent) if isinstance(sent, int) else sent
            if isinstance(outcome, Answered):
                self._channel = None
                channel.keep()
            return outcome
        finally:
            self.close()

    def close(self) -> None:
        """See the port."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def _open(self) -> Channel:
        if self._channel is None:
            raise Miswired("an upload that has ended was used again", "begin another")
        return self._channel

    def _send(self, channel: Channel, *, total_s: float, recheck: Recheck) -> int | NeverSent | Lost:
        """Decide and write the last part: by when (boot clock, µs) the answer has to be whole, or why there is none."""
        self._seam(CONNECTED)
        self._dead_man.arm(self._pause_s)
        try:
            by_us = self._clock.boot_us() + round(total_s * 1_000_000)
            refused = ask(recheck)
            if refused is not None:
                return refused
            self._seam(RECHECKED)
            if not channel.quiet():
                return NeverSent(Reason.NOT_CONNECTED, _EARLY)
            try:
                channel.more(self._body, last=True)
            except Exception as broken:  # noqa: BLE001  # the last byte may have left: whatever happened, nobody knows
                return Lost(_saw(broken))
            return by_us
        finally:
            self._dead_man.disarm()


def _undrained(channel: Channel, by_us: int) -> NeverSent | None:
    """What keeps the next part from being taken at once: the platform has not what went before, or wants no more."""
    try:
        channel.drained(by_us=by_us)
    except WireBroken as broken:
        return NeverSent(Reason.NOT_CONNECTED, broken.saw)
    return None if channel.quiet() else NeverSent(Reason.NOT_CONNECTED, _EARLY)


def _written(channel: Channel, part: bytes) -> NeverSent | None:
    """A part that is not the last: one that was not taken whole ends a request that is not whole either."""
    try:
        channel.more(part, last=False)
    except Miswired:
        raise
    except Exception as broken:  # noqa: BLE001  # the last bytes have not left
        return NeverSent(Reason.NOT_CONNECTED, _saw(broken))
    return None


def _read(channel: Channel, by_us: int) -> Answered | Lost:
    try:
        return channel.read(by_us=by_us)
    except Exception as broken:  # noqa: BLE001  # the request has left: whatever happened, nobody knows
        return Lost(_saw(broken))


def _saw(broken: Exception) -> str:
    """What a person is told. Of a foreign error only its name: its text may quote what was being written."""
    if isinstance(broken, (NotConnected, WireBroken)):
        return broken.saw
    return f"the wire failed: {type(broken).__name__}"
