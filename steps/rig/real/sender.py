"""The one process of a run on real accounts that sends: ``python -m steps.rig.real.sender ORDER``, which only the rig types.

It is a worker as in production, without a supervisor beside it: the kernel kills it when the run dies, a Ctrl-C is the run's
to hear, and the dead man's timer ends it alone and not the run, which starts another.
"""

import logging
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from safety_core.errors import HoldpointError, Miswired
from safety_core.fleet import compose, settings
from safety_core.fleet.settings import Loaded
from safety_core.fleet.worker import WorkerProcess
from safety_core.shell.core import NoHeartbeats
from steps.rig.real.ground import within

THREADS, SETTLERS, POLL_S = 2, 1, 0.1
END_MAX_S = 30.0
STANDS_S = 900.0
"""Longer than a scenario takes: its end has what it made taken down, and this is for a run that dies before."""


class Order(msgspec.Struct, frozen=True):
    """The installation's configuration, and the folder of the scenario's database."""

    config: str
    folder: str
    parent: int


def main(argv: list[str]) -> int:
    """Send what is in the outbox until told to end."""
    order = msgspec.json.decode(argv[0], type=Order)
    if not compose.die_with(order.parent):
        return 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        loaded = within(settings.load(order.config), Path(order.folder))
        core = compose.worker_core(loaded).core
        core = replace(core, heartbeats=NoHeartbeats(), stands_s=STANDS_S)
        process = WorkerProcess(core, threads=THREADS, settlers=SETTLERS, poll_s=POLL_S)
        signal.signal(signal.SIGTERM, lambda *_: process.ask_to_stop())
        process.start()
    except HoldpointError as cannot:
        sys.stderr.write(f"{cannot}\n")
        return cannot.exit_code
    process.wait()
    process.stop()
    core.store.close()
    return 0 if process.failed is None else 1


class Sender:
    """The process as the rig has it."""

    def __init__(self, loaded: Loaded, folder: Path) -> None:
        self._order = msgspec.json.encode(Order(str(loaded.file), str(folder), os.getpid())).decode()
        self._log = folder / "sender.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0

    def keep(self) -> None:
        """See to it that it runs; one that died is replaced, as a supervisor would.

        Raises:
            Miswired: it dies again and again.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self._deaths += self._process is not None
        if self._deaths > 3:  # noqa: PLR2004  # one is an accident
            said = self._log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
            raise Miswired(f"the process that sends died {self._deaths} times: {said}", f"see {self._log}")
        command = [sys.executable, "-P", "-m", "steps.rig.real.sender", self._order]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def end(self) -> None:
        """Let it end: what is under way gets its answer."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_MAX_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
