"""Who halts and releases, at times and of scopes that the seed draws; one halt may begin while another stands."""

from collections.abc import Callable
from functools import partial
from random import Random

from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.places import one_of
from safety_core.errors import HaltNotAcknowledged
from safety_core.shell import halt, incidents, release
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import AccountId, Action, ClientId, HaltId, PersonId
from simulators.draws import stream
from simulators.traps import Kill

THROWS, RELEASES = "olga", "pavel"
STANDS_S = (10, 40)
STANDS_LONG_S = (300, 3_600)
AGAIN = 0.4
"""How often a second halt begins while the first one stands."""
SLACK_S = 2.0
LOOK_EVERY_US = 60_000_000
LOOK_SHORT_US = 10_000_000


class Operators:
    """Two people: whoever threw a halt does not release it."""

    def __init__(self, rig: RehearsalRig) -> None:
        self._rig = rig
        self._n = 0
        self.halter_dies_at: str | None = None
        """At which seam the next halt's command is killed for which ``somebody_tells``."""
        self.somebody_tells: Callable[[], bool] = lambda: True
        """Whether, by what is known now, somebody else lives and works until the bound of a halt that is thrown now."""
        self._deaths: list[tuple[int, Kill]] = []
        self.people: dict[str, Claimant] = {}
        for name in (THROWS, RELEASES):
            rig.add_person(name)
            self.people[name] = Claimant(PersonId(name), rig.keys[name])

    def begin(self) -> None:
        """From now on they halt and release."""
        self._rig.actor("olga", self._halt_for_ever)
        self._rig.actor("pavel", self._release_for_ever)

    def orphaned(self) -> bool:
        """Whether a halt whose halter died, or is to die, may still be short of its bound: somebody else must tell of it."""
        since_us = self._rig.scheduler.now_us() - round((self._rig.timing.bound_s + SLACK_S) * 1_000_000)
        return any(max(thrown_us, death.reached_us or 0) > since_us for thrown_us, death in self._deaths)

    # ------------------------------------------------------------ halting

    def _halt_for_ever(self) -> None:
        rig, options = self._rig, self._rig.options
        dice = stream(options.seed, "operators")
        whole_us = options.work_us
        begun_us = rig.scheduler.now_us()
        for at_us in sorted(dice.randrange(whole_us // 10, whole_us) for _ in range(options.drills)):
            wait_us = begun_us + at_us - rig.scheduler.now_us()
            if wait_us > 0:
                rig.scheduler.sleep_us(wait_us)
            self.throw(self.scope(dice))
            if dice.random() < AGAIN:
                rig.scheduler.sleep_us(dice.randrange(8_000_000))
                self.throw(self.scope(dice))

    def scope(self, dice: Random) -> Scope:
        """One of every kind of scope."""
        rig, options = self._rig, self._rig.options
        client = ClientId(f"client-{dice.randint(1, options.clients):03}")
        match dice.randrange(6):
            case 0:
                return Scope()
            case 1:
                return Scope(platform=one_of(dice, rig.platforms), action=Action.PUBLISH)
            case 2:
                return Scope(client=client, action=dice.choice((Action.PUBLISH, Action.REPLY)))
            case 3:
                account = AccountId(f"{client}-{dice.randint(1, options.accounts_each)}")
                return Scope(client=client, platform=rig.places[account], account=account)
            case _:
                return Scope(client=client)

    def throw(self, scope: Scope) -> None:
        """Start the command that halts; nobody waits for it here."""
        self._n += 1
        rig, me = self._rig, self.people[THROWS]
        asked = halt.Asked(
            scope=scope, person=me.person, proven=True, reason=f"rehearsal {self._n}",
            asked_us=rig.scheduler.now_us(), asked_at=rig.core.clock.now().isoformat(),
        )  # fmt: skip

        told: list[Halt] = []

        def run(core: Core) -> Halt:
            try:
                thrown = halt.halt(core, asked, told.append)
            except HaltNotAcknowledged:
                for each in told[-1:]:
                    rig.sample("halt_failure_printed", each.halt)
                raise
            if thrown.quiesced_us is not None:
                rig.sample("halt_printed", thrown.halt)
            return thrown

        rig.halts.append(rig.command(run))
        if self.halter_dies_at is not None and self.somebody_tells():
            death = rig.scheduler.kill_at(seam=self.halter_dies_at, process=rig.last_command)
            self._deaths.append((asked.asked_us, death))
            self.halter_dies_at = None

    # ------------------------------------------------------------ releasing

    def _release_for_ever(self) -> None:
        """Each halt is looked at now and then, and ended once it has stood for the time that is drawn for it."""
        rig, options = self._rig, self._rig.options
        dice = stream(options.seed, "releases")
        low, high = STANDS_S if options.short else STANDS_LONG_S
        stands_us: dict[HaltId, int] = {}
        while True:
            rig.scheduler.sleep_us(LOOK_SHORT_US if options.short else LOOK_EVERY_US)
            for each in rig.in_force():
                until_us = stands_us.setdefault(each.halt, each.fenced_us + dice.randint(low, high) * 1_000_000)
                if rig.healing or rig.scheduler.now_us() >= until_us:
                    self._release(each)

    def _release(self, stands: Halt) -> None:
        if self._rig.options.sprint and stands.automatic and not self._rig.healing:
            return  # what stopped by itself ends the sprint
        rig, me = self._rig, self.people[RELEASES]
        if stands.cool_down_until_us is not None and rig.scheduler.now_us() < stands.cool_down_until_us:
            return

        def run(core: Core) -> None:
            rig.attempt("release", lambda: release.release(core, (stands.halt,), me, "rehearsal: go on"))
            for each in incidents.listed(core):
                if each.halt == stands.halt:
                    rig.attempt("close", partial(incidents.close, core, each.incident, me, "rehearsal: looked at"))

        rig.releases.append(rig.command(run))
