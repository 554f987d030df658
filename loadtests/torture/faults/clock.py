"""The wall clock, days ahead and back again. (The boot clock cannot be set; durations are taken from it alone.)"""

from collections.abc import Iterator
from contextlib import contextmanager

from loadtests.halt.campaign import Target
from loadtests.torture.lane import Lane

DAYS_S = 3 * 86_400


@contextmanager
def wall_jumped(lane: Lane, _target: Target) -> Iterator[None]:
    """Every process of the installation reads a wall clock three days off; it jumps back when healed."""
    days_s = DAYS_S if lane.dice.random() < 1 / 2 else -DAYS_S
    lane.wall.write_text(str(days_s), encoding="ascii")
    try:
        yield
    finally:
        lane.wall.write_text("0", encoding="ascii")
