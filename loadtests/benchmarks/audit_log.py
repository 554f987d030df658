"""P9, in memory: canonical bytes beside rfc8785, the leaf step, the tree beside pymerkle. Answers are compared first."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from typing import Any

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.guard import NOW_US, cases
from loadtests.benchmarks.measure import in_turn, middle, ratios, whole_s
from safety_core import guard
from safety_core.audit import entries
from safety_core.audit.canonical import canonical
from safety_core.audit.merkle import Frontier, leaf_hash, root
from safety_core.lifecycle import PermitState
from safety_core.records import Permit
from safety_core.vocabulary import Action, PermitId, PlatformAccountId, Reason, WorkerId

LEAF_MAX_US = 4.0
CANONICAL_MIN = 15.0
TREE_MIN = 5.0
CANONICAL_WHY = (
    "the encoder alone takes a quarter of it; the rest looks at every key and value before it may enter the log"
)
TREE_WHY = "two hashes an entry are three quarters of it, through the same hashlib as the peer's"
AT = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)


def run(*, quick: bool) -> Section:
    """Measure the three; a peer that is not installed is said by its name."""
    count, turns = (400, 3) if quick else (1_000, 61)  # many short turns: what disturbs the machine hits a few of them
    log = sample(count)
    figures: list[Figure] = []
    goals: list[Goal] = []
    missing: list[str] = []
    for measured in (_leaf_step, _canonical, _tree):
        try:
            found, goal = measured(log, turns)
        except NoData as none:
            missing.append(str(none))
            continue
        figures += found
        goals.append(goal)
    return Section(
        name="log",
        clause="P9",
        title="audit append, in memory: leaf step, canonical bytes, tree",
        wish=True,
        figures=tuple(figures),
        goals=tuple(goals),
        no_data=tuple(missing),
    )


def sample(count: int) -> list[entries.Entry]:
    """Entries as publishing writes them, of five kinds in turn, no two alike."""
    _, intent, facts = cases()[-1]
    refused = guard.decide(intent, facts, now_us=NOW_US).decisive
    assert refused is not None
    log: list[entries.Entry] = []
    for n in range(0, count, 5):
        at_us = NOW_US + n
        given = Permit(
            permit=PermitId(f"per-{sha256(str(n).encode()).hexdigest()[:16]}"),
            intent=intent.intent,
            client=intent.client,
            platform=intent.platform,
            account=intent.account,
            platform_account=PlatformAccountId("1001"),
            action=Action.PUBLISH,
            worker=WorkerId("worker-0123456789ab"),
            epoch=7,
            asked_us=at_us - 200,
            duration_us=14_000_000,
            minted_us=at_us,
            state=PermitState.LIVE,
            visible=sha256(b"text").hexdigest(),
            high_water=None,
        )
        log += [
            entries.submitted(intent, at_us=at_us, at=AT),
            entries.permit(given, intent, at=AT),
            entries.answer(given, PermitState.ACCEPTED, None, at_us=at_us + 1, at=AT),
            entries.outcome(given, PermitState.UNKNOWN, Reason.ANSWER_LOST, at_us=at_us + 2, at=AT),
            entries.refusal(intent, refused, at_us=at_us + 3, at=AT),
        ]
    return log[:count]


def _leaf_step(log: list[entries.Entry], turns: int) -> tuple[list[Figure], Goal]:
    def append_all() -> None:
        frontier = Frontier()
        for entry in log:
            frontier = frontier.append(leaf_hash(canonical(entry)))

    append_all()
    took_us = [whole_s(append_all, time.process_time) / len(log) * 1_000_000 for _ in range(turns)]
    step_us = middle(took_us)
    figure = repeated("leaf step (canonical, hash, frontier)", took_us, "µs", Better.LESS, digits=2)
    return [figure], Goal(
        text=f"leaf step <= {LEAF_MAX_US:.0f} µs", met=step_us <= LEAF_MAX_US, saw=f"{step_us:.2f} µs"
    )


def _canonical(log: list[entries.Entry], turns: int) -> tuple[list[Figure], Goal]:
    dumps: Callable[[Any], bytes] = _peer("rfc8785").dumps
    for entry in log:
        assert canonical(entry) == dumps(entry)
    ours, theirs = in_turn(
        lambda: [canonical(each) for each in log], lambda: [dumps(each) for each in log], turns, time.process_time
    )
    times = ratios(theirs, ours)
    figures = [
        Figure(name="canonical bytes, ours", value=middle(ours) / len(log) * 1_000_000, unit="µs", note="per entry"),
        Figure(
            name="canonical bytes, rfc8785", value=middle(theirs) / len(log) * 1_000_000, unit="µs", note="same bytes"
        ),
        repeated("rfc8785 / ours", times, "x", Better.MORE),
    ]
    return figures, _at_least("canonical bytes equal rfc8785's, at its speed", times, CANONICAL_MIN, CANONICAL_WHY)


def _tree(log: list[entries.Entry], turns: int) -> tuple[list[Figure], Goal]:
    tree_of = _peer("pymerkle").InmemoryTree
    data = [canonical(each) for each in log]

    def ours() -> bytes:
        frontier = Frontier()
        for each in data:
            frontier = frontier.append(leaf_hash(each))
        return frontier.root()

    def theirs() -> bytes:
        tree = tree_of(algorithm="sha256")
        for each in data:
            tree.append_entry(each)
        made: bytes = tree.get_root()
        return made

    assert ours() == theirs() == root([leaf_hash(each) for each in data])
    our_s, their_s = in_turn(ours, theirs, turns, time.process_time)
    times = ratios(their_s, our_s)
    figures = [
        Figure(name="append and root, ours", value=middle(our_s) / len(data) * 1_000_000, unit="µs", note="per entry"),
        Figure(
            name="append and root, pymerkle", value=middle(their_s) / len(data) * 1_000_000, unit="µs", note="same root"
        ),
        repeated("pymerkle / ours", times, "x", Better.MORE),
    ]
    return figures, _at_least("root equal pymerkle's, at its speed", times, TREE_MIN, TREE_WHY)


def _at_least(text: str, times: list[float], least: float, why: str) -> Goal:
    return Goal(text=f"{text}: >= {least:.0f}x", met=middle(times) >= least, saw=f"{middle(times):.1f}x", why=why)


def _peer(name: str) -> Any:
    """A library to measure against.

    Raises:
        NoData: it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        raise NoData(f"{name} is not installed: make bench installs requirements/peers.txt") from missing
