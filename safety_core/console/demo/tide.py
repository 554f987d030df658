"""What keeps coming while the demo lasts: posts that are handed over, and what people say under those that stand."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from safety_core.console.demo import words
from safety_core.console.demo.control import Control
from safety_core.console.demo.draws import Draws
from safety_core.console.demo.setting_up import post
from safety_core.console.demo.world import Held, odd
from safety_core.errors import HoldpointError
from safety_core.shell import requests, timetable
from safety_core.shell.core import Core
from safety_core.shell.submit import submit
from safety_core.switches import HOUSE
from safety_core.vocabulary import Platform

log = logging.getLogger("holdpoint.demo")

QUICK, QUICK_S, CALM_S = 12, 0.7, 7.0
"""So many posts come so quickly one after the other at first, then more slowly."""
COMMENT_EACH = 2
MOST_WAITING, MOST_ASKED = 16, 16
"""An account whose queue is so long gets no more; and while so many answers wait for a yes nobody says anything."""
ANSWERED = frozenset({Platform.X, Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS, Platform.LINKEDIN})
END_S = 15.0


class Shore(NamedTuple):
    """What the tide comes to."""

    core: Core
    draws: Draws
    held: tuple[Held, ...]
    picture: str
    control: Control


def at(draws: Draws, held: tuple[Held, ...], n: int) -> Held:
    """Whose the n-th post is: first everybody's, one after the other. Where a platform lets an account post less, less comes."""
    often = {Platform.X: 3, Platform.FACEBOOK: 3, Platform.LINKEDIN: 2}
    dealt = [each for each in held if each != odd(held) for _ in range(often.get(each.platform, 1))]
    asked = [each for each in dealt if (each.client, each.platform) != ("cedar", Platform.FACEBOOK)]
    first = list(dict.fromkeys(asked))
    return first[n - 1] if n <= len(first) else draws.one(f"tide/{n}", asked)


class Tide:
    """Comes in until it is ended, in a thread of its own.

    Args:
        failed: told of a bug.
    """

    def __init__(self, shore: Shore, failed: Callable[[BaseException], None]) -> None:
        self._shore, self._failed = shore, failed
        self._over = threading.Event()
        self._seen = self._said = 0
        self._under: list[dict[str, Any]] = []
        self._thread = threading.Thread(target=self._run, name="tide", daemon=True)

    def start(self) -> None:
        """Let it come."""
        self._thread.start()

    def end(self) -> None:
        """No more comes."""
        self._over.set()
        self._thread.join(END_S)

    def _run(self) -> None:
        try:
            n = 0
            while not self._over.wait(QUICK_S if n < QUICK else CALM_S):
                n += 1
                self._step(n)
        except BaseException as bug:  # noqa: BLE001  # raised by whoever waits
            self._failed(bug)

    def _step(self, n: int) -> None:
        """What does not work once is told in the log, and something else comes next time."""
        try:
            self._hand_over(n)
            if n % COMMENT_EACH == 0:
                self._comment()
        except HoldpointError as away:
            if not self._over.is_set():
                log.warning("the tide rests: %s", away)

    def _hand_over(self, n: int) -> None:
        shore = self._shore
        of = at(shore.draws, shore.held, n)
        waiting = Counter(str(row.queued.intent.account) for row in timetable.queue(shore.core))
        if waiting[of.account] < MOST_WAITING:
            submit(shore.core, post(shore.draws, of, str(n), n, shore.picture))

    def _comment(self) -> None:
        """Somebody says something under one of the newest posts."""
        shore, ours = self._shore, {each.number for each in self._shore.held if each.client != HOUSE}
        found = shore.control.effects(self._seen)
        self._seen += len(found)
        posts = [each for each in found if each["event"] == "create_post" and each["target"] is None]
        self._under = [*self._under, *(each for each in posts if each["account"] in ours)][-MOST_WAITING:]
        if not self._under or len(requests.listed(shore.core)) >= MOST_ASKED:
            return
        self._said += 1
        under = shore.draws.one(f"under/{self._said}", self._under)
        fan, text = words.comment(shore.draws, self._said)
        shore.control.comment(under["platform"], under["object"], fan, text)
