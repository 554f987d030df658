"""The platform carries one request out twice: two posts stand, and one answer tells of one of them."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike


class DeliveredTwice(Plan):
    """Fault ``delivered_twice``. What a platform does only once (a delete, a like) it still does once."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["delivered_twice"]

    def touches(self, strike: Strike) -> bool:
        return strike.committing and super().touches(strike)

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(twice=True)
