"""Intents handed to a running worker over its line protocol, each at its time; now and then an answer under what stands."""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from random import Random
from types import TracebackType
from typing import NamedTuple, Self

from safety_core.lifecycle import INTENT_ENDS
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, Platform
from tests.house.accounts import Mine

ANSWERS = 0.2
ENDS = frozenset(map(str, INTENT_ENDS))
SHORTEST = 0.15
"""Of the gaps of an hour, what is left where it is less."""


class Part(NamedTuple):
    """One platform's part in an hour: the mean gap between two intents of an account, how many at most, and what answers are."""

    gap_s: float
    most: int
    answers: Action | None


PARTS = {
    Platform.X: Part(48, 90, Action.REPLY),
    Platform.FACEBOOK: Part(55, 80, Action.COMMENT),
    Platform.LINKEDIN: Part(60, 70, Action.COMMENT),
    Platform.THREADS: Part(65, 70, Action.REPLY),
    Platform.INSTAGRAM: Part(110, 35, None),
    Platform.YOUTUBE: Part(240, 15, None),
    Platform.TIKTOK: Part(300, 10, None),
}
"""Below the platforms' own windows. Where the observer sees no comments, none is made that nobody could judge."""


class Order(NamedTuple):
    """One intent; ``answers``: it is one under an earlier post of its account, if there is one by then."""

    at_s: float
    of: Mine
    answers: Action | None
    key: str


def schedule(seed: int, of: Sequence[Mine], length_s: float) -> list[Order]:
    """All of them, in the order of their times."""
    found = []
    for each in of:
        part, dice = PARTS[each.platform], Random(f"{seed}/{each.account}")
        gap_s = part.gap_s * min(1.0, max(SHORTEST, length_s / 3_600))
        at_s = dice.uniform(0, gap_s)
        for n in range(part.most):
            if at_s >= length_s:
                break
            answers = part.answers if n > 1 and dice.random() < ANSWERS else None
            found.append(Order(at_s, each, answers, f"{each.account}/{n}"))
            at_s += dice.uniform(0.5, 1.5) * gap_s
    return sorted(found)


class Handing:
    """See the module. ``open``: how many have not come to their end; ``ends``: how many ended how."""

    def __init__(self, intake: str, media: dict[Platform, str], orders: list[Order]) -> None:
        host, _, port = intake.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=10)
        self._socket.settimeout(None)
        self._media, self._orders = media, {each.key: each for each in orders}
        self._waiting = list(orders)
        self._standing: dict[str, list[str]] = {}
        self._began = time.monotonic()
        self.handed = self.open = self._bursts = 0
        self.ends: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        threading.Thread(target=self._hear, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def until(self, second: float) -> None:
        """Hand over all that is due by then, each at its time, and wait for that time."""
        while self._waiting and self._waiting[0].at_s <= second:
            order = self._waiting.pop(0)
            self._sleep_until(order.at_s)
            self._hand(order)
        self._sleep_until(second)

    def burst(self, of: Sequence[Mine], each: int) -> None:
        """So many posts on each of these at once: whoever is halted now has work under way."""
        self._bursts += 1
        for n in range(each):
            for mine in of:
                order = Order(0.0, mine, None, f"{mine.account}/burst-{self._bursts}/{n}")
                self._orders[order.key] = order
                self._hand(order)

    def _sleep_until(self, second: float) -> None:
        time.sleep(max(0.0, self._began + second - time.monotonic()))

    def _hand(self, order: Order) -> None:
        of, standing = order.of, self._standing.get(order.of.account, [])
        action = order.answers if order.answers and standing else Action.PUBLISH
        shows = self._media.get(of.platform) if action is Action.PUBLISH else None
        wanted = {
            "client": HOUSE, "platform": of.platform.value, "account": of.account, "action": action.value,
            "text": f"{action.value} {order.key} of the house", "media": [] if shows is None else [shows], "key": order.key,
            "target": None if action is Action.PUBLISH else standing[-1], "tag": order.key,
        }  # fmt: skip
        self.handed += 1
        self.open += 1
        self._socket.sendall(json.dumps(wanted).encode() + b"\n")

    def _hear(self) -> None:
        try:
            with self._socket.makefile("rb") as lines:
                for line in lines:
                    self._take(json.loads(line))
        except (OSError, ValueError):
            return  # it is over

    def _take(self, said: dict[str, str | None]) -> None:
        state = f"error: {said['error']}" if said.get("error") else said.get("state")
        if state is None or (state not in ENDS and not said.get("error")):
            return
        self.open -= 1
        self.ends[f"{state} ({said['reason']})" if said.get("reason") else state] += 1
        order = self._orders[str(said["key"])]
        if state == "confirmed" and said.get("object") and not order.answers:
            self._standing.setdefault(order.of.account, []).append(str(said["object"]))
