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
from pathlib import Path

from tests.mutants import copies
from tests.mutants.patches import HERE, BadPatch, Patch
from tests.mutants.saying import say

SURVIVED = 4
"""The gate said GO over a planted bug, or NO-GO for another reason."""
NO_GO, COULD_NOT_RUN = 1, 2
SCENARIOS_SHOWN, ROWS_SHOWN, ROW_CHARS = 3, 3, 400


def gate_with(mutant: Patch, step: str) -> int:
    """Run the gate over the changed product, bring its run back, and give its exit code.

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
            return COULD_NOT_RUN  # it has said why
        _expect_imported(copies.modules([mutant]), copy, seen)
    named = [_show(folder, mutant) for folder in brought]
    if ended.returncode != NO_GO:
        say(f"mutants: {mutant.name} was planted, and the gate did not say NO-GO (exit code {ended.returncode})")
        return ended.returncode or SURVIVED
    if not any(named):
        say(
            f"mutants: {mutant.name} was planted, and no gate that asks for {mutant.invariant} said NO-GO and showed a row"
        )
        return SURVIVED
    return NO_GO


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


def _show(folder: Path, mutant: Patch) -> bool:
    """Say which gates are NO-GO and what broke each; give whether one of them is the planted bug's own.

    A gate is the bug's own when it asks for the invariant that the patch breaks.
    """
    try:
        verdict = json.loads((folder / "gate.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadPatch(f"{folder / 'gate.json'}: the gate left no verdict ({error})") from error
    say(f"run: {folder}")
    named = False
    for each in verdict["gates"]:
        if each["word"] != "NO-GO":
            continue
        broke = each["broke"]
        say(f"  NO-GO {each['title']}: {each['why']}")
        if broke is not None:
            say(f"    {broke['rule']}, in {broke['scenario']}: {broke['sentence']}")
            if broke["row"]:  # a scenario that failed has a line, not a row
                say(f"    {json.dumps(broke['row'])[:ROW_CHARS]}")
        named = named or (mutant.invariant in each["invariants"] and bool(broke and broke["row"]))
    found = [each for each in verdict["broken"] if each["invariant"] == mutant.invariant]
    for each in found[:SCENARIOS_SHOWN]:
        for row in each["rows"][:ROWS_SHOWN]:
            say(f"  {each['invariant']} in {each['scenario']}: {row['sentence']}")
    if len(found) > SCENARIOS_SHOWN:
        say(f"  and in {len(found) - SCENARIOS_SHOWN} more scenarios")
    return named
