"""What the harness asks of this machine's kernel: who is whose child, who holds a file's write lock, mounts, signals."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import sleep

from loadtests.clock import boot_us

WRITE_LOCK_BYTE = "120"
"""Where SQLite's write lock stands in the file ``-shm`` (WAL-mode file format, WAL_WRITE_LOCK)."""
LOOK_EVERY_S = 0.0005
_CARRYING = ("01", "04")
"""States of /proc/net/tcp in which a socket has something to send: established, and closed while it still had (FIN_WAIT1)."""


def children(pid: int) -> list[int]:
    """The processes that ``pid`` started and that live, ended ones left out."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [int(each) for each in found if state(int(each)) not in (None, "Z", "X")]


def state(pid: int) -> str | None:
    """The letter of its state; ``None`` when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return None


def sockets(pid: int) -> int:
    """How many sockets a process has open."""
    count = 0
    with suppress(OSError):
        for each in os.scandir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                count += os.readlink(each.path).startswith("socket:")  # noqa: PTH115  # many at once
    return count


def held_back(port: int) -> int:
    """How many bytes are on their way to a loopback port, in this thread's network: sent and not taken in yet."""
    count = 0
    for line in Path("/proc/thread-self/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, kind, queues = line.split()[:5]
        unsent, unread = (int(each, 16) for each in queues.split(":"))
        if kind in _CARRYING:
            count += unsent * (int(remote[9:], 16) == port) + unread * (int(local[9:], 16) == port)
    return count


def send(pid: int, number: int) -> bool:
    """Send a signal; false when the process is gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def writer_of(database: Path) -> int | None:
    """Which process holds the write lock of a database, by the kernel's own table of locks."""
    try:
        inode = str(Path(f"{database}-shm").stat().st_ino)
        table = Path("/proc/locks").read_text(encoding="ascii")
    except OSError:
        return None
    for line in table.splitlines():
        fields = line.split()
        if fields[3:4] == ["WRITE"] and fields[5].rpartition(":")[2] == inode and fields[6] == WRITE_LOCK_BYTE:
            return int(fields[4])
    return None


def stopped_holder(database: Path, among: set[int], stop: int, go_on: int, *, limit_s: float) -> int | None:
    """Stop one of these processes while it holds the write lock; ``None`` when that does not succeed within the limit."""
    until_us = boot_us() + round(limit_s * 1_000_000)
    while boot_us() < until_us:
        pid = writer_of(database)
        if pid in among and send(pid, stop):
            for _ in range(200):
                if state(pid) in ("T", "t", None):
                    break
                sleep(LOOK_EVERY_S)
            if writer_of(database) == pid:
                return pid
            send(pid, go_on)
        sleep(LOOK_EVERY_S)
    return None


def mount_tmpfs(at: Path, megabytes: int) -> None:
    """A file system of its own.

    Raises:
        subprocess.CalledProcessError: mounting is not permitted.
    """
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)], check=True, capture_output=True
    )


def unmount(at: Path) -> None:
    """Let go of it, at once or once the last file in it is closed."""
    subprocess.run(["umount", "--lazy", str(at)], check=True, capture_output=True)


def can_mount(at: Path) -> str | None:
    """Why no file system can be mounted here; ``None`` when it can."""
    try:
        mount_tmpfs(at, 1)
    except (OSError, subprocess.CalledProcessError) as refused:
        said = getattr(refused, "stderr", b"") or str(refused).encode()
        return f"no tmpfs can be mounted here: {said.decode(errors='replace').strip()}"
    unmount(at)
    return None


def fill(folder: Path) -> Iterator[None]:
    """Take the last free byte of a file system; given back when asked again."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        size = 1 << 20
        while True:
            try:
                file.write(b"\0" * size)
            except OSError:
                if size == 1:
                    raise
                size = max(1, size >> 4)
    yield
    filler.unlink()
