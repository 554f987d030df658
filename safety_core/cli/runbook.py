"""The lines of the runbook that only look: which there are, and typing them on this installation as an operator would."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from safety_core.cli.common import KEYS_VARIABLE, keys_folder
from safety_core.fleet.settings import CONFIG_VARIABLE

TOTAL_S = 120.0
"""A look that takes longer does not help whoever was woken."""
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_STANDS_FOR = re.compile(r"[A-Z]{3,}")


class Line(NamedTuple):
    """A line as the page has it, and under which heading."""

    section: str
    line: str


class Typed(NamedTuple):
    """How a line ended; ``exit_code`` is below 0 by a signal, ``None``: it was not typed, and ``saw`` says why."""

    exit_code: int | None
    saw: str = ""


def checks(text: str) -> Iterator[Line]:
    """What each section of the page has under *Check*, each line once."""
    known = set()
    for section, body in _SECTION.findall(text):
        part = body.partition("**Check.**")[2].partition("\n**")[0]
        for line in (each.strip() for each in part.splitlines()):
            if line.startswith("holdpoint ") and line not in known:
                known.add(line)
                yield Line(section, line)


def typed(line: str, stands_for: Mapping[str, str], *, config: Path, folder: Path) -> Typed:
    """Type a line in a process of its own, and see how it ended; what it prints is nobody's business here.

    Args:
        line: as the page has it.
        stands_for: values of the names in capitals.
        config: of the installation.
        folder: where it is typed; what it writes stands there.
    """
    words = [stands_for.get(each, each) for each in shlex.split(line)[1:]]
    unknown = next((each for each in words if _STANDS_FOR.fullmatch(each) and each not in stands_for.values()), None)
    if unknown is not None:
        return Typed(None, f"there is nothing here that could stand for {unknown}")
    env = {**os.environ, CONFIG_VARIABLE: str(config), KEYS_VARIABLE: str(keys_folder().absolute())}
    program = [sys.executable, "-m", "safety_core.cli.main"]
    try:
        ended = subprocess.run(
            [*program, *words],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=TOTAL_S,
        )
    except subprocess.TimeoutExpired:
        return Typed(-9, f"it had not ended after {TOTAL_S:.0f} s, and was killed")
    except OSError as refused:
        return Typed(None, f"it could not be started ({refused.strerror})")
    return Typed(ended.returncode)
