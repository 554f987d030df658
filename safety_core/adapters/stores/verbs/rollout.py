"""Where the rollout stands, its cells, its cohort, and its history."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import rollout as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.rollout.states import Cell, Enrolled, Moved
from safety_core.rollout.states import Rollout as Standing
from safety_core.vocabulary import Action, ClientId, Platform


class Rollout(Verbs):
    """See ``ports.Transaction``."""

    def rollout(self) -> Standing | None:
        return self.one(rows.ROLLOUT, sql.ROLLOUT)

    def move_rollout(self, after: Standing, *, serial: int) -> bool:
        return self.write(sql.MOVE_ROLLOUT, **rows.ROLLOUT.values(after), is_serial=serial) == 1

    def cells(self) -> tuple[Cell, ...]:
        return self.many(rows.CELL, sql.CELLS)

    def cell(self, platform: Platform, action: Action) -> Cell | None:
        return self.one(rows.CELL, sql.CELL, is_platform=platform, is_action=action)

    def put_cell(self, cell: Cell) -> None:
        self.write(sql.PUT_CELL, **rows.CELL.values(cell))

    def cohort(self) -> tuple[Enrolled, ...]:
        return self.many(rows.ENROLLED, sql.COHORT)

    def enrolled(self, client: ClientId) -> Enrolled | None:
        return self.one(rows.ENROLLED, sql.ENROLLED, is_client=client)

    def enrol(self, enrolled: Enrolled) -> None:
        self.write(sql.ENROL, **rows.ENROLLED.values(enrolled))

    def remove_enrolled(self, removed: Enrolled) -> bool:
        values = {name: value for name, value in rows.ENROLLED.values(removed).items() if name in rows.REMOVALS}
        return self.write(sql.REMOVE, **values, is_client=removed.client) == 1

    def add_move(self, moved: Moved) -> None:
        self.write(sql.ADD_MOVE, **rows.MOVED.values(moved))

    def moves(self) -> tuple[Moved, ...]:
        return self.many(rows.MOVED, sql.MOVES)

    def any_staged(self) -> bool:
        return bool(self.fetch(sql.ANY_STAGED, {})[0][0])
