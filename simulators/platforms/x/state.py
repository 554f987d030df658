"""What X keeps between calls."""

from simulators.config import XConfig
from simulators.domain import Ids, Store
from simulators.draws import stream

EPOCH_MS = 1_288_834_974_657
"""X's ids count milliseconds from 2010-11-04."""


class XState:
    """Accounts, posts and media of X, its ids, and the regime in force (replaced as a whole when it changes)."""

    def __init__(self, seed: int, config: XConfig) -> None:
        self.seed = seed
        self.config = config
        self.store = Store()
        self.ids = Ids(EPOCH_MS)
        self.lags = stream(seed, "x/list_lag")
