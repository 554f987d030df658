"""What tables of coverage are made of: cells, each with how often the evidence met it, and where. No I/O."""

from collections.abc import Iterable
from typing import Literal

import msgspec

Word = Literal["shown", "only where it failed", "not shown", "not owed"]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that there is to be seen.

    Attributes:
        n: how many rows of the evidence met it; where: the scenarios of those rows.
        good: whether one of these scenarios passed.
        owed: whether it has to be met at all; what a platform lacks, or nobody listed, has not.
        judged: whether a verdict of its own says what it comes to; ``good`` is then that verdict.
        note: what else there is to say.
    """

    name: str
    n: int = 0
    where: tuple[str, ...] = ()
    good: bool = False
    owed: bool = True
    judged: bool = False
    note: str = ""

    @property
    def word(self) -> Word:
        """What the cell comes to: met by nothing that passed is not shown."""
        if not self.owed:
            return "not owed"
        if self.n and self.good:
            return "shown"
        return "only where it failed" if self.n and not self.judged else "not shown"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A table, or a column of one, in one line.

    Attributes:
        name: by which a task needs it; known: whether anybody wrote down what there is to be seen.
        cells: all of them, what was not met too.
    """

    name: str
    title: str
    cells: tuple[Cell, ...]
    known: bool = True

    @property
    def owed(self) -> tuple[Cell, ...]:
        """Those that have to be met."""
        return tuple(each for each in self.cells if each.owed)

    @property
    def shown(self) -> int:
        """How many of those were, where something passed."""
        return sum(each.word == "shown" for each in self.owed)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of those that were not."""
        return tuple(each.name for each in self.owed if each.word != "shown")

    @property
    def complete(self) -> bool:
        """Whether all of it was met. Nothing is complete where nothing is known to be there."""
        return self.known and bool(self.owed) and not self.missing

    @property
    def told(self) -> str:
        """In words."""
        if not self.known:
            return "what there is to be seen was not written down"
        return f"{self.shown} of {len(self.owed)}" if self.owed else "none asked for"


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A table of two dimensions: ``cells`` by row and column, none left out."""

    name: str
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]
    known: bool = True

    @property
    def whole(self) -> Line:
        """All of it."""
        return Line(name=self.name, title=self.title, cells=tuple(self.cells.values()), known=self.known)

    def column(self, name: str) -> Line:
        """One column, its cells by the names of the rows; without cells where there is none of that name."""
        there = ((row, self.cells.get((row, name))) for row in self.rows)
        cells = tuple(msgspec.structs.replace(each, name=row) for row, each in there if each is not None)
        return Line(name=f"{self.name}/{name}", title=f"{self.title}, {name}", cells=cells, known=self.known)


def by_file(where: Iterable[str]) -> list[tuple[str, tuple[int, ...]]]:
    """Places as files with their lines; what is no ``file:line`` stands by itself, without lines."""
    found: dict[str, set[int]] = {}
    for place in where:
        file, _, line = place.rpartition(":")
        if file and line.isdecimal():
            found.setdefault(file, set()).add(int(line))
        else:
            found.setdefault(place, set())
    return [(file, tuple(sorted(lines))) for file, lines in sorted(found.items())]
