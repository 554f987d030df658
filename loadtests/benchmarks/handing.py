"""Handing posts over to workers as many services would, and hearing of every end.

There are as many connections as posts in flight, as bare HTTP has. Over one alone each hand-over waits until the one before it is
durable, as it should: what is measured then is how often the store commits, while 57 of 64 senders have nothing to do.
"""

import selectors
import socket
from collections.abc import Callable, Sequence
from itertools import count
from time import perf_counter

import msgspec

from loadtests.benchmarks.findings import NoData
from loadtests.halt.bench import Tenant
from safety_core.vocabulary import Action

IN_FLIGHT = 64
PATIENCE_S = 120.0
_RECEIVE = 65_536


class _Line:
    """One connection; bytes that are no whole line yet are kept."""

    def __init__(self, intake: str) -> None:
        host, _, port = intake.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._came = b""

    def lines(self) -> list[bytes]:
        """What has come, in whole lines.

        Raises:
            NoData: the worker closed it.
        """
        part = self.socket.recv(_RECEIVE)
        if not part:
            raise NoData("the worker closed a connection")
        *whole, self._came = (self._came + part).split(b"\n")
        return whole


class Handing:
    """Hands over, each account over a connection that stays the same, and hears.

    Args:
        intake: the workers' address.
        text_of: what an account posts, by the intent's key.
    """

    def __init__(self, intake: str, text_of: Callable[[Tenant, str], str]) -> None:
        self._text_of = text_of
        self._lines = [_Line(intake) for _ in range(IN_FLIGHT)]
        self._selector = selectors.DefaultSelector()
        for line in self._lines:
            self._selector.register(line.socket, selectors.EVENT_READ, line)
        self._of: dict[Tenant, _Line] = {}
        self._numbers = count(1)

    def close(self) -> None:
        """Let go of all connections."""
        self._selector.close()
        for line in self._lines:
            line.socket.close()

    def round(self, tenants: Sequence[Tenant], each: int = 1) -> float:
        """So many posts of each of them, its next one once the last was read back; seconds until all were.

        Raises:
            NoData: one did not end well, or nothing was heard for too long.
        """
        left = dict.fromkeys(tenants, each - 1)
        began = perf_counter()
        under_way = {self._hand(tenant): tenant for tenant in tenants}
        while under_way:
            for key in self._ended():
                tenant = under_way.pop(key)
                if left[tenant]:
                    left[tenant] -= 1
                    under_way[self._hand(tenant)] = tenant
        return perf_counter() - began

    def _hand(self, tenant: Tenant) -> str:
        """One post that no other post equals; returns its key."""
        key = f"post-{next(self._numbers)}"
        wanted = {
            "client": tenant.client,
            "platform": tenant.platform,
            "account": tenant.account,
            "action": Action.PUBLISH,
            "text": self._text_of(tenant, key),
            "key": key,
        }
        line = self._of.setdefault(tenant, self._lines[len(self._of) % len(self._lines)])
        line.socket.sendall(msgspec.json.encode(wanted) + b"\n")
        return key

    def _ended(self) -> list[str]:
        """The keys of those of whose end is heard now; waits for something to be heard."""
        ready = self._selector.select(PATIENCE_S)
        if not ready:
            raise NoData(f"nothing came to its end for {PATIENCE_S:.0f} s; see whether the machine is overloaded")
        said = [msgspec.json.decode(line) for key, _ in ready for line in key.data.lines()]
        for each in said:
            if each.get("error") is not None or ("object" in each and each["state"] != "confirmed"):
                raise NoData(f"a post did not end confirmed: {each}")
        return [str(each["key"]) for each in said if "object" in each]
