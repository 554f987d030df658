"""A process under test, started as ``python -m loadtests.benchmarks.halting.worker DATABASE STORE THREADS NUMBER``.

It prints a line of JSON once it works, answers each line on its standard input with one, and ends with its input:
``look`` gives what is in flight, ``effects`` what was posted since the last time.
"""

import json
import sys
from pathlib import Path
from typing import TextIO

import msgspec

from loadtests.benchmarks.halting.platform import TOKEN_PREFIX, Platform, PlatformWire
from loadtests.benchmarks.halting.stores import RowByRow
from loadtests.benchmarks.halting.timing import TIMING
from safety_core.adapters.clock.linux import BootClock, PosixDeadMan
from safety_core.adapters.entropy import SystemEntropy
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.processes import LinuxProcesses
from safety_core.adapters.recorders.memory import MemoryRecorder
from safety_core.adapters.stores.sqlite import no_seam, open_sqlite
from safety_core.adapters.transports.guarded import GuardedTransport
from safety_core.adapters.transports.sandbox import SandboxTransport
from safety_core.fleet.beating import Beating
from safety_core.fleet.heartbeats import WorkerPulse, pulse_beside
from safety_core.fleet.sections import Sections
from safety_core.fleet.view import view_beside
from safety_core.fleet.worker import WorkerProcess
from safety_core.ports import Store, View
from safety_core.records import Account
from safety_core.secret import Secret
from safety_core.shell.core import Core
from safety_core.vocabulary import WorkerId

SETTLERS = 2
POLL_S = 0.05
GROUP, ROW = "group", "row"
WORKER = "loadtests.benchmarks.halting.worker"


class BenchVault:
    """Tokens that name their account: ``vault:bench:1001`` stands for ``token-1001``."""

    def token(self, account: Account) -> Secret:
        """See the port."""
        return self.own(account.credential)

    def own(self, reference: str) -> Secret:
        """See the port."""
        return Secret(TOKEN_PREFIX + reference.rpartition(":")[2])


def core_of(store: Store, view: View, sections: Sections, platform: Platform, name: str) -> Core:
    """Everything as a worker has it in production, but for the store that is measured, what stands behind the wire, and
    the supervisor: in its place stands the bench.
    """
    clock = BootClock()
    entropy = SystemEntropy()
    hosts = frozenset(host for each in ADAPTERS.values() for host in each.HOSTS)
    transport = SandboxTransport(
        GuardedTransport(
            PlatformWire(platform),
            clock=clock,
            dead_man=sections,
            seam=no_seam,
            allowed_hosts=hosts,
            pause_s=TIMING.pause_s,
        ),
        MemoryRecorder(),
        clock=clock,
        draw=entropy,
        allowed_hosts=hosts,
    )
    return Core(
        store=store,
        transport=transport,
        vault=BenchVault(),
        clock=clock,
        entropy=entropy,
        processes=LinuxProcesses(),
        view=view,
        adapters=ADAPTERS,
        timing=TIMING,
        worker=WorkerId(name),
        seam=no_seam,
    )


def serve(platform: Platform, lines: TextIO, out: TextIO) -> None:
    """Answer questions until there are no more."""
    told = 0
    for line in lines:
        if line.strip() == "look":
            answer: dict[str, object] = {"in_flight": platform.in_flight, "begun": platform.begun}
        else:
            until = len(platform.effects)
            answer = {"effects": msgspec.to_builtins(platform.effects[told:until])}
            told = until
        print(json.dumps(answer), file=out, flush=True)


def main(database: str, kind: str, threads: int, number: int) -> int:
    """Work until the input ends; 1 when a bug ended the worker."""
    store: Store = open_sqlite(database, mode="threaded") if kind == GROUP else RowByRow(database)
    platform = Platform(BootClock(), number=number)
    pid, ticks, boot_id = LinuxProcesses().me()
    view = view_beside(Path(database), boot_id)
    sections = Sections(PosixDeadMan(), view)
    core = core_of(store, view, sections, platform, f"worker-bench-{number}")
    process = WorkerProcess(core, threads=threads, settlers=SETTLERS, poll_s=POLL_S)
    pulse = WorkerPulse(pulse_beside(Path(database)), boot_id, pause_s=TIMING.pause_s)
    pulse.join(number, core.worker, pid=pid, started_ticks=ticks, now_us=core.clock.boot_us())
    Beating(pulse, sections, core.clock, failed=process.fail).start()
    process.start()
    print(json.dumps({"ready": True}), flush=True)
    serve(platform, sys.stdin, sys.stdout)
    process.stop()
    store.close()
    return int(process.failed is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
