"""The peer: a loop in every thread that asks a flag before each post, and no permit. Whoever halts says so at once.

Started as ``python -m loadtests.benchmarks.halting.naive THREADS TRIALS``; it prints one line of JSON: the trials, each
with when it was thrown, acknowledged and released, and every post.
"""

import json
import sys
import threading
from itertools import count
from random import Random
from time import sleep

import msgspec

from loadtests.benchmarks.halting.platform import Platform
from safety_core.adapters.clock.linux import BootClock

AHEAD_S = (0.015, 0.04)
HOLD_S = 0.03
"""Longer than the platform takes for a post, so that what was begun before it has ended."""


class Loop:
    """The threads, and the flag that they ask."""

    def __init__(self, threads: int) -> None:
        self.clock = BootClock()
        self.platform = Platform(self.clock)
        self.halted = threading.Event()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(str(1000 + n),)) for n in range(threads)]

    def start(self) -> None:
        """Begin."""
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """End, once what is in flight is answered."""
        self._over.set()
        for each in self._threads:
            each.join()

    def _work(self, account: str) -> None:
        for n in count():
            while self.halted.is_set() and not self._over.is_set():
                sleep(0.001)
            if self._over.is_set():
                return
            body = json.dumps({"text": f"{account} says {n}"}).encode()
            began_us = self.platform.begin()
            self.platform.finish(account, json.loads(body)["text"], began_us)


def main(threads: int, trials: int) -> None:
    """Throw and release so many times."""
    dice = Random("naive")
    loop = Loop(threads)
    loop.start()
    thrown: list[dict[str, int]] = []
    for _ in range(trials):
        sleep(dice.uniform(*AHEAD_S))
        in_flight = loop.platform.in_flight
        asked_us = loop.clock.boot_us()
        loop.halted.set()
        acknowledged_us = loop.clock.boot_us()
        sleep(HOLD_S)
        thrown.append(
            {
                "asked_us": asked_us,
                "fenced_us": acknowledged_us,
                "quiesced_us": acknowledged_us,
                "released_us": loop.clock.boot_us(),
                "in_flight": in_flight,
            }
        )
        loop.halted.clear()
    loop.stop()
    print(json.dumps({"trials": thrown, "effects": msgspec.to_builtins(loop.platform.effects)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
