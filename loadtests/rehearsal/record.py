"""The evidence folder of one rehearsal: rows as of any other run, the environment, and what was found."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from loadtests.rehearsal.options import Options
from loadtests.rehearsal.run import Result
from loadtests.rehearsal.sprint import Sprint
from reports.evidence import environment, folder
from reports.evidence.rows import RehearsalRow
from safety_core.halt import Timing

FOUND = "rehearsal.json"


def write(kept: Path, options: Options, found: Result) -> None:
    """Beside the rows, which stand there already. In a folder of its own it names no step and no policy, and so decides
    nothing; in that of a gate's run it is one of the things that are judged there.

    Raises:
        BadEvidence: another run has written there.
    """
    if not (kept / environment.NAME).exists():
        _begin(kept, options)
    folder.append(kept, [_came_to(options, found)])
    (kept / FOUND).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")


def _begin(kept: Path, options: Options) -> None:
    timing = Timing()
    durations = {name: float(value) for name, value in msgspec.structs.asdict(timing).items()}
    environment.begin(
        kept,
        environment.Environment(
            run=kept.name, step="", build=version("holdpoint"), commit="unknown", policy_digest="", seed=options.seed,
            started_at=datetime.now(UTC).isoformat(timespec="seconds"), versions={},
            bench=environment.Bench(timing_s=durations, bound_s=timing.bound_s, processes={}),
        ),
    )  # fmt: skip


def _came_to(options: Options, found: Result) -> RehearsalRow:
    word, why = "HELD", "nothing was violated"
    if found.violations:
        word, why = "VIOLATED", f"{len(found.violations)} violations, the first: {found.violations[0]}"
    elif isinstance(found, Sprint):
        word, why = "GO" if found.go else "NO GO", found.why
    return RehearsalRow(
        scenario=f"rehearsal-{options.seed}", clock="virtual", source="simulated", line=found.line,
        begun_us=found.begun_us, day_us=options.day_us, days=options.days, word=word, why=why,
    )  # fmt: skip
