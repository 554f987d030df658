"""I12 Rollout: each effect's client was in its stage's cohort; cohorts only grow, save for a removal recorded by a person; no
stage advanced on HOLD or a missing verdict.

The audit log is replayed in its order: the plans that were loaded, the moves, who was enrolled and removed. At each permit
stands what was let in then, read here anew from the plan's own text: the stage that the permit names is the one
in force for its cell, and lets its client in. The share is not judged: the idempotency key that it is counted by is not exported. A permit
of before there was a rollout has no word on a stage, and is not judged.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from reports.checkers.finding import Finding, Violation, judged, violation
from reports.checkers.log import entries
from reports.evidence.folder import Evidence
from reports.evidence.rows import AuditRow, PermitRow, RulesRow

NAME, TITLE = "I12", "Rollout"
HOUSE = "rtv-house"
PLAN = "rollout"
SPARED = frozenset({"recall", "read", "plan", "create", "draft"})
"""What no stage stops: it has no effect, or takes one back."""
JUDGED = frozenset({"advance", "promote_cell"})
"""The moves that let in more: never without a verdict, and on PASS alone."""

Stage = Mapping[str, Any]
Cell = tuple[str, str]


def check(evidence: Evidence) -> Finding:
    """Judge every permit that names a stage, every move, and every place in the cohort."""
    replay = _Replay(evidence)
    rows = list(replay.run())
    rows += _that_the_log_does_not_know(evidence, replay)
    return judged(
        (NAME, TITLE), replay.n, rows, unit="permits, moves and places", nothing="nothing was let in by a rollout"
    )


class _Replay:
    """The rollout as the log tells it, entry by entry."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._plans: dict[int, RulesRow] = {each.version: each for each in evidence.rules if each.name == PLAN}
        self._permits = {each.permit: each for each in evidence.permits}
        self._rows = {each.index: each for each in evidence.audit}
        self._at = self._first()
        self._cells: dict[Cell, str] = {}
        self.cohort: set[str] = set()
        self.gone: set[str] = set()
        self.serials: set[int] = set()
        self._serial: int | None = None
        self._version = min(self._plans, default=0)
        self.n = 0

    def _first(self) -> str | None:
        """Where a rollout begins: at the first stage of its first plan."""
        stages = _stages(self._plans.get(min(self._plans, default=0)))
        return str(stages[0]["name"]) if stages else None

    def run(self) -> Iterator[Violation]:
        """Everything that is wrong, in the order of the log."""
        for index, entry in entries(self._evidence, {"stage", "enrolled", "removed", "permit"}):
            row = self._rows[index]
            match entry.get("kind"):
                case "stage":
                    self.n += 1
                    yield from self._moved(entry, row)
                case "enrolled" | "removed" as kind:
                    self.n += 1
                    yield from self._placed(kind, entry, row)
                case "permit" if "stage" in entry and entry.get("action") not in SPARED:
                    self.n += 1
                    yield from self._let_in(entry, self._permits.get(str(entry.get("permit"))), row)

    def _moved(self, entry: Mapping[str, Any], row: AuditRow) -> Iterator[Violation]:
        move, before, after = entry.get("move"), entry.get("stage"), entry.get("next_stage")
        said = f"move {entry.get('serial')} ({move}, {before} -> {after})"
        self.serials.add(int(entry.get("serial") or 0))
        if self._serial is not None and entry.get("serial") != self._serial + 1:
            yield violation(f"{said} does not follow move {self._serial}", row)
        self._serial = entry.get("serial")
        if move in JUDGED and entry.get("verdict") != "pass":
            yield violation(f"{said} advanced on {entry.get('verdict') or 'no verdict'}", row)
        if not entry.get("person"):
            yield violation(f"{said} is in nobody's word", row)
        if move == "promote_cell":
            yield from self._cell_moved(entry, said, row)
            return
        if before != self._at:
            yield violation(f"{said} began at {before}, and the rollout was at {self._at}", row)
        steps = self._place(after) - self._place(before) if move != "load" else 0
        if move == "load":
            yield from self._loaded(entry, said, row)
        elif (move == "advance") != (steps == 1):
            yield violation(f"{said} goes {steps} stages on", row)
        if move == "advance" and self._asks_two(before) and not entry.get("second"):
            yield violation(f"{said} needed two persons, and one agreed", row)
        if move == "advance" and entry.get("second") == entry.get("person"):
            yield violation(f"{said} was agreed to twice by one person", row)
        self._at = str(after)
        if move == "roll_back":
            self._cells = {cell: self._lower(at, self._at) for cell, at in self._cells.items()}

    def _cell_moved(self, entry: Mapping[str, Any], said: str, row: AuditRow) -> Iterator[Violation]:
        """One stage on from where it was, and never ahead of the rollout."""
        cell, after = (str(entry.get("platform")), str(entry.get("action"))), str(entry.get("next_stage"))
        if entry.get("stage") != self._stage_of(cell):
            yield violation(f"{said} of {cell} began elsewhere than at {self._stage_of(cell)}", row)
        if self._place(after) != self._place(entry.get("stage")) + 1 or self._place(after) > self._place(self._at):
            yield violation(f"{said} of {cell} is not one stage on, or ahead of {self._at}", row)
        self._cells[cell] = after

    def _stage_of(self, cell: Cell) -> str:
        stages = _stages(self._plans.get(self._version))
        return self._cells.get(cell, str(stages[0]["name"]) if stages else "")

    def _lower(self, one: str, other: str | None) -> str:
        return min((one, str(other)), key=self._place)

    def _loaded(self, entry: Mapping[str, Any], said: str, row: AuditRow) -> Iterator[Violation]:
        """Another plan lets in nothing that was not let in, unless nothing ever was."""
        before, self._version = _stages(self._plans.get(self._version)), int(entry.get("plan") or 0)
        if self._version not in self._plans:
            yield violation(f"{said} loads version {self._version} of the plan, which was not exported", row)
            return
        now = _stages(self._plans[self._version])
        kept = next((place for place, each in enumerate(before) if each["name"] == self._at), -1)
        same = [_lets_in(each) for each in now[: kept + 1]] == [_lets_in(each) for each in before[: kept + 1]]
        if same and entry.get("next_stage") == self._at:
            return
        self._cells = {}
        if self._any_permit_before(row.index) and (entry.get("next_stage"), "house") != _lets_in(now[0])[:2]:
            yield violation(f"{said} changes what was let in already", row)

    def _any_permit_before(self, index: int) -> bool:
        return any(at < index and entry.get("stage") is not None for at, entry in entries(self._evidence, {"permit"}))

    def _placed(self, kind: str, entry: Mapping[str, Any], row: AuditRow) -> Iterator[Violation]:
        client = str(entry.get("client"))
        if not entry.get("person"):
            yield violation(f"{client} was {kind} in nobody's word", row)
        if kind == "removed":
            if client not in self.cohort:
                yield violation(f"{client} was removed and was not in the cohort", row)
            self.cohort.discard(client)
            self.gone.add(client)
            return
        if client == HOUSE:
            yield violation("the house was enrolled as a canary", row)
        if client in self.gone:
            yield violation(f"{client} was removed, and enrolled again", row)
        self.cohort.add(client)
        most = int(_table(self._plans.get(self._version)).get("canary", {}).get("most", 3))
        if len(self.cohort) > most:
            yield violation(f"with {client} there are {len(self.cohort)} canaries, more than {most}", row)

    def _let_in(self, entry: Mapping[str, Any], permit: PermitRow | None, row: AuditRow) -> Iterator[Violation]:
        name, client = entry["stage"], str(entry.get("client"))
        said = f"permit {entry.get('permit')} of {client}"
        if name is None:
            yield violation(f"{said} was minted while nobody could say which stage it was", row)
            return
        if permit is not None and permit.stage != name:
            yield violation(f"{said} names stage {permit.stage} and its entry {name}", row)
        expected = self._lower(self._stage_of((str(entry.get("platform")), str(entry.get("action")))), self._at)
        if name != expected or self._place(name) < 0:
            yield violation(f"{said} stands under stage {name}, and only {expected} was in force for it", row)
            return
        clients = _stages(self._plans.get(self._version))[self._place(name)]["clients"]
        if client == HOUSE or clients == "all":
            return
        if clients == "house" or client not in self.cohort:
            yield violation(f"{said} was let in at {name}, whose cohort it was not in", row)

    def _place(self, stage: Any) -> int:
        stages = _stages(self._plans.get(self._version))
        return next((place for place, each in enumerate(stages) if each["name"] == stage), -1)

    def _asks_two(self, stage: Any) -> bool:
        stages = _stages(self._plans.get(self._version))
        return any(each["name"] == stage and each.get("advance") == "two-person" for each in stages)


def _that_the_log_does_not_know(evidence: Evidence, replay: _Replay) -> Iterator[Violation]:
    """Moves and places of the core's own records that stand in no entry."""
    for move in evidence.moves:
        if move.serial not in replay.serials:
            yield violation(f"move {move.serial} ({move.move}) stands in no entry of the log", move)
    for place in evidence.canaries:
        if place.client not in replay.cohort | replay.gone:
            yield violation(f"{place.client} was enrolled, and no entry of the log says so", place)
        elif (place.removed_at is not None) != (place.client in replay.gone):
            yield violation(f"{place.client} left the cohort, and no entry of the log says so", place)


def _table(rules: RulesRow | None) -> dict[str, Any]:
    """A plan's text; empty when it cannot be read."""
    return {} if rules is None else _loaded(rules.body)


@lru_cache(maxsize=16)
def _loaded(body: str) -> dict[str, Any]:
    """A text, read once; nobody changes it."""
    try:
        return tomllib.loads(body)
    except tomllib.TOMLDecodeError:
        return {}


def _stages(rules: RulesRow | None) -> list[Stage]:
    return list(_table(rules).get("stage", []))


def _lets_in(stage: Stage) -> tuple[Any, Any, Any]:
    return stage.get("name"), stage.get("clients"), stage.get("share", 100)
