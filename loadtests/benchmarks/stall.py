"""P17: a stall of two seconds, as the load over the API tells of it, beside what follows from its schedule and what plain Locust says.

Both generators are Locust's processes, and hand over to a stand-in of which is known when it stands still. The peer is the way of
Locust's own manual, at the same rate: users who wait for their answers, and so ask nothing while nothing answers.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from loadtests.benchmarks.findings import Figure, Goal, NoData, Section
from loadtests.benchmarks.measure import percentile
from loadtests.benchmarks.stand_in import Stall, StandIn
from loadtests.halt.processes import NotReady, Running, program
from loadtests.over_http import run as load
from loadtests.over_http.run import LOCUST, Options, Target
from loadtests.over_http.scenarios import PUBLISH
from loadtests.over_http.schedule import SECOND_US, Account, plan
from reports.evidence.over_http import API, Found, Times

RATE, EACH = 100.0, 10.0
"""Hand-overs a second: of all, and of each of the peer's users."""
LENGTH_S, QUICK_S = 8.0, 4.0
STALL = Stall(from_s=1.5, for_s=2.0)
USERS = round(RATE / EACH)
WITHIN = 0.1
LIMIT_S = 60.0
PLACES = (("mean", 0.0), ("p95", 0.95), ("p99", 0.99))
ON = Account(client="acme", platform="X", account="acme-1")


def both(length_s: float) -> tuple[Found, Times]:
    """What the load over the API found, and plain Locust's row, each under a stall of its own.

    Raises:
        NoData: one of them could not be had.
    """
    try:
        with StandIn(stall=STALL) as system:
            target = Target(url=system.url, bearer="relay.00")
            options = Options(scenario=PUBLISH, rate=RATE, seconds=length_s, target=target)
            found = load.run(options, None, lambda _: None).found
        with StandIn(stall=STALL) as system, TemporaryDirectory(prefix="holdpoint-bench-") as name:
            return found, _plain(system.url, Path(name), length_s)
    except NotReady as wrong:
        raise NoData(str(wrong)) from wrong


def _plain(url: str, folder: Path, length_s: float) -> Times:
    out = folder / "rows.json"
    words = [program("locust"), "-f", str(LOCUST / "plain.py"), "--headless", "--only-summary", "--host", url]
    words += ["--users", str(USERS), "--spawn-rate", str(USERS), "--run-time", f"{length_s:.0f}s"]
    env = {**os.environ, "HOLDPOINT_LOAD_OUT": str(out), "HOLDPOINT_LOAD_EACH": str(EACH)}
    with Running("plain", words, env, folder) as locust:
        if locust.wait(length_s + LIMIT_S) != 0 or not out.exists():
            raise NoData(f"plain Locust did not come to its end; {locust.tail()}")
    (row,) = msgspec.json.decode(out.read_bytes(), type=dict[str, Times]).values()
    return row


def true_ms(rate: float, length_s: float, stall: Stall, seed: int = 1) -> list[float]:
    """How long each hand-over of the schedule must take, in ms: whoever is due in the stall waits for what is left of it."""
    due_us = [each.at_us for each in plan(seed, "", PUBLISH.shape(rate, length_s), (ON,))]
    begins_us = due_us[0] + stall.from_s * SECOND_US
    ends_us = begins_us + stall.for_s * SECOND_US
    return [(ends_us - each) / 1000 if begins_us <= each < ends_us else 0.0 for each in due_us]


def run(*, quick: bool) -> Section:
    """Measure both, and hold them against what is true."""
    length_s = QUICK_S if quick else LENGTH_S
    name, clause, title = "stall", "P17", "load tests: a stall of 2 s, from the intended start"
    try:
        found, plain = both(length_s)
    except NoData as missing:
        return Section(name=name, clause=clause, title=title, wish=False, no_data=(str(missing),))
    truth = true_ms(RATE, length_s, STALL)
    return Section(
        name=name, clause=clause, title=title, wish=False,
        figures=tuple(_figures(truth, found, plain)), goals=(judged(truth, found),),
    )  # fmt: skip


def _figures(truth: Sequence[float], found: Found, plain: Times) -> list[Figure]:
    figures = []
    for place, share in PLACES:
        rows = (
            ("true", at(truth, share), f"from the schedule of {len(truth)}"),
            ("holdpoint load", getattr(found.times[API], place), f"{found.times[API].count} hand-overs"),
            ("plain Locust", getattr(plain, place), f"{plain.count} hand-overs of {USERS} users"),
        )
        figures += [Figure(name=f"{place}: {who}", value=ms, unit="ms", note=note) for who, ms, note in rows]
    return figures


def at(truth: Sequence[float], share: float) -> float:
    """A place of a distribution; 0 is its mean."""
    return percentile(truth, share) if share else sum(truth) / len(truth)


def judged(truth: Sequence[float], found: Found) -> Goal:
    """Every place within a tenth of what is true. A generator that was not well shows nothing."""
    off = {place: getattr(found.times[API], place) / at(truth, share) - 1 for place, share in PLACES}
    sound = not (found.lost_workers or found.troubles or found.late_starts) and found.handed == len(truth)
    saw = ", ".join(f"{place} {each:+.1%}" for place, each in off.items())
    met = all(abs(each) <= WITHIN for each in off.values())
    return Goal(
        text=f"mean, p95 and p99 within {WITHIN:.0%} of what is true",
        met=met if sound else None,
        saw=saw if sound else f"{saw}; {found.late_starts} starts were late",
    )
