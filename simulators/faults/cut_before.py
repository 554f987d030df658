"""The connection ends before the platform did anything: the other side of a lost answer, and the same to look at."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """How it ends: ``reset``, ``close``, or ``silence`` for ever."""

    cut: Literal["reset", "close", "silence"] = "close"


class CutBefore(Plan):
    """Fault ``cut_before``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["cut_before"]
    do: Do = Do()

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(cut=self.do.cut)
