"""Time on Linux: the boot clock, and the dead man's timer that outlives a stopped process.

The timer is a POSIX timer on CLOCK_BOOTTIME that sends SIGKILL: the kernel delivers it to a stopped process too, and
closing the process's sockets resets them, so that a request decided on before the stop is never sent after it.
``setitimer`` is one per process and leaves a second thread unprotected; SIGALRM waits for SIGCONT (safety.md §2.4).

glibc's and musl's ``struct sigevent`` and ``struct itimerspec`` are the same on every 64-bit Linux (x86_64, aarch64);
nothing else is supported, macOS included, which has neither this clock nor these timers: a sender refuses to start there.

Source: timer_create(2), timer_settime(2), sigevent(7), time_namespaces(7).
"""

import ctypes
import os
import platform
import signal
import sys
import threading
import time
from contextvars import ContextVar
from datetime import UTC, datetime

from safety_core.errors import Miswired

CLOCK_BOOTTIME = 7
SIGEV_SIGNAL = 0
MACHINES = frozenset({"x86_64", "aarch64"})
_DO = "run senders on 64-bit Linux, not as pid 1 of a container (use an init: docker run --init); nothing was sent"


class BootClock:
    """The machine's clocks. Implements ``ports.Clock``."""

    def boot_us(self) -> int:
        return time.clock_gettime_ns(CLOCK_BOOTTIME) // 1000

    def now(self) -> datetime:
        return datetime.now(tz=UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)  # noqa: TID251  # this is the port's real side


class _Sigevent(ctypes.Structure):
    """64 bytes: value, signal, kind of notification, and room for what other kinds need."""

    _fields_ = (
        ("sigev_value", ctypes.c_void_p),
        ("sigev_signo", ctypes.c_int),
        ("sigev_notify", ctypes.c_int),
        ("rest", ctypes.c_char * 48),
    )


class _Itimerspec(ctypes.Structure):
    """Interval and first expiry, each in seconds and nanoseconds."""

    _fields_ = (
        ("interval_s", ctypes.c_long),
        ("interval_ns", ctypes.c_long),
        ("value_s", ctypes.c_long),
        ("value_ns", ctypes.c_long),
    )


class _Timer:
    """One kernel timer, owned by one thread of one process; deleted with its owner."""

    def __init__(self, libc: ctypes.PyDLL) -> None:
        self.owner = (os.getpid(), threading.get_ident())
        self._libc = libc
        self._id = ctypes.c_void_p()
        self._made = False
        event = _Sigevent(sigev_signo=signal.SIGKILL, sigev_notify=SIGEV_SIGNAL)
        if libc.timer_create(CLOCK_BOOTTIME, ctypes.byref(event), ctypes.byref(self._id)) != 0:
            raise Miswired(f"the kernel gave no dead man's timer ({os.strerror(ctypes.get_errno())})", _DO)
        self._made = True

    def set(self, seconds: float) -> None:
        """Fire in ``seconds`` from now; 0 is never."""
        whole_ns = round(seconds * 1_000_000_000)
        spec = _Itimerspec(0, 0, whole_ns // 1_000_000_000, whole_ns % 1_000_000_000)
        if self._libc.timer_settime(self._id, 0, ctypes.byref(spec), None) != 0:
            raise Miswired(f"the dead man's timer could not be set ({os.strerror(ctypes.get_errno())})", _DO)

    def __del__(self) -> None:
        # A forked child has none of its parent's timers: the same id there would be another's.
        if self._made and self.owner[0] == os.getpid():
            self._libc.timer_delete(self._id)


class PosixDeadMan:
    """One timer per sender thread. Implements ``ports.DeadMan``.

    A thread's timer is made at its first ``arm`` and goes with the thread's context. A context that was copied into
    another thread does not take the timer along: the one thread's disarming would leave the other unprotected.

    Raises:
        Miswired: this machine cannot protect a sender. Raised at once, so that the sender does not start.
    """

    def __init__(self) -> None:
        self._libc = _load()
        self._timer: ContextVar[_Timer] = ContextVar("dead_man_timer")
        self.arm(3600.0)
        self.disarm()

    def arm(self, seconds: float) -> None:
        if seconds <= 0:
            raise Miswired(f"the dead man's timer was armed with {seconds} s, which is never", "give P, above 0")
        self._own().set(seconds)

    def disarm(self) -> None:
        self._own().set(0)

    def _own(self) -> _Timer:
        timer = self._timer.get(None)
        if timer is None or timer.owner != (os.getpid(), threading.get_ident()):
            timer = _Timer(self._libc)
            self._timer.set(timer)
        return timer


def _load() -> ctypes.PyDLL:
    """The C library, called with the interpreter's lock held: letting go of it would let other threads run in between.

    Raises:
        Miswired: not a machine that these structures and this guarantee hold on.
    """
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        raise Miswired(f"there is no dead man's timer on {sys.platform} {platform.machine()}", _DO)
    if os.getpid() == 1:
        # The kernel ignores a SIGKILL that pid 1 gets from inside its own namespace.
        raise Miswired("the dead man's timer cannot end pid 1", _DO)
    # Before glibc 2.34 the timers are in librt.
    names: tuple[str | None, ...] = (None, "librt.so.1")
    for name in names:
        try:
            libc = ctypes.PyDLL(name, use_errno=True)
            libc.timer_create.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
            libc.timer_settime.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
            libc.timer_delete.argtypes = (ctypes.c_void_p,)
        except (OSError, AttributeError):
            continue
        return libc
    raise Miswired("the C library has no timer_create", _DO)
