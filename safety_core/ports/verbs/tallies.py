"""The store's verbs on tallies."""

from typing import Protocol

from safety_core.ports.verbs.monitoring import MonitoringVerbs
from safety_core.tallies import Tallied


class TallyVerbs(MonitoringVerbs, Protocol):
    """See ``ports.Transaction``."""

    def tally(self, more: Tallied) -> None:
        """Add these counts to their minute."""

    def tallied(self, *, since: int) -> tuple[Tallied, ...]:
        """Everything counted from minute ``since`` on, summed up by client, platform, action and stage; ``minute`` is the
        last of each.
        """

    def tallies(self, *, since: int) -> tuple[Tallied, ...]:
        """The same, minute by minute."""
