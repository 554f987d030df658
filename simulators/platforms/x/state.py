"""What X keeps between calls."""

from simulators.platforms.state import State
from simulators.platforms.x.regime import XConfig

EPOCH_MS = 1_288_834_974_657
"""X's ids count milliseconds from 2010-11-04."""


class XState(State[XConfig]):
    """See the module."""

    def __init__(self, seed: int, config: XConfig) -> None:
        super().__init__("x", seed, config, epoch_ms=EPOCH_MS)
