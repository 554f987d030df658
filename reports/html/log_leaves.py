"""Entries of a scenario's audit log by what they tell of, each with its proof against a checkpoint of that log."""

import json
import re
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from typing import Final

import msgspec

from reports.checkers.log import parse
from reports.evidence.folder import Evidence
from reports.evidence.rows import AuditRow, CheckpointRow
from reports.html.proof import Proof, Tree

NAMES: Final = ("permit", "halt", "approval", "trip")
_NAMED: Final = re.compile(rf'"({"|".join(NAMES)})"\s*:\s*"([^"\\]+)"')


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """One entry and its proof. ``checkpoint``: that of the log to which it leads; ``None``: none covers the entry.

    ``leads``: whether the way from the entry comes to the root that the checkpoint states.
    """

    row: AuditRow
    proof: Proof | None
    checkpoint: CheckpointRow | None
    leads: bool

    @property
    def word(self) -> str:
        """How it stands with the proof."""
        if self.checkpoint is None:
            return "no_data"
        return "held" if self.leads else "broken"


class Leaves:
    """One scenario's log."""

    def __init__(self, evidence: Evidence) -> None:
        self._rows = evidence.audit
        self._checkpoints = evidence.checkpoints

    @cached_property
    def head(self) -> CheckpointRow | None:
        """The checkpoint to which everything is proved: the largest that is signed, where any is."""
        within = [each for each in self._checkpoints if 0 < each.size <= len(self._rows)]
        return max(within, key=lambda each: (each.note is not None, each.size), default=None)

    @cached_property
    def _tree(self) -> Tree | None:
        return None if self.head is None else Tree(each.entry for each in self._rows[: self.head.size])

    @cached_property
    def _told(self) -> dict[tuple[str, str], list[AuditRow]]:
        found: dict[tuple[str, str], list[AuditRow]] = defaultdict(list)
        for row in self._rows:
            for name, value in _NAMED.findall(row.entry):
                found[name, value].append(row)
        return found

    def of(self, name: str, value: str, kinds: Collection[str]) -> list[AuditRow]:
        """The entries of some kinds in which ``name`` is ``value``, in the order of the log."""
        plain = json.dumps(value) == f'"{value}"'
        rows = self._told.get((name, value), []) if plain else list(self._rows)
        found = ((row, parse(row.entry)) for row in rows)
        return [row for row, entry in found if entry and entry.get(name) == value and entry.get("kind") in kinds]

    def leaf(self, row: AuditRow) -> Leaf:
        """An entry of this log with its proof. By its place: that its index is its place is a finding of I9."""
        place = row.index
        head, tree = self.head, self._tree
        if head is None or tree is None or not 0 <= place < head.size or self._rows[place] is not row:
            return Leaf(row=row, proof=None, checkpoint=None, leads=False)
        proof = tree.proof(place)
        return Leaf(row=row, proof=proof, checkpoint=head, leads=proof.root == head.root)
