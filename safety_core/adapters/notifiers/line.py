"""A connection whose whole conversation ends at its time.

Time-outs of sockets bound silence only: a server that drips a byte a second holds its client for ever, and the look-up of
a name has no time-out at all. Here the look-up runs apart (``transports/resolver.py``), and at the end of the time the
connection itself is shut down from another thread, whatever either side is doing on it, TLS included.
"""

import contextlib
import socket
from collections.abc import Callable, Iterator
from threading import Timer

from safety_core.adapters.transports.resolver import Resolver
from safety_core.adapters.transports.wire import NotConnected
from safety_core.errors import NotDelivered
from safety_core.ports import Clock

TOTAL_S = 5.0
"""For one notice on one channel, from the look-up of the name to the last byte."""


Allowed = Callable[[str], bool]
"""Whether an address may be connected to."""


def anywhere(_: str) -> bool:
    """Any address."""
    return True


def not_taken(saw: str) -> NotDelivered:
    """A notice that was not taken; ``saw`` holds nothing that the other side wrote."""
    return NotDelivered(saw, "it is tried again by itself; the channels are set in [notify]")


@contextlib.contextmanager
def line(
    clock: Clock, resolver: Resolver, host: str, port: int, *, total_s: float, allowed: Allowed = anywhere
) -> Iterator[socket.socket]:
    """A connection to ``host`` that is cut off ``total_s`` after now. ``allowed``: which of its addresses are tried.

    Raises:
        NotDelivered: no connection in time.
    """
    by_us = clock.boot_us() + round(total_s * 1_000_000)
    sock = _connected(clock, resolver, (host, port), by_us, allowed)
    # A duplicate of the descriptor: shutting it down ends the same connection, and leaves alone the TLS object that the
    # other thread may be in the middle of.
    other = sock.dup()
    timer = Timer(max(0.0, by_us - clock.boot_us()) / 1_000_000, _cut, [other])
    timer.daemon = True
    timer.start()
    try:
        yield sock
    finally:
        timer.cancel()
        timer.join()
        other.close()
        sock.close()


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the peer may have ended it first
        sock.shutdown(socket.SHUT_RDWR)


def _connected(clock: Clock, resolver: Resolver, place: tuple[str, int], by_us: int, allowed: Allowed) -> socket.socket:
    """The first address that answers; each gets an equal share of the time that is left."""
    host, port = place
    try:
        addresses = resolver.addresses(host, by_us=by_us)
    except NotConnected as away:
        raise not_taken(away.saw) from away
    failures = []
    for tried, address in enumerate(addresses):
        left_s = (by_us - clock.boot_us()) / 1_000_000 / (len(addresses) - tried)
        if left_s <= 0:
            break
        if not allowed(address):
            failures.append(f"{address}, which {host} stands for, is not a public address")
            continue
        try:
            sock = socket.create_connection((address, port), timeout=left_s)
        except OSError as broken:
            failures.append(f"{address} port {port}: {broken_word(broken)}")
            continue
        sock.settimeout(max(0.001, (by_us - clock.boot_us()) / 1_000_000))
        return sock
    raise not_taken("; ".join(failures) or f"{host} was not reached in time")


def broken_word(broken: OSError) -> str:
    """The system's word for it, which repeats nothing that was written or read."""
    return "timed out" if isinstance(broken, TimeoutError) else broken.strerror or type(broken).__name__
