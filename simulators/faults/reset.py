"""The answer begins, and the connection is reset after half of its body."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side


class Reset(Plan):
    """Fault ``reset``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["reset"]

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(cut="midway")
