"""The step ``house → canary`` on what was rehearsed: by the same rules, and by a policy that says that platforms were simulated."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reports import policy
from reports.evidence import environment, folder
from reports.gate import collect
from reports.judge import Judged, judge
from reports.signed import keys
from safety_core.halt import Timing

STEP = "house → canary"
_BEGINS = f'  "{STEP}":\n'
_ENDS = '  "100 % → ga":\n'
_REAL, _REHEARSED = "    sources: [observed]\n", "    sources: [rehearsed]\n"
_BEFORE = "      e2e-pass-rate: {"
"""What the scenarios of the step before say is not rehearsed: nothing was run for it."""


def policy_of(place: Path, floors: dict[str, int] | None = None) -> Path:
    """The release's own policy but for the sources that the step takes, written to ``place``.

    Args:
        place: the file.
        floors: what else it asks for in a rehearsal that is too short for it: a word of the step, and its number.
    """
    before, _, step = policy.DEFAULT.read_text(encoding="utf-8").partition(_BEGINS)
    step, _, after = step.partition(_ENDS)
    assert _REAL in step
    assert after
    kept = [line for line in step.splitlines(keepends=True) if not line.startswith(_BEFORE)]
    text = "".join(kept).replace(_REAL, _REHEARSED)
    for name, number in (floors or {}).items():
        text = _with_floor(text, name, number)
    place.write_text(f"{before}{_BEGINS}{text}{_ENDS}{after}", encoding="utf-8")
    return place


def _with_floor(text: str, name: str, number: int) -> str:
    import re

    changed, n = re.subn(rf"(\b{name}: )\d+", rf"\g<1>{number}", text)
    assert n, name
    return changed


def written(place: Path, rows: Iterable[dict[str, Any]], *, timing: Timing, exported_at: str, seed: int) -> Path:
    """A folder of evidence as ``holdpoint evidence export`` and ``holdpoint observe`` leave it, of rows that are stamped."""
    place.mkdir(parents=True, exist_ok=True)
    folder.create(place)
    folder.append(place, rows)
    known = environment.Environment(
        run=place.name, step=STEP, build=version("holdpoint"), commit="unknown", policy_digest="", seed=seed,
        started_at=exported_at, versions={},
        bench=environment.Bench(timing_s={}, bound_s=timing.bound_s, processes={}),
    )  # fmt: skip
    environment.begin(place, known)
    return place


def decided(evidence: Path, *, policy_file: Path, runs: Path) -> Judged:
    """What the gate says of a folder, with its page and its signature, in a folder of runs of its own."""
    runs.mkdir(parents=True, exist_ok=True)
    key = keys.chosen(None, runs, wanted=True, make=True)
    run = collect(
        STEP, evidence_folder=evidence, before_run=None, runs=runs, policy_file=policy_file, say=lambda _: None
    )
    return judge(run, policy_file=policy_file, key_file=key, at=datetime.now(UTC))


def rows_in(place: Path, *names: str) -> list[dict[str, Any]]:
    """The rows of files, as they stand there."""
    return [json.loads(line) for name in names for line in (place / name).read_text(encoding="utf-8").splitlines()]
