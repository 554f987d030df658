"""What happens to a call on any platform, in this order:

1. the journal notes it;
2. a fault *before* may hit it: it never happened;
3. token; 4. rate window; 5. route; 6. the domain does it; 7. the ledger notes it;
8. a fault *after* may hit it: it happened, its answer suffers;
9. the reply.

That order is what tells a lost request from a lost answer.
"""

import heapq
from collections.abc import Callable
from typing import Any, Protocol, cast

import msgspec

from simulators.clock import Clock
from simulators.domain import Account, Post, Store, Token
from simulators.encoding import encoded, well_formed
from simulators.faults.deck import Deck
from simulators.faults.plan import Effect, Side, Strike
from simulators.ledger import Entry, Journal, JournalEntry, Ledger, follow_digest, visible_digest
from simulators.limits import Window, Windows, take
from simulators.platforms.state import State
from simulators.web import Web
from simulators.webhooks import Outbox, Tells
from simulators.wire import Call, Reply

OK = 400
"""Statuses below it say that the platform did what was asked."""


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
        committing: it may change something.
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

    ``owner``: a fault has the token that it gives out be this account's (``""``: another's, drawn).
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
                account=author.id,
                token_account=self.token.account.id,
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


class Story:
    """The order of things, and what it leaves behind: ledger, journal, firings, and what is still to be done late."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self.ledger = Ledger()
        self.journal = Journal()
        self.faults = Deck(seed, clock)
        self.web = Web()
        self.outbox = Outbox()
        self._clock = clock
        self._late: list[tuple[int, int, Visit]] = []

    def serve(self, platform: Platform, call: Call) -> Reply:
        """One call, from the journal to the reply."""
        now_us, unix_us = self._clock.now_us(), self._clock.unix_us()
        self.settle(now_us, unix_us)
        route, args = platform.route(call)
        token = platform.claimed(call)
        entry = self.journal.begin(
            arrived_us=now_us,
            platform=platform.name,
            operation=route.operation,
            committing=route.committing,
            account=None if token is None else token.account.id,
            tag=None if call.tag is None else well_formed(call.tag),
        )
        before = self._hit("before", entry, call, succeeded=False)
        owner, app = ("", "") if token is None else (token.account.id, token.app)
        windows = platform.windows.of(route.counts_as or route.operation, owner, app)
        if before.storm:
            for window in windows[:1]:
                window.drain(now_us, "too_fast")
        if before.status is not None and before.late_us is None:
            answer = platform.broken(call, before.status, html=before.html)
        elif (refused := self._entered(platform, call, route, token, windows, entry, unix_us)) is not None:
            answer = refused
        else:
            visit = Visit(
                story=self, platform=platform, call=call, route=route, args=args,
                entry=entry, now_us=now_us, unix_us=unix_us, token=cast(Token, token), owner=before.owner,
            )  # fmt: skip
            answer = self._done(visit, before)
        after = self._hit("after", entry, call, succeeded=answer.status < OK)
        headers = platform.headers(windows, now_us=now_us, unix_us=unix_us)
        return self._reply(answer, headers, entry, before.delay_us + after.delay_us, after)

    def settle(self, now_us: int, unix_us: int) -> None:
        """Do what became due, each at its own time."""
        while self._late and self._late[0][0] <= now_us:
            due_us, _, visit = heapq.heappop(self._late)
            visit.now_us, visit.unix_us = due_us, unix_us - (now_us - due_us)
            _run(visit)

    @property
    def late(self) -> int:
        """How many calls are still to be done."""
        return len(self._late)

    def _entered(
        self,
        platform: Platform,
        call: Call,
        route: Route,
        token: Token | None,
        windows: tuple[Window, ...],
        entry: JournalEntry,
        unix_us: int,
    ) -> Answer | None:
        """Token, window and scope; ``None`` when all let it in."""
        now_us = entry.arrived_us
        if (refused := platform.stranger(call, token, now_us=now_us, unix_us=unix_us)) is not None:
            return refused
        assert token is not None  # an absent one is a stranger's
        if (full := take(windows, now_us, platform.windows.costs(route.counts_as or route.operation))) is not None:
            if full.drained_by is not None:
                entry.fault = full.drained_by
            return platform.too_many(call)
        return platform.unscoped(call, token, route)

    def _done(self, visit: Visit, before: Effect) -> Answer:
        if before.late_us is None or before.status is None:
            return _run(visit)
        heapq.heappush(self._late, (visit.now_us + before.late_us, visit.entry.n, visit))
        return visit.platform.broken(visit.call, before.status, html=before.html)

    def _hit(self, side: Side, entry: JournalEntry, call: Call, *, succeeded: bool) -> Effect:
        if self.faults.idle:
            return _NOTHING
        strike = Strike(
            at_us=entry.arrived_us,
            platform=entry.platform,
            operation=entry.operation,
            committing=entry.committing,
            path=call.path,
            account=entry.account,
            succeeded=succeeded,
        )
        hit = self.faults.strike(side, strike, call=entry.n)
        if hit is None:
            return _NOTHING
        name, effect = hit
        if entry.fault is None or name != "latency":
            entry.fault = name
        return effect

    def _reply(
        self, answer: Answer, headers: tuple[tuple[str, str], ...], entry: JournalEntry, delay_us: int, after: Effect
    ) -> Reply:
        body, headers = answer.body, (*answer.headers, *headers)
        if body is None:
            body = b""
        else:
            headers = (("content-type", answer.kind), *headers)
            if not isinstance(body, bytes):
                body = encoded(body)
        if after.cut is None:
            entry.status, entry.replied_us = answer.status, entry.arrived_us + delay_us
        return Reply(status=answer.status, headers=headers, body=body, delay_us=delay_us, cut=after.cut)


_NOTHING = Effect()


def _run(visit: Visit) -> Answer:
    try:
        return visit.route.run(visit)
    except Refusal as refusal:
        return refusal.answer
