"""``holdpoint gate`` with one planted bug, in a copy outside the checkout; its run comes back into the checkout.

Every Python process that the gate starts passes ``guard/sitecustomize.py`` first, which refuses a module of the product
from anywhere but the copy, and writes down who imported what was changed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutants import copies, stops
from tests.mutants.patches import HERE, BadPatch, Patch
from tests.mutants.saying import say
from tests.mutants.stops import Stop

SURVIVED = 4
"""The gate said GO over a planted bug, or NO-GO for another reason."""
NO_GO, COULD_NOT_RUN = 1, 2
SCENARIOS_SHOWN, ROWS_SHOWN = 3, 3


@dataclass(frozen=True)
class Ended:
    """One planted gate: its exit code, the gates and criteria that are the bug's own, and the verdict in a sentence."""

    code: int
    own: tuple[Stop, ...] = ()
    why: str = ""


def gate_with(mutant: Patch, step: str) -> Ended:
    """Run the gate over the changed product, bring its run back, and say what stopped it.

    Raises:
        BadPatch: the patch no longer applies, or no process imported what it changed.
    """
    say(f"planted: {mutant.name}: {mutant.claim}")
    with tempfile.TemporaryDirectory(prefix="holdpoint-gate-") as temporary:
        copy = copies.copy_of_checkout(Path(temporary).resolve() / "copy")
        copies.apply(mutant, copy)
        seen = Path(temporary) / "imports"
        ended = subprocess.run(
            [Path(sys.executable).with_name("holdpoint"), "gate", "--step", step],
            cwd=copy,
            env=_environment(copy, [mutant], seen),
            check=False,
        )
        brought = _bring_back(copy)
        if ended.returncode == COULD_NOT_RUN:
            return Ended(COULD_NOT_RUN)  # it has said why
        _expect_imported(copies.modules([mutant]), copy, seen)
    shown = [_show(folder, mutant) for folder in brought]
    if ended.returncode != NO_GO:
        say(f"mutants: {mutant.name} was planted, and the gate did not say NO-GO (exit code {ended.returncode})")
        return Ended(ended.returncode or SURVIVED)
    good = next((each for each in shown if each.code == NO_GO), None)
    return good or Ended(SURVIVED)


def _environment(copy: Path, planted: list[Patch], seen: Path) -> dict[str, str]:
    """The copy before everything that is installed, and the guard before the copy."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(HERE / "guard"), str(copy)]),
        "MUTANTS_COPY": str(copy),
        "MUTANTS_GROUNDS": " ".join(copies.GROUNDS),
        "MUTANTS_CHANGED": " ".join(copies.modules(planted)),
        "MUTANTS_SEEN": str(seen),
        "GIT_CEILING_DIRECTORIES": str(copy.parent),
    }


def _expect_imported(changed: dict[str, str], copy: Path, seen: Path) -> None:
    lines = seen.read_text().splitlines() if seen.exists() else []
    imported = {tuple(line.split("\t")[1:]) for line in lines}
    for module, file in changed.items():
        if (module, str(copy / file)) not in imported:
            raise BadPatch(f"{module} was changed, and no process of the gate imported it from the copy")
    processes = len({line.split("\t")[0] for line in lines})
    say(f"{processes} processes imported the changed {', '.join(changed)}, each from the copy")


def _bring_back(copy: Path) -> list[Path]:
    """The run's folder and the page, into the checkout."""
    brought: list[Path] = []
    for run in sorted((copy / "reports" / "runs").glob("*")):
        target = copies.ROOT / "reports" / "runs" / run.name
        for number in range(2, 100):
            if not target.exists():
                break
            target = target.with_name(f"{run.name}-{number}")
        shutil.copytree(run, target)
        (target / "results.json").unlink(missing_ok=True)  # a run with a planted bug is no part of the history
        brought.append(target)
    latest = copy / "reports" / "latest.html"
    if latest.exists():
        fresh = copies.ROOT / "reports" / "latest.html.fresh"
        shutil.copy2(latest, fresh)
        fresh.replace(copies.ROOT / "reports" / "latest.html")
    return brought


def _show(folder: Path, mutant: Patch) -> Ended:
    """Say which gates and criteria are NO-GO and what broke each, and whether the planted bug's own are among them, on the
    first screen, too.
    """
    verdict, page = _read(folder)
    say(f"run: {folder}")
    for line in (line for each in stops.stopped(verdict) for line in each.told()):
        say(line)
    found = [each for each in verdict["broken"] if each["invariant"] == mutant.invariant]
    for each in found[:SCENARIOS_SHOWN]:
        for row in each["rows"][:ROWS_SHOWN]:
            say(f"  {each['invariant']} in {each['scenario']}: {row['sentence']}")
    if len(found) > SCENARIOS_SHOWN:
        say(f"  and in {len(found) - SCENARIOS_SHOWN} more scenarios")
    if why := stops.lacking(verdict, mutant, page):
        say(f"mutants: {mutant.name} was planted, and {why}")
        return Ended(SURVIVED)
    own = tuple(stops.own(verdict, mutant))
    say(f"first screen: {verdict['verdict']}: {verdict['why']}")
    say(f"{mutant.name} stopped {' and '.join(each.title for each in own)}, as it must")
    return Ended(NO_GO, own, verdict["why"])


def _read(folder: Path) -> tuple[dict[str, Any], str]:
    try:
        verdict = json.loads((folder / "gate.json").read_text(encoding="utf-8"))
        return verdict, (folder / "report.html").read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BadPatch(f"{folder}: the gate left no verdict ({error})") from error
