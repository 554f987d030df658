"""Whether the disk under a folder really syncs: on one in memory a commit costs nothing, and no ratio means anything."""

import ctypes
import os
from pathlib import Path
from statistics import median
from time import perf_counter

from loadtests.benchmarks.findings import NoData

IN_MEMORY = {0x01021994: "tmpfs", 0x858458F6: "ramfs"}
"""statfs(2), ``f_type``."""
STATFS_BYTES = 256
"""More than struct statfs has on any Linux; its first field is ``f_type``."""
SYNCS = 20
PAGE = b"\0" * 4096


def require_syncing(folder: Path) -> None:
    """See that a figure about commits can be had in this folder.

    Raises:
        NoData: it is kept in memory.
    """
    kind = IN_MEMORY.get(_filesystem(folder))
    if kind is not None:
        raise NoData(
            f"{folder} is on {kind}, where nothing is synced: name a folder on a disk (TMPDIR=... holdpoint bench)"
        )


def sync_us(folder: Path) -> float:
    """What one synced page costs here, in µs (median)."""
    took: list[float] = []
    probe = os.open(folder / "sync-probe", os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        for _ in range(SYNCS):
            os.write(probe, PAGE)
            began = perf_counter()
            os.fdatasync(probe)
            took.append((perf_counter() - began) * 1_000_000)
    finally:
        os.close(probe)
        (folder / "sync-probe").unlink()
    return median(took)


def _filesystem(folder: Path) -> int:
    """``f_type`` of the file system that a folder is on.

    Raises:
        OSError: the folder cannot be looked at.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    told = ctypes.create_string_buffer(STATFS_BYTES)
    if libc.statfs(os.fsencode(folder), told) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    return ctypes.c_ulong.from_buffer(told).value & 0xFFFFFFFF
