"""The tripwire: nothing leaves this machine, whichever client library tries, and whoever tries is known.

An audit hook cannot be taken out again, so one hook stands for the life of the process and asks whether it is armed.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec

from simulators.loopback import is_loopback

_LOOK_UPS: Final = frozenset(("socket.getaddrinfo", "socket.gethostbyname"))
_SENDS: Final = frozenset(("socket.connect", "socket.sendto", "socket.sendmsg"))
_LOCAL_FAMILIES: Final = frozenset(
    int(getattr(socket, name)) for name in ("AF_UNIX", "AF_NETLINK") if hasattr(socket, name)
)


class Bypass(msgspec.Struct, frozen=True):
    """One attempt to leave this machine: the audit event, and where to."""

    event: str
    where: str


class BypassRefused(ConnectionRefusedError):
    """Raised in whoever tried. Client libraries may swallow it; the record stays."""


_armed: Final[list[list[Bypass]]] = []


@contextmanager
def tripwire() -> Iterator[list[Bypass]]:
    """While inside, all but loopback is refused, in every thread. Yields the record; a clean run leaves it empty.

    May be nested: the innermost records.
    """
    record: list[Bypass] = []
    _armed.append(record)
    try:
        yield record
    finally:
        # By identity: two empty records are equal.
        del _armed[next(place for place, kept in enumerate(_armed) if kept is record)]


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if not _armed or not event.startswith("socket."):
        return
    if event in _LOOK_UPS:
        host = args[0]
    elif event in _SENDS:
        host = _destination(args[0], args[1])
    else:
        return
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    # No host asks for this machine's own addresses; an already connected socket was judged when it connected.
    if host is None or host == "" or is_loopback(str(host)):
        return
    _armed[-1].append(Bypass(event, str(host)))
    raise BypassRefused(f"{event} {host}: nothing may leave this machine here; call a simulated host through a door")


def _destination(sock: socket.socket, address: Any) -> Any:
    if address is None or int(sock.family) in _LOCAL_FAMILIES:
        return None
    return address[0] if isinstance(address, tuple) and address else address


sys.addaudithook(_watch)
