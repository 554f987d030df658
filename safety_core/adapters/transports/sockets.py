"""The wire's real side: one socket per connection, plain to a simulator on loopback, TLS to everybody else.

Each socket is set so that nothing of a dead or late sender is delivered afterwards (safety.md §2.5): closing resets it
(SO_LINGER 1, 0), the kernel gives up unacknowledged bytes after D (TCP_USER_TIMEOUT), and the send buffer holds the
largest committing request, so that one ``send`` takes it whole without waiting for the peer.
"""

import contextlib
import fcntl
import select
import socket
import ssl
import struct
import termios
from collections.abc import Mapping

from safety_core.adapters.transports.endpoints import Endpoint, is_loopback, own_endpoint
from safety_core.adapters.transports.http1 import Http1
from safety_core.adapters.transports.pool import Pool
from safety_core.adapters.transports.request_form import REQUEST_MAX_BYTES
from safety_core.adapters.transports.resolver import Resolver
from safety_core.adapters.transports.trust import system
from safety_core.adapters.transports.wire import NotConnected, WireBroken
from safety_core.ports import Answered, Clock, WireRequest

ANSWER_MAX_BYTES = 1024 * 1024
SEND_BUFFER_BYTES = 2 * REQUEST_MAX_BYTES
"""Asked for; Linux doubles it for its own bookkeeping and caps it at net.core.wmem_max. With the usual cap of 208 KiB
it takes 233 KiB from a peer that opens no window at all, and 440 KiB from one that does; ``write_s`` bounds the rest."""
RECEIVE_BYTES = 64 * 1024
DRAIN_LOOK_S = 0.002
_INT = struct.Struct("i")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class SocketChannel:
    """One connection. See ``wire.Channel``."""

    def __init__(
        self,
        sock: socket.socket,
        host: str,
        *,
        loopback: bool,
        clock: Clock,
        pool: "Pool[SocketChannel]",
        write_s: float,
    ) -> None:
        self.reused = False
        self.loopback = loopback
        self._sock = sock
        self._host = host
        self._clock = clock
        self._pool = pool
        self._write_s = write_s
        self._http = Http1(answer_max_bytes=ANSWER_MAX_BYTES)
        self._used = False
        self._head = b""

    def stale(self) -> bool:
        """See the seam. Any readiness counts: between two exchanges the peer has nothing to say."""
        if not self.reused:
            return False
        probe = select.poll()
        try:
            probe.register(self._sock, select.POLLIN)
            return bool(probe.poll(0))
        except (OSError, ValueError):
            return True

    def write(self, request: WireRequest, *, tag: str | None) -> None:
        self._used = True
        self._hand_over(self._http.request(request, tag=tag))

    def begin(self, request: WireRequest, *, tag: str | None) -> None:
        self._used = True
        self._head = self._http.begin(request, tag=tag)

    def drained(self, *, by_us: int) -> None:
        """See the seam. The kernel tells nobody when the last byte is acknowledged, so it is asked again and again."""
        waiting = bytearray(_INT.size)
        while True:
            try:
                fcntl.ioctl(self._sock, termios.TIOCOUTQ, waiting)
            except (OSError, ValueError) as broken:
                raise WireBroken("the connection broke while the film was on its way") from broken
            if _INT.unpack(waiting)[0] == 0:
                return
            if self._clock.boot_us() >= by_us:
                raise WireBroken("the platform did not take what was sent in time")
            self._clock.sleep(DRAIN_LOOK_S)

    def quiet(self) -> bool:
        """See the seam. It is read and not probed: under TLS readiness may be of a session ticket, which is no answer."""
        try:
            self._sock.settimeout(0)
            self._sock.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except (OSError, ValueError):
            return False
        return False

    def more(self, part: bytes, *, last: bool) -> None:
        head, self._head = self._head, b""
        self._hand_over(head + self._http.more(part, last=last))

    def _hand_over(self, whole: bytes) -> None:
        self._sock.settimeout(self._write_s)
        try:
            self._sock.sendall(whole)
        except OSError as broken:
            raise WireBroken(f"the request was not taken whole: {_name(broken)}") from broken

    def read(self, *, by_us: int) -> Answered:
        while True:
            left_us = by_us - self._clock.boot_us()
            if left_us <= 0:
                raise WireBroken("no whole answer within the total deadline")
            self._sock.settimeout(left_us / 1_000_000)
            try:
                data = self._sock.recv(RECEIVE_BYTES)
            except TimeoutError as late:
                raise WireBroken("no whole answer within the total deadline") from late
            except OSError as broken:
                raise WireBroken(f"the connection broke before the answer was whole: {_name(broken)}") from broken
            answered = self._http.feed(data)
            if answered is not None:
                return answered

    def keep(self) -> None:
        if self._used:
            if not self._http.next_exchange():
                self.close()
                return
            self._used = False
        self.reused = True
        self._pool.put(self._host, self)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # the peer's reset may come first; the descriptor is gone either way
            self._sock.close()


class SocketWire:
    """Hands out connections: from the pool, or new.

    Args:
        routes: platform host → where it really is; a host that is not in it is reached itself, over TLS.
        write_s: time for one write to be taken by the kernel; below P, or a peer that takes nothing has the dead man's
            timer kill this process.
        total_s: D, for TCP_USER_TIMEOUT.
        resolver: look-ups; the system's by default.
        tls: how certificates are checked; the system's authorities by default.
        elsewhere: the same, of hosts that are reached elsewhere under their own names; as ``tls`` by default.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        routes: Mapping[str, Endpoint],
        write_s: float,
        total_s: float,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
        elsewhere: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._routes = routes
        self._write_s = write_s
        self._user_timeout_ms = round(total_s * 1000)
        self._resolver = resolver or Resolver(clock)
        self._tls = tls or system()
        self._elsewhere = elsewhere or self._tls
        self._pool: Pool[SocketChannel] = Pool(clock)

    def connect(self, host: str, *, by_us: int) -> SocketChannel:
        """See the seam. Each address of a name gets an equal share of the time that is left."""
        self._left_s(by_us, 1)
        idle = self._pool.take(host)
        if idle is not None:
            return idle
        endpoint = self._routes.get(host) or own_endpoint(host)
        addresses = self._resolver.addresses(endpoint.host, by_us=by_us)
        failures = []
        for tried, address in enumerate(addresses):
            share_s = self._left_s(by_us, len(addresses) - tried)
            try:
                return self._open(host, endpoint, address, by_us=self._clock.boot_us() + round(share_s * 1_000_000))
            except (OSError, NotConnected) as broken:
                failures.append(f"{address} port {endpoint.port}: {_name(broken)}")
        raise NotConnected("; ".join(failures))

    def close(self) -> None:
        """Drop the idle connections; the wire can be used again."""
        self._pool.close()

    def _left_s(self, by_us: int, shares: int) -> float:
        left_us = by_us - self._clock.boot_us()
        if left_us <= 0:
            raise NotConnected("the time to send was over before a connection stood")
        return left_us / shares / 1_000_000

    def _open(self, host: str, endpoint: Endpoint, address: str, *, by_us: int) -> SocketChannel:
        loopback = is_loopback(address)
        if endpoint.scheme == "http" and not loopback:
            raise NotConnected(f"{address} is not on this machine, and plain http would show it the token")
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._user_timeout_ms)
            sock.settimeout(self._left_s(by_us, 1))
            sock.connect((address, endpoint.port))
            if endpoint.scheme == "https":
                sock.settimeout(self._left_s(by_us, 1))
                tls, name = (self._elsewhere, endpoint.name) if endpoint.name else (self._tls, endpoint.host)
                sock = tls.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False)
        except BaseException:
            sock.close()
            raise
        return SocketChannel(sock, host, loopback=loopback, clock=self._clock, pool=self._pool, write_s=self._write_s)


def _name(broken: OSError | NotConnected) -> str:
    """The system's word for it, without what was being written."""
    if isinstance(broken, NotConnected):
        return broken.saw
    if isinstance(broken, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({broken.verify_message})"
    return "timed out" if isinstance(broken, TimeoutError) else broken.strerror or type(broken).__name__
