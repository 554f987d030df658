"""The real processes of a load: each started here, told apart by its role, and ended by its own id on every path."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

import msgspec

from loadtests.clock import boot_us

READY_S = 30.0
END_S = 12.0
KILL_S = 5.0
LOG_TAIL_CHARS = 400


class NotReady(Exception):
    """A process did not come up: says which, and the end of what it said."""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """A command that ran to its end; ``printed_us`` is when its first line was read (boot clock), if it said one."""

    exit_code: int
    out: str
    err: str
    printed_us: int | None
    took_us: int


def program(name: str) -> str:
    """A console script beside the running interpreter."""
    return str(Path(sys.executable).with_name(name))


def run(words: Sequence[str], env: Mapping[str, str], *, limit_s: float) -> Ended:
    """One command in its own process, to its end. One that does not end by itself is killed, with exit code -9."""
    began_us = boot_us()
    with subprocess.Popen(
        words, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        watchdog = threading.Timer(limit_s, started.kill)
        watchdog.start()
        try:
            said: list[str] = []
            reader = threading.Thread(target=lambda: said.append(started.stderr.read() if started.stderr else ""))
            reader.start()
            out = started.stdout.readline()
            printed_us = boot_us() if out else None
            out += started.stdout.read()
            reader.join()
            code = started.wait()
        finally:
            watchdog.cancel()
            started.kill()
    return Ended(exit_code=code, out=out, err="".join(said), printed_us=printed_us, took_us=boot_us() - began_us)


class Running:
    """One process of the load that goes on until it is ended. What it says on stderr goes to a file of its own."""

    def __init__(self, role: str, words: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.role = role
        self._log = folder / f"{role}.log"
        self._lines: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                words, env=dict(env), stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, name=f"{role}-says", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; ``None`` while it runs."""
        return self._process.poll()

    def _read(self) -> None:
        """Its stdout, to the end, so that it never blocks on a full pipe; only lines of JSON are for us."""
        assert self._process.stdout is not None
        with self._process.stdout as out:
            for line in out:
                try:
                    said = msgspec.json.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    continue  # a table or a log line for people
                if isinstance(said, dict):
                    self._lines.put(said)
        self._lines.put(None)

    def ready(self, limit_s: float = READY_S) -> dict[str, Any]:
        """Its first line of JSON.

        Raises:
            NotReady: it ended first, or said nothing in time.
        """
        try:
            said = self._lines.get(timeout=limit_s)
        except Empty:
            raise NotReady(f"the {self.role} said nothing for {limit_s:.0f} s; {self.tail()}") from None
        if said is None:
            raise NotReady(f"the {self.role} ended with {self._process.wait(KILL_S)} at its start; {self.tail()}")
        return said

    def signal(self, number: int) -> None:
        """Send a signal to this very process; one that has ended gets none."""
        if self.exit_code is None:
            os.kill(self.pid, number)

    def wait(self, limit_s: float) -> int | None:
        """How it ended by itself within the limit; ``None`` when it did not."""
        try:
            return self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            return None

    def end(self, limit_s: float = END_S) -> int:
        """Ask it to end, kill it when it does not; returns its exit code. Safe to call twice."""
        self.signal(signal.SIGTERM)
        code = self.wait(limit_s)
        if code is None:
            self._process.kill()
            code = self._process.wait(KILL_S)
        self._reader.join(KILL_S)
        return code

    def tail(self) -> str:
        """The end of what it said on stderr, in one line."""
        said = self._log.read_text(encoding="utf-8", errors="replace").strip()
        return f"it said: {' '.join(said[-LOG_TAIL_CHARS:].split())}" if said else "it said nothing"
