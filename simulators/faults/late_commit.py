"""The platform answers with a 5xx, and does what was asked some time later."""

from typing import ClassVar, Literal

from pydantic import Field

from simulators.draws import Dice, Distribution
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """``late``: how long after the request's arrival it is done."""

    status: int = Field(default=503, ge=500, le=599)
    late: Distribution = Distribution(constant_s=5)
    html: bool = False


class LateCommit(Plan):
    """Fault ``late_commit``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["late_commit"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return strike.committing

    def act(self, dice: Dice) -> Effect:
        return Effect(status=self.do.status, html=self.do.html, late_us=self.do.late.draw_us(dice))
