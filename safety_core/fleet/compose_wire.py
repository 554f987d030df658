"""The one way to the platforms, as the configuration has it: a part of ``compose.py``, imported where something is sent."""

from typing import TYPE_CHECKING

from safety_core.fleet.settings import Loaded
from safety_core.ports import Clock, DeadMan, Entropy, Seam, Transport

if TYPE_CHECKING:
    from safety_core.adapters.transports.sockets import SocketWire


def wire(loaded: Loaded, clock: Clock) -> "SocketWire":
    """Connections to the platforms' own hosts, or where the configuration has them reached on loopback.

    Raises:
        BadInput: the authority that it names cannot be used.
    """
    from safety_core.adapters.transports.endpoints import read_base_url, read_resolved  # noqa: PLC0415
    from safety_core.adapters.transports.sockets import SocketWire  # noqa: PLC0415
    from safety_core.adapters.transports.trust import trusting  # noqa: PLC0415

    named = loaded.settings
    simulated = {host: read_base_url(url, field=f"hosts.{host}") for host, url in named.hosts.items()}
    resolved = {host: read_resolved(host, at, field=f"resolve.{host}") for host, at in named.resolve.items()}
    return SocketWire(
        clock=clock,
        routes={**resolved, **simulated},
        write_s=loaded.timing.pause_s / 2,
        total_s=loaded.timing.request_s,
        elsewhere=None if named.tls is None else trusting(loaded.beside(named.tls.ca)),
    )


def transport(
    loaded: Loaded, wire: "SocketWire", clock: Clock, entropy: Entropy, dead_man: DeadMan, seam: Seam
) -> Transport:
    """The one way to the platforms, through the sandbox. The folder of recordings is made when something is written down."""
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415
    from safety_core.adapters.recorders.folder import FolderRecorder  # noqa: PLC0415
    from safety_core.adapters.transports.guarded import GuardedTransport  # noqa: PLC0415
    from safety_core.adapters.transports.sandbox import SandboxTransport  # noqa: PLC0415

    recordings = loaded.settings.recordings
    hosts = frozenset(host for each in ADAPTERS.values() for host in each.HOSTS)
    return SandboxTransport(
        GuardedTransport(
            wire,
            clock=clock,
            dead_man=dead_man,
            seam=seam,
            allowed_hosts=hosts,
            pause_s=loaded.timing.pause_s,
        ),
        FolderRecorder(recordings.beside(loaded.database), clock=clock, most_bytes=recordings.most_mb * 1024 * 1024),
        clock=clock,
        draw=entropy,
        allowed_hosts=hosts,
    )
