"""Which bug each scenario fails for: printed, searched for, and proved again. ``holdpoint mutants`` is the way to it."""

import json
import os
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.mutants import copies, forks, search, table, trial, warm
from tests.mutants.forks import Seeking
from tests.mutants.operators import Mutation
from tests.mutants.patches import BadPatch, Patch
from tests.mutants.saying import murmur, say
from tests.mutants.swapping import CannotSwap
from tests.mutants.table import Scenario, Table

LIMIT_S = 180.0


def faults_of(found: Table, scenarios: Sequence[Scenario]) -> dict[str, list[str]]:
    """What is wrong between the table, the features and the bugs, by what it is."""
    known = set(scenarios)
    return {
        "no bug": [str(each) for each in scenarios if each not in found],
        "no such scenario": [str(each) for each in sorted(found) if each not in known],
        "no such bug": [
            f"{each}: {found[each]}" for each in sorted(found) if each in known and table.bug_named(found[each]) is None
        ],
    }


def within(scenarios: Sequence[Scenario], paths: Sequence[str]) -> list[Scenario]:
    """Those in these files and folders; without any, all.

    Raises:
        BadPatch: no scenario stands in one of them.
    """
    asked = [os.path.relpath(Path(each).resolve(), copies.ROOT) for each in paths]
    for path, place in zip(paths, asked, strict=True):
        if not any(_stands_in(each, place) for each in scenarios):
            raise BadPatch(f"no scenario stands in {path}; name a .feature file, or a folder of them")
    return [each for each in scenarios if not asked or any(_stands_in(each, place) for place in asked)]


def _stands_in(scenario: Scenario, place: str) -> bool:
    return scenario.feature == place or scenario.feature.startswith(f"{place}/") or place == "."


def show(paths: Sequence[str], *, as_json: bool) -> bool:
    """Print the matrix; whether every scenario has its bug."""
    everything = search.all_scenarios()
    chosen = within(everything, paths)
    asked = set(chosen)
    found = {each: bug for each, bug in table.read().items() if not paths or each in asked}
    faults = faults_of(found, chosen)
    if as_json:
        rows = [{"feature": each.feature, "scenario": each.name, "bug": found.get(each)} for each in chosen]
        say(json.dumps({"scenarios": rows, "faults": faults}, ensure_ascii=False, indent=2))
        return not any(faults.values())
    feature = ""
    for each in chosen:
        if each.feature != feature:
            feature = each.feature
            say(f"\n{feature}")
        say(f"  {each.name}\n      {found.get(each, '! NO BUG: nothing shows that it can fail')}")
    planted = sum(table.is_patch(found.get(each, "-")) for each in chosen)
    shown = sum(each in found for each in chosen)
    say(
        f"\n{shown} of {len(chosen)} scenarios fail for a bug: {planted} for a planted one, {shown - planted} for a small mistake made by rule"
    )
    for what, whom in faults.items():
        for each in whom:
            say(f"{what.upper()}  {each}")
    if any(faults.values()):
        say("holdpoint mutants --search finds what is missing, and drops what is gone")
    return not any(faults.values())


def seek(paths: Sequence[str], *, jobs: int, tries: int) -> bool:
    """Drop what is gone, find what is missing, and say what was not found."""
    everything = search.all_scenarios()
    wanted = within(everything, paths)
    found = table.read()
    known = set(everything)
    kept = {each: bug for each, bug in found.items() if each in known and table.bug_named(bug) is not None}
    if kept != found:
        table.write(kept)
    left = search.search([each for each in wanted if each not in kept], jobs=jobs, tries=tries)
    for each in left:
        say(f"NO BUG  {each}")
    say(f"{len(wanted) - len(left)} of {len(wanted)} scenarios fail for a bug")
    if left:
        say(
            "plant one (tests/mutants/README.md) that breaks what it speaks of; where none can make it fail, it says nothing"
        )
    return not left


def prove(paths: Sequence[str], *, number: int | None, seed: int, jobs: int) -> bool:
    """Run entries again: each scenario must pass with nothing planted and fail with its bug; all, or ``number`` drawn by ``seed``."""
    entries = [each for each in within(search.all_scenarios(), paths) if each in table.read()]
    if number is not None:
        entries = sorted(random.Random(f"{seed}/prove").sample(entries, min(number, len(entries))))
    if not entries:
        raise BadPatch("there is nothing to prove: no scenario has a bug yet; run holdpoint mutants --search")
    said = prove_entries({each: table.read()[each] for each in entries}, jobs=jobs)
    for each in entries:
        if said.get(str(each)) != "":
            say(f"NOT PROVED  {each}\n    {table.read()[each]}\n    {said.get(str(each), 'it gave no result')}")
    good = sum(said.get(str(each)) == "" for each in entries)
    drawn = "" if number is None else f" (drawn by --seed {seed})"
    say(f"{good} of {len(entries)} scenarios fail for their bug, and pass without it{drawn}")
    return good == len(entries)


def prove_entries(entries: Table, *, jobs: int) -> dict[str, str]:
    """Why an entry does not hold, by ``str`` of its scenario; empty where it does."""
    trial.import_heavy()
    told: dict[str, str] = search.in_child(lambda: _proved_loaded(entries, jobs))
    afresh = {each: bug for each, bug in entries.items() if told.get(str(each)) == AFRESH}
    if afresh:
        told |= _proved_afresh(afresh, jobs)
    return told


AFRESH = "the product must be loaded anew"


def _proved_loaded(entries: Table, jobs: int) -> dict[str, str]:
    told: dict[str, str] = {}

    def work(items: warm.Items) -> None:
        def seeking(scenario: Scenario) -> Seeking:
            name = str(scenario)
            bug = table.bug_named(entries[scenario])
            if scenario not in items or bug is None:
                told[name] = "there is no such scenario" if bug is not None else "there is no such bug"
                return
            if not (yield lambda: warm.passes(items[scenario])):
                told[name] = "it does not pass with nothing planted"
                return
            said = yield lambda: _try(bug, items[scenario])
            told[name] = "it gave no result" if said is None else said
            murmur(f"{said or 'caught'}: {scenario}")

        forks.run_all(map(seeking, entries), jobs=jobs, limit_s=LIMIT_S)

    if not warm.with_scenarios(sorted({each.feature for each in entries}), work):
        return {str(each): "the features cannot be collected" for each in entries}
    return told


def _try(bug: Patch | Mutation, items: list) -> str:
    try:
        return "" if warm.caught_swapped(bug, items) else "it passes with its bug, or fails before its Then"
    except CannotSwap:
        return AFRESH
    except BadPatch as error:
        return str(error)


def _proved_afresh(entries: Table, jobs: int) -> dict[str, str]:
    told: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="holdpoint-mutants-") as temporary:
        base = copies.copy_of_checkout(Path(temporary).resolve() / "base")

        def seeking(scenario: Scenario) -> Seeking:
            bug = table.bug_named(entries[scenario])
            assert bug is not None
            said = yield lambda: warm.caught_fresh(bug, [scenario], base)
            caught = (said or {}).get(str(scenario))
            told[str(scenario)] = "" if caught else "it passes with its bug, or fails before its Then"
            murmur(f"{'caught' if caught else told[str(scenario)]}: {scenario}")

        forks.run_all(map(seeking, entries), jobs=jobs, limit_s=LIMIT_S)
    return told
