"""One seed, from its first minute to its judgement: work under what the seed has in store, heal, settle, check."""

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec

from loadtests.rehearsal import sometimes, weather
from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.mishaps import Fate
from loadtests.rehearsal.office import Office
from loadtests.rehearsal.operators import Operators
from loadtests.rehearsal.options import Options
from loadtests.rehearsal.weather import LATENCY
from reports.checkers import check_all
from reports.evidence import folder
from reports.evidence.folder import Evidence
from simulators.draws import stream
from steps.garbage import seldom_collected

WORKERS_SHORT, WORKERS = 2, 1
SUPERVISED = 0.35
"""How often a short rehearsal has a supervisor: its layer hides the bugs of the others."""
SETTLE_S = 2_400.0
"""Longer than any cool-down, back-off and settle time after one another."""
DOCTOR_US = 5_000_000
DOCTOR_LONG_US = 60_000_000
KEEPER_US, KEEPER_LONG_US = 30_000_000, 600_000_000
STEPS = 40
"""How often a long rehearsal says how far it is."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What one invariant came to."""

    invariant: str
    status: str
    n: int
    why: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What one seed came to.

    Attributes:
        digest: over everything that happened, on the platform, in the log and between the actors (hex).
        violations: sentences; each is a bug of what was rehearsed.
        states: how many intents ended where; sometimes: what came together.
        faults, mishaps: how often each kind struck; of ``latency`` only what the weather adds to the usual one.
        begun_us: when work began to come in. virtual_s: how long it lasted by the rehearsal's own clock.
    """

    seed: int
    line: str
    digest: str
    handed: int = 0
    effects: int = 0
    requests: int = 0
    permits: int = 0
    halts: int = 0
    begun_us: int = 0
    virtual_s: float = 0.0
    states: dict[str, int] = {}
    faults: dict[str, int] = {}
    mishaps: dict[str, int] = {}
    kinds: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    violations: tuple[str, ...] = ()
    sometimes: dict[str, int] = {}

    @property
    def good(self) -> bool:
        """Whether nothing was violated."""
        return not self.violations

    @classmethod
    def of_failure(cls, options: Options, why: str) -> "Result":
        """Of a rehearsal that did not come to its end."""
        return cls(seed=options.seed, line=options.line(), digest="", violations=(why,))


def rehearse(
    options: Options, *, evidence: Path | None = None, tell: Callable[[float], None] = lambda _: None
) -> Result:
    """Rehearse one seed. ``tell`` hears how much of the work is over, in [0, 1].

    Raises:
        ConfigurationRefused: the file of faults cannot be taken.
        BadEvidence: the folder cannot take the evidence.
    """
    with seldom_collected():
        return judged(options, *_lived(options, evidence, tell))


def _lived(options: Options, folder_of: Path | None, tell: Callable[[float], None]) -> tuple["Left", Evidence]:
    """All but the judgement. What the world and the store hold is let go before that, so that it need not stand beside."""
    rig = RehearsalRig(options)
    try:
        fate = _worked(rig, options, tell)
        rig.end()
        if folder_of is not None:
            rig.left_behind(lambda rows: folder.append(folder_of, rows))
        left = Left.of(rig, mishaps=fate.fired, kinds=fate.kinds, slowed=fate.slowed)
        return left, rig.left_behind(folder.from_rows, last=True)
    finally:
        rig.close()


class Left(NamedTuple):
    """What is known of a rehearsal beside its evidence."""

    over: list[str]
    digest: str
    begun_us: int
    virtual_s: float
    mishaps: dict[str, int]
    kinds: tuple[str, ...]
    slowed: int

    @classmethod
    def of(cls, rig: RehearsalRig, *, mishaps: dict[str, int], kinds: tuple[str, ...] = (), slowed: int = 0) -> "Left":
        """Of one that is over."""
        root = rig.store.read(lambda tx: tx.audit_root()).hex()
        whole = f"{rig.scheduler.trace_digest()}/{rig.world.ledger.digest}/{root}"
        return cls(
            over=rig.left_over(),
            digest=hashlib.sha256(whole.encode()).hexdigest(),
            begun_us=rig.begun_us,
            virtual_s=rig.scheduler.now_us() / 1_000_000,
            mishaps=dict(sorted(mishaps.items())),
            kinds=kinds,
            slowed=slowed,
        )


def _worked(rig: RehearsalRig, options: Options, tell: Callable[[float], None]) -> Fate:
    dice = stream(options.seed, "ground")
    if options.short and dice.random() < SUPERVISED:
        rig.supervise()
    office, operators = Office(rig), Operators(rig)
    in_store = _weather(options)
    added = {rig.world.faults.add(plan): plan["fault"] for plan in in_store.plans}
    rig._add_latency()  # noqa: SLF001 - the usual latency comes last
    fate = Fate(rig, office, operators, in_store)
    rig.keep_workers(WORKERS_SHORT if options.short else WORKERS)
    office.open()
    operators.begin()
    fate.begin()
    rig.actor("doctor", lambda: keep_alive(rig, dice))
    if in_store.spoils:
        rig.actor("keeper", lambda: keep_tokens(rig, stream(options.seed, "keeper")))
    steps = 1 if options.short else STEPS
    for n in range(steps):
        rig.scheduler.run_for(options.work_us // steps)
        rig.sweep_up()
        tell((n + 1) / steps)
    rig.heal()
    rig.settle(SETTLE_S)
    fired = rig.world.faults.fired_by
    fate.slowed = sum(fired.get(number, 0) for number, fault in added.items() if fault == LATENCY)
    return fate


def keep_alive(rig: RehearsalRig, dice: Random) -> None:
    """Starts a worker where one is missing, after a while, as a supervisor or a person does."""
    options = rig.options
    while True:
        rig.scheduler.sleep_us(dice.randrange(1, DOCTOR_US if options.short else DOCTOR_LONG_US))
        if rig.broken() and rig.in_force():
            rig.sample("breaker_open_under_a_halt")
        if rig.machine is None or rig.scheduler.alive(rig.supervisor):
            rig.keep_workers(WORKERS_SHORT if options.short else WORKERS)
        else:
            rig.start_supervisor_again()


def keep_tokens(rig: RehearsalRig, dice: Random) -> None:
    """Gives back what tokens have lost, after a while, as a person does who is told of it."""
    while True:
        rig.scheduler.sleep_us(dice.randrange(1, KEEPER_US if rig.options.short else KEEPER_LONG_US))
        if rig.mend_tokens():
            rig.sample("tokens_mended")


def _weather(options: Options) -> weather.Weather:
    if options.faults == "swarm":
        return weather.drawn(options)
    return weather.Weather() if options.faults == "none" else weather.of_file(Path(options.faults))


def judged(options: Options, known: Left, evidence: Evidence) -> Result:
    """What the checkers say of all that was left behind."""
    found = check_all(evidence)
    broken = [f"{each.invariant} {each.title}: {row.sentence}" for each in found for row in each.rows]
    broken += known.over
    broken += [f"the core itself reports: {each.what}" for each in evidence.breaches]
    faults = Counter(each.name for each in evidence.faults if each.name != LATENCY)
    faults += Counter({LATENCY: known.slowed})  # the usual one is no fault
    return Result(
        seed=options.seed,
        line=options.line(),
        digest=known.digest,
        handed=len(evidence.intents),
        effects=len(evidence.ledger),
        requests=len(evidence.journal),
        permits=len(evidence.permits),
        halts=len(evidence.halts),
        begun_us=known.begun_us,
        virtual_s=known.virtual_s,
        states=dict(sorted(Counter(each.state for each in evidence.intents).items())),
        faults=dict(sorted(faults.items())),
        mishaps=known.mishaps,
        kinds=known.kinds,
        verdicts=tuple(Verdict(invariant=each.invariant, status=each.status, n=each.n, why=each.why) for each in found),
        violations=tuple(broken),
        sometimes=sometimes.counted(evidence),
    )
