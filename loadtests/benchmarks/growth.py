"""P19: what a publish and a guard cost when there is much of everything: audit entries, clients, switches in force.

Publishing runs in process and under virtual time, so that what is counted is the processor's time of the core, its SQL and the
simulated platform, and of nobody else. Little and much are measured in turn. Every post is read back.
"""

import gc
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

import msgspec

from loadtests.benchmarks.audit_log import sample
from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.guard import NOW_US, cases, halted
from loadtests.benchmarks.measure import middle, ratios, whole_s
from loadtests.benchmarks.posting import LIMITS
from safety_core import guard
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Account
from safety_core.shell import submit
from safety_core.switches import Scope, SwitchView
from safety_core.vocabulary import AccountId, Action, ClientId, Platform, PlatformAccountId
from simulators.config import WorldConfig
from steps.rig.rig import Rig

FLAT = 1.2
"""Much may cost so many times what little does: more, and it grows with what there is."""
ENTRIES, CLIENTS, SWITCHES = (1_000, 1_000_000), (10, 10_000), (10, 10_000)
ENTRIES_QUICK, CLIENTS_QUICK, SWITCHES_QUICK = (100, 1_000), (10, 100), (10, 100)
TURNS, POSTS, CALLS = 9, 20, 50
POSTS_HALTED = 2
"""Of each turn, where each takes long."""
AT_ONCE = 10_000
LIMIT_S = 60.0
WRITE_S = 120.0
WHY_SWITCHES = "each decision reads every halt in force, whomever it is for, and the guard looks at each of them"
WHY = "see python -m cProfile"

Fill = Callable[[Transaction, int, int], None]
"""Adds what is numbered from the first up to the second, in one transaction."""


class Grown(Rig):
    """One client that posts, in an installation with so much of something; its windows are never full."""

    def __init__(self, fill: Fill, much: int) -> None:
        super().__init__(seed=1, scenario="growth")
        self.add_client("acme", 1)
        for first in range(0, much, AT_ONCE):
            self.store.transact(partial(_filled, fill, first, min(much, first + AT_ONCE)), deadline_s=WRITE_S)
        self._numbers = count(1)
        self.posts(2)

    def _world_config(self) -> WorldConfig:
        told = super()._world_config().model_dump(mode="json")
        return WorldConfig.model_validate({**told, "platforms": {Platform.X.value: {"windows": []}}})

    def _limits(self) -> str:
        return LIMITS.read_text(encoding="utf-8")

    def posts(self, some: int) -> float:
        """Processor seconds of each of so many posts, one after the other.

        Raises:
            NoData: one was not read back.
        """
        began = time.process_time()
        for _ in range(some):
            self._one_more()
        return (time.process_time() - began) / some

    def _one_more(self) -> None:
        number = next(self._numbers)
        wanted = submit.Wanted(
            client="acme", platform=Platform.X, account="acme-1", action=Action.PUBLISH, text=f"news {number}", key=f"news-{number}"
        )  # fmt: skip
        intent = submit.submit(self.core, wanted).intent.intent  # not by the rig, which looks through all accounts

        def ended() -> bool:
            queued = self.store.read(lambda tx: tx.intent(intent))
            return queued is not None and queued.state is IntentState.CONFIRMED

        if not self.run_until(ended, limit_s=LIMIT_S):
            raise NoData(f"a post was not read back within {LIMIT_S:.0f} s of virtual time")


def _filled(fill: Fill, first: int, upto: int, tx: Transaction) -> None:
    fill(tx, first, upto)


def run(*, quick: bool) -> Section:
    """Four comparisons of little and much."""
    about = Section(name="growth", clause="P19", title="cost with much of everything, beside little", wish=False)
    entries, clients, switches = (
        (ENTRIES_QUICK, CLIENTS_QUICK, SWITCHES_QUICK) if quick else (ENTRIES, CLIENTS, SWITCHES)
    )
    turns, posts = (1, 2) if quick else (TURNS, POSTS)
    figures, goals = list[Figure](), list[Goal]()
    try:
        for what, sizes, fill, some, why in (
            ("audit entries", entries, _entries, posts, WHY),
            ("clients", clients, _clients, posts, WHY),
            ("switches in force", switches, _switches, POSTS_HALTED, WHY_SWITCHES),
        ):
            took = _publishing(fill, sizes, turns, some)
            figures += described(f"a publish, {what}", sizes, took, "ms", 1e3)
            goals.append(judged(f"a publish, {what}", sizes, took, why, quick=quick))
            gc.collect()  # a rig goes with all that it holds before the next one is filled
        took = _guarded(switches, turns)
        figures += described("the guard, switches in force", switches, took, "µs", 1e6)
        goals.append(judged("the guard, switches in force", switches, took, WHY_SWITCHES, quick=quick))
    except NoData as none:
        return msgspec.structs.replace(about, no_data=(str(none),))
    return msgspec.structs.replace(about, figures=tuple(figures), goals=tuple(goals))


Took = tuple[list[float], list[float]]
"""Seconds of each turn, with little and with much."""


def _publishing(fill: Fill, sizes: tuple[int, int], turns: int, posts: int) -> Took:
    little, much = (Grown(fill, size) for size in sizes)
    pairs = [(little.posts(posts), much.posts(posts)) for _ in range(turns)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _entries(tx: Transaction, first: int, upto: int) -> None:
    kinds = sample(1_000)
    for number in range(first, upto):
        tx.append_audit(kinds[number % len(kinds)])


def _clients(tx: Transaction, first: int, upto: int) -> None:
    for number in range(first, upto):
        tx.add_client(ClientId(f"other-{number}"))
        tx.add_account(
            Account(
                client=ClientId(f"other-{number}"),
                platform=Platform.X,
                account=AccountId(f"other-{number}-1"),
                platform_account=PlatformAccountId(f"9{number:07}"),
                credential=f"vault:rig:other-{number}",
            )
        )


def _switches(tx: Transaction, first: int, upto: int) -> None:
    for number in range(first, upto):
        tx.put_halt(halted(number, Scope(client=ClientId(f"other-{number}"))))


def _guarded(sizes: tuple[int, int], turns: int) -> Took:
    """All checks on ready facts, with halts in force for others."""
    _, intent, facts = cases()[0]
    took: Took = ([], [])
    ready = [
        msgspec.structs.replace(
            facts,
            switches=SwitchView(size, tuple(halted(n, Scope(client=ClientId(f"other-{n}"))) for n in range(size))),
        )
        for size in sizes
    ]
    for _ in range(turns):
        for found, given in zip(took, ready, strict=True):
            decide = [guard.decide] * CALLS
            found.append(
                whole_s(lambda: [each(intent, given, now_us=NOW_US) for each in decide], time.process_time) / CALLS  # noqa: B023 - called here and now
            )
    return took


def described(what: str, sizes: tuple[int, int], took: Took, unit: str, scale: float) -> tuple[Figure, ...]:
    """Both, and how many times the one is the other."""
    return (
        *(
            Figure(
                name=f"{what}: {size:,}",
                value=middle(of) * scale,
                unit=unit,
                note=f"processor time, median of {len(of)}",
            )
            for size, of in zip(sizes, took, strict=True)
        ),
        repeated(f"{what}: {sizes[1]:,} / {sizes[0]:,}", _times(took), "x", Better.LESS, digits=2),
    )


def judged(what: str, sizes: tuple[int, int], took: Took, why: str, *, quick: bool) -> Goal:
    """By the median of the turns; a quick run proves nothing."""
    text = f"{what}: {sizes[1]:,} cost <= {FLAT:g}x what {sizes[0]:,} do"
    times = middle(_times(took))
    return Goal(text=text, met=None if quick else times <= FLAT, saw=f"{times:.2f}x", why=why)


def _times(took: Took) -> Sequence[float]:
    return ratios(took[1], took[0])
