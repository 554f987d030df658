"""What X keeps between calls."""

from simulators.config import XConfig
from simulators.domain import Account, Ids, Store
from simulators.draws import stream

EPOCH_MS = 1_288_834_974_657
"""X's ids count milliseconds from 2010-11-04."""


class XState:
    """Accounts, posts and media of X, its ids and tokens, and the regime in force (replaced as a whole when it changes)."""

    def __init__(self, seed: int, config: XConfig) -> None:
        self.seed = seed
        self.config = config
        self.store = Store()
        self.ids = Ids(EPOCH_MS)
        self.lags = stream(seed, "x/list_lag")
        self._tokens = stream(seed, "x/tokens")
        self._owners = stream(seed, "x/wrong_token/owner")

    def new_token(self, kind: str) -> str:
        """A token's text, like nobody else's."""
        return f"{kind}-{self._tokens.getrandbits(160):040x}"

    def another(self, account: str) -> Account:
        """Another account that has a token, drawn.

        Raises:
            ValueError: there is none.
        """
        bearers = [each for each in self.store.tokens.values() if each.secret is None]
        others = list(dict.fromkeys(each.account.id for each in bearers if each.account.id != account))
        if not others:
            raise ValueError("the fault wrong_token needs a second account with a bearer token")
        return self.store.accounts[self._owners.choice(others)]
