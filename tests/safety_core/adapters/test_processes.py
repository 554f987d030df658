"""Which processes are taken for alive, dead, or out of sight."""

import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.processes import LinuxProcesses, process_started_us, read_stat
from safety_core.errors import Miswired
from safety_core.records import Worker
from safety_core.vocabulary import WorkerId

BOOT = "726674b1-fa22-4dc9-a371-e98f04b71eec"
NAMESPACE = "pid:[4026531836]"
TAIL = "S 1 2 3 0 -1 4194304 9 0 0 0 1 1 0 0 20 0 {threads} 0 {started} 123 45"


def worker(pid=42, started_ticks=900, boot_id=f"{BOOT}/{NAMESPACE}") -> Worker:
    return Worker(worker=WorkerId("w"), pid=pid, started_ticks=started_ticks, boot_id=boot_id, threads=1, started_us=0)


@pytest.fixture
def proc(tmp_path):
    """A /proc with process 1 and process 42."""
    (tmp_path / "sys/kernel/random").mkdir(parents=True)
    (tmp_path / "sys/kernel/random/boot_id").write_text(BOOT + "\n")
    (tmp_path / "self/ns").mkdir(parents=True)
    (tmp_path / "self/ns/pid").symlink_to(NAMESPACE)
    for pid in (1, 42):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (w) " + TAIL.format(threads=3, started=900))
    return tmp_path


@given(st.text(max_size=15).filter(lambda name: "\n" not in name), st.integers(0, 10**12), st.integers(1, 99))
def test_a_stat_line_is_read_whatever_the_command_is_called(command, started, threads):
    stat = read_stat(f"42 ({command}) " + TAIL.format(threads=threads, started=started))
    assert stat == ("S", threads, started)


@pytest.mark.parametrize("line", ["", "42 (w", "42 (w) S 1 2", "42 (w) " + TAIL.format(threads=1, started="x")])
def test_another_line_is_not_read(line):
    with pytest.raises(ValueError):
        read_stat(line)


def test_a_process_with_its_pid_start_and_boot_is_alive(proc):
    assert LinuxProcesses(proc).fate(worker()) == "alive"


@pytest.mark.parametrize("other", [worker(started_ticks=899), worker(pid=43), worker(boot_id=f"other/{NAMESPACE}")])
def test_a_reused_pid_a_missing_one_and_another_boot_are_dead(proc, other):
    assert LinuxProcesses(proc).fate(other) == "dead"


@pytest.mark.parametrize("boot_id", [f"{BOOT}/pid:[1]", BOOT])
def test_a_worker_of_another_pid_namespace_is_elsewhere_though_its_pid_is_missing_here(proc, boot_id):
    assert LinuxProcesses(proc).fate(worker(pid=43, boot_id=boot_id)) == "elsewhere"


def test_a_missing_process_is_elsewhere_where_not_all_are_shown(proc):
    (proc / "1/stat").unlink()
    assert LinuxProcesses(proc).fate(worker(pid=43)) == "elsewhere"


@pytest.mark.parametrize("garbage", ["", "42 (w) S 1"])
def test_an_unreadable_process_is_elsewhere(proc, garbage):
    (proc / "42/stat").write_text(garbage)
    assert LinuxProcesses(proc).fate(worker()) == "elsewhere"


def test_without_proc_everybody_is_elsewhere_and_nobody_knows_who_he_is(tmp_path):
    assert LinuxProcesses(tmp_path).fate(worker()) == "elsewhere"
    with pytest.raises(Miswired, match="mount /proc"):
        LinuxProcesses(tmp_path).me()


@pytest.mark.parametrize(
    ("state", "threads", "fate"), [("Z", 1, "dead"), ("X", 0, "dead"), ("Z", 2, "alive"), ("T", 1, "alive")]
)
def test_an_ended_process_is_dead_once_its_last_thread_is_and_a_stopped_one_lives(proc, state, threads, fate):
    (proc / "42/stat").write_text("42 (w) " + state + TAIL.format(threads=threads, started=900)[1:])
    assert LinuxProcesses(proc).fate(worker()) == fate


def test_a_real_process_is_alive_then_stopped_then_a_zombie_then_gone():
    script = "from safety_core.adapters.processes import LinuxProcesses as P; print(*P().me(), flush=True); input()"
    processes = LinuxProcesses()
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        pid, ticks, boot_id = process.stdout.readline().decode().split()
        real = worker(int(pid), int(ticks), boot_id)
        assert processes.fate(real) == "alive"
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED)
        assert processes.fate(real) == "alive"
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert processes.fate(real) == "dead"
        process.wait(10)
        assert processes.fate(real) == "dead"


def test_this_process_started_before_now_and_is_itself():
    processes = LinuxProcesses()
    pid, ticks, boot_id = processes.me()
    assert processes.fate(worker(pid, ticks, boot_id)) == "alive"
    assert 0 < process_started_us() < BootClock().boot_us()


def test_a_commands_start_is_never_later_than_its_spawning_ended_and_at_most_a_tick_early():
    clock = BootClock()
    script = "from safety_core.adapters.processes import process_started_us as s; print(s())"
    before_us = clock.boot_us()
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        spawned_us = clock.boot_us()
        started_us = int(process.stdout.read())
    tick_us = 1_000_000 // os.sysconf("SC_CLK_TCK")
    assert before_us - tick_us <= started_us <= spawned_us
