"""The demo's processes: each a command of Holdpoint, told apart by its role, with its log in the demo's folder."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from safety_core.errors import HoldpointError

READY_S = 60.0
END_S = 20.0
KILL_S = 5.0
TAIL_CHARS = 400
PART = "safety_core.console.demo.part"


class PartFailed(HoldpointError):
    """A process of the demo did not come up, or ended while the demo was going on. Says which, and what it said."""

    exit_code = 1


class Part:
    """One process.

    It is to be started by the thread that lives as long as the demo: the kernel ends it with that thread.

    Args:
        died: told once it has ended, from a thread of its own.
    """

    def __init__(
        self, role: str, words: Sequence[str], env: Mapping[str, str], folder: Path, died: Callable[["Part"], None]
    ) -> None:
        self.role, self.log = role, folder / f"{role}.log"
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        command = [sys.executable, "-m", PART, str(os.getpid()), *words]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        threading.Thread(target=self._read, name=f"{role}-says", daemon=True).start()
        threading.Thread(target=self._watch, args=(died,), name=f"{role}-ends", daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def _read(self) -> None:
        """What it says, to the end, so that it never waits for a full pipe: the first line is for us, the others are logged."""
        assert self._process.stdout is not None
        first = True
        with self._process.stdout as out, self.log.open("ab", buffering=0) as log:
            for line in out:
                if first:
                    self._lines.put(line.decode(errors="replace"))
                    first = False
                else:
                    log.write(line)
        self._lines.put(None)

    def _watch(self, died: Callable[["Part"], None]) -> None:
        self._process.wait()
        died(self)

    def ready(self) -> dict[str, Any]:
        """Its first line, which is JSON.

        Raises:
            PartFailed: it ended first, or said nothing in time, or something else.
        """
        try:
            said = self._lines.get(timeout=READY_S)
        except Empty:
            raise self._failed(f"said nothing for {READY_S:.0f} s") from None
        if said is None:
            raise self.ended()
        try:
            found: dict[str, Any] = json.loads(said)
        except ValueError:
            raise self._failed(f"began with {said[:80]!r}") from None
        return found

    def ended(self) -> PartFailed:
        """That it has ended, as an error."""
        return self._failed(f"ended with {self._process.wait(KILL_S)}")

    def _failed(self, how: str) -> PartFailed:
        said = " ".join(self.log.read_text(encoding="utf-8", errors="replace")[-TAIL_CHARS:].split())
        do = f"see {self.log}, and start the demo again"
        return PartFailed(f"the demo's {self.role} {how}{f': {said}' if said else ''}", do)

    def ask_to_end(self) -> None:
        """Let it end in good order; one that has ended is not asked."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Ask it to end, and kill it when it does not. Safe to call twice."""
        self.ask_to_end()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(KILL_S)
