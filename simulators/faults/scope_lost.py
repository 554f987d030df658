"""The caller's token may do less, from this call on."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """``scope``: which one it loses; without it the last of those that the operation asks for."""

    scope: str = ""


class ScopeLost(Plan):
    """Fault ``scope_lost``. The refusals that follow carry its name too."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["scope_lost"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return super().touches(strike) and (self.do.scope in strike.scopes if self.do.scope else bool(strike.scopes))

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(fate="scope_lost", scope=self.do.scope)
