"""The only seams of the core: what it asks of the world, and of each platform's adapter.

Foreign errors end at the port: an adapter turns them into the core's own (``errors.py``) or into a value.
"""

from safety_core.ports.letters import Courier
from safety_core.ports.machine import (
    Beat,
    Clock,
    DeadMan,
    Entropy,
    HardStop,
    Heartbeats,
    Notifier,
    Processes,
    Seam,
    Signer,
    SigningKey,
    Vault,
    View,
)
from safety_core.ports.platform import (
    Accepted,
    Adapter,
    Answer,
    Gone,
    Likers,
    NotSent,
    Page,
    PlatformObject,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.ports.store import (
    Horizon,
    Store,
    Tally,
    Transaction,
)
from safety_core.ports.wire import (
    Answered,
    Exchange,
    Lost,
    NeverSent,
    Transport,
    WireRequest,
)

__all__ = [
    "Accepted",
    "Adapter",
    "Answer",
    "Answered",
    "Beat",
    "Clock",
    "Courier",
    "DeadMan",
    "Entropy",
    "Exchange",
    "Gone",
    "HardStop",
    "Heartbeats",
    "Horizon",
    "Likers",
    "Lost",
    "NeverSent",
    "NotSent",
    "Notifier",
    "Page",
    "PlatformObject",
    "Processes",
    "Rejected",
    "Seam",
    "Signer",
    "SigningKey",
    "Store",
    "Tally",
    "Transaction",
    "Transport",
    "Unknown",
    "Unreadable",
    "Vault",
    "View",
    "WireRequest",
]
