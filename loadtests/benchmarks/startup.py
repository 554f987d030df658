"""P18: from the start of a process to what an operator waits for, beside two peers: ``import sqlalchemy``, and Python alone.

Each run is a process of its own, with bytecode compiled beforehand into a folder of its own; the halt has a database of
its own each time. The clock starts before the process does.
"""

import os
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.measure import middle
from loadtests.clock import boot_us
from loadtests.halt.processes import program
from loadtests.halt.processes import run as ended

HALT_MAX_MS, HELP_MAX_MS = 800.0, 200.0
TURNS_MIN = 20
LIMIT_S = 30.0
HALT, HELP = "holdpoint halt, to fenced", "holdpoint --help"
WHY = "most of it is Python itself, click and msgspec; see python -X importtime"


def run(*, quick: bool) -> Section:
    """Start each of them in turn, again and again."""
    about = Section(name="startup", clause="P18", title="command line, from a cold start with bytecode", wish=False)
    turns = 2 if quick else TURNS_MIN
    with TemporaryDirectory(prefix="holdpoint-bench-") as made:
        try:
            took = _measured(Path(made), turns)
        except NoData as none:
            return msgspec.structs.replace(about, goals=judged({}), no_data=(str(none),))
    return msgspec.structs.replace(about, figures=described(took), goals=judged(took))


def _measured(folder: Path, turns: int) -> dict[str, list[float]]:
    """Milliseconds of each, turn by turn; the first turn compiles, and does not count."""
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "HOLDPOINT_KEYS": str(folder / "keys")}
    for name in ("PYTHONDONTWRITEBYTECODE", "HOLDPOINT_CONFIG"):
        env.pop(name, None)
    number = count()

    def halt() -> float:
        config = folder / f"{next(number)}.toml"
        config.write_text(f'[store]\npath = "{config.stem}.sqlite"\n', encoding="utf-8")
        _first_line_ms([program("holdpoint"), "db", "upgrade", "--config", str(config)], env, "")
        words = [program("holdpoint"), "halt", "--config", str(config), "--no-wait", "-m", "benchmark"]
        return _first_line_ms(words, env, "fenced")

    arms: dict[str, Callable[[], float]] = {
        HALT: halt,
        HELP: lambda: _first_line_ms([program("holdpoint"), "--help"], env, "Usage"),
        "import sqlalchemy": lambda: _first_line_ms([sys.executable, "-c", "import sqlalchemy; print(0)"], env, ""),
        "python alone": lambda: _first_line_ms([sys.executable, "-c", "print(0)"], env, ""),
    }
    every = [{name: arm() for name, arm in arms.items()} for _ in range(turns + 1)]
    return {name: [each[name] for each in every[1:]] for name in arms}


def _first_line_ms(words: Sequence[str], env: dict[str, str], begins: str) -> float:
    """From before the process starts until its first line is read."""
    began_us = boot_us()
    found = ended(words, env, limit_s=LIMIT_S)
    if found.exit_code or found.printed_us is None or not found.out.startswith(begins):
        raise NoData(f"{' '.join(words[:2])} ended with {found.exit_code}: {found.err.strip() or found.out.strip()}")
    return (found.printed_us - began_us) / 1_000


def described(took: dict[str, list[float]]) -> tuple[Figure, ...]:
    """The median of each, with its spread."""
    return tuple(repeated(name, ms, "ms", Better.LESS, digits=0) for name, ms in took.items())


def judged(took: dict[str, list[float]]) -> tuple[Goal, ...]:
    """The medians; too few turns are no data."""
    return tuple(_goal(name, took.get(name, []), most) for name, most in ((HALT, HALT_MAX_MS), (HELP, HELP_MAX_MS)))


def _goal(name: str, ms: list[float], most: float) -> Goal:
    text = f"{name} <= {most:.0f} ms"
    if len(ms) < TURNS_MIN:
        return Goal(text=text, met=None, saw=f"{len(ms)} starts, {TURNS_MIN} are needed")
    return Goal(text=text, met=middle(ms) <= most, saw=f"{middle(ms):.0f} ms, median of {len(ms)}", why=WHY)
