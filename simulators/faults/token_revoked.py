"""The account's owner takes the caller's token back, and its refresh token with it."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike


class TokenRevoked(Plan):
    """Fault ``token_revoked``. The refusals that follow carry its name too."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["token_revoked"]

    def touches(self, strike: Strike) -> bool:
        return strike.account is not None and super().touches(strike)

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(fate="revoked")
