"""Prepare leases: leave for one request before the committing one, to an upload or a container that nobody sees yet.

A halt waits for a lease as it waits for a permit: what is under way must be over before the halt is acknowledged. A lease has
no outcome to be looked up, since nothing that it is for has an effect: it stands in the store for as long as its request may
be on its way, and is then gone.
"""

import msgspec

from safety_core.lifecycle import PermitState
from safety_core.records import Permit
from safety_core.vocabulary import AccountId, Action, ClientId, IntentId, Platform, PlatformAccountId, WorkerId


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Leave for one request of a preparation; one at most on a platform account.

    Attributes:
        action: of the intent that is prepared for.
        epoch: of the switches when it was taken.
        asked_us: boot clock of its worker, from before it was asked for; duration_us: L.
    """

    platform: Platform
    platform_account: PlatformAccountId
    intent: IntentId
    client: ClientId
    account: AccountId
    action: Action
    worker: WorkerId
    epoch: int
    asked_us: int
    duration_us: int

    @property
    def deadline_us(self) -> int:
        """Boot-clock time past which it is void."""
        return self.asked_us + self.duration_us


Held = Permit | Lease
"""What a halt may have to wait for."""


def live(held: Held) -> bool:
    """Whether what it lets go may still be on its way: of a lease, for as long as it stands."""
    return isinstance(held, Lease) or held.state is PermitState.LIVE


def over(lease: Lease, *, now_us: int, pause_us: int) -> bool:
    """Whether its request can be under way no more (``now_us``: on the clock that counted ``asked_us``)."""
    return not lease.asked_us <= now_us <= lease.deadline_us + pause_us
