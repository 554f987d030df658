"""The platform did it, and nothing of its answer arrives. The one fault every publisher has to live with."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """How it is lost: the connection is ``reset`` or ``close``'d before the first byte, or there is ``silence`` for ever."""

    cut: Literal["reset", "close", "silence"] = "reset"


class AnswerLost(Plan):
    """Fault ``answer_lost``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["answer_lost"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return strike.succeeded  # a refusal that is lost committed nothing

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(cut=self.do.cut)
