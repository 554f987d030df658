"""The caller's token has become too old: from this call on the platform calls it expired."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike


class TokenExpired(Plan):
    """Fault ``token_expired``. A refresh gives a new one. The refusals that follow carry its name too."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["token_expired"]

    def touches(self, strike: Strike) -> bool:
        return strike.account is not None and super().touches(strike)

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(fate="expired")
