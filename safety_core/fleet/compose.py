"""Where adapters are chosen: which store, transport, vault and clock stand behind the ports of one process."""

from collections.abc import Callable

from safety_core.adapters.clock.linux import BootClock, PosixDeadMan
from safety_core.adapters.entropy import SystemEntropy
from safety_core.adapters.processes import LinuxProcesses, process_started_us
from safety_core.adapters.stores import sqlite
from safety_core.adapters.vaults.environment import EnvironmentVault
from safety_core.errors import StoreUnavailable
from safety_core.fleet.settings import Loaded
from safety_core.fleet.view import view_beside
from safety_core.ports import Exchange, NeverSent, Store, WireRequest
from safety_core.ruling import Ruling
from safety_core.shell.core import Core
from safety_core.vocabulary import Reason, WorkerId

__all__ = ["command_core", "process_started_us", "upgrade", "worker_core"]


class NothingIsSent:
    """The transport of commands that only read and change the store."""

    def exchange(
        self,
        request: WireRequest,
        *,
        send_by_us: int,  # noqa: ARG002  # the port's parameter
        total_s: float,  # noqa: ARG002  # the port's parameter
        recheck: Callable[[], Ruling | None] | None,  # noqa: ARG002  # the port's parameter
    ) -> Exchange:
        """See the port: nothing leaves."""
        return NeverSent(Reason.HOST_NOT_ALLOWED, f"this command sends nothing to {request.host}")


def no_seam(name: str) -> None:
    """Production passes every seam without a stop."""


def upgrade(loaded: Loaded) -> None:
    """Create the database, or bring it to this release's schema."""
    sqlite.upgrade(str(loaded.database))


def command_core(loaded: Loaded, *, create: bool = False) -> Core:
    """The core of a command: it opens the store and sends nothing."""
    processes = LinuxProcesses()
    return Core(
        store=_store(loaded, threaded=False, create=create),
        transport=NothingIsSent(),
        vault=EnvironmentVault(),
        clock=BootClock(),
        entropy=SystemEntropy(),
        processes=processes,
        adapters={},
        timing=loaded.timing,
        view=view_beside(loaded.database, processes.me()[2]),
        worker=WorkerId("command"),
        seam=no_seam,
    )


def worker_core(loaded: Loaded) -> Core:
    """The core of a worker process, which sends."""
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415
    from safety_core.adapters.transports.endpoints import read_base_url  # noqa: PLC0415
    from safety_core.adapters.transports.guarded import GuardedTransport  # noqa: PLC0415
    from safety_core.adapters.transports.sockets import SocketWire  # noqa: PLC0415

    clock, entropy, processes = BootClock(), SystemEntropy(), LinuxProcesses()
    routes = {host: read_base_url(url, field=f"hosts.{host}") for host, url in loaded.settings.hosts.items()}
    wire = SocketWire(clock=clock, routes=routes, write_s=loaded.timing.pause_s / 2, total_s=loaded.timing.request_s)
    transport = GuardedTransport(
        wire,
        clock=clock,
        dead_man=PosixDeadMan(),
        seam=no_seam,
        allowed_hosts=frozenset(host for each in ADAPTERS.values() for host in each.HOSTS),
        pause_s=loaded.timing.pause_s,
    )
    return Core(
        store=_store(loaded, threaded=True, create=False),
        transport=transport,
        vault=EnvironmentVault(),
        clock=clock,
        entropy=entropy,
        processes=processes,
        adapters=ADAPTERS,
        timing=loaded.timing,
        view=view_beside(loaded.database, processes.me()[2]),
        worker=WorkerId(f"worker-{entropy.token('worker', 6)}"),
        seam=no_seam,
    )


def _store(loaded: Loaded, *, threaded: bool, create: bool) -> Store:
    if not create and not loaded.database.exists():
        raise StoreUnavailable(
            f"there is no database at {loaded.database}",
            "name the configuration with --config, or make a new one: holdpoint db upgrade",
        )
    return sqlite.open_sqlite(str(loaded.database), mode="threaded" if threaded else "inline", create=create)
