"""The store's verbs on prepare leases."""

from typing import Protocol

from safety_core.leases import Lease


class LeaseVerbs(Protocol):
    """See ``ports.Transaction``."""

    def put_lease(self, lease: Lease) -> None:
        """Let a request of a preparation begin; it takes the place of the one before it on its platform account."""

    def end_lease(self, lease: Lease) -> bool:
        """Its request is over, and with it whatever its worker asked for earlier, for the same intent. ``False``: none stands."""

    def leases(self) -> tuple[Lease, ...]: ...
