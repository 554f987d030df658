"""A run of the kills: batches on installations of their own, two side by side, each settled and judged."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import msgspec

from loadtests.clock import boot_us
from loadtests.halt import bench
from loadtests.halt.processes import NotReady, Running, program
from loadtests.halt.record import HEAD
from loadtests.halt.simulator import SimulatorGone
from loadtests.torture.bed import Bed, Platform
from loadtests.torture.kills import planning, points
from loadtests.torture.kills.orders import Doom, Killed, Orders, Told
from loadtests.torture.talking import Talking
from reports.checkers import check_all
from reports.evidence import folder
from safety_core.errors import HoldpointError, StoreUnavailable
from safety_core.lifecycle import INTENT_ENDS
from safety_core.shell.submit import Wanted
from steps.rig.export import exported

SECOND_US = 1_000_000
BATCH = 125
SIDE_BY_SIDE = 2
AT_ONCE = 4
THREADS = 4
LIMIT_S = 2.0
EACH_TIME = 10
SETTLE_S = 60.0
LOOK_EVERY_S = 0.1
CLIENTS, ACCOUNTS_EACH = 6, 8
WORK_PER_LIFE = 5
LIVES_PER_KILL = 3
"""A point that nobody came past in time is tried again: there is work for three lives to each death that was ordered."""
ENDS = frozenset(each.value for each in INTENT_ENDS)
TIMING: dict[str, float] = {
    "ask_s": 1.0, "fence_s": 2.0, "request_s": 1.0, "pause_s": 2.0, "minting_s": 3.0, "permit_s": 10.0, "confirm_s": 6.0,
    "in_flight_s": 1.5, "read_lag_s": 0.1, "claim_s": 8.0, "retry_s": 0.2, "ramp_s": 0.0,
}  # fmt: skip
"""What decides how long the dead are waited for (D, F, the read lag) is shorter than production's, so that they are
settled within seconds; the rest leaves room for a busy machine."""
SHORT_TIMING: dict[str, float] = {**TIMING, "in_flight_s": 3.0}
"""For a machine that runs many tests at once: F covers a simulator that reads a request seconds after it came, too."""


def weather() -> dict[str, Any]:
    """Much of what makes outcomes unknown, so that every way to an end is taken often. Late commits stay under F."""
    posts = {"operation": "create_post"}
    return {
        "plans": [
            {"fault": "server_error", "when": posts, "share": 0.08, "do": {"status": 503}},
            {"fault": "late_commit", "when": posts, "share": 0.04, "do": {"late": {"uniform_s": [0.05, 0.3]}}},
            {"fault": "server_error", "when": {"operation": "list_posts"}, "share": 0.06, "do": {"status": 503}},
            {"fault": "latency", "side": "before", "when": posts, "do": {"delay": {"uniform_s": [0.01, 0.15]}}},
            {"fault": "answer_lost", "when": posts, "share": 0.12, "do": {"cut": "reset"}},
        ]
    }


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a run, as ``--json`` prints it.

    Attributes:
        kills: by point, how many died there; ``at a random instant`` holds those that were killed elsewhere, too.
        seconds: deaths of those that were clearing up after another death.
        dead_man: processes that their own timers ended.
        attempted, effects: what the judgement rests on.
    """

    seed: int
    kills: dict[str, int]
    seconds: int
    dead_man: int
    total: int
    handed: int
    attempted: int
    effects: int
    empty: tuple[str, ...]
    breaches: tuple[str, ...]
    took_s: float

    @property
    def good(self) -> bool:
        """Whether nothing was lost, nothing came twice, and no point was left out."""
        return not self.breaches and not self.empty


class Batched(msgspec.Struct, frozen=True, kw_only=True):
    """One batch, judged."""

    killed: tuple[Killed, ...] = ()
    handed: int = 0
    attempted: int = 0
    effects: int = 0
    breaches: tuple[str, ...] = ()


def run(
    seed: int,
    kills: int,
    say: Callable[[str], None],
    *,
    batch: int = BATCH,
    timing_s: dict[str, float] = TIMING,
    without: frozenset[str] = frozenset(),
) -> Found:
    """Kill so many, in batches."""
    began_us = boot_us()
    dooms = planning.plan(seed, kills, without=without)
    chunks = [dooms[at : at + batch] for at in range(0, len(dooms), batch)]
    over = threading.Event()

    def one(numbered: tuple[int, list[Doom]]) -> Batched:
        number, mine = numbered
        if over.is_set():
            return Batched()
        try:
            found = _batch(f"{seed}/{number}", mine, timing_s)
        except (NotReady, SimulatorGone, HoldpointError, OSError, msgspec.ValidationError) as wrong:
            found = Batched(breaches=(f"batch {number}: {type(wrong).__name__}: {wrong}",))
        took_s = (boot_us() - began_us) / SECOND_US
        breaches = "".join(f"\n  BREACH: {each}" for each in found.breaches)
        say(
            f"{took_s:6.1f} s  batch {number} of {len(chunks)}: {len(found.killed)} killed, {found.effects} effects{breaches}"
        )
        return found

    with ThreadPoolExecutor(SIDE_BY_SIDE) as side_by_side:
        try:
            done = list(side_by_side.map(one, enumerate(chunks, 1)))
        except BaseException:  # interrupted: every batch under way ends its processes, no other begins
            over.set()
            raise
    planned = {each.point for each in dooms}
    return _counted(done, seed=seed, planned=planned, took_s=(boot_us() - began_us) / SECOND_US)


def _counted(done: Sequence[Batched], *, seed: int, planned: set[str], took_s: float) -> Found:
    killed = [each for batch in done for each in batch.killed]
    where = Counter(
        each.doom.point if each.how == "armed" else points.AT_RANDOM for each in killed if each.how != "bug"
    )
    bugs = [f"{each.doom.role} for {each.doom.point}: {each.detail}" for each in killed if each.how == "bug"]
    return Found(
        seed=seed, kills={name: where[name] for name in points.ALL},
        seconds=sum(each.doom.second and each.how == "armed" for each in killed),
        dead_man=sum(each.how == "dead man" for each in killed), total=sum(where.values()),
        handed=sum(each.handed for each in done), attempted=sum(each.attempted for each in done),
        effects=sum(each.effects for each in done),
        empty=tuple(name for name in points.ALL if name in planned and not where[name]),
        breaches=(*(each for batch in done for each in batch.breaches), *bugs), took_s=took_s,
    )  # fmt: skip


def _batch(seed: str, dooms: list[Doom], timing_s: dict[str, float]) -> Batched:
    """One installation: kill, heal, settle, judge.

    Raises:
        NotReady, SimulatorGone, StoreUnavailable: the harness or the installation itself broke.
    """
    tenants = bench.tenants_of_one(CLIENTS, ACCOUNTS_EACH)
    with ExitStack() as ending:
        place = Path(ending.enter_context(TemporaryDirectory(prefix="holdpoint-kills-", ignore_cleanup_errors=True)))
        bed = Bed(place, tenants, timing_s=timing_s, weather=weather())
        simulator = ending.enter_context(bed.simulate(Random(f"{seed}/world").randrange(2**31)))
        bed.prepare()
        url = simulator.ready()["platforms"][bench.PLATFORM]["url"]
        platform = Platform(url)
        ending.callback(platform.close)
        bed.configure(url)
        nursery = ending.enter_context(Talking("nursery", "loadtests.torture.kills.nursery", [], bed.env, place))
        orders = Orders(
            config=str(bed.config), dooms=tuple(dooms), work=_work(seed, tenants, len(dooms) * LIVES_PER_KILL * WORK_PER_LIFE),
            at_once=AT_ONCE, threads=THREADS, limit_s=LIMIT_S, each_time=EACH_TIME, each_life=WORK_PER_LIFE,
        )  # fmt: skip
        answer = nursery.tell(msgspec.json.encode(orders))
        if "wrong" in answer:
            raise NotReady(f"the nursery: {answer['wrong']}")
        told = msgspec.convert(answer, Told)
        platform.heal()
        healed_us = boot_us()
        words = [program("holdpoint"), "worker", "--processes", "1", "--threads", "16"]
        with Running("healer", words, bed.env, place) as healer:
            healer.ready()
            left = _settled(bed)
            while platform.late():
                sleep(LOOK_EVERY_S)
        if any(each.how == "bug" for each in told.killed):
            left.append(f"a process ended by itself; the log of the nursery ends with:\n{nursery.last_words()}")
        return _judged(bed, platform, told, left, healed_us)


def _work(seed: str, tenants: Sequence[bench.Tenant], most: int) -> tuple[Wanted, ...]:
    dice = Random(f"{seed}/work")
    found = []
    for n in range(most):
        tenant = tenants[n % len(tenants)]
        tag = f"kill-{tenant.account}-{n}"
        text = f"{tenant.account} says {n}: {dice.randbytes(6).hex()}"
        found.append(
            Wanted(
                client=tenant.client,
                platform=bench.PLATFORM,
                account=tenant.account,
                action="publish",
                text=text,
                key=tag,
                tag=tag,
            )
        )
    return tuple(found)


def _settled(bed: Bed) -> list[str]:
    """Wait until every intent that was handed over has its end; what has none is lost."""
    until_us = boot_us() + round(SETTLE_S * SECOND_US)
    while (left := _unsettled(bed)) and boot_us() < until_us:
        sleep(LOOK_EVERY_S)
    return [f"lost: {each} {SETTLE_S:.0f} s after everything healed" for each in left]


def _unsettled(bed: Bed) -> list[str]:
    try:
        rows = exported(bed.config).rows
    except StoreUnavailable as away:
        return [f"the store cannot be read ({away})"]
    return [
        f"intent {each['intent']} is still {each['state']} after {each['attempts']} attempts"
        for each in rows
        if each["kind"] == "intent" and each["state"] not in ENDS
    ]


def _judged(bed: Bed, platform: Platform, told: Told, left: list[str], healed_us: int) -> Batched:
    said = exported(bed.config)
    samples = [
        {"kind": "sample", **HEAD, "name": name, "us": us, "ref": "", "detail": ""}
        for name, us in (("healed", healed_us), ("ended", boot_us()))
    ]
    evidence = folder.from_rows([*({**HEAD, **row} for row in said.rows), *samples, *platform.rows(**HEAD)])
    broken = [each for each in check_all(evidence) if each.status == "broken"]
    breaches = [f"{each.invariant} {each.title}: {row.sentence}" for each in broken for row in each.rows]
    breaches += [f"the core itself reports: {each.what}" for each in evidence.breaches]
    return Batched(
        killed=told.killed, handed=told.handed, attempted=sum(each.attempts > 0 for each in evidence.intents),
        effects=len(evidence.ledger), breaches=(*breaches, *left),
    )  # fmt: skip


def markdown(of: Found) -> str:
    """The result for a reader."""
    lines = [
        f"{of.total} processes killed in {of.took_s:.0f} s, seed {of.seed}",
        f"{of.seconds} of them while clearing up after another, {of.dead_man} by their own timers",
        f"{of.handed} intents handed over, {of.attempted} attempted, {of.effects} effects.",
        "",
        "| killed at | times |",
        "|---|---|",
        *(f"| {name} | {count} |" for name, count in of.kills.items()),
        "",
        *(f"EMPTY: nobody died at {each}" for each in of.empty),
        *(f"BREACH: {each}" for each in of.breaches),
    ]
    return "\n".join(lines).rstrip()
