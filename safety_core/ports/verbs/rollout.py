"""The store's verbs on the rollout."""

from typing import Protocol

from safety_core.rollout.states import Cell, Enrolled, Moved, Rollout
from safety_core.vocabulary import Action, ClientId, Platform


class RolloutVerbs(Protocol):
    """See ``ports.Transaction``."""

    def rollout(self) -> Rollout | None:
        """Where it stands; ``None``: nobody knows."""

    def move_rollout(self, after: Rollout, *, serial: int) -> bool:
        """Compare-and-set on the serial that was seen."""

    def cells(self) -> tuple[Cell, ...]:
        """Those that have left the first stage."""

    def cell(self, platform: Platform, action: Action) -> Cell | None: ...
    def put_cell(self, cell: Cell) -> None:
        """Insert, or replace by platform and action."""

    def cohort(self) -> tuple[Enrolled, ...]:
        """All that ever were enrolled, in that order, those taken out among them."""

    def enrolled(self, client: ClientId) -> Enrolled | None: ...
    def enrol(self, enrolled: Enrolled) -> None: ...
    def remove_enrolled(self, removed: Enrolled) -> bool:
        """Write down who took a client out; ``False`` when somebody has."""

    def add_move(self, moved: Moved) -> None: ...
    def moves(self) -> tuple[Moved, ...]:
        """All that ever were made, oldest first."""

    def any_staged(self) -> bool:
        """Whether a permit was ever minted under a stage."""
