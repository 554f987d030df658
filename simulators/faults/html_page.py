"""A page for people comes instead of the answer: of a gateway, with a 5xx, or of a portal that says 200."""

from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side
from simulators.regimes import Strict


class Do(Strict):
    """``status``: 200, or a 5xx that comes although the platform did what was asked."""

    status: int = Field(default=200, ge=200, le=599)

    @field_validator("status")
    @classmethod
    def _a_page_has_it(cls, value: int) -> int:
        if value != 200 and value < 500:  # noqa: PLR2004 - statuses
            raise ValueError("is 200, or a 5xx")
        return value


class HtmlPage(Plan):
    """Fault ``html_page``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after", "before")

    fault: Literal["html_page"]
    do: Do = Do()

    @model_validator(mode="after")
    def _not_what_another_does(self) -> Self:
        if self.acts == "before" and self.do.status != 200:  # noqa: PLR2004 - a status
            raise ValueError("a page with a 5xx before anything is done is the fault server_error with html: true")
        return self

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(status=self.do.status, html=True)
