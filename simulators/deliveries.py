"""Webhooks on their way: who asked to be told, what is still to be told, and what became of each try.

A happening is told at least once to every subscription that was active when it became known: again and again, as the
platform's regime says, until the address answers with a 2xx. First tries keep the order of what happened; a later try does
not hold up what is behind it. Whoever carries the requests takes them from :meth:`Deliveries.due` and brings the answers.
Every try is a row of the journal (operation ``webhook``, or ``webhook_challenge`` at the beginning of a subscription).
"""

import heapq
from typing import Literal

import msgspec

from simulators.draws import stream
from simulators.faults.plan import Effect, Strike
from simulators.ledger import JournalEntry
from simulators.platforms.story import Story
from simulators.platforms.visit import Platform
from simulators.webhooks import Happening, Heard, Hook, Sent

WEBHOOK, CHALLENGE = "webhook", "webhook_challenge"
HELD_US = 60_000_000
"""How long a webhook that a fault holds back waits for the one behind it, at most."""
_TAKEN = range(200, 300)
_FALSE = b"Act now: http://elsewhere.invalid"


class Subscription(msgspec.Struct, kw_only=True):
    """An address that is told of what happens on a platform, once it has answered the platform's challenge.

    Attributes:
        nonce: what it is challenged with.
    """

    id: int
    platform: str
    hook: Hook
    nonce: str
    state: Literal["challenged", "active", "refused", "ended"] = "challenged"

    def wants(self, platform: str, happening: Happening) -> bool:
        """Whether it is told of such a thing."""
        return self.state == "active" and self.platform == platform and self.hook.account in ("", happening.account)


class Delivery(msgspec.Struct, kw_only=True):
    """One request that a platform makes.

    Attributes:
        row: its row in the journal, which waits for the answer; ``None``: the next try begins another.
        copies: how many times more it is made once it was taken. last: nobody cares what is answered.
        place: where it waits; what waits elsewhere under its name is out of date.
    """

    n: int
    subscription: Subscription
    sent: Sent
    challenge: bool = False
    row: JournalEntry | None = None
    tries: int = 0
    copies: int = 0
    last: bool = False
    place: int = 0


class Deliveries:
    """See the module."""

    def __init__(self, seed: int) -> None:
        self.subscriptions: dict[int, Subscription] = {}
        self._nonces = stream(seed, "webhooks/nonces")
        self._waiting: list[tuple[int, int, Delivery]] = []
        self._held: list[Delivery] = []
        self._under_way: dict[int, Delivery] = {}
        self._made = 0
        self._places = 0

    def subscribe(self, platform: Platform, hook: Hook, now_us: int) -> Subscription:
        """An address asks to be told. It is challenged, where the platform does that, and told from then on.

        Raises:
            ValueError: the platform tells nobody anything.
        """
        if platform.hooks is None:
            raise ValueError(f"{platform.name} has no webhooks; ask it instead")
        made = Subscription(
            id=len(self.subscriptions), platform=platform.name, hook=hook, nonce=f"{self._nonces.getrandbits(64):016x}"
        )
        self.subscriptions[made.id] = made
        sent = platform.hooks.challenge(hook, made.nonce)
        if sent is None:
            made.state = "active"
        else:
            self._put(now_us, self._new(made, sent, challenge=True))
        return made

    def unsubscribe(self, number: int) -> None:
        """From now on it is told nothing new."""
        self.subscriptions[number].state = "ended"

    @property
    def next_us(self) -> int | None:
        """When (boot time) the next request is to be made; ``None``: none is known of."""
        return min((at_us for at_us, place, each in self._waiting if each.place == place), default=None)

    @property
    def under_way(self) -> int:
        """How many requests wait for their answers."""
        return len(self._under_way)

    @property
    def waiting(self) -> int:
        """How many requests are still to be made, now or later."""
        return sum(place == each.place for _, place, each in self._waiting)

    def due(self, story: Story, platforms: dict[str, Platform], now_us: int, unix_us: int) -> list[Delivery]:
        """The requests that are to be made now, in order; each is under way until it is heard of."""
        for name, happening in story.outbox.due(now_us):
            self._tell(story, platforms[name], happening, now_us, unix_us)
        found = []
        while self._waiting and self._waiting[0][0] <= now_us:
            _, place, delivery = heapq.heappop(self._waiting)
            if delivery.place != place:
                continue
            delivery.place = 0
            delivery.tries += 1
            if delivery.row is None:
                delivery.row = _row(story, platforms[delivery.subscription.platform], delivery, now_us)
            self._under_way[delivery.n] = delivery
            found.append(delivery)
        return found

    def heard(self, delivery: Delivery, heard: Heard | None, platform: Platform, now_us: int) -> None:
        """What was answered to it; ``None``: nothing."""
        if self._under_way.pop(delivery.n, None) is not delivery or platform.hooks is None:
            return  # it was of a world that is gone
        row, delivery.row = delivery.row, None
        if row is not None and heard is not None:
            row.status, row.replied_us = heard.status, now_us
        if delivery.challenge:
            hook, nonce = delivery.subscription.hook, delivery.subscription.nonce
            proved = heard is not None and platform.hooks.proved(hook, nonce, status=heard.status, body=heard.body)
            if delivery.subscription.state == "challenged":
                delivery.subscription.state = "active" if proved else "refused"
        elif heard is not None and heard.status in _TAKEN:
            if delivery.copies:
                delivery.copies -= 1
                self._put(now_us, delivery)
        elif not delivery.last:
            retries_s = platform.state.config.webhook_retries_s
            if delivery.tries <= len(retries_s):
                self._put(now_us + round(retries_s[delivery.tries - 1] * 1_000_000), delivery)

    def hasten(self, now_us: int) -> None:
        """Let all that waits be due now, in its order."""
        waiting, self._waiting, self._held = sorted(self._waiting, key=lambda each: each[:2]), [], []
        for _, place, delivery in waiting:
            if delivery.place == place:
                self._put(now_us, delivery)

    def take_back(self, now_us: int) -> None:
        """Nobody brings the answers of what was under way any more: it is all made again."""
        under_way, self._under_way = self._under_way, {}
        for delivery in under_way.values():
            delivery.row = None
            self._put(now_us, delivery)

    def _tell(self, story: Story, platform: Platform, happening: Happening, now_us: int, unix_us: int) -> None:
        if platform.hooks is None:
            return
        for subscription in self.subscriptions.values():
            if not subscription.wants(platform.name, happening):
                continue
            sent = platform.hooks.telling(subscription.hook, happening, unix_us=unix_us)
            if sent is not None:
                delivery = self._new(subscription, sent)
                delivery.row = _row(story, platform, delivery, now_us)
                self._begin(delivery, happening, _struck(story, delivery.row), now_us)

    def _begin(self, delivery: Delivery, happening: Happening, effect: Effect, now_us: int) -> None:
        if effect.forged:
            false = self._new(delivery.subscription, _forged(delivery.sent, happening))
            false.row, false.last = delivery.row, True
            delivery.row = None
            self._put(now_us, false)
        delivery.copies = effect.copies
        at_us = now_us + effect.delay_us
        if effect.held:
            self._put(at_us + HELD_US, delivery)
            self._held.append(delivery)
            return
        self._put(at_us, delivery)
        behind = [each for each in self._held if each.subscription is delivery.subscription]
        self._held = [each for each in self._held if each.subscription is not delivery.subscription]
        for each in behind:
            if each.place:
                self._put(at_us, each)

    def _new(self, subscription: Subscription, sent: Sent, *, challenge: bool = False) -> Delivery:
        self._made += 1
        return Delivery(n=self._made, subscription=subscription, sent=sent, challenge=challenge)

    def _put(self, at_us: int, delivery: Delivery) -> None:
        self._places += 1
        delivery.place = self._places
        heapq.heappush(self._waiting, (at_us, self._places, delivery))


def _row(story: Story, platform: Platform, delivery: Delivery, now_us: int) -> JournalEntry:
    account = platform.state.known(delivery.subscription.hook.account)
    return story.journal.begin(
        arrived_us=now_us,
        platform=delivery.subscription.platform,
        operation=CHALLENGE if delivery.challenge else WEBHOOK,
        committing=False,
        account=None if account is None else platform.state.called(account),
        tag=None,
    )


def _struck(story: Story, row: JournalEntry) -> Effect:
    """What a fault does to a webhook that is told for the first time."""
    strike = Strike(
        at_us=row.arrived_us, platform=row.platform, operation=WEBHOOK, committing=False, path="", account=row.account
    )
    hit = story.faults.strike("before", strike, call=row.n)
    if hit is None:
        return Effect()
    row.fault = hit[0]
    return hit[1]


def _forged(sent: Sent, happening: Happening) -> Sent:
    """The same with another text, or just another byte: its signature no longer fits."""
    text = b"" if happening.post is None else happening.post.text.encode(errors="replace")
    said = text and text in sent.body
    return msgspec.structs.replace(sent, body=sent.body.replace(text, _FALSE) if said else sent.body + b" ")
