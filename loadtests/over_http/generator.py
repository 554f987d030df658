"""One generator's share of a run: each intent at its time, none of which waits for another.

One greenlet keeps the schedule and spawns one for each hand-over. How late it is itself is measured with everything else: a generator
that cannot keep up measures itself, and says so.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import gevent  # type: ignore[import-untyped]
import gevent.pool  # type: ignore[import-untyped]
import msgspec

from loadtests.clock import boot_us
from loadtests.locust.figures import LATE_US, SECOND_US
from loadtests.over_http import schedule
from loadtests.over_http.api import Api, Unusable
from loadtests.over_http.follower import Follower
from loadtests.over_http.schedule import Account, Order, Phase
from loadtests.over_http.tally import Tally
from reports.evidence.over_http import API, LAG, PUBLISH, SERVICE

LEAD_US = 300_000
"""From a share being known to its first moment."""
CPU_EVERY_S = 1.0
LOOK_EVERY_S = 1.0
LOOKED_AT = 25
"""So many that wait are asked about at once, after the last hand-over."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one generator is to do.

    Attributes:
        index, of: which share, of how many. after: the index of the last event before the run.
        settle_s: how long ends are awaited after the last hand-over.
    """

    run: str
    seed: int
    index: int
    of: int
    url: str
    after: int
    settle_s: float
    accounts: tuple[Account, ...]
    phases: tuple[Phase, ...]

    def plan(self) -> list[Order]:
        """The schedule of all."""
        return schedule.plan(self.seed, self.run, self.phases, self.accounts)


class Answer(NamedTuple):
    """What came of one request: 0 and nothing where no answer came."""

    status: int
    body: bytes


Post = Callable[[str, bytes], Answer]
"""Posts a body to a path of the API."""


class Generator:
    """One share under way."""

    def __init__(self, share: Share, bearer: str, post: Post, tally: Tally) -> None:
        self._share = share
        self._bearer = bearer
        self._post = post
        self._tally = tally
        self._under_way = gevent.pool.Group()
        self._follower = Follower(Api(share.url, bearer), share.after, tally)

    def run(self) -> None:
        """Hand the share over, each intent at its time; then wait for what is still to come."""
        watching = gevent.spawn(watch_own_cpu, self._tally)
        orders = schedule.share(self._share.plan(), self._share.index, self._share.of)
        start_us = boot_us() + LEAD_US
        try:
            for order in orders:
                left_s = (start_us + order.at_us - boot_us()) / SECOND_US
                gevent.sleep(max(0.0, left_s))
                self._under_way.spawn(self._hand, order, start_us + order.at_us)
            self._settle()
        finally:
            self._follower.close()
            watching.kill()
        self._tally.counts["unended"] += len(self._follower.awaited) + len(self._under_way)
        self._tally.done = True

    def _hand(self, order: Order, intended_us: int) -> None:
        to = order.to
        body = {
            "client": to.client, "platform": to.platform, "account": to.account, "text": order.text, "key": order.key,
            "action": "publish" if to.post is None else "reply", "target": to.post,
        }  # fmt: skip
        began_us = boot_us()
        self._tally.counts["handed"] += 1
        late = began_us - intended_us > LATE_US
        self._tally.counts["late starts"] += late
        self._tally.counts[f"late starts/{order.group}"] += late
        self._tally.took(LAG, began_us - intended_us)
        answer = self._post("/intents", msgspec.json.encode(body))
        now_us = boot_us()
        self._tally.took(API, now_us - intended_us, group=order.group)
        self._tally.took(SERVICE, now_us - began_us, group=order.group)
        if answer.status != 200:  # noqa: PLR2004 - HTTP's
            self._tally.counts[f"ended/{f'status {answer.status}' if answer.status else 'no answer'}"] += 1
            return
        self._follower.expect(msgspec.json.decode(answer.body)["intent"], order, intended_us)

    def _settle(self) -> None:
        """Until everything has its end, or nobody waits any longer; what ended otherwise is asked about, one by one."""
        until_us = boot_us() + round(self._share.settle_s * SECOND_US)
        api = Api(self._share.url, self._bearer)
        try:
            while boot_us() < until_us and (self._follower.awaited or len(self._under_way)):
                gevent.sleep(min(LOOK_EVERY_S, max(0.0, (until_us - boot_us()) / SECOND_US)))
                for intent in list(self._follower.awaited)[:LOOKED_AT]:
                    self._look(api, intent)
        finally:
            api.close()

    def _look(self, api: Api, intent: str) -> None:
        try:
            said: dict[str, Any] = api.get(f"/intents/{intent}")
        except Unusable:
            return  # it counts as without an end, unless a later look says better
        if said["ended"] and not said["confirmed"]:
            self._follower.given_up(intent, said["state"])


def watch_own_cpu(tally: Tally) -> None:
    """The generator's own share of a core, second by second."""
    while True:
        before = time.process_time(), time.monotonic()
        gevent.sleep(CPU_EVERY_S)
        tally.busy((time.process_time() - before[0]) / (time.monotonic() - before[1]))


__all__ = ["API", "LAG", "PUBLISH", "SERVICE", "Answer", "Generator", "Post", "Share"]
