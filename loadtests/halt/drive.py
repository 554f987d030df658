"""The story of the halt load: set up, hand over, throw and release, let it settle, write down what was seen.

It starts real processes (simulator, supervisor with its workers, load generator), throws switches by the real commands, and judges
nothing: whether a halt counts and what it shows is read from the evidence afterwards.
"""

import signal
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import msgspec

from loadtests.clock import boot_us
from loadtests.halt import bench, campaign, schedule
from loadtests.halt.installation import Installation
from loadtests.halt.interruption import Interruption
from loadtests.halt.parts import PARTS
from loadtests.halt.processes import Running
from loadtests.halt.record import SCENARIO, Record
from loadtests.halt.simulator import Simulator, SimulatorGone
from loadtests.halt.throwing import Switches, Thrown
from loadtests.halt.view import View

SECOND_US = 1_000_000
LOOK_EVERY_S = 0.03
MACHINE = 24
"""In flight over the machine before a switch is thrown: a few more than the twenty that a sample needs at its t0."""
AIM_S, OUTSIDE_S, RESUME_S = 8.0, 3.0, 4.0
CHOOSY_S = 3.0
"""How long a halt of platforms waits for work on one that was halted least often: on some there is seldom any in flight."""
SETTLE_S = 90.0
LATE_S = 5.0
HANDED_AT_LEAST = 100
PROBES = 2


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """One run. ``duration_s`` bounds the throwing; setting up and settling come on top.

    Attributes:
        rounds: rounds of each kind; per_kind: halts of each kind that are made up for when some were idle.
        machine: requests in flight over the machine before a switch is thrown.
    """

    seed: int
    duration_s: float = 90.0
    rounds: int = 6
    per_kind: int = 6
    clients: int = len(bench.CLIENTS)
    processes: int = bench.PROCESSES
    threads: int = bench.THREADS
    machine: int = MACHINE


class Crashed(Exception):
    """The run cannot go on: a process of it ended by itself, or a halt cannot be ended. Says which, and how."""


class Driver:
    """One run, its processes started."""

    def __init__(
        self, options: Options, record: Record, simulator: Simulator, view: View, switches: Switches,
        processes: list[Running], tokens: list[str], say: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._options = options
        self._record = record
        self._simulator = simulator
        self._view = view
        self._switches = switches
        self._processes = processes
        self._tokens = tokens
        self._say = say
        self._begun_us = boot_us()
        self._probes = 0
        self._halts = 0
        self._stopped: Counter[str] = Counter()
        self.likely: Counter[str] = Counter()

    def throw_all(self) -> None:
        """The campaign, then whatever is lacking, until the time is up.

        Raises:
            Crashed: a process ended by itself.
            SimulatorGone: the simulator does not answer.
        """
        until_us = self._begun_us + round(self._options.duration_s * SECOND_US)
        rounds = campaign.plan(self._options.seed, rounds=self._options.rounds)
        while rounds:
            for wanted in rounds:
                if boot_us() >= until_us:
                    return
                self._round(wanted)
            rounds = campaign.still_lacking(self.likely, each=self._options.per_kind)

    def _round(self, wanted: campaign.Round) -> None:
        targets = self._aim(wanted)
        if not targets:
            self._told(f"no {' and '.join(wanted.kinds)} halt: too little was under way for {AIM_S:.0f} s")
            return
        under = [(each, self._view.under(each)) for each in targets]
        thrown = self._switches.throw(
            [(target, at_work.in_flight, at_work.queued) for target, at_work in under], self._view.machine()
        )
        for each in thrown:
            self._halts += 1
            self._stopped[each.target.platform or ""] += 1
            self._record.thrown(each)
            self._told(_line(self._halts, each))
        went_on = [self._went_on(each) for each in thrown]
        self._release(thrown)
        released_us = boot_us()
        for each, outside in zip(thrown, went_on, strict=True):
            resumed = self._await(lambda each=each: self._view.arrived(each.target, released_us), RESUME_S)  # type: ignore[misc]
            idle = each.in_flight < 1 or each.queued < 1
            self.likely[each.target.kind] += each.acknowledged and outside and resumed and not idle

    def _aim(self, wanted: campaign.Round) -> list[campaign.Target]:
        """Targets with work in flight and queued in each, once enough is in flight over the machine."""
        found: list[campaign.Target] = []
        choosy_until_us = boot_us() + round(CHOOSY_S * SECOND_US)

        def ready() -> bool:
            clients = self._view.busiest("client")
            platforms = sorted(self._view.busiest("platform"), key=lambda name: self._stopped[name])  # each in its turn
            accounts = [(name.rpartition("-")[0], name) for name in self._view.busiest("account")]
            found[:] = campaign.aim(wanted, clients, platforms, accounts) or []
            under = [self._view.under(each) for each in found]
            return (
                self._view.machine() >= self._options.machine
                and bool(found)
                and (boot_us() >= choosy_until_us or self._in_turn(found))
                and all(each.in_flight > 0 and each.queued > 0 for each in under)
            )

        return found if self._await(ready, AIM_S) else []

    def _in_turn(self, targets: list[campaign.Target]) -> bool:
        """Whether the first platform to be halted is one that was halted least often, of all there are."""
        named = [each.platform for each in targets if each.platform is not None]
        return not named or self._stopped[named[0]] == min(self._stopped[each] for each in PARTS)

    def _went_on(self, thrown: Thrown) -> bool:
        """Something else goes on after the acknowledgement: work outside the scope, or reads of the harness's own."""
        if thrown.quiesced_us is None:
            return False
        since_us = thrown.quiesced_us
        if not thrown.target.whole:
            return self._await(lambda: self._view.arrived(thrown.target, since_us, outside=True), OUTSIDE_S)
        answered = 0
        for _ in range(PROBES):
            self._probes += 1
            tag = f"probe-{self._probes}"
            if self._simulator.probe(self._tokens[self._probes % len(self._tokens)], tag):
                self._record.sample("probe", tag)
                answered += 1
        return answered > 0

    def _release(self, thrown: list[Thrown]) -> None:
        """End these halts. One that cannot be ended stops everything that would come after it.

        Raises:
            Crashed: the command did not end well.
        """
        halts = [each.halt for each in thrown if each.halt is not None]
        if halts and (wrong := self._switches.release(halts)):
            raise Crashed(wrong)

    def _await(self, holds: Callable[[], bool], limit_s: float) -> bool:
        """Look at the journal until something holds; false when it does not within the limit."""
        until_us = boot_us() + round(limit_s * SECOND_US)
        while True:
            self.check_alive()
            self._view.look()
            if holds():
                return True
            if boot_us() >= until_us:
                return False
            sleep(LOOK_EVERY_S)

    def check_alive(self) -> None:
        """Every process must run on until it is asked to end.

        Raises:
            Crashed: one does not.
        """
        for each in self._processes:
            if each.exit_code is not None:
                raise Crashed(f"the {each.role} ended by itself with {each.exit_code}; {each.tail()}")

    def _told(self, line: str) -> None:
        self._say(f"{(boot_us() - self._begun_us) / SECOND_US:6.1f} s  {line}")


def _line(number: int, thrown: Thrown) -> str:
    at_work = f"{thrown.in_flight} of {thrown.machine} in flight, {thrown.queued} queued in scope"
    if not thrown.acknowledged or thrown.quiesced_us is None or thrown.asked_us is None:
        said = thrown.trouble or "NOT ACKNOWLEDGED within its bound"
    else:
        took_ms = (thrown.quiesced_us - thrown.asked_us) / 1000
        said = f"acknowledged in {took_ms:5.0f} ms"
    return f"halt {number:<3} {thrown.target!s:<32} {said}  ({at_work})"


def run(
    evidence: Path, options: Options, say: Callable[[str], None], interruption: Interruption | None = None
) -> Record:
    """One whole run, its evidence appended to a folder. What broke on the way is in the record, and in the evidence.

    Raises:
        NotReady: nothing could be run: a process did not start.
    """
    record = Record()
    calm = interruption or Interruption()
    with TemporaryDirectory(prefix="holdpoint-load-") as name, ExitStack() as ending:

        def started(start: Callable[[], Running]) -> Running:
            with calm.held():
                return ending.enter_context(start())

        tenants = bench.tenants(options.clients)
        installation = Installation(Path(name), tenants)
        simulated = started(lambda: installation.simulate(options.seed))
        urls = {name: each["url"] for name, each in simulated.ready()["platforms"].items()}
        simulator = Simulator(urls[bench.PLATFORM])
        ending.callback(simulator.close)
        installation.set_up(urls)
        installation.make_key()
        supervisor = started(lambda: installation.work(options.processes, options.threads))
        ready = supervisor.ready()
        intake, workers = ready["intake"], {each["worker"]: each["pid"] for each in ready["workers"]}
        orders = schedule.plan(options.seed, tenants, length_s=options.duration_s + AIM_S)
        schedule.write(
            installation.orders, schedule.Orders(intake=intake, media=installation.shown.refs, orders=orders)
        )
        approver = started(installation.approve)
        approver.ready()
        generator = started(lambda: installation.hand(options.clients, SCENARIO))
        start_us = generator.ready()["start_us"]
        processes = [simulated, generator, supervisor, approver]
        record.processes = {each.role: each.pid for each in processes}
        record.processes |= {f"worker-{n}": pid for n, pid in enumerate(workers.values(), 1)}
        switches = Switches(installation)
        ending.callback(switches.close)
        named = ", ".join(f"{role} {pid}" for role, pid in record.processes.items())
        say(f"{named} ({options.threads} senders in each worker)")
        view = View(simulator, orders, start_us)
        probing = [each.token for each in tenants if each.platform == bench.PLATFORM]
        driver = Driver(options, record, simulator, view, switches, processes, probing, say)
        try:
            driver.throw_all()
            _settle(record, simulator, generator, supervisor)
        except (Crashed, SimulatorGone) as broken:
            record.trouble(str(broken))
        for gone in _ended(workers):
            record.trouble(f"{gone} ended on the way; see load-supervisor.log")
        _end(record, simulator, generator, supervisor)
        record.write(evidence, installation, seed=options.seed, handed_at_least=HANDED_AT_LEAST)
    for each in record.troubles:
        say(f"trouble: {each}")
    say(f"counted as at work: {', '.join(f'{kind} {driver.likely[kind]}' for kind in campaign.KINDS)}")
    return record


def _ended(workers: Mapping[str, int]) -> list[str]:
    """Workers that ended on the way: in a calm run that is a crash, however well it was made up for."""
    return [f"{worker} ({pid})" for worker, pid in workers.items() if not Path(f"/proc/{pid}").exists()]


def _settle(record: Record, simulator: Simulator, generator: Running, supervisor: Running) -> None:
    """Offer nothing more, end all faults, and wait until everything that was handed over has come to its end."""
    generator.signal(signal.SIGUSR1)
    simulator.heal()
    record.sample("healed", "")
    if generator.wait(SETTLE_S) is None:
        record.trouble(f"not everything handed over had its outcome {SETTLE_S:.0f} s after the last")
    until_us = boot_us() + round(LATE_S * SECOND_US)
    while simulator.late() and boot_us() < until_us:
        sleep(LOOK_EVERY_S)
    if supervisor.exit_code is not None:
        raise Crashed(f"the supervisor ended by itself with {supervisor.exit_code}; {supervisor.tail()}")


def _end(record: Record, simulator: Simulator, generator: Running, supervisor: Running) -> None:
    """End the generator, then the workers; then nothing moves any more, and the simulator's rows are final."""
    for each in (generator, supervisor):
        code = each.end()
        if code != 0:
            record.trouble(f"the {each.role} ended with {code}; {each.tail()}")
    record.sample("ended", "")
    try:
        record.seen_by_simulator(simulator)
    except SimulatorGone as gone:
        record.trouble(str(gone))
