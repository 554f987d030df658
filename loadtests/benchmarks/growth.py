"""P19: a publish and the guard cost the same with much of everything: 1,000 and 1,000,000 audit entries, 10 and 10,000 clients and
switches in force.

Publishing runs in process and under virtual time, so that what is counted is the processor's time of the core, its SQL and the
simulated platform, and of nobody else. Little and much are measured in turn. Every post is read back.
The guard is timed together with the reading of its switches, as minting reads them from a store with so many in force; what more
clients cost it shows in the publish that it is part of.
A round of keeping house is measured beside and not judged: P19 is about publish and guard, and the supervisor keeps house, another
process, by the clock.
"""

import gc
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from itertools import count

import msgspec

from loadtests.benchmarks.audit_log import sample
from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.guard import NOW_US, cases, halted
from loadtests.benchmarks.measure import middle, ratios, whole_s
from loadtests.benchmarks.posting import LIMITS
from safety_core import guard
from safety_core.adapters.stores.connecting import MEMORY
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Account, Answered, Confirmation
from safety_core.ruling import Word
from safety_core.shell import submit
from safety_core.shell.core import Core
from safety_core.shell.housekeeping import housekeep
from safety_core.switches import Scope
from safety_core.vocabulary import AccountId, Action, ClientId, Platform, PlatformAccountId, WorkerId
from simulators.config import WorldConfig
from steps.rig.processes import VirtualWorker
from steps.rig.rig import Rig
from steps.rig.wire import InProcessWire

FLAT = 1.2
"""Much may cost so many times what little does: more, and it grows with what there is."""
ENTRIES, CLIENTS, SWITCHES = (1_000, 1_000_000), (10, 10_000), (10, 10_000)
ENTRIES_QUICK, CLIENTS_QUICK, SWITCHES_QUICK = (100, 1_000), (10, 100), (10, 100)
TURNS, POSTS, CALLS = 9, 20, 50
AT_ONCE = 10_000
LIMIT_S = 60.0
WRITE_S = 120.0
WHY = "see python -m cProfile"
GUARDED = "the guard and the reading of its switches, in force"
NEAR = (Scope(platform=Platform.LINKEDIN), Scope(client=ClientId("acme"), platform=Platform.LINKEDIN))

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
        self.round()  # the first has more to do

    def _world_config(self) -> WorldConfig:
        told = super()._world_config().model_dump(mode="json")
        return WorldConfig.model_validate({**told, "platforms": {Platform.X.value: {"windows": []}}})

    def _limits(self) -> str:
        return LIMITS.read_text(encoding="utf-8")

    def _worker(self, core: Core, wire: InProcessWire, *, keeps_house: bool) -> VirtualWorker:  # noqa: ARG002 - never
        return super()._worker(core, wire, keeps_house=False)

    def round(self) -> float:
        """Processor seconds of one round of keeping house."""
        (worker,) = self.workers.values()
        began = time.process_time()
        housekeep(worker.core, {})
        return time.process_time() - began

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
    """Five comparisons of little and much."""
    about = Section(name="growth", clause="P19", title="cost with much of everything, beside little", wish=False)
    entries, clients, switches = (
        (ENTRIES_QUICK, CLIENTS_QUICK, SWITCHES_QUICK) if quick else (ENTRIES, CLIENTS, SWITCHES)
    )
    turns, posts = (1, 2) if quick else (TURNS, POSTS)
    figures, goals = list[Figure](), list[Goal]()
    try:
        for what, sizes, fill in (
            ("audit entries", entries, _entries),
            ("clients", clients, _clients),
            ("switches in force", switches, _switches),
            ("halts that wait to hear from a worker", switches, _unheard),
        ):
            took, rounds = _publishing(fill, sizes, turns, posts)
            figures += described(f"a publish, {what}", sizes, took, "ms", 1e3)
            figures += described(f"a round of keeping house, {what}", sizes, rounds, "ms", 1e3)
            goals.append(judged(f"a publish, {what}", sizes, took, quick=quick))
            gc.collect()  # a rig goes with all that it holds before the next one is filled
        took = _guarded(switches, turns)
        figures += described(GUARDED, switches, took, "µs", 1e6)
        goals.append(judged(GUARDED, switches, took, quick=quick))
    except NoData as none:
        return msgspec.structs.replace(about, no_data=(str(none),))
    return msgspec.structs.replace(about, figures=tuple(figures), goals=tuple(goals))


Took = tuple[list[float], list[float]]
"""Seconds of each turn, with little and with much."""


def _publishing(fill: Fill, sizes: tuple[int, int], turns: int, posts: int) -> tuple[Took, Took]:
    """Of a post, and of a round of keeping house."""
    grown = [Grown(fill, size) for size in sizes]
    took: Took = ([], [])
    rounds: Took = ([], [])
    for _ in range(turns):
        for at, each in enumerate(grown):
            took[at].append(each.posts(posts))
        for at, each in enumerate(grown):
            rounds[at].append(each.round())
    return took, rounds


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
    """The first two could cover the client that posts, and cover what it does elsewhere; the others are of others."""
    for number in range(first, upto):
        near = NEAR[number] if number < len(NEAR) else Scope(client=ClientId(f"other-{number}"))
        tx.put_halt(msgspec.structs.replace(halted(number, near), reconciled_us=3))


def _unheard(tx: Transaction, first: int, upto: int) -> None:
    """They are acknowledged and reconciled, and wait to hear from one that is gone."""
    _switches(tx, first, upto)
    for number in range(first, upto):
        name = halted(number, Scope()).halt
        tx.confirm(Confirmation(halt=name, worker=WorkerId("gone"), pid=1, how=Answered.UNSEEN, at_us=3))


def _guarded(sizes: tuple[int, int], turns: int) -> Took:
    """All checks, with the switches read for them as minting reads them, from stores with so many in force."""
    _, intent, facts = cases()[0]

    def decide(tx: Transaction) -> None:
        for _ in range(CALLS):
            seen = msgspec.structs.replace(facts, switches=tx.switches_of(intent.client))
            if guard.decide(intent, seen, now_us=NOW_US).word is not Word.ALLOW:
                raise NoData("the guard refused what no halt covers")

    took: Took = ([], [])
    with ExitStack() as opened:
        stores = [opened.enter_context(closing(open_sqlite(MEMORY, mode="inline", create=True))) for _ in sizes]
        for store, size in zip(stores, sizes, strict=True):
            store.transact(partial(_filled, _switches, 0, size), deadline_s=WRITE_S)
        for _ in range(turns):
            for found, store in zip(took, stores, strict=True):
                found.append(whole_s(partial(store.read, decide), time.process_time) / CALLS)
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


def judged(what: str, sizes: tuple[int, int], took: Took, *, quick: bool) -> Goal:
    """By the median of the turns; a quick run proves nothing."""
    text = f"{what}: {sizes[1]:,} cost <= {FLAT:g}x what {sizes[0]:,} do"
    times = middle(_times(took))
    return Goal(text=text, met=None if quick else times <= FLAT, saw=f"{times:.2f}x", why=WHY)


def _times(took: Took) -> Sequence[float]:
    return ratios(took[1], took[0])
