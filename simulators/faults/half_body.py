"""The answer begins, and the connection is closed after half of its body."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side


class HalfBody(Plan):
    """Fault ``half_body``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["half_body"]

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(cut="half")
