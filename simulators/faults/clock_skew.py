"""The platform's clock is wrong: its Date header, its reset times and the timestamps of what is made."""

from typing import ClassVar, Literal

from pydantic import Field

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import DAY_S, Strict


class Do(Strict):
    """``ahead_s``: by how many seconds; below zero it is behind."""

    ahead_s: float = Field(ge=-30 * DAY_S, le=30 * DAY_S)


class ClockSkew(Plan):
    """Fault ``clock_skew``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["clock_skew"]
    do: Do

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(skew_us=round(self.do.ahead_s * 1_000_000))
