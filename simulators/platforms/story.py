"""What happens to a call on any platform, in this order:

1. the journal notes it;
2. a fault *before* may hit it: it never happened;
3. token; 4. rate window; 5. route; 6. the domain does it; 7. the ledger notes it;
8. a fault *after* may hit it: it happened, its answer suffers;
9. the reply.

That order is what tells a lost request from a lost answer.
"""

import heapq
from email.utils import formatdate
from typing import cast

from simulators.clock import Clock
from simulators.domain import Token
from simulators.encoding import encoded, well_formed
from simulators.faults.acts import elsewhere, forgetting, in_the_past, mark, processing, spend, spoil, suffers
from simulators.faults.deck import Deck
from simulators.faults.plan import Effect, Side, Strike
from simulators.ledger import Journal, JournalEntry, Ledger
from simulators.limits import Window, take
from simulators.platforms.visit import Answer, Platform, Refusal, Route, Visit
from simulators.web import Web
from simulators.webhooks import Outbox
from simulators.wire import Call, Reply

OK = 400
"""Statuses below it say that the platform did what was asked."""
TOO_MANY, STORM = 429, "too_fast"


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
            account=None if token is None else platform.state.called(platform.state.for_whom(call, token)),
            tag=None if call.tag is None else well_formed(call.tag),
        )
        before = self._hit("before", platform, entry, call, route, token)
        if before.cut is not None:
            return Reply(status=_NEVER_SAID, cut=before.cut)
        unix_us += before.skew_us
        owner, app = ("", "") if token is None else (token.account.id, token.app)
        windows = platform.windows.of(route.counts_as or route.operation, owner, app)
        if before.storm:
            spend(windows, now_us, STORM)
        if before.fate is not None and token is not None:
            spoil(token, before, route.scopes, entry.fault or "")
        visit: Visit | None = None
        if before.status is not None and before.late_us is None:
            answer = _instead(platform, call, before.status, before)
        elif (refused := self._entered(platform, call, route, token, windows, entry, unix_us)) is not None:
            answer = refused
        else:
            visit = Visit(
                story=self, platform=platform, call=call, route=route, args=args,
                entry=entry, now_us=now_us, unix_us=unix_us, token=cast(Token, token), owner=before.owner,
            )  # fmt: skip
            answer = self._done(visit, before)
        refused_for = entry.fault
        after = self._hit(
            "after", platform, entry, call, route, token, succeeded=visit is not None and answer.status < OK
        )
        if visit is not None and after is not _NOTHING:
            mark(platform.store, after, visit.made, visit.account, now_us)
        if after.status is not None:
            answer = _instead(platform, call, after.status, after)
        headers = platform.headers(windows, now_us=now_us, unix_us=unix_us)
        if before.skew_us:
            headers = (*headers, ("date", formatdate(unix_us // 1_000_000, usegmt=True)))
        return self._reply(answer, headers, entry, before.delay_us + after.delay_us, after, refused_for)

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

    @property
    def next_us(self) -> int | None:
        """When (boot time) the next of them is to be done; ``None``: there is none."""
        return self._late[0][0] if self._late else None

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
            _blame(entry, token)
            return refused
        assert token is not None  # an absent one is a stranger's
        if (full := take(windows, now_us, platform.windows.costs(route.counts_as or route.operation))) is not None:
            if full.drained_by is not None:
                entry.fault = full.drained_by
            return platform.too_many(call)
        if (refused := platform.unscoped(call, token, route)) is not None:
            _blame(entry, token)
        return refused

    def _done(self, visit: Visit, before: Effect) -> Answer:
        if before.late_us is None or before.status is None:
            if before.behind_us:
                visit.now_us -= before.behind_us
                with in_the_past(visit.platform.store, visit.now_us):
                    return _run(visit)
            answer = _run(visit)
            if before.twice and answer.status < OK:
                with forgetting(visit.platform.state):
                    _run(visit)
            return answer
        heapq.heappush(self._late, (visit.now_us + before.late_us, visit.entry.n, visit))
        return visit.platform.broken(visit.call, before.status, html=before.html)

    def _hit(
        self,
        side: Side,
        platform: Platform,
        entry: JournalEntry,
        call: Call,
        route: Route,
        token: Token | None,
        *,
        succeeded: bool = False,
    ) -> Effect:
        if self.faults.idle:
            return _NOTHING
        uploads = (
            succeeded
            and token is not None
            and self.faults.asks_of_uploads  # a week of posts leaves thousands of uploads to walk over
            and processing(platform.store, token.account, entry.arrived_us)
        )
        strike = Strike(
            at_us=entry.arrived_us,
            platform=entry.platform,
            operation=entry.operation,
            committing=entry.committing,
            path=call.path,
            account=entry.account,
            scopes=() if token is None else tuple(scope for scope in route.scopes if scope in token.scopes),
            processing=bool(uploads),
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
        self,
        answer: Answer,
        headers: tuple[tuple[str, str], ...],
        entry: JournalEntry,
        delay_us: int,
        after: Effect,
        refused_for: str | None,
    ) -> Reply:
        body, headers = answer.body, (*answer.headers, *headers)
        if body is None:
            body = b""
        else:
            headers = (("content-type", answer.kind), *headers)
            if not isinstance(body, bytes):
                body = encoded(body)
        if after.cut is None:
            if refused_for == STORM and answer.status == TOO_MANY:  # a 429 is judged by whose it is
                entry.fault = STORM
            entry.status, entry.replied_us = answer.status, entry.arrived_us + delay_us + after.over_us
        reply = Reply(status=answer.status, headers=headers, body=body, delay_us=delay_us)
        return reply if after is _NOTHING else suffers(reply, after)


_NOTHING = Effect()
_NEVER_SAID = 503
"""The status of a reply that no door carries out."""


def _blame(entry: JournalEntry, token: Token | None) -> None:
    """A refusal that follows from what a fault did to the token carries its name."""
    if token is not None and token.spoiled_by is not None:
        entry.fault = token.spoiled_by


def _instead(platform: Platform, call: Call, status: int, effect: Effect) -> Answer:
    """What is answered instead of the platform's own answer."""
    if effect.location is not None:
        return Answer(status, headers=(("location", elsewhere(effect.location, call)),))
    return platform.broken(call, status, html=effect.html)


def _run(visit: Visit) -> Answer:
    try:
        return visit.route.run(visit)
    except Refusal as refusal:
        return refusal.answer
