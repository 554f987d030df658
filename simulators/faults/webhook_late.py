"""A webhook comes later than what it tells of."""

from typing import ClassVar, Literal

from simulators.draws import Dice, Distribution
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """``late``: by how much."""

    late: Distribution = Distribution(constant_s=600)


class WebhookLate(Plan):
    """Fault ``webhook_late``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["webhook_late"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return strike.operation == "webhook"

    def act(self, dice: Dice) -> Effect:
        return Effect(delay_us=self.do.late.draw_us(dice))
