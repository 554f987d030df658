"""The ground of a house week: the unchanged shell in virtual time, one tenant, and an observer that looks through the same door."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from loadtests.rehearsal import places
from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.office import EDITOR, Office
from loadtests.rehearsal.options import Options
from loadtests.rehearsal.places import Place
from reports.observer.clock import Clock
from reports.observer.config import Config
from reports.observer.errors import Unreadable
from reports.observer.journal import Journal
from reports.observer.looking import Stamp
from reports.observer.running import Observer, Plan
from reports.observer.wire import Question, Wire, trusted
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.stores import packaged
from safety_core.shell import drill, leave
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.leave import Reach
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, PersonId, Platform, Role
from simulators.config import WorldConfig
from simulators.draws import stream
from simulators.scheduler import Scheduler
from simulators.wire import Call
from simulators.world import World
from steps.rig.hands import STANDING_APPROVER, Command
from steps.rig.machine import VirtualSections
from steps.rig.vault import APP
from tests.house.accounts import FIRST, OBSERVER, ON, SCOPES, mine

ASKS, GRANTS = "dana", "erin"
BURST = 3
"""Posts on each account before a drill: what is halted idle shows nothing."""
ANSWERED = frozenset({Platform.X, Platform.FACEBOOK, Platform.THREADS})
"""Where the observer reads comments: what nobody could judge is not made.

On LinkedIn a thousand lists of comments a day are a member's, whoever asks: an observer that lists those of ten posts at every look
leaves the core none to look up its own.
"""
BUSY = frozenset({Platform.X, Platform.FACEBOOK, Platform.LINKEDIN})
REACH: Reach = {
    name: {host: leave.Place("", simulated=False) for host in each.HOSTS} for name, each in ADAPTERS.items()
}


class WeekRig(RehearsalRig):
    """A rehearsal in which every platform is taken for a real one, and the rollout stands at the house."""

    first_platform_id = FIRST

    def _world_config(self) -> WorldConfig:
        return WorldConfig(apps=[APP, OBSERVER], platforms=places.regimes(self.options))

    def _plan(self) -> str:
        return (files(packaged) / "rollout.toml").read_text(encoding="utf-8")

    def _core(self, process: str, sections: VirtualSections | None = None) -> Core:
        return replace(super()._core(process, sections), real=frozenset(Platform))

    def add_readers(self) -> None:
        """The observer's tokens: an app of its own, and rights to read alone."""
        for each in mine():
            self.world.add_token(
                each.platform.value, each.world[0].id, each.reads, app=OBSERVER.key, scopes=SCOPES[each.platform]
            )

    def go_live(self) -> None:
        """Two people give leave, as everywhere, after a drill; and it is awaited."""
        steps: tuple[Callable[[Core], Any], ...] = (
            self._drill,
            lambda core: leave.ask(core, REACH, self._who(ASKS), "the house week", lambda _: True),
            lambda core: leave.grant(core, REACH, self._who(GRANTS), lambda _: True),
        )
        for step in steps:
            done: Command = self.command(step)
            self.scheduler.run_until(lambda done=done: done.done, limit_us=120_000_000)  # type: ignore[misc]
            assert done.done
            if done.error is not None:
                raise done.error

    def hold_drill_soon(self) -> None:
        """A drill of the house, whatever is under way."""
        self.command(self._drill)

    def _drill(self, core: Core) -> None:
        plan = drill.Plan(client=HOUSE, person=PersonId(ASKS), proven=True, reason="drill")
        drill.drill(core, plan, lambda _: None)

    def _who(self, name: str) -> Claimant:
        return Claimant(PersonId(name), self.keys[name])

    def claimant_of(self, name: str) -> Claimant:
        """Somebody, with their key."""
        return self._who(name)


class HouseOffice(Office):
    """The house's own posts, over each day, and answers under them; drills, each with work under way."""

    _rig: WeekRig

    def __init__(self, rig: WeekRig) -> None:  # the clients of other rehearsals are not there
        self._rig = rig
        self._dice = stream(rig.options.seed, "office")
        self._handed = self._decisions = 0
        self._last = None
        self._liked = set()
        self._places = {str(HOUSE): [Place(str(HOUSE), n, platform) for n, platform in enumerate(ON, 1)]}
        for place in self._places[str(HOUSE)]:
            rig.add_account(place)
        rig.add_readers()
        self._people = {}
        for name, role in ((ASKS, Role.OPERATOR), (GRANTS, Role.OPERATOR), (STANDING_APPROVER, Role.APPROVER)):
            rig.add_person(name, role)
            self._people[name] = rig.claimant_of(name)
        self._people[EDITOR] = self._people[GRANTS]

    def _plan(self, day: int) -> list[tuple[int, str, int]]:
        options = self._rig.options
        dice, slot_us = stream(options.seed, f"plan/house/{day}"), options.day_us // options.per_day
        return [
            (day * options.day_us + n * slot_us + dice.randrange(slot_us // 2), str(HOUSE), day * options.per_day + n)
            for n in range(options.per_day)
        ]

    def hold_drills(self) -> None:
        """One or more each day, at times that the seed draws."""
        rig = self._rig

        def body() -> None:
            begun_us, dice = rig.scheduler.now_us(), stream(rig.options.seed, "drills")
            count = rig.options.drills
            for n in range(count):
                at_us = (n * rig.options.work_us + dice.randrange(rig.options.work_us // 2)) // count
                rig.scheduler.sleep_us(max(0, begun_us + at_us - rig.scheduler.now_us()))
                if rig.healing:
                    return
                for place in self._places[str(HOUSE)]:
                    for k in range(BURST if place.platform in BUSY else 0):
                        self._hand_over(place, Action.PUBLISH, text=f"before drill {n}: {k} on {place.account}")
                rig.scheduler.sleep_us(300_000)
                rig.hold_drill_soon()

        rig.actor("drills", body)

    def _round(self, client: str, number: int) -> None:
        """Beside what the dice say somebody is answered in every second round, on each platform in its turn."""
        super()._round(client, number)
        if number % 2:
            able = [each for each in self._places_of(client) if each.platform in ANSWERED]
            self._answer(able[number // 2 % len(able)], number)

    def _answer(self, place: Place, number: int) -> None:
        if place.platform in ANSWERED:
            super()._answer(place, number)


class SeenClock:
    """The observer's two clocks, by the scheduler; its machine is another one than the workers'."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler, self.over = scheduler, False

    def wall_us(self) -> int:
        return self._scheduler.unix_us()

    def boot_us(self) -> int:
        return self._scheduler.now_us()

    def wait_until(self, boot_us: int) -> bool:
        self._scheduler.sleep_us(max(0, boot_us - self._scheduler.now_us()))
        return not self.over

    def asked_to_end(self) -> bool:
        return self.over


def wire_of(world: World, scheduler: Scheduler) -> type[Wire]:
    """The observer's own wire, whose bytes go to the world's door instead of a socket; what it makes of them is the same."""

    class ToWorld(Wire):
        def _exchanged(self, question: Question) -> tuple[int, dict[str, str], bytes]:
            reply = world.handle(_call(question))
            scheduler.sleep_us(reply.delay_us + reply.over_us)
            if reply.cut is not None:
                raise Unreadable(f"no answer: the wire broke ({reply.cut})")
            return reply.status, {name.lower(): value for name, value in reply.headers}, reply.body

    return ToWorld


def _call(of: Question) -> Call:
    import json

    body, kind = b"", ""
    if of.body is not None:
        body, kind = json.dumps(of.body).encode(), "application/json"
    elif of.form is not None:
        body, kind = urlencode(of.form).encode(), "application/x-www-form-urlencoded"
    path, _, query = of.path.partition("?")
    headers = {"accept": "application/json", **({"content-type": kind} if kind else {}), **of.headers}
    return Call(
        method="POST" if kind else "GET", host=of.host, path=path, query=query or urlencode(of.query),
        headers=tuple((name.lower(), value) for name, value in headers.items()), body=body,
    )  # fmt: skip


def watch(rig: WeekRig, place: Path, clock: Clock, *, every_s: int) -> Journal:
    """From now on the observer looks, until its clock says that it is over; what it writes stands below ``place``."""
    journal = Journal(place)
    config = Config(tuple(each.watched(comments=each.platform in ANSWERED) for each in mine()), {}, trusted(None))
    observer = Observer(
        config, journal, clock, lambda _: None, stamp=Stamp("observed", "virtual", "rehearsed"),
        environ={f"READS_{each.variable}": each.reads for each in mine()}, wire=wire_of(rig.world, rig.scheduler),
    )  # fmt: skip
    rig.actor("observer", partial(_look, observer, Plan(every_s, 400 * 86_400)))
    return journal


def _look(observer: Observer, plan: Plan) -> None:
    observer.run(plan)


def options_of(*, days: int, per_day: int, seed: int, drills_a_day: int, day_s: int) -> Options:
    """A rehearsal of the house alone, on all platforms."""
    return Options(
        seed=seed,
        days=days,
        clients=1,
        accounts_each=len(ON),
        per_day=per_day,
        faults="none",
        drills_a_day=drills_a_day,
        day_s=day_s,
    )
