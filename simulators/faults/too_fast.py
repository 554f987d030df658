"""A storm of 429: the caller's real rate window is spent, so that it stays closed until it resets."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike


class TooFast(Plan):
    """Fault ``too_fast``. The refusals that follow until the reset carry its name in the journal too."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["too_fast"]

    def touches(self, strike: Strike) -> bool:
        return strike.account is not None and super().touches(strike)  # nobody's window cannot be spent

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(storm=True)
