"""What stands on one platform: accounts, tokens, posts, likes, media; and the store that keeps them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import msgspec


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on the platform. A fan is nobody's client: what fans do is no effect and stands in no ledger.

    Attributes:
        kind: where a platform has several: ``person``, ``page``, ``organization``, ``channel``; else ``account``.
        managers: ids of the accounts whose tokens may act for it, where that is not its own token alone.
        protected: its posts are shown to itself and to those whom it lets follow it.
    """

    platform: str
    id: str
    username: str
    name: str
    fan: bool = False
    kind: str = "account"
    managers: tuple[str, ...] = ()
    protected: bool = False


class Token(msgspec.Struct, kw_only=True):
    """A token: the same string never changes its owner.

    Attributes:
        secret: of an OAuth 1 access token; ``None`` for a bearer token.
        role: what it is there for in a world that somebody tries out: ``healthy``, ``expired``, ``revoked``, …
        app: the app (for OAuth 1 the consumer key) that it was given to.
        expires_us: boot microseconds; ``None`` never by itself.
        given_us: boot microseconds at which the platform gave it; ``None``: long before anybody asks.
        refresh: the refresh token that was given with it; it is used once.
        spoiled_by: the injected fault since which it does less, so that the refusals that follow carry its name.
    """

    text: str
    account: Account
    app: str
    scopes: list[str]
    secret: str | None = None
    role: str = "healthy"
    expires_us: int | None = None
    given_us: int | None = None
    expired: bool = False
    revoked: bool = False
    refresh: str | None = None
    refresh_used: bool = False
    refresh_revoked: bool = False
    spoiled_by: str | None = None

    def expire(self) -> None:
        """From now on it is too old."""
        self.expired = True

    def revoke(self) -> None:
        """From now on its owner has taken it back."""
        self.revoked = True

    def revoke_refresh(self) -> None:
        """From now on its refresh token is worth nothing; what it gave lives on."""
        self.refresh_revoked = True

    @property
    def refresh_good(self) -> bool:
        """Whether its refresh token still gives a pair."""
        return self.refresh is not None and not (self.refresh_used or self.refresh_revoked)

    def lose_scope(self, scope: str) -> None:
        """From now on it may do less.

        Raises:
            ValueError: it never had that scope.
        """
        self.scopes.remove(scope)

    def good(self, now_us: int) -> bool:
        """Whether the platform still takes it."""
        return not (self.expired or self.revoked or (self.expires_us is not None and now_us >= self.expires_us))


class Post(msgspec.Struct, kw_only=True):
    """One post, as the platform keeps it; ``text`` as its readers see it.

    Attributes:
        committed_us: boot time; visible_us: boot time from which lists show it; created_unix_us: wall time.
        kind: ``comment`` where comments are no posts of their own, else ``post``.
        title: where a post has one beside its text. place: what the platform adds of its own (visibility, kind of media).
        hidden: not shown to others; changed: the text that it had before an edit, oldest first.
        gone: ``deleted`` by its author, ``withdrawn`` by the platform, or ``None`` while it stands.
        likes: by the ids of the accounts that like it, in the order in which they did: boot time from which lists show it.
    """

    id: int
    account: Account
    text: str
    media: tuple[int, ...]
    committed_us: int
    visible_us: int
    created_unix_us: int
    conversation: int
    reply_to: int | None = None
    quote: int | None = None
    reply_settings: str = "everyone"
    kind: str = "post"
    title: str = ""
    place: dict[str, str] = msgspec.field(default_factory=dict)
    hidden: bool = False
    changed: list[str] = msgspec.field(default_factory=list)
    tag: str | None = None
    gone: str | None = None
    likes: dict[str, int] = msgspec.field(default_factory=dict)
    replies: int = 0
    quotes: int = 0


class Media(msgspec.Struct, kw_only=True):
    """One upload, whole or under way.

    Attributes:
        kind: media type (``image/png``); category: what the uploader wants it for.
        segments: its chunks by index, until it is finalised.
        ready_us: boot time at which its processing ends; ``None`` until it is finalised.
        trouble: why processing fails, or ``None``.
        sha256: of its bytes (hex), once all of them are there: what it is, whoever counts its ids. alt: what it shows, in words.
        handle: the platform's own name of it, where that is not its id.
    """

    id: int
    owner: Account
    kind: str
    category: str
    total_bytes: int
    started_us: int
    expires_us: int
    segments: dict[int, bytes] = msgspec.field(default_factory=dict)
    ready_us: int | None = None
    trouble: str | None = None
    sha256: str = ""
    alt: str = ""
    handle: str = ""


class Store:
    """Everything on one platform. Ids rise with time, so an account's posts are in the order of their ids.

    Attributes:
        refreshable: tokens by their refresh tokens, used ones included.
        follows: who follows whom, and since when (boot time) lists show it. requests: who asked to, and waits for leave.
        apps: OAuth 1 consumer secrets by key. clients: OAuth 2 clients by id: the app's key, and the secret of a
            confidential one. development: the apps that are in development.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.refreshable: dict[str, Token] = {}
        self.apps: dict[str, str] = {}
        self.clients: dict[str, tuple[str, str | None]] = {}
        self.posts: dict[int, Post] = {}
        self.media: dict[int, Media] = {}
        self.follows: dict[tuple[str, str], int] = {}
        self.requests: dict[tuple[str, str], int] = {}
        self.development: dict[str, bool] = {}
        self._by_account: dict[str, list[int]] = {}
        self._answers: dict[int, list[int]] = {}
        self._repeats: dict[tuple[str, str], int] = {}

    def add_account(self, account: Account) -> None:
        """Keep an account.

        Raises:
            ValueError: its id is taken.
        """
        if account.id in self.accounts:
            raise ValueError(f"account {account.id} stands on {account.platform} already")
        self.accounts[account.id] = account
        self._by_account[account.id] = []

    def add_token(self, token: Token) -> None:
        """Keep a token, with its refresh token where it has one."""
        self.tokens[token.text] = token
        if token.refresh is not None:
            self.refreshable[token.refresh] = token

    def of(self, account: str) -> Token:
        """The first token of an account.

        Raises:
            ValueError: it has none.
        """
        for token in self.tokens.values():
            if token.account.id == account:
                return token
        raise ValueError(f"no account {account} with a token is there")

    def add_post(self, post: Post) -> None:
        """Keep a post, newer than all before it."""
        self.posts[post.id] = post
        self._by_account[post.account.id].append(post.id)
        if post.reply_to is not None:
            self._answers.setdefault(post.reply_to, []).append(post.id)
        for target, count in ((post.reply_to, "replies"), (post.quote, "quotes")):
            if target is not None and target in self.posts:
                parent = self.posts[target]
                setattr(parent, count, getattr(parent, count) + 1)

    def standing(self, post_id: int) -> Post | None:
        """The post, unless it is unknown or gone."""
        post = self.posts.get(post_id)
        return post if post is not None and post.gone is None else None

    def answers(self, post_id: int) -> Iterator[Post]:
        """The standing replies to or comments on a post, oldest first."""
        for answer in self._answers.get(post_id, ()):
            if self.posts[answer].gone is None:
                yield self.posts[answer]

    def newest_first(
        self, account: str, *, after: int = 0, before: int = 1 << 64, kind: str = "post"
    ) -> Iterator[Post]:
        """The account's standing posts (or comments) with ``after < id < before``."""
        ids = self._by_account[account]
        for index in range(bisect_left(ids, before) - 1, bisect_right(ids, after) - 1, -1):
            post = self.posts[ids[index]]
            if post.gone is None and post.kind == kind:
                yield post

    def repeated(self, account: str, fingerprint: str, *, since_us: int) -> Post | None:
        """The account's standing post of the same fingerprint, if it was committed at or after ``since_us``."""
        last = self._repeats.get((account, fingerprint))
        post = None if last is None else self.posts[last]
        return post if post is not None and post.gone is None and post.committed_us >= since_us else None

    def remember(self, post: Post, fingerprint: str) -> None:
        """Keep what a repetition is recognised by."""
        self._repeats[(post.account.id, fingerprint)] = post.id


class Ids:
    """Snowflakes: 41 bits of milliseconds since the platform's epoch, 22 bits of sequence; always rising."""

    def __init__(self, epoch_ms: int) -> None:
        self._epoch_ms = epoch_ms
        self._last = 0

    def next(self, unix_us: int) -> int:
        """The next id, from the wall clock."""
        base = max(unix_us // 1000 - self._epoch_ms, 0) << 22
        self._last = max(base, self._last + 1)
        return self._last
