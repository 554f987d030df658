"""A webhook comes only after the one behind it."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike


class WebhookReordered(Plan):
    """Fault ``webhook_reordered``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["webhook_reordered"]

    def touches(self, strike: Strike) -> bool:
        return strike.operation == "webhook"

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(held=True)
