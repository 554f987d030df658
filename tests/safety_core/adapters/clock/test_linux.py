"""The dead man's timer against real processes that are really stopped."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC
from pathlib import Path

import pytest

from safety_core.adapters.clock import linux
from safety_core.adapters.clock.linux import BootClock, PosixDeadMan
from safety_core.errors import Miswired

GUARDED = """
import os, signal, sys
from safety_core.adapters.clock.linux import BootClock, PosixDeadMan
from safety_core.adapters.transports.endpoints import Endpoint
from safety_core.adapters.transports.guarded import GuardedTransport
from safety_core.adapters.transports.sockets import SocketWire
from safety_core.ports import WireRequest

clock = BootClock()
wire = SocketWire(clock=clock, routes={"a": Endpoint("http", "127.0.0.1", int(sys.argv[1]))}, write_s=0.1, total_s=5.0)

def stop(name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGSTOP)

sender = GuardedTransport(
    wire, clock=clock, dead_man=PosixDeadMan(), seam=stop, allowed_hosts=frozenset({"a"}), pause_s=0.5)
request = WireRequest(method="POST", host="a", path="/", body=b"{}", committing=True)
print(sender.exchange(request, send_by_us=clock.boot_us() + 5_000_000, total_s=5.0, recheck=lambda: None))
"""

THREADS = """
import sys, threading
from safety_core.adapters.clock.linux import PosixDeadMan
dead_man = PosixDeadMan()
armed, quiet = threading.Event(), threading.Event()

def first():
    dead_man.arm(float(sys.argv[1]))
    armed.set()
    quiet.wait(10)

threading.Thread(target=first, daemon=True).start()
armed.wait(10)
dead_man.arm(5.0)
dead_man.disarm()
print("armed", flush=True)
sys.stdin.read()
print("lived", flush=True)
"""

ALONE = """
import sys
from safety_core.adapters.clock.linux import PosixDeadMan
dead_man = PosixDeadMan()
for _ in range(100):
    dead_man.arm(0.3)
    dead_man.disarm()
print("armed", flush=True)
sys.stdin.read()
print("lived", flush=True)
"""


def start(script, *arguments: str):
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_until_stopped(process):
    pid, status = os.waitpid(process.pid, os.WUNTRACED)
    assert pid == process.pid
    assert os.WIFSTOPPED(status)


def test_a_sender_stopped_after_its_recheck_dies_stopped_and_its_peer_sees_a_reset_and_not_one_byte():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        with start(GUARDED, str(listener.getsockname()[1]), "transport.rechecked") as process:
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(10)
                wait_until_stopped(process)
                with pytest.raises(ConnectionResetError):
                    peer.recv(65536)
                assert process.wait(10) == -signal.SIGKILL


def test_a_sender_stopped_before_it_is_armed_goes_on_where_it_was():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        with start(GUARDED, str(listener.getsockname()[1]), "transport.connected") as process:
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(10)
                wait_until_stopped(process)
                assert select.select([peer], [], [], 0.6) == ([], [], [])
                process.send_signal(signal.SIGCONT)
                assert peer.recv(65536).endswith(b"\r\n\r\n{}")
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                out, err = process.communicate(timeout=10)
        assert b"Answered" in out
        assert err == b""


def test_one_threads_disarming_leaves_the_other_protected():
    with start(THREADS, "0.6") as process:
        assert process.stdout.readline() == b"armed\n"
        process.send_signal(signal.SIGSTOP)
        assert process.wait(10) == -signal.SIGKILL


def test_a_disarmed_process_lives_though_it_was_stopped_for_longer():
    with start(ALONE) as process:
        assert process.stdout.readline() == b"armed\n"
        process.send_signal(signal.SIGSTOP)
        wait_until_stopped(process)
        assert select.select([process.stdout], [], [], 0.4) == ([], [], [])
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=10)
        assert (out, err, process.returncode) == (b"lived\n", b"", 0)


class CountingLibrary:
    """The C library, with a count of the timers that stand."""

    def __init__(self, libc) -> None:
        self._libc = libc
        self.timers = 0

    def timer_create(self, *arguments: object):
        self.timers += 1
        return self._libc.timer_create(*arguments)

    def timer_delete(self, *arguments: object):
        self.timers -= 1
        return self._libc.timer_delete(*arguments)

    def timer_settime(self, *arguments: object):
        return self._libc.timer_settime(*arguments)


@pytest.fixture
def library(monkeypatch):
    counting = CountingLibrary(linux._load())
    monkeypatch.setattr(linux, "_load", lambda: counting)
    return counting


def test_each_thread_has_a_timer_of_its_own_that_goes_with_it(library):
    dead_man = PosixDeadMan()
    counts = []
    barrier = threading.Barrier(4)

    def work():
        dead_man.arm(30)
        dead_man.disarm()
        if barrier.wait(10) == 0:
            counts.append(library.timers)
        barrier.wait(10)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert counts == [5]
    assert library.timers == 1


def test_ten_thousand_times_armed_and_disarmed_make_one_timer_and_little_cost(library, record_property):
    dead_man = PosixDeadMan()
    start_ns = time.thread_time_ns()
    for _ in range(10_000):
        dead_man.arm(60.0)
        dead_man.disarm()
    each_us = (time.thread_time_ns() - start_ns) / 10_000 / 1000
    record_property("arm_and_disarm_us", round(each_us, 1))
    sys.stdout.write(f"arm and disarm: {each_us:.1f} µs\n")
    assert library.timers == 1
    assert each_us < 100


def test_a_copied_context_does_not_take_the_timer_along():
    import contextvars

    dead_man = PosixDeadMan()
    mine = dead_man._own()
    theirs = []
    context = contextvars.copy_context()
    thread = threading.Thread(target=lambda: theirs.append(context.run(dead_man._own)))
    thread.start()
    thread.join(10)
    assert theirs[0] is not mine


def test_a_forked_child_gets_a_timer_of_its_own(monkeypatch):
    dead_man = PosixDeadMan()
    mine = dead_man._own()
    monkeypatch.setattr(linux.os, "getpid", lambda: 999_999)
    assert dead_man._own() is not mine


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_arming_with_no_time_is_a_wiring_fault_and_not_a_disarming(seconds):
    with pytest.raises(Miswired, match="which is never"):
        PosixDeadMan().arm(seconds)


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (linux.sys, "platform", "darwin"),
        (linux.platform, "machine", lambda: "i686"),
        (linux.os, "getpid", lambda: 1),
        (linux, "CLOCK_BOOTTIME", 99),
        (linux, "SIGEV_SIGNAL", 77),
    ],
    ids=["macOS", "32 bits", "pid 1", "no boot clock", "no signal"],
)
def test_a_machine_that_cannot_protect_a_sender_refuses_to_start_one(monkeypatch, where, name, value):
    monkeypatch.setattr(where, name, value)
    with pytest.raises(Miswired, match="run senders on 64-bit Linux"):
        PosixDeadMan()


def test_a_c_library_without_timers_refuses(monkeypatch):
    def absent(name, use_errno):
        raise OSError("no such library")

    monkeypatch.setattr(linux.ctypes, "PyDLL", absent)
    with pytest.raises(Miswired, match="no timer_create"):
        PosixDeadMan()


def test_the_structures_are_as_large_as_the_kernels():
    assert linux.ctypes.sizeof(linux._Sigevent) == 64
    assert linux.ctypes.sizeof(linux._Itimerspec) == 32


def test_the_boot_clock_counts_microseconds_since_boot():
    clock = BootClock()
    uptime_s = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    assert abs(clock.boot_us() / 1_000_000 - uptime_s) < 1
    first_us = clock.boot_us()
    clock.sleep(0.002)
    assert clock.boot_us() - first_us >= 2000


def test_the_wall_clock_is_aware_and_in_utc():
    assert BootClock().now().tzinfo is UTC
