"""P10: the stand-alone verifier over an exported log of a million entries, in a process of its own, as a stranger runs it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import msgspec

from loadtests.benchmarks.audit_log import AT, sample
from loadtests.benchmarks.findings import Better, Figure, Goal, Section
from loadtests.benchmarks.measure import whole_s
from safety_core.adapters.signers.ed25519 import Ed25519Key
from safety_core.audit import entries, verifier
from safety_core.audit.canonical import canonical
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.audit.notes import checkpoint_text

ENTRIES, QUICK_ENTRIES = 1_000_000, 5_000
CHECKPOINT_EVERY = 100
SECONDS_MAX, MEMORY_MAX_MB = 30.0, 300.0
SAMPLE = 5_000
LOG = "holdpoint.example/log"


def run(*, quick: bool) -> Section:
    """Write the log, have it verified, and say what that took."""
    count = QUICK_ENTRIES if quick else ENTRIES
    with tempfile.TemporaryDirectory(prefix="holdpoint-bench-") as folder:
        export, key = Path(folder, "audit.ndjson"), Ed25519Key(LOG, sha256(b"bench").digest())
        with export.open("wb") as file:
            write_s = whole_s(lambda: file.writelines(_rows(count, key)))
        size_mb = export.stat().st_size / 1e6
        wall_s, cpu_s, memory_mb, said = _verified(export, key.verifier)
    assert said.startswith(f"Holds. Complete to {count}."), said
    figures = (
        Figure(name="processor time", value=cpu_s, unit="s", note=f"{count} entries, {size_mb:.0f} MB"),
        Figure(name="wall time", value=wall_s, unit="s", note="start of the interpreter included"),
        Figure(name="entries a second", value=count / cpu_s, unit="1/s", note="of processor time"),
        Figure(name="checkpoints with a signature", value=count // CHECKPOINT_EVERY, unit="notes", note="each opened"),
        Figure(
            name="most memory", better=Better.LESS, value=memory_mb, unit="MB", note="resident, of the whole process"
        ),
        Figure(name="writing the log", value=write_s, unit="s", note="for comparison: canonical, hashed, signed"),
    )
    full = count >= ENTRIES
    return Section(
        name="verify",
        clause="P10",
        title="audit verification, offline, by the stand-alone file",
        wish=False,
        figures=figures,
        goals=(
            Goal(
                text=f"1,000,000 entries in <= {SECONDS_MAX:.0f} s of one core",
                met=cpu_s <= SECONDS_MAX if full else None,
                saw=f"{cpu_s:.1f} s of processor time for {count}, {wall_s:.1f} s by the wall",
            ),
            Goal(
                text=f"memory <= {MEMORY_MAX_MB:.0f} MB",
                met=memory_mb <= MEMORY_MAX_MB if full else None,
                saw=f"{memory_mb:.0f} MB",
            ),
        ),
    )


def _rows(count: int, key: Ed25519Key) -> Iterator[bytes]:
    """The lines of an export: the key's own entry, then entries as publishing writes them, numbered apart."""
    kinds = sample(SAMPLE)
    frontier = Frontier()
    for index in range(count):
        entry = {**kinds[index % SAMPLE], "at_us": index}
        data = canonical(entries.key_named(key.verifier, at_us=0, at=AT) if index == 0 else entry)
        yield msgspec.json.encode({"kind": "entry", "index": index, "entry": data.decode()}) + b"\n"
        frontier = frontier.append(leaf_hash(data))
        if frontier.size % CHECKPOINT_EVERY == 0 or frontier.size == count:
            root = frontier.root()
            note = key.sign(checkpoint_text(LOG, frontier.size, root))
            yield (
                msgspec.json.encode({"kind": "checkpoint", "size": frontier.size, "root": root.hex(), "note": note})
                + b"\n"
            )


_CHILD = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    (peak,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(peak, file=sys.stderr)
"""
"""Its own peak in KiB, on standard error: ``ru_maxrss`` begins with what the process that started it had."""


def _verified(export: Path, key: str) -> tuple[float, float, float, str]:
    """Wall time (s), processor time (s), most resident memory (MB), and what it said."""
    command = [sys.executable, "-c", _CHILD, verifier.__file__, str(export), "--key", key]
    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    said = process.stdout.read().decode()
    told = process.stderr.read().decode()
    process.stdout.close()
    process.stderr.close()
    _, status, used = os.wait4(process.pid, 0)
    wall_s = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said + told
    return wall_s, used.ru_utime + used.ru_stime, int(told.split()[-1]) * 1024 / 1e6, said
