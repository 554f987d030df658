"""P11 and P12: the simulated platforms over a real port, in process, and with a long ledger, each beside its peer.

Over the port every server has a core of its own and the same client; what is compared is how many requests a server answers
in a second of that core's work, so that what else the machine does falls on nobody. In process it is the time of one call.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from itertools import count
from json import dumps, loads
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import msgspec

from loadtests.benchmarks.asking import Asking
from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section
from loadtests.benchmarks.measure import each_us, middle, percentile, spread
from loadtests.benchmarks.servers import EMPTY, FACEBOOK, MOTO, PAGE, WORLD, Arm, X, all_of_them, core_s, on_the_others
from loadtests.halt.processes import run as ended
from simulators.clock import HandClock
from simulators.config import load_world
from simulators.doors.direct import DirectDoor
from simulators.wire import Call, Reply
from simulators.world import World

TIMES_MOTO, TIMES_EMPTY = 5.0, 0.6
HANDLE_MAX_US, TIMES_RESPONSES = 30.0, 20.0
LEDGER, LEDGER_MAX_MB, FLAT_MAX = 1_000_000, 500.0, 1.5
ROUNDS, ASKED, ASKED_MOTO = 5, 8_000, 800
LIMIT_S = 300.0
_GOOD = (200, 201)
WHY_EMPTY = "half of an empty app's time is HTTP itself, by the same h11; the rest is what the platform does"


def run(*, quick: bool) -> Section:
    """All three, one after the other."""
    about = Section(name="simulators", clause="P11, P12", title="the simulated platforms", wish=True)
    figures, goals, lacking = list[Figure](), list[Goal](), list[str]()
    for part in (_over_the_port, _in_process, _long_ledger):
        try:
            found, aims = part(quick=quick)
        except NoData as none:
            lacking.append(str(none))
        else:
            figures += found
            goals += aims
    return msgspec.structs.replace(about, figures=tuple(figures), goals=tuple(goals), no_data=tuple(lacking))


Part = tuple[list[Figure], list[Goal]]


def _over_the_port(*, quick: bool) -> Part:
    with TemporaryDirectory(prefix="holdpoint-bench-") as folder, all_of_them(Path(folder)) as arms, on_the_others():
        number, rates = count(1), {arm.name: list[tuple[float, float]]() for arm in arms}
        for arm in arms:
            with Asking(arm.port, arm.right) as asking:  # imports, caches, and moto's table
                asking.all([arm.make(0)])
                asking.all([arm.make(next(number)) for _ in range(20 if quick else 400)])
        for _ in range(2 if quick else ROUNDS):
            for arm in arms:
                most = ASKED_MOTO if arm.name == MOTO else ASKED
                rates[arm.name].append(
                    _rate(arm, [arm.make(next(number)) for _ in range(most // 20 if quick else most)])
                )
    figures = [_as_figure(name, of) for name, of in rates.items()]
    core = {name: [each for each, _ in of] for name, of in rates.items()}
    return figures, ported(core, enough=not quick)


def _rate(arm: Arm, requests: list[bytes]) -> tuple[float, float]:
    """Answers in a second of the server's core, and by the wall."""
    with Asking(arm.port, arm.right) as asking:
        before = core_s(arm.pid)
        by_wall = asking.all(requests)
        took_s = core_s(arm.pid) - before
    return len(requests) / max(took_s, 0.01), by_wall


def _as_figure(name: str, of: list[tuple[float, float]]) -> Figure:
    wall = middle([each for _, each in of])
    note = f"a second of its core, {spread([each for each, _ in of], 0)}; {wall:,.0f} by the wall"
    return Figure(name=name, value=middle([each for each, _ in of]), unit="answers", note=note)


def ported(core: dict[str, list[float]], *, enough: bool) -> list[Goal]:
    """Both platforms against both peers, by the medians."""
    goals = []
    for peer, least in ((MOTO, TIMES_MOTO), (EMPTY, TIMES_EMPTY)):
        times = {name: middle(core[name]) / middle(core[peer]) for name in (X, FACEBOOK)}
        goals.append(
            Goal(
                text=f"on a port, one core: >= {least:g}x {peer}",
                met=min(times.values()) >= least if enough else None,
                saw=", ".join(f"{name.partition(',')[0]} {each:.2f}x" for name, each in times.items()),
                why=WHY_EMPTY if peer == EMPTY else "",
            )
        )
    return goals


def _in_process(*, quick: bool) -> Part:
    turns = 300 if quick else 10_000
    with TemporaryDirectory(prefix="holdpoint-bench-") as folder:
        file = Path(folder, "world.yaml")
        file.write_text(WORLD, encoding="utf-8")
        config = load_world(file)
    clock = HandClock()
    world = World(7, clock, config)
    door, number = DirectDoor(world), count()
    took: dict[str, list[float]] = {}
    for name, calls in (("X", _tweets(number)), ("Facebook", _feeds(number))):
        handled, passed = (iter([next(calls) for _ in range(turns)]) for _ in range(2))
        took[f"{name}: handle"] = each_us(_checked(world.handle, handled), turns)
        ask = partial(door.exchange, wait_us=1_000_000)
        took[f"{name}: published through the direct door"] = each_us(_checked(ask, passed), turns)
    theirs = _mocked(turns // 10)
    figures = [
        Figure(name=name, value=middle(us), unit="µs", note=f"p99 {percentile(us, 0.99):.0f} µs over {len(us)}")
        for name, us in (*took.items(), ("requests.post to a mock of responses", theirs))
    ]
    return figures, in_process({name: middle(us) for name, us in took.items()}, middle(theirs), enough=not quick)


def in_process(ours: dict[str, float], theirs: float, *, enough: bool) -> list[Goal]:
    """The slower of the platforms counts."""
    handled = max(us for name, us in ours.items() if name.endswith("handle"))
    passed = max(us for name, us in ours.items() if name.endswith("door"))
    return [
        Goal(
            text=f"in process: handle <= {HANDLE_MAX_US:.0f} µs",
            met=handled <= HANDLE_MAX_US if enough else None,
            saw=f"{handled:.1f} µs, the slower platform's median",
        ),
        Goal(
            text=f"in process: a direct publish >= {TIMES_RESPONSES:.0f}x cheaper than one through responses",
            met=theirs / passed >= TIMES_RESPONSES if enough else None,
            saw=f"{theirs / passed:.1f}x",
        ),
    ]


def _checked(ask: Callable[[Call], Reply], calls: Iterator[Call]) -> Callable[[], None]:
    def asked() -> None:
        status = ask(next(calls)).status
        assert status in _GOOD, status

    return asked


def _tweets(number: Iterator[int]) -> Iterator[Call]:
    headers = (("host", "api.x.com"), ("authorization", "Bearer acme"), ("content-type", "application/json"))
    for each in number:
        body = dumps({"text": f"post {each}"}).encode()
        yield Call(method="POST", host="api.x.com", path="/2/tweets", headers=headers, body=body)


def _feeds(number: Iterator[int]) -> Iterator[Call]:
    kind = ("content-type", "application/x-www-form-urlencoded")
    headers = (("host", "graph.facebook.com"), ("authorization", "Bearer EAAacme"), kind)
    for each in number:
        body = urlencode({"message": f"post {each}"}).encode()
        yield Call(
            method="POST",
            host="graph.facebook.com",
            path=f"/v26.0/{PAGE}/feed",
            headers=headers,
            body=body,
            at="Facebook",
        )


def _mocked(turns: int) -> list[float]:
    """One publish by ``requests``, answered by a canned answer of ``responses``; µs each."""
    try:
        requests: Any = import_module("requests")
        responses: Any = import_module("responses")
    except ImportError as missing:
        raise NoData(f"responses is not installed ({missing}); make bench installs it") from missing
    url = "https://api.x.com/2/tweets"
    with responses.RequestsMock() as mock:
        mock.post(url, json={"data": {"id": "1", "text": "post"}}, status=201)
        number = count()

        def post() -> None:
            said = {"text": f"post {next(number)}"}
            status = requests.post(url, json=said, headers={"authorization": "Bearer acme"}).status_code
            assert status in _GOOD, status

        post()
        return each_us(post, turns)


def _long_ledger(*, quick: bool) -> Part:
    """Filled in a process of its own, whose most resident memory is the ledger's and Python's."""
    entries = 20_000 if quick else LEDGER
    command = [sys.executable, "-m", "loadtests.benchmarks.long_ledger", str(entries)]
    found = ended(command, {"PYTHONPATH": ":".join(sys.path)}, limit_s=LIMIT_S)
    if found.exit_code:
        raise NoData(f"the long ledger ended with {found.exit_code}: {found.err.strip()[-200:]}")
    said = loads(found.out)
    figures = [
        Figure(
            name="a long ledger: memory",
            better=Better.LESS,
            value=said["mb"],
            unit="MB",
            note=f"resident, {entries:,} entries",
        ),
        Figure(
            name="GET ledger?since=, a short one", value=said["short_us"], unit="µs", note="the last 1,000 of 2,000"
        ),
        Figure(name="GET ledger?since=, a long one", value=said["long_us"], unit="µs", note=f"1,000 of {entries:,}"),
    ]
    return figures, long(said["mb"], said["long_us"] / said["short_us"], enough=not quick)


def long(memory_mb: float, times: float, *, enough: bool) -> list[Goal]:
    """Whether it stays small, and its pages cheap."""
    return [
        Goal(
            text=f"a million entries of the ledger in <= {LEDGER_MAX_MB:.0f} MB",
            met=memory_mb <= LEDGER_MAX_MB if enough else None,
            saw=f"{memory_mb:.0f} MB",
        ),
        Goal(
            text=f"GET ledger?since= flat: a page of a million entries <= {FLAT_MAX:g}x one of 2,000",
            met=times <= FLAT_MAX if enough else None,
            saw=f"{times:.2f}x",
        ),
    ]
