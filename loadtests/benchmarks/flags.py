"""P2: one flag, a flexible rollout with one constraint, by the engine that decides in production, beside UnleashClient.

Both read the same file and are asked the same contexts first, and must agree on every answer; then each is timed on them,
from the context's values to the answer. Once the clients that are asked come again and again, as those of an installation do;
once nobody was ever asked before, so that every bucket is worked out. Times are the processor's.
"""

import json
import logging
import time
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.measure import in_turn, middle, ratios
from safety_core.flags.context import Context
from safety_core.flags.engine import Flags
from safety_core.flags.murmur3 import bucket
from safety_core.flags.reading import flags_of

TIMES_MIN = 20.0
FLAG = "effect.publish"
FILE = json.dumps(
    {
        "version": 1,
        "features": [
            {
                "name": FLAG,
                "enabled": True,
                "strategies": [
                    {
                        "name": "flexibleRollout",
                        "parameters": {"rollout": "30", "stickiness": "userId", "groupId": FLAG},
                        "constraints": [{"contextName": "platform", "operator": "IN", "values": ["X", "Mastodon"]}],
                    }
                ],
            }
        ],
    }
)
CLIENTS = 100
AT = "2026-11-28T19:00:00+00:00"
WHY = (
    "nearly all of it is the hash itself, in Python where theirs is in Rust; a bucket is worked out once and then kept"
)

Values = dict[str, str]


def run(*, quick: bool) -> Section:
    """Compare the answers, then measure."""
    section = Section(
        name="flags", clause="P2", title="flag evaluation: flexible rollout with one constraint", wish=True
    )
    try:
        peer = Peer(FILE)
    except NoData as none:
        return Section(name="flags", clause="P2", title=section.title, wish=True, no_data=(str(none),))
    flags = flags_of(FILE)
    turns, calls = (3, 300) if quick else (41, 2_000)
    known = [_values(f"client-{number % CLIENTS}") for number in range(calls)]
    compared = assert_equal(flags, peer, [*known, *(_values(f"other-{number}") for number in range(calls))])
    ours, theirs = in_turn(lambda: _ask(flags, known), lambda: peer.ask(known), turns, time.process_time)
    again = ratios(theirs, ours)
    new = _never_asked(calls)
    ours_new, theirs_new = in_turn(lambda: _ask(flags, new()), lambda: peer.ask(new()), turns, time.process_time)
    first = ratios(theirs_new, ours_new)
    note = f"a question, {calls} a turn"
    figures = (
        Figure(name="answers compared, all equal", value=compared, unit="questions"),
        Figure(name="the engine, clients that come again", value=middle(ours) / calls * 1e6, unit="µs", note=note),
        Figure(name="UnleashClient, the same clients", value=middle(theirs) / calls * 1e6, unit="µs", note=note),
        repeated("UnleashClient / the engine", again, "x", Better.MORE),
        Figure(
            name="the engine, clients never asked before", value=middle(ours_new) / calls * 1e6, unit="µs", note=note
        ),
        Figure(name="UnleashClient, such clients", value=middle(theirs_new) / calls * 1e6, unit="µs", note=note),
        repeated("UnleashClient / the engine, never asked before", first, "x", Better.MORE),
    )
    goals = (_goal("for clients that come again", again, ""), _goal("for clients never asked before", first, WHY))
    return Section(name="flags", clause="P2", title=section.title, wish=True, figures=figures, goals=goals)


def _goal(whom: str, times: Sequence[float], why: str) -> Goal:
    return Goal(
        text=f">= {TIMES_MIN:.0f}x cheaper than UnleashClient, {whom}",
        met=middle(times) >= TIMES_MIN,
        saw=f"{middle(times):.1f}x",
        why=why,
    )


class Peer:
    """``UnleashClient`` with its features in memory; it asks no server and counts nothing for one.

    Raises:
        NoData: it is not installed.
    """

    def __init__(self, file: str) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                unleash: Any = import_module("UnleashClient")
                cache: Any = import_module("UnleashClient.cache").BaseCache
        except ImportError as missing:
            raise NoData(f"UnleashClient is not installed ({missing}); make bench installs it") from missing
        self._client = unleash.UnleashClient(
            "http://127.0.0.1:1",
            "holdpoint",
            cache=_kept(cache, file),
            disable_metrics=True,
            disable_registration=True,
            verbose_log_level=logging.DEBUG,
        )

    def on(self, values: Values) -> bool:
        """Its answer."""
        return bool(self._client.is_enabled(FLAG, dict(values)))

    def ask(self, asked: Sequence[Values]) -> int:
        """How many of these are on."""
        ask = self._client.is_enabled
        return sum(ask(FLAG, values) for values in asked)


def _kept(base: type[Any], file: str) -> Any:
    """A cache of the peer's own kind, that holds this file and is nowhere."""
    kept: dict[str, Any] = {"/client/features": file}
    methods = {
        "bootstrapped": True,
        "set": lambda _, key, value: kept.update({key: value}),
        "mset": lambda _, data: kept.update(data),
        "get": lambda _, key, default=None: kept.get(key, default),
        "exists": lambda _, key: key in kept,
        "destroy": lambda _: None,
    }
    return type("Kept", (base,), methods)()


def _values(client: str) -> Values:
    return {"userId": client, "platform": "X", "account": f"{client}-1", "currentTime": AT, "appName": "holdpoint"}


def _ask(flags: Flags, asked: Sequence[Values]) -> int:
    answer = flags.answer
    return sum(answer(FLAG, Context(values)).on for values in asked)


def _never_asked(calls: int) -> Callable[[], list[Values]]:
    """Contexts of clients that nobody has been, made before the clock runs; ours forgets the buckets that it knows."""
    asked = [_values(f"new-{number}") for number in range(calls)]

    def new() -> list[Values]:
        bucket.cache_clear()
        return asked

    return new


def assert_equal(flags: Flags, peer: Peer, asked: Sequence[Values]) -> int:
    """Both give the same answer to each, and both answers occur."""
    answers = set()
    for values in asked:
        own = flags.answer(FLAG, Context(values)).on
        assert own is peer.on(values), values
        answers.add(own)
    assert answers == {True, False}
    return len(asked)
