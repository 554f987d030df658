"""The platform takes no connection for a while: no request arrives, whoever asks."""

from typing import ClassVar, Literal

from simulators.draws import Dice, Distribution
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """``lasts``: how long, from the first call that it hits."""

    lasts: Distribution = Distribution(constant_s=60)


class Down(Plan):
    """Fault ``down``. All calls of the platform in that time carry its name; one firing brings it down."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["down"]
    do: Do = Do()

    def act(self, dice: Dice) -> Effect:
        return Effect(cut="refused", down_us=self.do.lasts.draw_us(dice))
