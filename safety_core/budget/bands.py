"""What is left of a budget, and what is said before a promotion."""

from enum import StrEnum

import msgspec

from safety_core.budget.bounds import Look
from safety_core.budget.burning import Sum
from safety_core.budget.objectives import Objective
from safety_core.vocabulary import Action

GREEN, RED = 0.5, 0.2


class Band(StrEnum):
    """Green: at least half of the budget is left; yellow: a fifth; red: less, and nothing is promoted."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def left(objective: Objective, found: Sum) -> float:
    """The share of the window's budget that is left; below 0 it is overspent.

    The budget is (1 - objective) of the events in the window, or of the planned ones while there are fewer: else one failure
    among the first hundred events would spend it all.
    """
    budget = objective.worst * max(found.events, objective.planned)
    return 1 - found.bad / budget


def band(share: float) -> Band:
    """The band of what is left. What floats make of a half and a fifth is taken for them."""
    kept = round(share, 9)
    return Band.GREEN if kept >= GREEN else Band.YELLOW if kept >= RED else Band.RED


class CellOutlook(msgspec.Struct, frozen=True, kw_only=True):
    """One cell: its band, what burns, why nothing is promoted.

    Attributes:
        left: per mille of the budget, rounded down; trips: of those that stand, for a person.
        events, failures: in the window, in full.
    """

    objective: str
    cell: str
    action: Action
    band: Band
    left: int
    events: int
    failures: int
    burns: tuple[str, ...]
    trips: tuple[str, ...]
    look: Look

    @property
    def silent(self) -> bool:
        """Whether the HALT side says nothing."""
        return not self.trips and not self.burns

    @property
    def words(self) -> str:
        """For a person."""
        said = [
            f"{self.cell}: {self.band}, {self.left / 10:g} % of the budget left, {self.failures} of {self.events} failed"
        ]
        said += [f"tripped: {each}" for each in self.trips]
        said += [f"burns: {each}" for each in self.burns]
        return "; ".join(said)


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What budgets say of a promotion. ``unmeasured``: cells that no objective counts, or that could not be read."""

    cells: tuple[CellOutlook, ...]
    unmeasured: tuple[str, ...]

    @property
    def band(self) -> Band:
        """The worst of them; red when something is not measured."""
        worst = [each.band for each in self.cells]
        if self.unmeasured or not worst or Band.RED in worst:
            return Band.RED
        return Band.YELLOW if Band.YELLOW in worst else Band.GREEN

    @property
    def silent(self) -> bool:
        """Whether the HALT side says nothing of any cell."""
        return not self.unmeasured and all(each.silent for each in self.cells)

    @property
    def passes(self) -> bool:
        """Whether every cell's one look has passed."""
        return bool(self.cells) and not self.unmeasured and all(each.look.passes for each in self.cells)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why nothing may be promoted, for a person; empty when budgets have nothing against it."""
        return (
            *(f"{each}: unmeasured, no objective that can be read counts it" for each in self.unmeasured),
            *(each.words for each in self.cells if each.band is Band.RED or not each.silent),
        )
