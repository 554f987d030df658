"""A token is handed out, by a refresh or from a vault, and it is another account's.

The same string never changes its owner: who-am-I with the wrong token says truthfully whose it is.
"""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """``owner``: the id of the account whose token is handed out; without it another account's, drawn."""

    owner: str = ""


class WrongToken(Plan):
    """Fault ``wrong_token``: hits the operations that give out tokens alone: ``hand_out``, ``refresh_token``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["wrong_token"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return strike.operation in ("hand_out", "refresh_token")

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - the world draws, it knows the accounts
        return Effect(owner=self.do.owner)
