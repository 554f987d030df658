"""Amounts on a load's command line: numbers that are numbers, and lengths of time (``90`` or ``90s``, ``2m``, ``1h30m``)."""

from contextlib import suppress
from math import isfinite
from typing import Any

import click

from safety_core.cli.common import duration_s
from safety_core.errors import BadInput


class Amount(click.FloatRange):
    """A number in a range, which "nan" is not, though it lies outside of none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number.

        Raises:
            click.BadParameter: it is none, or out of range.
        """
        found = float(super().convert(value, param, ctx))
        if not isfinite(found):
            self.fail(f"{value!r} is no number", param, ctx)
        return found


class Length(Amount):
    """In s; a number without a unit is of seconds."""

    name = "length"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds.

        Raises:
            click.BadParameter: it is no length of time, or out of range.
        """
        with suppress(ValueError):
            return super().convert(float(value), param, ctx)
        try:
            return super().convert(duration_s(value, field=self.name, least_s=0), param, ctx)
        except BadInput:
            self.fail(f"{value!r} is no length of time: give seconds, or 60s, 2m, 1h30m", param, ctx)
