"""The story of a load over the API: a system (its own, or one that runs), Locust as processes, what they found, and its verdict."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from loadtests.halt import processes
from loadtests.halt.interruption import Interruption
from loadtests.halt.processes import NotReady, Running, program
from loadtests.over_http import ground
from loadtests.over_http.api import Api
from loadtests.over_http.conducting import Conductor, joined
from loadtests.over_http.scenarios import Scenario
from loadtests.over_http.system import System
from reports.evidence import over_http
from reports.evidence.over_http import Found

PROCESSES, THREADS = 2, 16
SLACK_S = 150.0
"""Beyond schedule and settling: coming up, the trial, and ending."""
JUDGING_S = 60.0
LOCUST = Path(__file__).parents[1] / "locust"
AS, WHY = "HOLDPOINT_LOAD_AS", ".why"
"""The variable that says who hands over, and the end of the file's name in which Locust's side says why it could not run."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A system that runs already. ``bearer``: ``NAME.KEY`` of who hands over."""

    url: str
    bearer: str
    allowed: tuple[str, ...] = ()


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """One run. ``workers``: Locust workers; with one there is no master. ``target``: ``None``: a system of its own."""

    scenario: Scenario
    rate: float
    seconds: float
    seed: int = 1
    workers: int = 1
    settle_s: float = 60.0
    target: Target | None = None


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands: within, OVER or NO DATA, and why, line by line (what was asked, how it stands, what was seen)."""

    word: str
    exit_code: int
    lines: tuple[tuple[str, str, str], ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, and its verdict."""

    found: Found
    verdict: Judged


def run(
    options: Options, evidence: Path | None, say: Callable[[str], None], interruption: Interruption | None = None
) -> Outcome:
    """One whole run.

    Raises:
        NotReady: it could not be run: a process did not come up, or the system cannot be loaded.
        Unusable: the target is none that may be loaded.
    """
    calm = interruption or Interruption()
    with TemporaryDirectory(prefix="holdpoint-load-") as name, ExitStack() as ending:
        folder = Path(name)

        def started(start: Callable[[], Running]) -> Running:
            with calm.held():
                return ending.enter_context(start())

        own = None if options.target is not None else _Own(folder, options, started)
        target = options.target if own is None else own.target
        assert target is not None
        if own is None:
            _look(target, options.scenario)
        ours = [] if own is None else own.processes
        load = _Load(folder, options, target, started)
        say(", ".join(f"{each.role} {each.pid}" for each in (*ours, *load.processes)))
        found = _conducted(options, own.system, target, load) if own is not None else load.to_its_end()
        gone = [f"the {each.role} ended by itself; {each.tail()}" for each in ours if each.exit_code is not None]
        host = "" if own is not None else found.host  # one of the load's own is nowhere any more
        found = msgspec.structs.replace(found, troubles=(*found.troubles, *gone), host=host)
        place = (folder if evidence is None else evidence) / over_http.name(options.scenario.name)
        over_http.write(place, found)
        if evidence is not None:
            for log in folder.glob("*.log"):
                shutil.copy(log, evidence / f"load-{log.name}")
        return Outcome(found=found, verdict=judged(place, None if evidence is None else place.with_suffix(".html")))


def _look(target: Target, scenario: Scenario) -> None:
    """Whether it may be loaded, before anything is started for it.

    Raises:
        Unusable: it may not, or cannot be.
    """
    api = Api(target.url, target.bearer)
    try:
        ground.survey(api, scenario.platforms, target.allowed)
    finally:
        api.close()


class _Own:
    """A system of the load's own, started."""

    def __init__(self, folder: Path, options: Options, started: Callable[[Callable[[], Running]], Running]) -> None:
        self.system = System.of(options.scenario, folder, options.rate, options.seconds)
        simulator = started(lambda: self.system.simulate(options.seed))
        self.system.reached(simulator.ready())
        worker = started(lambda: self.system.work(PROCESSES, THREADS))
        console = started(self.system.serve)
        self.processes = [simulator, worker, console]
        if options.scenario.answers:
            self.processes.append(started(self.system.approve))
            self.processes[-1].ready()
        worker.ready()
        self.target = Target(url=console.ready()["url"], bearer=self.system.bearer())


def _conducted(options: Options, system: System, target: Target, load: "_Load") -> Found:
    """The load to its end, with what is to be done to the system meanwhile."""
    scenario = options.scenario
    if not scenario.conducted:
        return load.to_its_end()
    conductor = Conductor(system, target.url, scenario.shape(options.rate, options.seconds), load.going)
    try:
        begun_us = load.begun_us()
        if begun_us is not None:
            conductor.conduct(scenario.name, begun_us)
        found = load.to_its_end()
        conductor.look_back(scenario.name)
        return joined(found, conductor)
    finally:
        conductor.close()


class _Load:
    """Locust's processes: one, or a master and its workers."""

    def __init__(
        self, folder: Path, options: Options, target: Target, started: Callable[[Callable[[], Running]], Running]
    ) -> None:
        self._options = options
        self._out = folder / "found.json"
        env = {**os.environ, AS: target.bearer}
        words = [program("locust"), "-f", str(LOCUST / f"{options.scenario.name}.py"), "--headless", "--only-summary"]
        asks = ["--host", target.url, "--load-rate", str(options.rate), "--load-seconds", str(options.seconds)]
        asks += ["--load-seed", str(options.seed), "--load-settle", str(options.settle_s)]
        asks += ["--load-out", str(self._out), *(word for each in target.allowed for word in ("--load-allow", each))]
        if options.workers == 1:
            self.processes = [started(lambda: Running("locust", [*words, *asks], env, folder))]
            return
        port = str(_free_port())
        bind = ["--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", port]
        bind += ["--expect-workers", str(options.workers), "--expect-workers-max-wait", "60"]
        to = ["--worker", "--master-host", "127.0.0.1", "--master-port", port]
        self.processes = [started(lambda: Running("locust-master", [*words, *bind, *asks], env, folder))]
        for n in range(1, options.workers + 1):
            self.processes.append(started(lambda n=n: Running(f"locust-{n}", [*words[:3], *to], env, folder)))  # type: ignore[misc]

    def begun_us(self) -> int | None:
        """The first intended start may be at this instant; ``None``: it has ended before it began."""
        try:
            begun_us: int = self.processes[0].ready(SLACK_S)["begun_us"]
        except NotReady:
            return None
        return begun_us

    def going(self, left_s: float) -> bool:
        """Wait; whether it is still under way then."""
        return self.processes[0].wait(left_s) is None

    def to_its_end(self) -> Found:
        """What it found.

        Raises:
            NotReady: it found nothing, or does not come to its end.
        """
        first = self.processes[0]
        limit_s = self._options.seconds + self._options.settle_s + SLACK_S
        code = first.wait(limit_s)
        if code is None:
            raise NotReady(f"the {first.role} did not end within {limit_s:.0f} s; {first.tail()}")
        if not self._out.exists():
            why = self._out.with_suffix(WHY)
            raise NotReady(
                why.read_text(encoding="utf-8") if why.exists() else f"the load ended with {code}; {first.tail()}"
            )
        return over_http.read(self._out)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def judged(file: Path, page: Path | None = None) -> Judged:
    """The verdict of whoever judges, in a process of its own; ``page``: where it also shows it.

    Raises:
        NotReady: it cannot be judged.
    """
    words = [sys.executable, "-m", "reports.loads", str(file), *(() if page is None else ("--page", str(page)))]
    ended = processes.run(words, dict(os.environ), limit_s=JUDGING_S)
    try:
        return msgspec.json.decode(ended.out, type=Judged)
    except msgspec.DecodeError as nothing:
        raise NotReady(f"the load cannot be judged: {ended.err.strip()[-400:]}") from nothing


def verdict_lines(of: Judged) -> str:
    """The verdict, for the terminal."""
    width = max(len(asked) for asked, _, _ in of.lines)
    lines = [f"  {word:<8} {asked:<{width}}  {saw}" for asked, word, saw in of.lines]
    return "\n".join([*lines, of.word])
