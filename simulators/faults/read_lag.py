"""A read is answered by a copy of the platform that is behind: what is new is missing from its lists."""

from typing import ClassVar, Literal

from simulators.draws import Dice, Distribution
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict

LISTS = ("list_", "liking_")
"""How the operations begin that list something."""


class Do(Strict):
    """``behind``: by how much. ``by_id``: reads by id are answered by that copy too, and call what is new gone."""

    behind: Distribution = Distribution(constant_s=10)
    by_id: bool = False


class ReadLag(Plan):
    """Fault ``read_lag``. Nothing is written; the same read by another client may see it."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["read_lag"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return (
            not strike.committing
            and super().touches(strike)
            and (strike.operation.startswith(LISTS) or (self.do.by_id and strike.operation.startswith("read_")))
        )

    def act(self, dice: Dice) -> Effect:
        return Effect(behind_us=self.do.behind.draw_us(dice))
