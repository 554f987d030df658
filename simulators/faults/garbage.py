"""What comes back is no HTTP."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side


class Garbage(Plan):
    """Fault ``garbage``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["garbage"]

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(cut="garbage")
