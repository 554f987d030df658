"""The store's verbs for those who watch from outside: counted where the rows are, so that a look costs the same at any size."""

from typing import Protocol

from safety_core.monitored import Ended, Open, Queued

WATCHING = ("last_place", "ended_between", "open_permits", "queue_depth", "breach_count")
"""All of them, over all clients: for those who act for all of them."""


class MonitoringVerbs(Protocol):
    """See ``ports.Transaction``."""

    def last_place(self) -> int:
        """The place of the permit that was minted last; places only grow. 0: none ever was."""

    def ended_between(self, after: int, upto: int) -> tuple[Ended, ...]:
        """Of the permits at ``after < place <= upto`` those that have ended, summed up."""

    def open_permits(self) -> tuple[Open, ...]:
        """Those that have not ended."""

    def queue_depth(self, *, now_us: int) -> tuple[Queued, ...]:
        """Of each platform on which something is queued."""

    def breach_count(self) -> int:
        """Of what must never happen."""
