"""The places of a supervisor: in each one worker process, started, reaped, and started again when it has died.

A place that loses its worker gets the next one at once; one that loses worker after worker waits longer each time, so
that a worker that cannot live does not keep the machine busy with its starts.
"""

import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from safety_core.fleet.orders import Orders, Stands, Started
from safety_core.vocabulary import WorkerId

SETTLED_US = 10_000_000
"""A worker that lived so long after its start was no failed start."""
BACKOFF_US, BACKOFF_MAX_US = 100_000, 5_000_000
REPORT_MAX_BYTES = 64 * 1024
KEPT_BACK = ("HOLDPOINT_AUDIT_KEY",)
"""What of the supervisor's environment its workers are not handed: they send, and sign nothing."""


@dataclass(slots=True)
class Child:
    """One worker process, from its start to its reaping.

    Attributes:
        pidfd: readable once it has ended; a signal sent by it never reaches another process of the same pid.
        joined_us: when it was first seen in the pulse.
        left_us: when it was first seen to have left it again, since it ends.
        report: where it tells how its start ended; ``None`` once it has, or ended without.
        killed_for: why the supervisor has killed it.
    """

    slot: int
    process: subprocess.Popen[bytes]
    pidfd: int
    report: int | None
    started_us: int
    joined_us: int | None = None
    left_us: int | None = None
    said: bytearray = field(default_factory=bytearray)
    worker: WorkerId | None = None
    stands: Stands | None = None
    failed: str | None = None
    killed_for: str | None = None

    @property
    def pid(self) -> int:
        """Its process."""
        return self.process.pid

    def send(self, number: signal.Signals) -> None:
        """Signal it; one that has ended meanwhile is left alone."""
        if self.process.returncode is None:
            signal.pidfd_send_signal(self.pidfd, number)

    def hear(self) -> None:
        """Take what it reports of its start, if it has; never waits for more than is there."""
        if self.report is None:
            return
        heard = os.read(self.report, REPORT_MAX_BYTES)
        self.said += heard
        if heard and not self.said.endswith(b"\n"):
            return
        os.close(self.report)
        self.report = None
        if heard:
            started = msgspec.json.decode(bytes(self.said), type=Started)
            self.worker, self.stands, self.failed = started.worker, started.stands, started.failed

    def has_ended(self) -> int | None:
        """Its exit code (negative: the signal that ended it), once it has ended and the kernel has let go of it."""
        return self.process.poll()

    def descriptors(self) -> list[int]:
        """What of it can be waited for."""
        return [self.pidfd] if self.report is None else [self.pidfd, self.report]

    def close(self) -> None:
        """It has ended: hear its last words, if there are any, and close what was open."""
        while self.report is not None:  # its end of the pipe is closed, so this comes to an end
            self.hear()
        os.close(self.pidfd)


@dataclass(slots=True)
class Place:
    """Where one worker is to work.

    Attributes:
        due_us: when the next one is to be started, if none is there (boot clock).
        short_lives: workers in turn that did not last.
    """

    child: Child | None = None
    due_us: int = 0
    short_lives: int = 0

    def lost(self, now_us: int) -> None:
        """Its worker has died: when the next one is due."""
        assert self.child is not None
        lasted = self.child.worker is not None and now_us - self.child.started_us >= SETTLED_US
        self.short_lives = 0 if lasted else self.short_lives + 1
        wait_us = BACKOFF_US << min(self.short_lives - 2, 16) if self.short_lives > 1 else 0
        self.due_us = now_us + min(wait_us, BACKOFF_MAX_US)
        self.child = None


def start_child(
    command: Sequence[str], *, slot: int, threads: int, listener: socket.socket | None, config: str | None, now_us: int
) -> Child:
    """Start a worker. Its life ends with the calling thread's, which therefore is the one that lives longest."""
    report, theirs = os.pipe2(os.O_CLOEXEC)
    intake = None if listener is None else listener.fileno()
    orders = Orders(supervisor=os.getpid(), slot=slot, threads=threads, report=theirs, intake=intake, config=config)
    try:
        process = subprocess.Popen(
            [*command, msgspec.json.encode(orders).decode()],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs] if intake is None else [theirs, intake],
            env={name: value for name, value in os.environ.items() if name not in KEPT_BACK},
            process_group=0,  # a Ctrl-C in the terminal is for the supervisor alone
        )
    except OSError:
        os.close(report)
        raise
    finally:
        os.close(theirs)
    return Child(slot, process, os.pidfd_open(process.pid), report, now_us)
