"""Half of the body is all there is, and the answer's length says so: good HTTP, broken JSON."""

from typing import ClassVar, Literal

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side


class Truncated(Plan):
    """Fault ``truncated``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["truncated"]

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(halved=True)
