"""Every draw of a world: one named stream per purpose, so that a new fault does not disturb the others' draws."""

from random import Random  # noqa: TID251 - where the seeded randomness of a world begins
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Dice = Random
"""A stream of draws."""


def stream(seed: int, purpose: str) -> Dice:
    """The stream of draws for one purpose: the same in any process, whatever its hash seed."""
    return Random(f"{seed}/{purpose}")  # noqa: S311 - a simulation must repeat; nothing is kept secret by it


class Distribution(BaseModel):
    """Durations in seconds, exactly one of the three forms. Drawn as whole microseconds.

    Attributes:
        constant_s: always this.
        uniform_s: ``[lowest, highest]``, both included.
        exponential_s: this mean, cut off at ten times the mean.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    constant_s: float | None = Field(default=None, ge=0, le=86_400)
    uniform_s: list[float] | None = Field(default=None, min_length=2, max_length=2)
    exponential_s: float | None = Field(default=None, gt=0, le=3_600)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = (self.constant_s, self.uniform_s, self.exponential_s)
        if sum(form is not None for form in forms) != 1:
            raise ValueError("give exactly one of constant_s, uniform_s, exponential_s")
        if self.uniform_s is not None and not 0 <= self.uniform_s[0] <= self.uniform_s[1] <= 86_400:  # noqa: PLR2004
            raise ValueError("uniform_s is [lowest, highest] within 0 and 86400 s")
        return self

    def draw_us(self, dice: Dice) -> int:
        """One duration, in microseconds."""
        if self.constant_s is not None:
            return round(self.constant_s * 1_000_000)
        if self.uniform_s is not None:
            low, high = self.uniform_s
            return dice.randint(round(low * 1_000_000), round(high * 1_000_000))
        mean_s = self.exponential_s or 0.0
        return round(min(dice.expovariate(1 / mean_s), 10 * mean_s) * 1_000_000)
