"""What befalls the machine, its people and its clocks: one function per mishap, each a single blow that ends by itself.

Each is handed dice of its own, so that a new kind moves no other's draws.
"""

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Final

from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.office import Office
from loadtests.rehearsal.operators import Operators
from loadtests.rehearsal.weather import READ_LAG, Weather
from safety_core.adapters.transports.guarded import CONNECTED, RECHECKED
from safety_core.shell import limits, rulebook
from safety_core.shell.identity import Claimant
from safety_core.shell.limits_text import parsed
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import PersonId, Role
from simulators.draws import stream
from simulators.traps import Kill, Pause
from steps.rig.base import ADMIN

SEAMS: Final = (
    "publish.claimed", "permit.minted", CONNECTED, RECHECKED, "publish.answered", "publish.answered", "publish.recorded",
    "publish.given_back", "settle.finished", "settle.adopted", "unknown.marked", "store.committed",
)  # fmt: skip
"""Where a worker may be stopped or killed: what matters most stands twice."""
LAST_MOMENT: Final = CONNECTED
"""Where a request stands on its connection and the last look is still to come."""
WATCHED, WATCH_EVERY_US = 60, 250_000
HALT_SEAMS: Final = ("halt.raised", "halt.fenced", "halt.looked")
HINDERS: Final = frozenset((
    "worker_killed", "worker_killed_at_seam", "supervisor_killed", "supervisor_stopped", "worker_stopped", "store_busy",
    "store_gone", "store_gone_at_the_last_moment", "lock_holder",
))  # fmt: skip
"""What does not come between a halt whose halter is to die and its bound: with both, nobody is left who could tell by then.
What came before, and lasts or waits still, is what ``Fate.somebody_tells`` looks at."""
SHORT_PAUSE_S, LONG_PAUSE_S = (0.05, 1.8), (2.2, 40.0)
AWAY_S = (0.2, 9.0)
CUT_S = (2.0, 30.0)
HELD_S = 12.0
SECOND_US = 1_000_000
ACTOR: Final = "mishap"


class Fate:
    """Draws when each mishap comes, and lets it come.

    Attributes:
        fired: how often each kind of mishap struck. slowed: how many answers the weather made slow, known at the end.
    """

    def __init__(self, rig: RehearsalRig, office: Office, operators: Operators, weather: Weather) -> None:
        self.rig = rig
        self.office = office
        self.operators = operators
        self._weather = weather
        self.kinds = weather.kinds
        self._pauses: dict[str, Pause] = {}
        self._deaths: list[Kill] = []
        self.fired: dict[str, int] = {}
        self.slowed = 0
        self._held = 0
        operators.somebody_tells = self.somebody_tells

    def begin(self) -> None:
        """From now on it all may happen, until the work is over."""
        self.rig.add_person(ADMIN, Role.ADMIN)
        for kind, times in self._weather.mishaps.items():
            dice = stream(self.rig.options.seed, f"mishap/{kind}")
            whole_us = self.rig.options.work_us
            at = sorted(dice.randrange(whole_us // 20, whole_us) for _ in range(times))
            self.rig.actor(f"{ACTOR}-{kind}", partial(self._come, kind, at, dice))

    def _come(self, kind: str, at: list[int], dice: Random) -> None:
        begun_us = self.rig.scheduler.now_us()
        for at_us in at:
            wait_us = begun_us + at_us - self.rig.scheduler.now_us()
            if wait_us > 0:
                self.rig.scheduler.sleep_us(wait_us)
            if self.rig.healing:
                return
            if kind in HINDERS and self.operators.orphaned():
                continue
            if self.rig.attempt(kind, partial(BLOWS[kind], self, dice)) is not False:
                self.fired[kind] = self.fired.get(kind, 0) + 1
                self.rig.sample("mishap", kind)

    def worker(self, dice: Random) -> str | None:
        """Some living worker process."""
        living = self.rig.living()
        return dice.choice(living) if living else None

    def pause(self, seam: str, process: str, for_us: int, *, whole: bool) -> Pause:
        """Stop whoever of the process comes to this seam next. One stop waits at a seam at a time: two cannot catch one."""
        if seam in self._pauses:
            self._pauses[seam].release()
        self._pauses[seam] = self.rig.scheduler.pause(seam=seam, process=process, for_us=for_us, whole=whole)
        return self._pauses[seam]

    def kill_at(self, seam: str, process: str, nth: int) -> None:
        """Kill this process at the nth time from now that it comes to this seam."""
        self._deaths.append(self.rig.scheduler.kill_at(seam=seam, process=process, nth=nth))

    def somebody_tells(self) -> bool:
        """Whether a halt that is thrown now and loses its halter has somebody who can say by its bound how it ended.

        That is whoever keeps house, or stands in for who does: a supervisor or worker that lives, is not stopped until past
        that bound, and for which no long stop and no death waits at a seam. Stores that went away before are back by then.
        """
        rig = self.rig
        watching = [rig.supervisor] if rig.machine is not None and rig.scheduler.alive(rig.supervisor) else []
        return any(not self._hindered(each) for each in (*watching, *rig.living()))

    def _hindered(self, process: str) -> bool:
        bound_us = self.rig.scheduler.now_us() + round(self.rig.timing.bound_s * SECOND_US)
        stops = [each for each in self._pauses.values() if each.process == process and each.whole and not each.over]
        return any(_lasts(each, bound_us) for each in stops) or any(
            each.process == process and not each.reached for each in self._deaths
        )

    def held(self) -> str:
        """A name for a process that does nothing but hold the write lock."""
        self._held += 1
        return f"lock-holder-{self._held}"


def _lasts(stop: Pause, bound_us: int) -> bool:
    """Whether it may keep somebody past the bound: one that holds them until then, or a long one that waits for them."""
    assert stop.for_us is not None
    if stop.reached_us is None:
        return stop.for_us > SHORT_PAUSE_S[1] * SECOND_US
    return stop.reached_us + stop.for_us > bound_us


def _us(dice: Random, range_s: tuple[float, float]) -> int:
    return round(dice.uniform(*range_s) * SECOND_US)


def _worker_killed(fate: Fate, dice: Random) -> bool:
    worker = fate.worker(dice)
    if worker is not None:
        fate.rig.kill(worker)
    return worker is not None


def _worker_killed_at_seam(fate: Fate, dice: Random) -> bool:
    worker = fate.worker(dice)
    if worker is not None:
        fate.kill_at(dice.choice(SEAMS), worker, dice.randint(1, 3))
    return worker is not None


def _halter_killed(fate: Fate, dice: Random) -> bool:
    fate.operators.halter_dies_at = dice.choice(HALT_SEAMS)
    return True


def _supervisor_killed(fate: Fate, dice: Random) -> bool:  # noqa: ARG001 - there is one
    rig = fate.rig
    if rig.machine is None or not rig.scheduler.alive(rig.supervisor):
        return False
    rig.machine.kill_supervisor(rig.supervisor, rig.living())
    rig.rouse()
    return True


def _stopped(fate: Fate, dice: Random, range_s: tuple[float, float]) -> bool:
    worker = fate.worker(dice)
    if worker is None:
        return False
    fate.pause(dice.choice(SEAMS), worker, _us(dice, range_s), whole=True)
    return True


def _worker_paused(fate: Fate, dice: Random) -> bool:
    return _stopped(fate, dice, SHORT_PAUSE_S)


def _worker_stopped(fate: Fate, dice: Random) -> bool:
    return _stopped(fate, dice, LONG_PAUSE_S)


def _supervisor_stopped(fate: Fate, dice: Random) -> bool:
    rig = fate.rig
    if rig.machine is None or not rig.scheduler.alive(rig.supervisor):
        return False
    fate.pause("supervisor.watched", rig.supervisor, _us(dice, (4.0, 15.0)), whole=True)
    worker = fate.worker(dice)
    if worker is not None:  # and whoever has just claimed something comes to its permit only when nobody watches
        fate.pause("publish.claimed", worker, _us(dice, (2.5, 4.0)), whole=False)
    return True


def _caught(fate: Fate, dice: Random, then: Callable[[], object]) -> bool:
    """The next permit that is minted stands still before anything is sent; meanwhile something happens."""
    worker, scheduler = fate.worker(dice), fate.rig.scheduler
    if worker is None:
        return False
    trap = fate.pause(LAST_MOMENT, worker, _us(dice, (0.5, 4.0)), whole=False)
    for _ in range(WATCHED):
        if trap.reached or not scheduler.alive(worker):
            break
        scheduler.sleep_us(WATCH_EVERY_US)
    if trap.reached:
        return then() is not False
    trap.release()
    return False


def _halted_at_the_last_moment(fate: Fate, dice: Random) -> bool:
    return _caught(fate, dice, lambda: fate.operators.throw(fate.operators.scope(dice)))


def _store_gone_at_the_last_moment(fate: Fate, dice: Random) -> bool:
    def strike() -> bool:
        if fate.operators.orphaned():  # by now: it waited for whoever it has caught
            return False
        fate.rig.outage.begin("gone", for_us=_us(dice, (4.0, 9.0)))
        return True

    return _caught(fate, dice, strike)


def _store_busy(fate: Fate, dice: Random) -> bool:
    fate.rig.outage.begin("busy", for_us=_us(dice, AWAY_S))
    return True


def _store_gone(fate: Fate, dice: Random) -> bool:
    fate.rig.outage.begin("gone", for_us=_us(dice, AWAY_S))
    return True


def _lock_holder(fate: Fate, dice: Random) -> bool:
    """Somebody stands still within a write; ended by whoever halts, or by hand."""
    rig, name = fate.rig, fate.held()
    rig.actor(name, partial(rig.scheduler.sleep_us, 10**13))
    rig.outage.begin("busy", holder=name)
    rig.later("end_holder", _us(dice, (1.0, HELD_S)), partial(rig.kill, name))
    return True


def _wire_cut(fate: Fate, dice: Random) -> bool:
    worker = fate.worker(dice)
    if worker is None:
        return False
    wire = fate.rig.workers[worker].wire
    wire.cut_off = True

    def mend() -> None:
        wire.cut_off = False

    fate.rig.later("mend_wire", _us(dice, CUT_S), mend)
    return True


def _clock_forward(fate: Fate, dice: Random) -> bool:
    fate.rig.scheduler.jump_wall(_us(dice, (0.5, 5_400.0)))
    return True


def _clock_back(fate: Fate, dice: Random) -> bool:
    fate.rig.scheduler.jump_wall(-_us(dice, (0.5, 5_400.0)))
    return True


def _lists_lag(fate: Fate, dice: Random) -> bool:
    rig = fate.rig
    most_s = (rig.timing.read_lag_s - 1) / (
        2 if READ_LAG in fate.kinds else 1
    )  # both together are what a list is behind
    rig.lag_lists_everywhere(round(dice.uniform(0.5, most_s), 3))
    rig.later("lists_show", _us(dice, (20.0, 120.0)), partial(rig.lag_lists_everywhere, 0))
    return True


def _stirred(fate: Fate, dice: Random) -> bool:
    """For a while many crossings of seams take a little time."""
    scheduler = fate.rig.scheduler
    scheduler.stir(share=dice.uniform(0.05, 0.5), longest_us=dice.choice((1_000, 50_000, 400_000)))
    fate.rig.later("still", _us(dice, (10.0, 60.0)), partial(scheduler.stir, share=0.0, longest_us=0))
    return True


def _limits_reloaded(fate: Fate, dice: Random) -> bool:
    """The configuration changes in flight: the same limits, as a newer version."""
    rig = fate.rig
    text = f"# {dice.randrange(10**9)}\n{rig.limits_text}"
    limits.load(rig.core, text, parsed(text, zone_of), by=Claimant(PersonId(ADMIN), rig.keys[ADMIN]))
    return True


def _rules_reloaded(fate: Fate, dice: Random) -> bool:
    """Newer rules on approvals void what was asked under the older ones."""
    rig = fate.rig
    stored, _ = rulebook.in_force(rig.core)
    text = f"# {dice.randrange(10**9)}\n{stored.body}"
    rulebook.load(rig.core, text, Claimant(PersonId(ADMIN), rig.keys[ADMIN]))
    return True


def _handed_over_twice(fate: Fate, dice: Random) -> bool:  # noqa: ARG001 - the last one is meant
    """What was handed over last is handed over once more, as whoever never heard the answer does."""
    return fate.office.hand_over_again()


BLOWS: Final[dict[str, Callable[[Fate, Random], bool]]] = {
    "worker_killed": _worker_killed,
    "worker_killed_at_seam": _worker_killed_at_seam,
    "halter_killed": _halter_killed,
    "supervisor_killed": _supervisor_killed,
    "worker_paused": _worker_paused,
    "worker_stopped": _worker_stopped,
    "supervisor_stopped": _supervisor_stopped,
    "halted_at_the_last_moment": _halted_at_the_last_moment,
    "store_gone_at_the_last_moment": _store_gone_at_the_last_moment,
    "store_busy": _store_busy,
    "store_gone": _store_gone,
    "lock_holder": _lock_holder,
    "wire_cut": _wire_cut,
    "clock_forward": _clock_forward,
    "clock_back": _clock_back,
    "lists_lag": _lists_lag,
    "stirred": _stirred,
    "limits_reloaded": _limits_reloaded,
    "rules_reloaded": _rules_reloaded,
    "handed_over_twice": _handed_over_twice,
}
