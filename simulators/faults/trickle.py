"""The answer's head comes at once, and its body in small pieces."""

from typing import ClassVar, Literal

from simulators.draws import Dice, Distribution
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """``over``: from the head of the answer to the last byte of its body."""

    over: Distribution


class Trickle(Plan):
    """Fault ``trickle``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["trickle"]
    do: Do

    def act(self, dice: Dice) -> Effect:
        return Effect(over_us=self.do.over.draw_us(dice))
