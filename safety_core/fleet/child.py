"""One worker process under a supervisor: ``python -m safety_core.fleet.child ORDERS``, which only the supervisor types.

It is killed by the kernel when its supervisor dies, leaves the ending to it (a Ctrl-C in the terminal is the
supervisor's), and ends on SIGTERM after what is under way has its answer.

Exit codes: 0 ended in good order, 1 a bug, else those of ``errors.py``: it could not start, and has reported why.
"""

import os
import signal
import socket
import sys
from contextlib import suppress

import msgspec

from safety_core.errors import HoldpointError, StoreUnavailable
from safety_core.fleet import compose, compose_telemetry, settings
from safety_core.fleet.beating import Beating
from safety_core.fleet.heartbeats import WorkerPulse
from safety_core.fleet.intake import Intake
from safety_core.fleet.orders import Orders, Stands, Started
from safety_core.fleet.worker import WorkerProcess
from safety_core.ports import Seam
from safety_core.shell import sandbox_status
from safety_core.shell.core import Core


def main(argv: list[str], *, seam: Seam = compose.no_seam) -> int:
    """Be a worker until told to end; returns the exit code."""
    orders = msgspec.json.decode(argv[0], type=Orders)
    if not compose.die_with(orders.supervisor):
        return 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    compose_telemetry.log_lines()
    try:
        process, intake, pulse = _started(orders, settings.load(orders.config), seam)
    except HoldpointError as cannot:
        _report(orders, Started(failed=str(cannot)))
        return cannot.exit_code
    _report(orders, Started(worker=process.core.worker, stands=_stands(process.core)))
    process.wait()
    if intake is not None:
        intake.stop()
    process.stop()
    process.core.store.close()
    pulse.leave()
    return 0 if process.failed is None else 1


def _started(orders: Orders, loaded: settings.Loaded, seam: Seam) -> tuple[WorkerProcess, Intake | None, WorkerPulse]:
    """A worker at work, with its signs of life."""
    core, pulse, sections = compose.worker_core(loaded, seam=seam)
    worker = loaded.settings.worker
    process = WorkerProcess(core, threads=orders.threads, settlers=worker.settlers, poll_s=worker.poll_s)
    signal.signal(signal.SIGTERM, lambda *_: process.ask_to_stop())
    pid, ticks, _ = core.processes.me()
    pulse.join(orders.slot, core.worker, pid=pid, started_ticks=ticks, now_us=core.clock.boot_us())
    Beating(pulse, sections, core.clock, failed=process.fail).start()
    process.start()
    if orders.intake is None:
        return process, None, pulse
    listener = socket.socket(fileno=orders.intake)
    listener.setblocking(False)
    intake = Intake(core, listener, work_came=process.work_came, failed=process.fail)
    intake.start()
    return process, intake, pulse


def _stands(core: Core) -> Stands:
    """What is told of the sandbox at the start; a store that is away keeps nobody from starting."""
    try:
        found = sandbox_status.at_start(core)
    except StoreUnavailable as away:
        found = sandbox_status.AtStart(
            setting=None, real=(), warning=f"the sandbox's setting could not be read: {away.wrong}"
        )
    setting = found.setting
    return Stands(
        serial=0 if setting is None else setting.serial,
        mode="" if setting is None else setting.mode.value,
        until="" if setting is None else setting.until_at,
        real=tuple(each.value for each in sorted(core.real)),
        warning=found.warning,
    )


def _report(orders: Orders, started: Started) -> None:
    with suppress(BrokenPipeError), os.fdopen(orders.report, "wb") as report:  # whoever asked for it has died
        report.write(msgspec.json.encode(started) + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
