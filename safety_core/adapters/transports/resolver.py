"""Names to addresses, within a time.

``getaddrinfo`` has no time-out and cannot be interrupted: with a dead name server it holds its thread for half a minute.
So it runs in a daemon thread that the sender does not wait for past its time, at most one per name (names come from the
allow-list, so the threads are as few as the hosts), and whoever asks meanwhile waits for the same look-up. An address is
kept for a minute. Literal addresses, which is what simulators have, skip all of it.
"""

import socket
from collections.abc import Callable
from ipaddress import ip_address
from threading import Event, Thread

from safety_core.adapters.transports.wire import NotConnected
from safety_core.ports import Clock

KEPT_US = 60 * 1_000_000
"""How long a found address is used without asking again."""

Look = Callable[[str], tuple[str, ...]]


def system_look(name: str) -> tuple[str, ...]:
    """What the system's resolver says, in its order.

    Raises:
        OSError: there is no such name, or nobody to ask.
    """
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class _LookUp:
    """One look-up, under way or done."""

    def __init__(self) -> None:
        self.done = Event()
        self.addresses: tuple[str, ...] = ()
        self.failed = ""
        self.found_us = 0


class Resolver:
    """Look-ups shared between threads. ``dict.setdefault`` and ``dict.pop`` are single steps; no lock is held."""

    def __init__(self, clock: Clock, look: Look = system_look) -> None:
        self._clock = clock
        self._look = look
        self._look_ups: dict[str, _LookUp] = {}

    def addresses(self, name: str, *, by_us: int) -> tuple[str, ...]:
        """Addresses of a name, by ``by_us`` (boot clock).

        Raises:
            NotConnected: none by then.
        """
        try:
            return (str(ip_address(name)),)
        except ValueError:
            look_up = self._under_way_or_new(name)
        if not look_up.done.wait(max(0, by_us - self._clock.boot_us()) / 1_000_000):
            raise NotConnected(f"the look-up of {name} did not end in time")
        if not look_up.addresses:
            raise NotConnected(f"{name} was not found: {look_up.failed}")
        return look_up.addresses

    def _under_way_or_new(self, name: str) -> _LookUp:
        known = self._look_ups.get(name)
        if known is not None and known.done.is_set() and self._clock.boot_us() - known.found_us > KEPT_US:
            self._look_ups.pop(name, None)
        fresh = _LookUp()
        look_up = self._look_ups.setdefault(name, fresh)
        if look_up is fresh:
            Thread(target=self._run, args=(name, fresh), name=f"look-up {name}", daemon=True).start()
        return look_up

    def _run(self, name: str, look_up: _LookUp) -> None:
        try:
            look_up.addresses = self._look(name)
            look_up.failed = "it has no address"
        except (OSError, UnicodeError) as failed:
            look_up.failed = str(failed)
        if not look_up.addresses:
            self._look_ups.pop(name, None)
        look_up.found_us = self._clock.boot_us()
        look_up.done.set()
