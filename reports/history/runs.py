"""Reading what earlier runs beside this one left. What cannot be read is named and left out; nothing here is ever fatal."""

import os
import stat
from pathlib import Path

import msgspec

from reports.history.past import Past, Shelf

NAME = "results.json"
VERDICT = "gate.json"
RUNS_MAX = 200
"""Runs that are read, the newest names first."""
FOLDERS_MAX = 5_000
SIZE_MAX = 8_000_000
_DECODER = msgspec.json.Decoder(Past)


class _Unreadable(Exception):
    """A run whose results are not to be had; says why."""


def earlier(run_folder: Path, this: Past) -> Shelf:
    """The runs in the same folder that began before this one did."""
    here = run_folder.resolve()
    try:
        before = this.order
        names = _names(here)
    except (OSError, ValueError) as wrong:
        return Shelf(skipped=((this.run, f"what came before it cannot be told: {wrong}"),))
    runs: list[Past] = []
    skipped: list[tuple[str, str]] = []
    for name in names:
        if len(runs) + len(skipped) == RUNS_MAX:
            break
        try:
            found = _read(here.parent / name)
            if found is not None and found.order < before:
                runs.append(found)
        except _Unreadable as wrong:
            skipped.append((name, str(wrong)))
    return Shelf(runs=tuple(sorted(runs, key=lambda each: each.order)), skipped=tuple(sorted(skipped)))


def _names(here: Path) -> list[str]:
    """The folders beside it, the newest first: a run's name begins with its time."""
    with os.scandir(here.parent) as entries:
        names = [each.name for each in entries if each.name != here.name and each.is_dir(follow_symlinks=False)]
    return sorted(names, reverse=True)[:FOLDERS_MAX]


def _read(folder: Path) -> Past | None:
    """A run's results; ``None`` where no run was judged."""
    path = folder / NAME
    try:
        told = path.lstat()
        if not stat.S_ISREG(told.st_mode) or told.st_size > SIZE_MAX:
            raise _Unreadable(f"{NAME} is no file of a run's results")
        found = _DECODER.decode(path.read_bytes())
        found.order  # noqa: B018 - raises where the time cannot be read
    except FileNotFoundError:
        if (folder / VERDICT).exists():
            raise _Unreadable(f"it kept no {NAME}, so it is no part of the history") from None
        return None
    except OSError as wrong:
        raise _Unreadable(f"{NAME} cannot be read: {wrong.strerror}") from wrong
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as wrong:
        raise _Unreadable(f"{NAME}: {wrong}") from wrong
    return found
