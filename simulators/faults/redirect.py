"""The client is sent elsewhere: to this machine or to a stranger, its token and its post with it if it follows."""

from typing import ClassVar, Literal

from pydantic import Field

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """``to``: the scheme and host (and a path, if you like) below which the same path is to be asked for."""

    status: Literal[301, 302, 303, 307, 308] = 307
    to: str = Field(default="https://elsewhere.invalid", pattern=r"^https?://[!-~]+$")


class Redirect(Plan):
    """Fault ``redirect``. After: it was done all the same."""

    SIDES: ClassVar[tuple[Side, ...]] = ("before", "after")

    fault: Literal["redirect"]
    do: Do = Do()

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(status=self.do.status, location=self.do.to)
