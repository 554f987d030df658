"""Before a webhook comes a false one: its text was changed after it was signed."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike


class WebhookForged(Plan):
    """Fault ``webhook_forged``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["webhook_forged"]

    def touches(self, strike: Strike) -> bool:
        return strike.operation == "webhook"

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(forged=True)
