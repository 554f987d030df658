"""One worker process under a supervisor: ``python -m safety_core.fleet.child ORDERS``, which only the supervisor types.

It is killed by the kernel when its supervisor dies, leaves the ending to it (a Ctrl-C in the terminal is the
supervisor's), and ends on SIGTERM after what is under way has its answer.

Exit codes: 0 ended in good order, 1 a bug, else those of ``errors.py``: it could not start, and has reported why.
"""

import logging
import os
import signal
import socket
import sys
from contextlib import suppress

import msgspec

from safety_core.errors import HoldpointError
from safety_core.fleet import compose, settings
from safety_core.fleet.beating import Beating
from safety_core.fleet.heartbeats import WorkerPulse
from safety_core.fleet.intake import Intake
from safety_core.fleet.orders import Orders, Started
from safety_core.fleet.worker import WorkerProcess
from safety_core.ports import Seam


def main(argv: list[str], *, seam: Seam = compose.no_seam) -> int:
    """Be a worker until told to end; returns the exit code."""
    orders = msgspec.json.decode(argv[0], type=Orders)
    if not compose.die_with(orders.supervisor):
        return 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        process, intake, pulse = _started(orders, settings.load(orders.config), seam)
    except HoldpointError as cannot:
        _report(orders, Started(failed=str(cannot)))
        return cannot.exit_code
    _report(orders, Started(worker=process.core.worker))
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


def _report(orders: Orders, started: Started) -> None:
    with suppress(BrokenPipeError), os.fdopen(orders.report, "wb") as report:  # whoever asked for it has died
        report.write(msgspec.json.encode(started) + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
