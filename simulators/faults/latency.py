"""The answer takes longer; what was asked is done on arrival all the same."""

from typing import ClassVar, Literal

from simulators.draws import Dice, Distribution
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """``delay``: from the arrival of the request to the first byte of the answer, on top of any other delay."""

    delay: Distribution


class Latency(Plan):
    """Fault ``latency``. On the side ``before`` it leaves the side ``after`` to another plan, such as a lost answer."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after", "before")

    fault: Literal["latency"]
    do: Do

    def act(self, dice: Dice) -> Effect:
        return Effect(delay_us=self.do.delay.draw_us(dice))
