"""A week of the house in virtual time, looked at by the observer, and judged twice: ``python -m tests.house.week``.

Ends with 0 when the observer and the ledgers say the same of every claim, permit and object, but for what was planted; and the step
``house → canary`` is GO (of a week) or lacks nothing but days (of less), or with a plant is NO-GO and names it.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from loadtests.rehearsal.options import DAY_S
from loadtests.rehearsal.run import SETTLE_S, keep_alive
from reports.judge import Judged
from safety_core.shell import collecting
from simulators.draws import stream
from steps.garbage import seldom_collected
from tests.house.compared import Compared, compared, stamped
from tests.house.deciding import decided, policy_of, rows_in, written
from tests.house.plants import PLANTS, plant
from tests.house.week_ground import ASKS, HouseOffice, SeenClock, WeekRig, options_of, watch

SECOND_US = 1_000_000
EVERY_S = 420
"""How often each account is looked at: one look that fails leaves no gap of more than a quarter of an hour."""
LAST_LOOKS_US = 1_000 * SECOND_US
CRASHES_AT = (0.3, 0.7)
PLANTED_AT = 0.6
PER_DAY, PER_DAY_SHORT, DRILLS_A_DAY_SHORT = 12, 8, 5
SHORT = {
    "permits_at_least": 50, "effects_at_least": 40, "ends_at_least": 50, "engagements_at_least": 1, "requests_at_least": 50,
    "above_per_mille": 900,
}  # fmt: skip
"""Floors of a day: the rest of the policy is as it is, and seven days are seven days."""
POSTS, COMMENTS = {"operation": "create_post"}, {"operation": "create_comment"}
WEATHER: tuple[dict[str, Any], ...] = (
    {"fault": "read_lag", "every": 9, "do": {"behind": {"uniform_s": [0.1, 0.4]}, "by_id": True}},
    *({"fault": "late_commit", "when": when, "every": 33, "do": {"late": {"uniform_s": [0.3, 2.0]}}} for when in (POSTS, COMMENTS)),
    *({"fault": "answer_lost", "when": when, "every": 30, "do": {"cut": "reset"}} for when in (POSTS, COMMENTS)),
    {"fault": "server_error", "when": POSTS, "every": 400, "do": {"status": 503}},
    {"fault": "server_error", "when": {"operation": "read_post"}, "every": 97, "do": {"status": 503}},
    {"fault": "server_error", "when": {"operation": "list_posts"}, "every": 397, "do": {"status": 500}},
)  # fmt: skip


class Options(NamedTuple):
    """One week, or less of it. ``day_s``: how long one of its days lasts."""

    evidence: Path
    days: int = 7
    seed: int = 1
    plant: str = "none"
    day_s: int = DAY_S

    @property
    def short(self) -> bool:
        """Whether it is less than what the step asks for."""
        return self.days < 7


class Week(NamedTuple):
    """What one came to. ``planted``: the platform's id of what was done behind everybody's back; empty: nothing."""

    compared: Compared
    judged: Judged
    planted: str
    permits: int
    looks: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What the step had too little of."""
        return self.judged.verdict.missing

    def named(self) -> list[str]:
        """Sentences of what broke a rule, with the gate's."""
        return [
            broke.sentence
            for each in (*self.judged.verdict.gates, *self.judged.verdict.criteria)
            for rule in each.judged
            for broke in rule.rows
        ]


def rehearse(options: Options) -> Week:
    """Live it, and judge it."""
    with tempfile.TemporaryDirectory(prefix="holdpoint-week-") as name, seldom_collected():
        rig = _rig(options)
        try:
            return _lived(rig, options, Path(name))
        finally:
            rig.close()


def _rig(options: Options) -> WeekRig:
    per_day, drills = (PER_DAY_SHORT, DRILLS_A_DAY_SHORT) if options.short else (PER_DAY, 1)
    return WeekRig(
        options_of(days=options.days, per_day=per_day, seed=options.seed, drills_a_day=drills, day_s=options.day_s)
    )


def _lived(rig: WeekRig, options: Options, seen: Path) -> Week:
    office = HouseOffice(rig)
    for each in WEATHER:
        rig.world.faults.add(each)
    rig._add_latency()
    rig.sign_log()
    clock = SeenClock(rig.scheduler)
    with watch(rig, seen, clock, every_s=EVERY_S):
        rig.scheduler.run_for(30 * SECOND_US)  # everybody was looked at before anything is done
        rig.keep_workers(1)
        rig.scheduler.run_for(30 * SECOND_US)
        rig.go_live()
        found = plant(rig, options.plant, round(PLANTED_AT * rig.options.work_us))
        office.open()
        office.hold_drills()
        dice = stream(options.seed, "ground")
        rig.actor("doctor", lambda: keep_alive(rig, dice))
        for share in CRASHES_AT:
            rig.later(
                "crash", round(share * rig.options.work_us), lambda: [rig.kill(each) for each in rig.living()[:1]]
            )
        for _ in range(options.days * 24):
            rig.scheduler.run_for(rig.options.day_us // 24)
            rig.sweep_up()
        rig.heal()
        assert rig.settle(SETTLE_S) or rig.in_force(), (
            "it never came to rest"
        )  # what stopped by itself waits for people
        rig.scheduler.run_for(LAST_LOOKS_US)
        clock.over = True
        rig.scheduler.run_for(LAST_LOOKS_US)
        rig.end()
    return _judged(rig, options, seen, found.object)


def _judged(rig: WeekRig, options: Options, seen: Path, planted: str) -> Week:
    files = collecting.collected(rig.signing_core(), rig.claimant_of(ASKS), "observed")
    core = stamped((row for rows in files.values() for row in rows), "virtual")
    observed, world = rows_in(seen, "observed.ndjson"), stamped(rig.world.rows(**ABOUT), "virtual")
    ahead_us = rig.scheduler.unix_us() - rig.scheduler.now_us()
    both = compared(core, observed, world, ahead_us=ahead_us)
    exported = next(each["detail"] for each in core if each.get("name") == "exported")
    options.evidence.mkdir(parents=True, exist_ok=True)
    place = written(
        options.evidence / "collected", [*core, *observed], timing=rig.timing, exported_at=exported, seed=options.seed
    )
    policy_file = policy_of(options.evidence / "policy.yaml", SHORT if options.short else None)
    judged = decided(place, policy_file=policy_file, runs=options.evidence / "runs")
    permits = sum(each["kind"] == "permit" for each in core)
    return Week(both, judged, planted, permits, sum(each["kind"] == "look" for each in observed))


ABOUT = {"scenario": "observed", "clock": "virtual", "source": "simulated"}


def held(found: Week, options: Options) -> list[str]:
    """What does not hold of what must; empty when all does."""
    verdict = found.judged.verdict
    broken = [str(each) for each in found.compared.apart if each.object != found.planted]
    alone = options.plant in ("stray", "missing", "edited")
    checks = (
        (bool(broken), f"differences that nothing explains: {broken[:3]}"),
        (not alone and not found.compared.equal, "observer and ledgers do not say the same of every claim"),
        (alone and found.compared.equal, f"the observer found nothing of {found.planted}"),
        (options.plant != "none" and not found.planted, "nothing was planted"),
        (options.plant != "none" and (verdict.word != "NO-GO" or not _names(found)),
         f"{verdict.word}, and {found.planted} is not named"),
        (options.plant == "none" and not options.short and verdict.word != "GO", f"{verdict.word}: {verdict.why}"),
        (options.plant == "none" and options.short and not _only_days(found), f"{verdict.word}: {found.missing}"),
        (not verdict.simulated, "nothing says that platforms were simulated"),
    )  # fmt: skip
    return [said for wrong, said in checks if wrong]


def _names(found: Week) -> bool:
    return any(found.planted in each for each in found.named())


def _only_days(found: Week) -> bool:
    return found.judged.verdict.word == "NO DATA" and all(each.startswith("Looks: ") for each in found.missing)


def main() -> int:
    """By the command line."""
    asks = argparse.ArgumentParser(prog="python -m tests.house.week", description=__doc__)
    asks.add_argument("--days", type=int, default=7)
    asks.add_argument("--seed", type=int, default=1)
    asks.add_argument("--plant", choices=["none", *PLANTS], default="none")
    asks.add_argument("--evidence", type=Path, required=True)
    asked = asks.parse_args()
    options = Options(asked.evidence.resolve(), asked.days, asked.seed, asked.plant)
    began = time.process_time()
    found = rehearse(options)
    verdict = found.judged.verdict
    print(f"{options.days} days, seed {options.seed}, planted: {options.plant} {found.planted}")
    print(f"{found.permits} permits, {found.looks} looks, {time.process_time() - began:.0f} s of this machine")
    print("\n".join(found.compared.lines()))
    print(f"{verdict.word}{' (SIMULATED)' if verdict.simulated else ''}: {verdict.why}")
    print("\n".join(f"  missing: {each}" for each in found.missing))
    print(json.dumps({"page": str(found.judged.page)}))
    wrong = held(found, options)
    print("all of it holds" if not wrong else "\n".join(f"NO: {each}" for each in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
