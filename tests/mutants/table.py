"""``features/bugs.toml``: for each scenario a bug that it was seen to fail for. Written by ``holdpoint mutants --search``."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import copies, operators, patches
from tests.mutants.operators import Mutation
from tests.mutants.patches import HERE, BadPatch, Patch

TABLE = copies.ROOT / "features" / "bugs.toml"
HEAD = """\
# For each scenario one bug that it fails for, seen by running it: `holdpoint mutants` prints this, `--search` finds what is
# missing and writes it here, `--prove all` runs it again. A bug is a patch of tests/mutants/, or a small mistake made by rule:
# file::function: what stands there -> what is written instead. Nobody writes this by hand.
"""


@dataclass(frozen=True, order=True)
class Scenario:
    """A scenario; of an outline, all rows together."""

    feature: str
    name: str

    def __str__(self) -> str:
        return f"{self.feature}: {self.name}"


Table = dict[Scenario, str]


def scenarios() -> list[Scenario]:
    """All that stand below features/ and are run by a machine."""
    from steps.plugin.document import (
        parse,
        read_source,
    )  # not above: a trial's own clone must be the first to import it
    from steps.plugin.tags import MANUAL

    found: dict[Scenario, None] = {}
    for path in sorted((copies.ROOT / "features").rglob("*.feature")):
        uri = path.relative_to(copies.ROOT).as_posix()
        document = parse(read_source(path, uri), uri)
        document.compile()
        found |= {Scenario(uri, case.scenario): None for case in document.cases if MANUAL not in case.tags}
    return list(found)


def read(path: Path = TABLE) -> Table:
    """What is checked in.

    Raises:
        BadPatch: it is no such table.
    """
    if not path.exists():
        return {}
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadPatch(
            f"{path.name} cannot be read ({error}); restore it, and run holdpoint mutants --search"
        ) from error
    for feature, rows in said.items():
        if not isinstance(rows, dict) or not all(isinstance(bug, str) for bug in rows.values()):
            raise BadPatch(f"{path.name}: {feature}: not a table of scenarios and bugs; run holdpoint mutants --search")
    return {Scenario(feature, name): bug for feature, rows in said.items() for name, bug in rows.items()}


def write(table: Table, path: Path = TABLE) -> None:
    """Sorted, so that what two people add meets in few places."""
    lines = [HEAD]
    feature = ""
    for scenario in sorted(table):
        if scenario.feature != feature:
            feature = scenario.feature
            lines.append(f"{'' if len(lines) == 1 else chr(10)}[{_quoted(feature)}]\n")
        lines.append(f"{_quoted(scenario.name)} = {_quoted(table[scenario])}\n")
    path.write_text("".join(lines), encoding="utf-8")


def is_patch(bug: str) -> bool:
    return (HERE / f"{bug}.patch").is_file()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def bug_named(name: str) -> Patch | Mutation | None:
    """A planted bug or a small mistake; ``None`` where there is no such thing any more."""
    return patches.named(name) if is_patch(name) else operators.mutation(name)
