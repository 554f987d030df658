"""Where adapters are chosen: which store, transport, vault and clock stand behind the ports of one process.

What a supervisor needs is imported here; the store and what sends are imported where they are first made, since a
supervisor that starts has its workers wait for it.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from safety_core import secret
from safety_core.adapters.clock.linux import BootClock, PosixDeadMan
from safety_core.adapters.entropy import SystemEntropy
from safety_core.adapters.processes import LinuxProcesses, die_with, process_started_us
from safety_core.adapters.vaults.environment import EnvironmentVault
from safety_core.adapters.vaults.routing import RoutingVault
from safety_core.errors import BadInput, CredentialMissing, Miswired, StoreUnavailable
from safety_core.fleet import compose_reach, compose_telemetry, compose_wire
from safety_core.fleet.app_settings import known
from safety_core.fleet.compose_post import callers, couriers, notifiers
from safety_core.fleet.hard_stop import hard_stop_beside
from safety_core.fleet.heartbeats import MachinePulse, WorkerPulse, pulse_beside
from safety_core.fleet.late_store import LateStore, NoStore
from safety_core.fleet.memory import remembered
from safety_core.fleet.sections import Sections
from safety_core.fleet.settings import Loaded
from safety_core.fleet.vault_settings import VaultSettings
from safety_core.fleet.view import view_beside
from safety_core.halt import Timing
from safety_core.ports import (
    Clock,
    Exchange,
    NeverSent,
    Processes,
    Seam,
    Store,
    Upload,
    WireRequest,
)
from safety_core.ruling import Ruling
from safety_core.shell import flags, hard_stop
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked, Throw
from safety_core.switches import HOLDPOINT, Scope
from safety_core.vocabulary import HaltId, Harm, WorkerId

if TYPE_CHECKING:
    from safety_core.adapters.flags_openfeature import FlagsProvider
    from safety_core.adapters.shelves.folder import FolderShelf
    from safety_core.adapters.signers.files import FileSigner, NewKeyFile
    from safety_core.adapters.vaults.keeper import VaultKeeper
    from safety_core.adapters.vaults.keyring import KeyringVault
    from safety_core.adapters.vaults.pairs import RefreshableFile

__all__ = [
    "WorkerParts",
    "asking_core",
    "command_core",
    "deciding_core",
    "die_with",
    "file_signer",
    "flags_provider",
    "halting_core",
    "machine",
    "new_signing_key",
    "process_started_us",
    "shelf_of",
    "signing_core",
    "steward_core",
    "stopping_core",
    "upgrade",
    "vault",
    "vault_keeper",
    "worker_core",
]


class WorkerParts(NamedTuple):
    """A worker's core, and the two parts of it by which it confirms halts (``fleet/beating.py``)."""

    core: Core
    pulse: WorkerPulse
    sections: Sections


OPENINGS = 8
"""An opening of the database by a halt takes at most C divided by this: names, fence and latch all come within A + C."""


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
        """Never called.

        Raises:
            Miswired: always; nothing leaves.
        """
        raise Miswired(f"a command that sends nothing was to ask {request.host}", "give it a core that sends")

    def begin(self, request: WireRequest, *, send_by_us: int) -> Upload | NeverSent:  # noqa: ARG002  # the port's parameter
        """Never called.

        Raises:
            Miswired: always; nothing leaves.
        """
        raise Miswired(f"a command that sends nothing was to ask {request.host}", "give it a core that sends")


def no_seam(name: str) -> None:
    """Production passes every seam without a stop."""


def machine() -> tuple[Clock, Processes]:
    """This machine's clock and processes: all that watching takes."""
    return BootClock(), LinuxProcesses()


def upgrade(loaded: Loaded) -> None:
    """Create the database, or bring it to this release's schema."""
    from safety_core.adapters.stores import sqlite  # noqa: PLC0415

    sqlite.upgrade(str(loaded.database))
    hard_stop_beside(loaded.database).prepare()


def scrub(loaded: Loaded) -> bool:
    """Rewrite the database's file, so that what was erased is in none of its bytes."""
    from safety_core.adapters.stores import sqlite  # noqa: PLC0415

    return sqlite.scrub(str(loaded.database))


def command_core(loaded: Loaded, *, create: bool = False, threaded: bool = False) -> Core:
    """The core of a command: it opens the store, for many threads or for one, and sends nothing."""
    store = _store(loaded, threaded=threaded, create=create)
    return replace(_sending_nothing(loaded.database, loaded.timing, store), vault=vault(loaded))


def deciding_core(loaded: Loaded, *, threaded: bool = False) -> Core:
    """The core of a person's decision on an effect: a command's, that also knows what platforms can do, and which are real."""
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415

    core = command_core(loaded, threaded=threaded)
    real, own_hosts = compose_reach.real_platforms(loaded), compose_reach.own_hosts(loaded)
    return replace(core, adapters=ADAPTERS, real=real, own_hosts=own_hosts)


def asking_core(loaded: Loaded) -> tuple[Core, Callable[[], None]]:
    """The core of a command that asks platforms whose a token is, and refreshes it; it commits nothing there. And what
    closes its connections.
    """
    core, pairs = deciding_core(loaded), vault(loaded)
    wire = compose_wire.wire(loaded, core.clock)
    transport = compose_wire.transport(loaded, wire, core.clock, core.entropy, PosixDeadMan(), no_seam)
    worker = WorkerId(f"command-{core.entropy.token('command', 6)}")
    return replace(
        core, transport=transport, vault=pairs, pairs=pairs, apps=known(loaded.settings.apps), worker=worker
    ), wire.close


def sweeping_core(loaded: Loaded) -> Core:
    """The core of whoever erases: a command's, with the shelf."""
    return replace(command_core(loaded), shelf=shelf_of(loaded))


def steward_core(loaded: Loaded) -> Core:
    """The core of whoever keeps house on a machine: a command's, that also tells people, and services what became of intents."""
    core = command_core(loaded)
    told = notifiers(loaded, core.vault, core.clock)
    return replace(
        core,
        notifiers=told,
        couriers=couriers(loaded, core.vault, core.clock),
        callers=callers(loaded, core.vault, core.clock),
    )


def signing_core(loaded: Loaded) -> Core:
    """The core of whoever signs the audit log: a command's, with the key."""
    return replace(command_core(loaded), signer=file_signer(loaded))


def file_signer(loaded: Loaded) -> "FileSigner":
    """The signing key that the configuration or the environment names, and what was signed last, beside the database."""
    from safety_core.adapters.signers.files import FileSigner  # noqa: PLC0415

    memory = loaded.database.with_name(f"{loaded.database.name}-signed")
    return FileSigner(loaded.beside(loaded.settings.audit.key), memory, os.environ, SystemEntropy())


def new_signing_key(loaded: Loaded, name: str) -> "NewKeyFile":
    """A new key for the file that the configuration names."""
    from safety_core.adapters.signers.files import NewKeyFile  # noqa: PLC0415

    return NewKeyFile(loaded.beside(loaded.settings.audit.key), name, SystemEntropy())


def halting_core(loaded: Loaded) -> Core:
    """The core of a halt: a store that cannot be opened now is tried again, and meanwhile there is the hard stop.

    Raises:
        StoreUnavailable: there is neither a database nor what stands beside one: nothing of ours is here to halt.
    """
    if not hard_stop_beside(loaded.database).stands():
        check_there(loaded)
    wait_s = loaded.timing.fence_s / OPENINGS
    store = LateStore(lambda: _store(loaded, threaded=False, create=False, wait_s=wait_s))
    return _sending_nothing(loaded.database, loaded.timing, store)


def stopping_core(database: Path, timing: Timing) -> Core:
    """The core of a halt of this machine alone, which uses no store."""
    return _sending_nothing(database, timing, NoStore())


def flags_provider(loaded: Loaded) -> "FlagsProvider":
    """The flags in force for whoever asks them by OpenFeature's SDK, from whichever thread; its shutdown closes the store."""
    from safety_core.adapters.flags_openfeature import FlagsProvider  # noqa: PLC0415

    store = _store(loaded, threaded=True, create=False)
    return FlagsProvider(lambda: store.read(flags.read_in), BootClock(), close=store.close)


def _sending_nothing(database: Path, timing: Timing, store: Store) -> Core:
    processes = LinuxProcesses()
    boot_id = processes.me()[2]
    return Core(
        store=store,
        transport=NothingIsSent(),
        vault=EnvironmentVault(),
        clock=BootClock(),
        entropy=SystemEntropy(),
        processes=processes,
        adapters={},
        timing=timing,
        view=view_beside(database, boot_id),
        heartbeats=MachinePulse(pulse_beside(database), boot_id, pause_s=timing.pause_s),
        hard_stop=hard_stop_beside(database),
        worker=WorkerId("command"),
        seam=no_seam,
    )


def worker_core(loaded: Loaded, *, seam: Seam = no_seam) -> WorkerParts:
    """The parts of a worker process, which sends. ``seam`` stands in its store, its transport and its stories."""
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415

    clock, entropy, processes, keeps = BootClock(), SystemEntropy(), LinuxProcesses(), vault(loaded)
    boot_id = processes.me()[2]
    view = view_beside(loaded.database, boot_id)
    tells = compose_telemetry.telemetry(loaded)
    seam = compose_telemetry.told(tells, seam)
    pulse = WorkerPulse(pulse_beside(loaded.database), boot_id, pause_s=loaded.timing.pause_s)
    sections = Sections(PosixDeadMan(), view)
    core = Core(
        store=_store(loaded, threaded=True, create=False, seam=seam),
        transport=compose_wire.transport(loaded, compose_wire.wire(loaded, clock), clock, entropy, sections, seam),
        vault=keeps,
        pairs=keeps,
        clock=clock,
        entropy=entropy,
        processes=processes,
        adapters=ADAPTERS,
        timing=loaded.timing,
        view=view,
        heartbeats=pulse,
        hard_stop=hard_stop_beside(loaded.database),
        shelf=shelf_of(loaded),
        apps=known(loaded.settings.apps),
        telemetry=tells,
        real=compose_reach.real_platforms(loaded),
        own_hosts=compose_reach.own_hosts(loaded),
        worker=WorkerId(f"worker-{entropy.token('worker', 6)}"),
        seam=seam,
    )
    return WorkerParts(core, pulse, sections)


def shelf_of(loaded: Loaded) -> "FolderShelf":
    """Where pictures and films are."""
    from safety_core.adapters.shelves.folder import FolderShelf  # noqa: PLC0415

    named = loaded.settings.media
    return FolderShelf(loaded.beside(named.folder), base_url=None if named.url is None else named.url.rstrip("/"))


def vault(loaded: Loaded) -> RoutingVault:
    """Where secrets are. No back end is loaded before a reference names it."""

    def file() -> "RefreshableFile":
        if loaded.settings.vault is None:
            do = "add it (holdpoint vault --help), or bind the account to vault:env:NAME"
            raise CredentialMissing("the configuration names no [vault] for a vault:file:NAME", do)
        return _vault_file(loaded, loaded.settings.vault)

    def keyring() -> "KeyringVault":
        from safety_core.adapters.vaults.keyring import KeyringVault  # noqa: PLC0415

        return KeyringVault()

    return RoutingVault({secret.ENVIRONMENT: EnvironmentVault, secret.FILE: file, secret.KEYRING: keyring})


def _vault_file(loaded: Loaded, named: VaultSettings) -> "RefreshableFile":
    from safety_core.adapters.vaults.last_seen import LastSeen  # noqa: PLC0415
    from safety_core.adapters.vaults.pairs import RefreshableFile  # noqa: PLC0415
    from safety_core.adapters.vaults.root_keys import RootKeys  # noqa: PLC0415

    file = None if named.key_file is None else loaded.beside(named.key_file)
    memory = loaded.database.with_name(f"{loaded.database.name}-vault-memory")
    keys = RootKeys(file=file, variable=named.key_variable)
    return RefreshableFile(loaded.beside(named.path), keys, LastSeen(memory), SystemEntropy())


def vault_keeper(loaded: Loaded) -> "VaultKeeper":
    """What changes the encrypted vault.

    Raises:
        BadInput: the configuration names none.
    """
    from safety_core.adapters.vaults.keeper import VaultKeeper  # noqa: PLC0415

    if loaded.settings.vault is None:
        do = 'add it to holdpoint.toml: root_key = "file:keys/vault.key" below [vault]'
        raise BadInput("vault", "the configuration names none", do)
    return VaultKeeper(_vault_file(loaded, loaded.settings.vault), SystemEntropy())


def _store(loaded: Loaded, *, threaded: bool, create: bool, seam: Seam = no_seam, wait_s: float | None = None) -> Store:
    from safety_core.adapters.stores import sqlite  # noqa: PLC0415

    if not create:
        check_there(loaded)
    mode: Literal["threaded", "inline"] = "threaded" if threaded else "inline"
    waits = {} if wait_s is None else {"wait_s": wait_s}
    opened = sqlite.open_sqlite(str(loaded.database), mode=mode, create=create, seam=seam, **waits)
    return remembered(opened, loaded.database, lambda words: _stop_for_the_store(loaded, words))


def _stop_for_the_store(loaded: Loaded, words: str) -> None:
    """Latch this machine's hard stop, since its store went back in time; asks no store.

    Whoever sees it while another process has latched it for the same reason leaves it at that: it is one harm.

    Raises:
        StoreUnavailable: it cannot be latched.
    """
    core = stopping_core(loaded.database, loaded.timing)
    if any(each.harm is Harm.STORE_WENT_BACK and each.reason == words for each in core.hard_stop.orders()):
        return
    asked = Asked(
        scope=Scope(),
        person=HOLDPOINT,
        proven=True,
        reason=words,
        asked_us=core.clock.boot_us(),
        asked_at=core.clock.now().isoformat(),
        automatic=True,
        harm=Harm.STORE_WENT_BACK,
    )
    if hard_stop.latch(core, [Throw(HaltId(core.new_id("halt", asked.scope.client)), asked)], {}) is None:
        raise StoreUnavailable("the hard stop could not be written", "end the worker processes of this machine")


def check_there(loaded: Loaded) -> None:
    """Raises:
    StoreUnavailable: there is no database.
    """
    if not loaded.database.exists():
        raise StoreUnavailable(
            f"there is no database at {loaded.database}",
            "name the configuration with --config, or make a new one: holdpoint db upgrade",
        )
