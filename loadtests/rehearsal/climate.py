"""What goes wrong in a sprint: the weather of every day, at rates that stand here, and a regression where one is planted."""

from random import Random
from typing import Any, Final

from loadtests.rehearsal.ground import RehearsalRig
from safety_core.vocabulary import Platform
from simulators.draws import stream
from steps.rig.platforms import POSTING

ANSWERS_LOST, LATE_COMMITS, SERVER_ERRORS, LAGGING = 0.02, 0.01, 0.002, 0.10
"""Of posts: lost answers (likes, too), commits after a 5xx, and a 5xx without one. Of the hours: those in which lists lag."""
LATE_S: Final = [0.5, 45.0]
"""Always within F: what is later is a fault of the platform's own, and one of the regressions."""
BEYOND_F_S, FORGETS_AFTER_S = 150.0, 30.0
STORM: Final = (0.68, 0.92)
"""Within which part of the sprint the one storm of 429s comes: in the climb, where most is posted."""
KILLS = 2
HOURS = 24
ANSWERED = "publish.answered"

FAILS: Final = {"5%": 0.05, "30%": 0.30}
WRONG_ACCOUNT, DUPLICATE = "wrong-account", "duplicate"
REGRESSIONS: Final = (*FAILS, WRONG_ACCOUNT, DUPLICATE)
STAGE = "canary-30"
"""At which stage a regression begins."""


class Climate:
    """The weather of every day; ``fired``: how often each mishap of the machine came."""

    def __init__(self, rig: RehearsalRig) -> None:
        self._rig = rig
        self.fired: dict[str, int] = {}

    def begin(self) -> None:
        """From now on."""
        rig, seed = self._rig, self._rig.options.seed
        for plan in self._plans(stream(seed, "climate/storm")):
            rig.world.faults.add(plan)
        rig._add_latency()  # noqa: SLF001 - the usual latency comes last
        rig.actor("lag", lambda: self._lag(stream(seed, "climate/lag")))
        rig.actor("killer", lambda: self._kill(stream(seed, "climate/kills")))

    def _plans(self, dice: Random) -> list[dict[str, Any]]:
        storm_s = dice.uniform(*STORM) * self._rig.options.work_us / 1_000_000
        posting = {"operation": POSTING}
        return [
            {"fault": "answer_lost", "when": posting, "share": ANSWERS_LOST},
            {"fault": "answer_lost", "when": {"operation": "like"}, "share": ANSWERS_LOST},
            {"fault": "too_fast", "when": posting, "first": 1, "during": {"from_s": storm_s}},
            {"fault": "late_commit", "when": posting, "share": LATE_COMMITS, "do": {"late": {"uniform_s": LATE_S}}},
            {"fault": "server_error", "when": posting, "share": SERVER_ERRORS},
        ]

    def _lag(self, dice: Random) -> None:
        """Hour by hour lists show at once, or with a lag below what we allow for."""
        rig = self._rig
        most_s = rig.timing.read_lag_s - 1
        while not rig.healing:
            lags = dice.random() < LAGGING
            rig.world.lag_lists(round(dice.uniform(0.5, most_s), 3) if lags else 0)
            if lags:
                self._noted("lists_lag")
            rig.scheduler.sleep_us(rig.options.day_us // HOURS)

    def _kill(self, dice: Random) -> None:
        """A worker is killed, at any time or with an answer in hand that it has not written yet."""
        rig, whole_us = self._rig, self._rig.options.work_us
        begun_us = rig.scheduler.now_us()
        for number, at_us in enumerate(sorted(dice.randrange(whole_us // 20, whole_us) for _ in range(KILLS))):
            rig.scheduler.sleep_us(max(begun_us + at_us - rig.scheduler.now_us(), 0))
            living = rig.living()
            if rig.healing or not living:
                return
            if number % 2:
                rig.kill(dice.choice(living))
            else:
                rig.scheduler.kill_at(seam=ANSWERED, process=dice.choice(living))
            self._noted("worker_killed")

    def _noted(self, kind: str) -> None:
        self.fired[kind] = self.fired.get(kind, 0) + 1
        self._rig.sample("mishap", kind)


def plant(rig: RehearsalRig, regression: str, canaries: list[str]) -> None:
    """From now on a new version does harm."""
    posting = {"platform": Platform.X.value, "operation": POSTING}
    first, other = (rig.numbers[f"{each}-1"] for each in (canaries[0], canaries[1]))
    plan: dict[str, Any] = {"fault": "server_error", "when": posting, "share": FAILS.get(regression)}
    if regression == WRONG_ACCOUNT:
        plan = {"fault": "wrong_token", "when": {"account": first}, "do": {"owner": other}}
    elif regression == DUPLICATE:
        rig.world.remember_texts_for(FORGETS_AFTER_S)  # else it refuses the second one itself
        late = {"late": {"constant_s": BEYOND_F_S}}
        plan = {"fault": "late_commit", "when": {**posting, "account": first}, "first": 1, "do": late}
    rig.world.faults.add(plan)
    rig._add_latency()  # noqa: SLF001 - the usual latency comes last
    rig.sample("planted", regression)
