"""Readers are shown another text than the one that was posted: from the answer on, and for good."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from simulators.draws import Dice
from simulators.faults.plan import Effect, Plan, Side, Strike
from simulators.regimes import Strict


class Do(Strict):
    """``replace``: a word and what stands in its place; ``append``: what stands behind it. One of the two."""

    replace: dict[str, str] = Field(default_factory=dict, max_length=1)
    append: str = ""

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if bool(self.replace) == bool(self.append) or "" in self.replace:
            raise ValueError("give either replace: {word: other} or append")
        return self


class TextAltered(Plan):
    """Fault ``text_altered``."""

    SIDES: ClassVar[tuple[Side, ...]] = ("after",)

    fault: Literal["text_altered"]
    do: Do

    def touches(self, strike: Strike) -> bool:
        return strike.succeeded and strike.operation.startswith(("create_", "edit_"))

    def act(self, dice: Dice) -> Effect:  # noqa: ARG002 - nothing is drawn
        return Effect(rewrite=next(iter(self.do.replace.items()), ("", self.do.append)))
