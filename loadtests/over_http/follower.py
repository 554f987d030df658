"""Hearing of outcomes as a service does: by the one list of events, from where it stood when the run began."""

import gevent  # type: ignore[import-untyped]
import msgspec

from loadtests.clock import boot_us
from loadtests.over_http.api import Api, Unusable
from loadtests.over_http.schedule import Order
from loadtests.over_http.tally import Tally
from reports.evidence.over_http import PUBLISH

WAIT_S = 5
AGAIN_S = 0.2
"""After an answer that could not be had; the system may be standing still."""
AT_ONCE = 500
CONFIRMED = "confirmed"


class Open(msgspec.Struct, frozen=True):
    """An intent whose end is awaited."""

    order: Order
    intended_us: int


class Follower:
    """The one of a generator. An end may be heard of before the hand-over's own answer is."""

    def __init__(self, api: Api, after: int, tally: Tally) -> None:
        self._api = api
        self._after = after
        self._tally = tally
        self._ended_us: dict[str, int] = {}
        self.awaited: dict[str, Open] = {}
        self._following = gevent.spawn(self._follow)

    def close(self) -> None:
        """Listen no more."""
        self._following.kill()
        self._api.close()

    def expect(self, intent: str, order: Order, intended_us: int) -> None:
        """An intent was taken in: its end is awaited."""
        known_us = self._ended_us.pop(intent, None)
        self.awaited[intent] = Open(order, intended_us)
        if known_us is not None:
            self._confirmed(intent, known_us)

    def given_up(self, intent: str, state: str) -> None:
        """It ended otherwise, or as far as anybody can see."""
        if self.awaited.pop(intent, None) is not None:
            self._tally.counts[f"ended/{state}"] += 1

    def _follow(self) -> None:
        while True:
            try:
                page = self._api.get(f"/outcomes?after={self._after}&limit={AT_ONCE}&wait_s={WAIT_S}")
            except Unusable:
                gevent.sleep(AGAIN_S)  # whatever it is, the hand-overs meet it as well, and count it
                continue
            now_us = boot_us()
            for each in page["events"]:
                if each["kind"] == "outcome" and each["word"] == CONFIRMED:
                    self._confirmed(each["intent"], now_us)
            self._after = page["last"]

    def _confirmed(self, intent: str, at_us: int) -> None:
        known = self.awaited.pop(intent, None)
        if known is None:
            self._ended_us[intent] = at_us  # another generator's, or one whose answer is still on its way
            return
        self._tally.counts[f"ended/{CONFIRMED}"] += 1
        self._tally.took(PUBLISH, at_us - known.intended_us, group=known.order.group)
