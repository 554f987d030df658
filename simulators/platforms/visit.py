"""What a platform is to the story that all share: routes, answers, one call on its way, and what differs from platform to platform."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import msgspec

from simulators.audience import Audience
from simulators.domain import Account, Post, Store, Token
from simulators.ledger import Entry, JournalEntry, follow_digest, visible_digest
from simulators.limits import Window, Windows
from simulators.platforms.state import State
from simulators.webhooks import Tells
from simulators.wire import Call

if TYPE_CHECKING:
    from simulators.platforms.story import Story


class Answer(msgspec.Struct, frozen=True):
    """What a platform answers: ``body`` becomes JSON; ``None`` is an empty body, bytes stay.

    Attributes:
        headers: what this answer carries beside the headers of every answer.
    """

    status: int
    body: Any = None
    kind: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


class Refusal(Exception):
    """A platform refuses what is asked: the answer that says so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One way to ask something of a platform.

    Attributes:
        committing: somebody may see what it changes; an upload alone is seen by nobody.
        scopes: what a token must be allowed to.
        counts_as: the endpoint whose windows it counts in, where that is not its operation's.
    """

    operation: str
    committing: bool
    scopes: tuple[str, ...]
    run: Callable[["Visit"], Answer]
    counts_as: str = ""


class Visit(msgspec.Struct, kw_only=True):
    """One call on its way. ``now_us`` (boot) and ``unix_us`` (wall) are when it is done, which may be after it arrived.

    ``owner``: a fault has the token that it gives out be this account's (``""``: another's, drawn). ``made``: the post that
    it had an effect on.
    """

    story: "Story"
    platform: "Platform"
    call: Call
    route: Route
    args: tuple[str, ...]
    entry: JournalEntry
    now_us: int
    unix_us: int
    token: Token
    owner: str | None = None
    made: Post | None = None

    @property
    def account(self) -> Account:
        """Whose token asks."""
        return self.token.account

    def record(
        self,
        post: Post,
        *,
        visible_us: int,
        event: str = "",
        visible: str | None = None,
        target: str | None = None,
        author: Account | None = None,
    ) -> None:
        """Note the effect on a post in the ledger; what it shows is that post, unless it is said.

        ``event``: one of ``ledger.EVENTS`` where the operation is not called so. ``target``: what it is on. ``author``: whose
        effect it is, where a token acts for another account (a person's for a page).
        """
        self.made = post
        if (author or self.account).fan:
            return  # fans are nobody's clients, though they may have a token
        media = tuple(self.platform.state.store.media[each].sha256 for each in post.media)
        self._note(
            event=event or self.route.operation,
            author=author or self.account,
            thing=self.platform.written(post),
            visible=visible or visible_digest(post.text, media),
            visible_us=visible_us,
            target=target,
        )

    def record_follow(self, followed: str, *, visible_us: int, event: str = "") -> None:
        """Note that the account follows another one, or does no longer; ``followed``: its id as the platform writes it."""
        if self.account.fan:
            return  # fans are nobody's clients
        self._note(
            event=event or self.route.operation,
            author=self.account,
            thing=followed,
            visible=follow_digest(followed),
            visible_us=visible_us,
            target=followed,
        )

    def _note(
        self, *, event: str, author: Account, thing: str, visible: str, visible_us: int, target: str | None
    ) -> None:
        self.story.ledger.append(
            Entry(
                n=len(self.story.ledger.entries),
                call=self.entry.n,
                arrived_us=self.entry.arrived_us,
                committed_us=self.now_us,
                visible_us=visible_us,
                platform=self.platform.name,
                event=event,
                account=self.platform.state.called(author),
                token_account=self.entry.account or "",
                object=thing,
                visible=visible,
                tag=self.entry.tag,
                target=target,
            )
        )


class Platform(Protocol):
    """What differs from platform to platform.

    Attributes:
        hosts: every host name that it answers under.
        answers_are: what an answer to a post is kept as: a ``post`` of its own, or a ``comment``.
        hooks: how it tells apps what happens; ``None``: they have to ask.
    """

    name: str
    answers_are: str
    hooks: Tells | None
    hosts: tuple[str, ...]
    store: Store
    windows: Windows

    @property
    def state(self) -> State[Any]:
        """What it keeps between calls."""
        ...

    def written(self, post: Post) -> str:
        """How the platform writes a post's id."""
        ...

    def number(self, text: str) -> int | None:
        """The store's number of a post or comment from the platform's own id; ``None``: it is none of its ids."""
        ...

    def found(self, text: str) -> Post | Account | None:
        """What is, or once was, of that id: a post or a comment; of what is made and not published yet, whose it is.

        ``None``: it is none of its ids. What was made and then published is what it became.
        """
        ...

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:
        """Who sees a post or a comment, whether or not it is gone."""
        ...

    def route(self, call: Call) -> tuple[Route, tuple[str, ...]]:
        """The route, and the variable parts of its path; of an unknown path one that answers so."""
        ...

    def claimed(self, call: Call) -> Token | None:
        """The token that a call shows, good or not, before anything is verified."""
        ...

    def stranger(self, call: Call, token: Token | None, *, now_us: int, unix_us: int) -> Answer | None:
        """The answer to a token that is absent, forged or no longer good."""
        ...

    def unscoped(self, call: Call, token: Token, route: Route) -> Answer | None:
        """The answer to a token that may not do this."""
        ...

    def too_many(self, call: Call) -> Answer:
        """The answer to a full window."""
        ...

    def broken(self, call: Call, status: int, *, html: bool) -> Answer:
        """The answer of a platform in trouble."""
        ...

    def headers(self, windows: tuple[Window, ...], *, now_us: int, unix_us: int) -> tuple[tuple[str, str], ...]:
        """The headers that every answer carries."""
        ...


@runtime_checkable
class KnowsNodes(Protocol):
    """A platform that shares a host with another, and knows by the id in a path what is its own."""

    def has_node(self, call: Call) -> bool:
        """Whether the call is about something of its own."""
        ...
