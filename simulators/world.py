"""A world: simulated platforms, what happened on them, and the hands that a test or an operator has in it."""

import copy
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast

import msgspec

from simulators import roles
from simulators.clock import Clock
from simulators.config import AccountConfig, WorldConfig
from simulators.deliveries import Deliveries
from simulators.domain import Account, Post, Token
from simulators.draws import Distribution, stream
from simulators.faults.deck import Deck
from simulators.faults.plan import Strike
from simulators.ledger import Journal, Ledger
from simulators.outside import Outside
from simulators.platforms.registry import PLATFORMS
from simulators.platforms.story import Story
from simulators.platforms.visit import KnowsNodes, Platform
from simulators.wire import Call, Reply

HAND_OUT = "hand_out"


class Snapshot(msgspec.Struct, frozen=True):
    """A world's state at one moment; only :meth:`World.restore` looks inside."""

    state: Any


class World(Outside):
    """Simulated platforms under one seed and one clock. Not thread-safe: the door that lets callers in holds the lock.

    Same seed, same calls at the same times: same ledger digest, in any process.
    """

    def __init__(self, seed: int, clock: Clock, config: WorldConfig | None = None) -> None:
        self.seed = seed
        self.clock = clock
        self.config = config or WorldConfig()
        self.kept: Snapshot | None = None
        self._begin()

    def _begin(self) -> None:
        self.story = Story(self.seed, self.clock)
        self.deliveries = Deliveries(self.seed)
        offset_us = self.clock.unix_us() - self.clock.now_us()
        self.platforms: dict[str, Platform] = {
            name: kind.make(self.seed, getattr(self.config.platforms, name), offset_us)
            for name, kind in PLATFORMS.items()
        }
        for kind in PLATFORMS.values():
            if kind.joins is not None:
                kind.joins(self.platforms)
        self._hosts = _hosts(self.platforms)
        self._owners = stream(self.seed, "wrong_token/owner")
        for platform in self.platforms.values():
            platform.store.apps.update({app.key: app.secret for app in self.config.apps})
            platform.store.development.update({app.key: True for app in self.config.apps if app.development})
            platform.store.clients.update(
                {app.client_id: (app.key, app.client_secret) for app in self.config.apps if app.client_id is not None}
            )
        for account in self.config.accounts:
            self.add_configured(account)
        for page in self.config.web:
            self.put_on_web(page.url, page.content, kind=page.kind)
        for hook in self.config.webhooks:
            self.subscribe(hook.platform, hook.url, account=hook.account, app=hook.app, verify=hook.verify)

    def add_configured(self, account: AccountConfig) -> None:
        """An account as a configuration describes it, with all of its tokens.

        Raises:
            ValueError: its id or one of its tokens is taken, or an app is unknown.
        """
        self._keep(
            Account(
                platform=account.platform,
                id=account.id,
                username=account.username,
                name=account.name or account.username,
                fan=account.role == "fan",
                kind=account.kind,
                managers=tuple(account.managers),
                protected=account.protected,
            )
        )
        for token in account.tokens:
            life_us = None if token.expires_s is None else round(token.expires_s * 1_000_000)
            added = self.add_token(
                account.platform,
                account.id,
                token.token,
                secret=token.secret,
                app=token.app,
                scopes=token.scopes,
                expires_us=None if life_us is None else self.clock.now_us() + life_us,
                refresh=token.refresh,
            )
            roles.play(self._platform(account.platform), added, token.role, self.clock.now_us())

    # What callers meet -------------------------------------------------------------------------------------------

    def hosts(self) -> frozenset[str]:
        """Every host name that is simulated."""
        return frozenset(self._hosts)

    def handle(self, call: Call) -> Reply:
        """One call, as the host's platform answers it.

        A host that is nobody's (a loopback address) means the platform whose port it came through, or else X. Of
        platforms that share a host that one is meant whose node, whose port or whose token it is, or else the first.
        """
        asked = self._hosts.get(call.host.partition(":")[0].lower()) or (self.platforms[call.at or "X"],)
        return self.story.serve(asked[0] if len(asked) == 1 else _meant(asked, call), call)

    # What a test or an operator may do -----------------------------------------------------------------------------

    def add_account(
        self,
        platform: str,
        account_id: str,
        username: str,
        token: str,
        *,
        name: str | None = None,
        token_secret: str | None = None,
        app: str = "house",
        scopes: Sequence[str] | None = None,
        protected: bool = False,
    ) -> Account:
        """A new account with a token: a bearer token, or with ``token_secret`` an OAuth 1 access token.

        Raises:
            ValueError: the id or the token is taken, the app or the platform is unknown, or it has no protected accounts.
        """
        if protected and platform in PLATFORMS and not PLATFORMS[platform].protects:
            raise ValueError(f"an account of {platform} cannot be protected; leave it out")
        account = self._keep(
            Account(platform=platform, id=account_id, username=username, name=name or username, protected=protected)
        )
        self.add_token(platform, account_id, token, secret=token_secret, app=app, scopes=scopes)
        return account

    def add_token(
        self,
        platform: str,
        account_id: str,
        token: str,
        *,
        secret: str | None = None,
        app: str = "house",
        scopes: Sequence[str] | None = None,
        expires_us: int | None = None,
        refresh: str | None = None,
    ) -> Token:
        """One more token of an account; ``refresh``: the refresh token that is given with it; ``scopes``: all, unless said.

        Raises:
            ValueError: the token is taken, or account, app or platform is unknown.
        """
        store = self._platform(platform).store
        account = self._platform(platform).state.known(account_id)
        if account is None:
            raise ValueError(f"no account {account_id} on {platform}; add it first")
        if token in store.tokens:
            raise ValueError("the token belongs to an account already; the same string never changes its owner")
        if refresh is not None and refresh in store.refreshable:
            raise ValueError("the refresh token is given with another token already")
        if app not in store.apps:
            raise ValueError(f"no app {app} on {platform}; its apps are {', '.join(store.apps)}")
        added = Token(
            text=token, account=account, app=app, secret=secret, expires_us=expires_us, refresh=refresh,
            scopes=list(PLATFORMS[platform].scopes if scopes is None else scopes),
        )  # fmt: skip
        store.add_token(added)
        return added

    def called(self, account: str, *, platform: str = "X") -> str:
        """What the platform's API, and so the ledger and the journal, call the account of that id.

        Raises:
            ValueError: the account is unknown.
        """
        return self._platform(platform).state.called(self._account(account, platform))

    def token(self, text: str) -> Token:
        """The token of that string: to expire, to revoke, to take a scope from.

        Raises:
            KeyError: no account has it.
        """
        for platform in self.platforms.values():
            if text in platform.store.tokens:
                return platform.store.tokens[text]
        raise KeyError(f"no account has the token {text!r}")

    def hand_out(self, token_string_for: str, *, platform: str = "X") -> str:
        """The token string that a refresh or a vault gives out for an account: its own, but for the fault ``wrong_token``.

        It is a row of the journal (operation ``hand_out``), which the fault's firing refers to.

        Raises:
            ValueError: the account is unknown or has no token, or the fault names such a one.
        """
        now_us, home = self.clock.now_us(), self._platform(platform)
        account = self._account(token_string_for, platform)
        named = home.state.called(account)
        entry = self.story.journal.begin(
            arrived_us=now_us,
            platform=platform,
            operation=HAND_OUT,
            committing=False,
            account=named,
            tag=None,
        )
        strike = Strike(at_us=now_us, platform=platform, operation=HAND_OUT, committing=False, path="", account=named)
        owner = account.id
        hit = self.faults.strike("before", strike, call=entry.n)
        if hit is not None:
            entry.fault = hit[0]
            said = hit[1].owner
            owner = self._account(said, platform).id if said else self._owners.choice(self._others(platform, owner))
        entry.status, entry.replied_us = 200, now_us
        return home.store.of(owner).text

    def withdraw(self, post_id: int | str, *, platform: str = "X") -> None:
        """The platform takes a post down by itself: it is gone for every reader.

        Raises:
            ValueError: the post does not stand.
        """
        self._standing(post_id, platform).gone = "withdrawn"

    def remember_texts_for(self, seconds: float, *, platform: str = "X") -> None:
        """How long the platform knows a text again, from now on; 0 allows every repetition."""
        state = self._platform(platform).state
        state.config = state.config.model_copy(update={"duplicate_window_s": seconds})

    def lag_lists(self, seconds: float, *, platform: str = "X") -> None:
        """How long a post or a like made from now on is missing from lists; a read by id shows a post at once."""
        state = self._platform(platform).state
        state.config = state.config.model_copy(update={"list_lag": Distribution(constant_s=seconds)})

    def process_pictures_for(self, seconds: float, *, platform: str) -> None:
        """How long a picture that is handed over from now on is processed, where pictures are."""
        state = self._platform(platform).state
        state.config = state.config.model_copy(update={"picture_processing_s": seconds})

    def put_on_web(self, url: str, content: bytes, *, kind: str) -> None:
        """From now on platforms that fetch ``url`` find these bytes there; an address that nobody put there answers nothing."""
        self.story.web.put(url, content, kind=kind)

    def tokens_by_role(self) -> dict[str, dict[str, list[dict[str, str | None]]]]:
        """Of each platform the tokens by what they are there for: ``healthy``, ``expired``, …, and ``fan``."""
        return {name: roles.listed(platform.store) for name, platform in self.platforms.items()}

    # What happened -------------------------------------------------------------------------------------------------

    @property
    def ledger(self) -> Ledger:
        """What really happened."""
        return self.story.ledger

    @property
    def journal(self) -> Journal:
        """Every request begun."""
        return self.story.journal

    @property
    def faults(self) -> Deck:
        """The fault plans in force, and what fired."""
        return self.story.faults

    def posts(self, account: str, *, platform: str = "X") -> list[Post]:
        """The truth, for tests: the account's standing posts, oldest first, whether or not lists show them yet.

        Raises:
            ValueError: the account is unknown.
        """
        self.settle()
        return list(self._platform(platform).store.newest_first(self._account(account, platform).id))[::-1]

    def likers(self, post_id: int | str, *, platform: str = "X") -> list[str]:
        """The truth, for tests: the accounts that like a post, in the order in which they did, listed yet or not.

        Raises:
            ValueError: the post does not stand.
        """
        self.settle()
        return list(self._standing(post_id, platform).likes)

    def rows(self, scenario: str, clock: str, source: str) -> Iterator[dict[str, Any]]:
        """The evidence of this world, what is due done first: the ledger's rows, the journal's, the faults'."""
        self.settle()
        head = {"scenario": scenario, "clock": clock, "source": source}
        for entry in self.ledger.entries:
            yield {"kind": "effect", **head, **msgspec.structs.asdict(entry)}
        for request in self.journal.entries:
            yield {"kind": "request", **head, **msgspec.structs.asdict(request)}
        for firing in self.faults.firings:
            yield {"kind": "fault", **head, **msgspec.structs.asdict(firing)}

    # Time machine --------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The whole state; the clock is not part of it."""
        return Snapshot(self._copied((self.story, self.platforms, self._owners, self.deliveries)))

    def restore(self, snapshot: Snapshot) -> None:
        """Back to a snapshot, as often as you like. Tokens and posts in hand from before are of a lost world."""
        self.story, self.platforms, self._owners, self.deliveries = self._copied(snapshot.state)
        self.deliveries.take_back(self.clock.now_us())
        self._hosts = _hosts(self.platforms)

    def reset(self) -> None:
        """As it was made: the accounts of the configuration, nothing else."""
        self._begin()

    def _copied(self, state: Any) -> Any:
        return copy.deepcopy(state, {id(self.clock): self.clock})

    # Helpers -------------------------------------------------------------------------------------------------------

    def _keep(self, account: Account) -> Account:
        self._platform(account.platform).store.add_account(account)
        return account

    def _others(self, platform: str, account: str) -> list[str]:
        owners = [token.account.id for token in self._platform(platform).store.tokens.values()]
        others = [owner for owner in dict.fromkeys(owners) if owner != account]
        if not others:
            raise ValueError(f"the fault wrong_token needs a second account with a token on {platform}")
        return others


def _hosts(platforms: dict[str, Platform]) -> dict[str, tuple[Platform, ...]]:
    """Who answers under each host name: one platform, or (graph.facebook.com) several."""
    found: dict[str, tuple[Platform, ...]] = {}
    for platform in platforms.values():
        for host in platform.hosts:
            found[host] = (*found.get(host, ()), platform)
    return found


def _meant(platforms: tuple[Platform, ...], call: Call) -> Platform:
    about = next(
        (each for each in platforms if _knows_nodes(type(each)) and cast("KnowsNodes", each).has_node(call)), None
    )
    if about is not None:
        return about
    through = [platform for platform in platforms if platform.name == call.at]
    return next((each for each in through or platforms if through or each.claimed(call) is not None), platforms[0])


@cache
def _knows_nodes(kind: type[Platform]) -> bool:
    return issubclass(kind, KnowsNodes)  # asked once of each: to ask it of an object takes 5 µs
