"""The platform answers with a 5xx, and has done nothing."""

from typing import ClassVar, Literal

from pydantic import Field

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """``html``: the answer is a gateway's page, not the platform's own error."""

    status: int = Field(default=503, ge=500, le=599)
    html: bool = False


class ServerError(Plan):
    """Fault ``server_error``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before",)

    fault: Literal["server_error"]
    do: Do = Do()

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(status=self.do.status, html=self.do.html)
