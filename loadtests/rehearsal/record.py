"""The evidence folder of one rehearsal: rows as of any other run, the environment, and what was found."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from loadtests.rehearsal.options import Options
from loadtests.rehearsal.run import Result
from reports.evidence import environment
from safety_core.halt import Timing

FOUND = "rehearsal.json"


def write(folder: Path, options: Options, found: Result) -> None:
    """Beside the rows, which stand there already. It names no step and no policy, and so decides nothing.

    Raises:
        BadEvidence: another run has written there.
    """
    timing = Timing()
    durations = {name: float(value) for name, value in msgspec.structs.asdict(timing).items()}
    environment.begin(
        folder,
        environment.Environment(
            run=folder.name, step="", build=version("holdpoint"), commit="unknown", policy_digest="", seed=options.seed,
            started_at=datetime.now(UTC).isoformat(timespec="seconds"), versions={},
            bench=environment.Bench(timing_s=durations, bound_s=timing.bound_s, processes={}),
        ),
    )  # fmt: skip
    (folder / FOUND).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
