"""An upload is accepted, and its processing fails."""

from typing import ClassVar, Literal

from pydantic import Field

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """``why``: the reason that the platform keeps, where it tells one."""

    why: str = Field(default="InternalError", min_length=1)


class MediaFailsLate(Plan):
    """Fault ``media_fails_late``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)
    ASKS_OF_UPLOADS: ClassVar[bool] = True

    fault: Literal["media_fails_late"]
    do: Do = Do()

    def touches(self, strike: Strike) -> bool:
        return strike.succeeded and strike.processing

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(trouble=self.do.why)
