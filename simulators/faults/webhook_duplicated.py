"""A webhook comes more than once, although it was taken."""

from typing import ClassVar, Literal

from pydantic import Field

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """``copies``: how many times more."""

    copies: int = Field(default=1, ge=1, le=100)


class WebhookDuplicated(Plan):
    """Fault ``webhook_duplicated``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["webhook_duplicated"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return strike.operation == "webhook"

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(copies=self.do.copies)
