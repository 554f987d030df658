"""What every platform keeps between calls. A platform with more to keep adds it in a class of its own."""

from typing import Generic, TypeVar

from simulators.domain import Account, Ids, Post, Store, Token
from simulators.draws import stream
from simulators.regimes import Regime
from simulators.wire import Call

R = TypeVar("R", bound=Regime)


class State(Generic[R]):
    """Accounts, tokens, posts and media of one platform, its ids, and the regime in force (replaced as a whole).

    Attributes:
        lags: what the lag of lists is drawn from.
    """

    def __init__(self, name: str, seed: int, config: R, *, epoch_ms: int) -> None:
        self.seed = seed
        self.config = config
        self.store = Store()
        self.ids = Ids(epoch_ms)
        self.lags = stream(seed, f"{name}/list_lag")
        self._tokens = stream(seed, f"{name}/tokens")
        self._owners = stream(seed, f"{name}/wrong_token/owner")

    def called(self, account: Account) -> str:
        """What the platform's API, and so the ledger and the journal, call an account: its id."""
        return account.id

    def known(self, name: str) -> Account | None:
        """The account of that id, or that is called so."""
        return self.store.accounts.get(name)

    def for_whom(self, call: Call, token: Token) -> Account:  # noqa: ARG002  # some ask for others
        """The account that a request is for: its token's own."""
        return token.account

    def new_token(self, kind: str) -> str:
        """A token's text, like nobody else's."""
        return f"{kind}-{self._tokens.getrandbits(160):040x}"

    def visible_us(self, now_us: int) -> int:
        """From when (boot time) lists show what is made now."""
        return now_us + self.config.list_lag.draw_us(self.lags)

    def repeats(self, account: Account, fingerprint: str, *, now_us: int) -> Post | None:
        """The account's standing post of the same fingerprint that the platform still remembers."""
        window_us = round(self.config.duplicate_window_s * 1_000_000)
        return self.store.repeated(account.id, fingerprint, since_us=now_us - window_us) if window_us else None

    def renewed(self, old: Token, *, now_us: int, owner: str | None = None) -> Token:
        """A new pair for a refresh token, which is used up. ``owner``: a fault has it be this account's (``""``: drawn)."""
        account = old.account
        if owner is not None:
            account = (self.known(owner) or self.store.accounts[owner]) if owner else self.another(account.id)
        old.refresh_used = True
        if self.config.refresh_ends_access:
            old.revoke()
        new = Token(
            text=self.new_token("access"),
            account=account,
            app=old.app,
            scopes=list(old.scopes),
            expires_us=now_us + round(self.config.access_token_life_s * 1_000_000),
            refresh=self.new_token("refresh"),
        )
        self.store.add_token(new)
        return new

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
