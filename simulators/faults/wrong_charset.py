"""The answer claims a charset that it is not written in."""

from typing import ClassVar, Literal

from pydantic import field_validator

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """``claimed`` in its content type, and ``written`` in truth; what that charset lacks becomes a question mark."""

    claimed: str = "utf-16"
    written: str = "utf-8"

    @field_validator("claimed", "written")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            "".encode(value)
        except LookupError as error:
            raise ValueError("is no charset that is known here; name one such as latin-1") from error
        return value


class WrongCharset(Plan):
    """Fault ``wrong_charset``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["wrong_charset"]
    do: Do = Do()

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(charset=(self.do.claimed, self.do.written))
