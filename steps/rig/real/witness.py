"""The observer as a process of its own: what stands on the accounts is its word, and never that of what published there."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from reports.evidence.observed_rows import AnyObservedRow, BlindRow, GoneRow, LookRow, SeenRow
from safety_core.errors import BadInput

NAME = "observed.ndjson"
LOOK_MAX_S = 300.0
"""A look at a few accounts takes seconds; one that hangs is no look."""
NEVER_READ = 3
_DECODER = msgspec.json.Decoder(AnyObservedRow)

Whose = tuple[str, str]
"""Platform, and the platform's id of an account."""


class Standing(NamedTuple):
    """An object that came after a mark and stands."""

    row: SeenRow

    @property
    def words(self) -> str:
        """For a person."""
        return f"{self.row.object} on {self.row.platform} {self.row.account}"


class Witness:
    """Runs ``holdpoint observe --once`` and reads what it wrote.

    Attributes:
        folder: its own evidence, which nobody else writes. rows: all of it so far.
    """

    def __init__(self, config: Path, folder: Path) -> None:
        self.config, self.folder = config, folder
        self.rows: list[AnyObservedRow] = []
        self._read_to = 0

    def look(self) -> None:
        """Look once at every account.

        Raises:
            BadInput: its configuration cannot be taken, or it did not end.
        """
        command = [sys.executable, "-P", "-m", "safety_core.cli.main", "observe", "--once", "--json"]
        command += ["--config", str(self.config), "--evidence", str(self.folder)]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LOOK_MAX_S)
        except subprocess.TimeoutExpired as slow:
            raise BadInput(
                "observer", f"a look took longer than {LOOK_MAX_S:g} s", "see how it fares by itself"
            ) from slow
        if ended.returncode not in (0, NEVER_READ):
            said = ended.stderr.strip().removeprefix("holdpoint: ") or f"it ended with {ended.returncode}"
            raise BadInput("observer", said, "see docs/observer.md; nothing is sent without a witness")
        self._read()

    def _read(self) -> None:
        with (self.folder / NAME).open("rb") as file:
            file.seek(self._read_to)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read_to += len(whole)
        self.rows += [_DECODER.decode(line) for line in whole.splitlines()]

    def last(self, whose: Whose) -> LookRow | None:
        """The last look at an account."""
        looks = (each for each in reversed(self.rows) if isinstance(each, LookRow))
        return next((each for each in looks if _whose(each) == whose), None)

    def mark(self) -> dict[Whose, int]:
        """The number of the last look at each account."""
        return {_whose(each): each.look for each in self.rows if isinstance(each, LookRow)}

    def came(self, mark: dict[Whose, int], whose: Iterable[Whose]) -> list[Standing]:
        """What came to these accounts after a mark and stands; what was there before is none of it."""
        asked, found = set(whose), defaultdict[Whose, dict[str, SeenRow]](dict)
        for row in self.rows:
            if isinstance(row, BlindRow | LookRow) or _whose(row) not in asked or row.look <= mark.get(_whose(row), 0):
                continue
            if isinstance(row, SeenRow) and not row.baseline:
                found[_whose(row)][row.object] = row
            elif isinstance(row, GoneRow):
                found[_whose(row)].pop(row.object, None)
        return [Standing(row) for each in found.values() for row in each.values()]

    def since(self, mark: dict[Whose, int], whose: Iterable[Whose]) -> list[AnyObservedRow]:
        """The rows of these accounts after a mark, with what is never seen of them."""
        asked = set(whose)
        return [
            row
            for row in self.rows
            if _whose(row) in asked and (isinstance(row, BlindRow) or row.look > mark.get(_whose(row), 0))
        ]


def _whose(row: AnyObservedRow) -> Whose:
    return row.platform, row.account
