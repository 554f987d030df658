"""Which cells of coverage a run of all features has to meet, and which of them nobody owes yet.

``python -m tests.owed EVIDENCE`` writes the list anew from a run's evidence (``holdpoint run features --evidence EVIDENCE``). The
list may only shrink: whoever writes it with a cell more than before has taken something from the features, and says so.
"""

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from reports.coverage import cover
from reports.evidence import catalogue, folder, messages
from tests.reports.coverage import build

LIST = Path(__file__).parents[1] / "features" / "not_yet_owed.toml"
TABLES = ("checks", "reasons", "faults", "capabilities", "scope_faults")
TASKS = "tasks"
HEAD = """\
# Cells of coverage that no scenario has to meet yet. A cell that is not met and not here fails the build; one that is met and
# still here fails it, too. Written by `python -m tests.owed EVIDENCE`.
"""
Cells = Mapping[str, frozenset[str]]


def unmet(evidence: Path) -> Cells:
    """What the run did not meet, by table; a table that no catalogue speaks of is no table without gaps.

    Broken invariants are the run's own failures, so nobody judges the evidence a second time.
    """
    evidences, run = folder.read(evidence).values(), messages.read(evidence)
    found = cover(build.made(evidences=evidences, run=run, catalogue=catalogue.read(evidence)))
    assert found.known, f"{evidence}: what there is to be seen was not written down"
    tables = {each.name: each for each in (*found.lines, *(grid.whole for grid in found.grids))}
    return {
        **{name: frozenset(tables[name].missing) for name in TABLES},
        TASKS: frozenset(each.task.name for each in found.tasks if each.word != "shown"),
    }


def listed(text: str) -> Cells:
    """What the list says."""
    found = tomllib.loads(text)
    strange = set(found) - {*TABLES, TASKS}
    assert not strange, f"{LIST.name}: no such table: {', '.join(sorted(strange))}"
    return {name: frozenset(found.get(name, ())) for name in (*TABLES, TASKS)}


def wrong(run: Cells, owed_not: Cells) -> list[str]:
    """What does not agree, each with what to do."""
    return [
        *(
            f"{table}: no scenario meets {cell!r}; write one"
            for table, cells in run.items()
            for cell in sorted(cells - owed_not[table])
        ),
        *(
            f"{table}: {cell!r} is met, or is no cell any more; take it out of {LIST.name}"
            for table, cells in owed_not.items()
            for cell in sorted(cells - run[table])
        ),
    ]


def written(run: Cells) -> str:
    """The list of just these."""
    return "\n".join([HEAD, *(_table(name, sorted(run[name])) for name in (*TABLES, TASKS))])


def _table(name: str, cells: list[str]) -> str:
    if not cells:
        return f"{name} = []\n"
    return "\n".join([f"{name} = [", *(f'  "{each}",' for each in cells), "]\n"])


def main() -> None:
    """See the module."""
    if len(sys.argv) != 2:
        sys.exit(f"{__doc__}")
    LIST.write_text(written(unmet(Path(sys.argv[1]))), encoding="utf-8")
    sys.stdout.write(f"{LIST.name} is written\n")


if __name__ == "__main__":
    main()
