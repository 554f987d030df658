"""Which worker processes live on this machine, from /proc.

A pid alone is not a process: it is reused. Pid and start (in kernel ticks since boot) are, within one boot and one pid
namespace; the boot id carries both (``<uuid>/<namespace>``), so that a worker in another container of this machine is
not taken for dead because its pid is not seen from here.

Source: proc_pid_stat(5), pid_namespaces(7), PR_SET_PDEATHSIG(2const).
"""

import ctypes
import os
import signal
from pathlib import Path
from typing import Literal, NamedTuple

from safety_core.errors import Miswired
from safety_core.records import Worker

_PR_SET_PDEATHSIG = 1
_STATE, _THREADS, _STARTED = 0, 17, 19
"""Places of fields 3, 20 and 22 of /proc/PID/stat, counted after the command's closing parenthesis."""


class ProcessStat(NamedTuple):
    """What /proc/PID/stat says of a process.

    Attributes:
        state: one letter; Z and X are ended.
        started_ticks: since boot, in kernel ticks (``SC_CLK_TCK`` a second).
    """

    state: str
    threads: int
    started_ticks: int


def read_stat(text: str) -> ProcessStat:
    """Read one line of /proc/PID/stat. The command in it may hold blanks and parentheses: the last one ends it.

    Raises:
        ValueError: not such a line.
    """
    _, closed, rest = text.rpartition(")")
    fields = rest.split()
    if not closed or len(fields) <= _STARTED:
        raise ValueError(f"not a line of /proc/PID/stat: {text[:80]!r}")
    return ProcessStat(fields[_STATE], int(fields[_THREADS]), int(fields[_STARTED]))


class LinuxProcesses:
    """Implements ``ports.Processes``.

    Args:
        proc: where the kernel shows its processes.
    """

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc

    def me(self) -> tuple[int, int, str]:
        """See the port.

        Raises:
            Miswired: /proc is not there or does not say.
        """
        try:
            return os.getpid(), self._stat(os.getpid()).started_ticks, self._boot_id()
        except (OSError, ValueError) as unreadable:
            raise Miswired(
                f"{self._proc} does not say who this process is ({unreadable})", "mount /proc"
            ) from unreadable

    def fate(self, worker: Worker) -> Literal["alive", "dead", "elsewhere"]:
        """See the port. What cannot be read is ``elsewhere``: such a worker is waited for by time alone."""
        try:
            boot, namespace = self._boot_id().split("/", 1)
            their_boot, _, their_namespace = worker.boot_id.partition("/")
            if their_boot != boot:
                return "dead"
            if their_namespace != namespace:
                return "elsewhere"
            stat = self._stat(worker.pid)
        except (FileNotFoundError, ProcessLookupError):
            return "dead" if self._sees_all() else "elsewhere"
        except (OSError, ValueError):
            return "elsewhere"
        if stat.started_ticks != worker.started_ticks:
            return "dead"
        # A leader that has ended while other threads of its process still run shows Z as well.
        ended = stat.state in {"Z", "X"} and stat.threads <= 1
        return "dead" if ended else "alive"

    def _stat(self, pid: int) -> ProcessStat:
        return read_stat((self._proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace"))

    def _boot_id(self) -> str:
        boot = (self._proc / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{(self._proc / 'self/ns/pid').readlink()}"

    def _sees_all(self) -> bool:
        """Whether a process missing from /proc is really gone: with hidepid=2 another user's is not shown."""
        try:
            self._boot_id()
            (self._proc / "1/stat").read_bytes()
        except OSError:
            return False
        return True


def process_started_us() -> int:
    """Start of this process on the boot clock, µs, rounded down to a kernel tick: t0 of a halt given as a command.

    Raises:
        Miswired: /proc does not say.
    """
    _, started_ticks, _ = LinuxProcesses().me()
    return started_ticks * 1_000_000 // os.sysconf("SC_CLK_TCK")


def die_with(parent: int) -> bool:
    """Let the kernel kill this process when the thread that started it ends; whether that thread's process lives still.

    The caller ends at ``False``: who was started by a process that has died since is told by nobody.

    Raises:
        Miswired: the kernel does not take it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0) != 0:
        raise Miswired(
            f"the kernel takes no signal at a parent's death ({os.strerror(ctypes.get_errno())})",
            "run workers on Linux",
        )
    return os.getppid() == parent
