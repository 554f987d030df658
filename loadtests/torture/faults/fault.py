"""What a fault is to the torture."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec

from loadtests.halt.campaign import Target
from loadtests.torture.lane import Ground, Lane
from loadtests.torture.throwing import Hands, one

Strike = Callable[[Lane, Target], AbstractContextManager[None]]
COMMON = Ground(name="common")


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the matrix.

    Attributes:
        name: as ``--only`` takes it.
        unit: how much of it: how long, how often, how many.
        shows: what would go wrong in a system that does not live with it.
        strike: enters when it strikes, leaves when it is healed.
        hands: who throws and releases, and how.
        ground: where the installation must stand for it.
        until_end: it lasts until the command has ended; otherwise it may heal before.
        wire: it strikes the link, so the figures say what that was.
        loses_store: nothing of the store can be judged afterwards; the installation is made anew.
    """

    name: str
    unit: str
    shows: str
    strike: Strike
    hands: Hands = one
    ground: Ground = COMMON
    until_end: bool = False
    wire: bool = False
    loses_store: bool = False
