"""P8: one post of the core after the other, its database in memory, beside the same requests sent by ``requests``.

    python -m loadtests.benchmarks.alone CONFIG TURNS POSTS

is the process that measures, so that it starts no thread in anybody else's; the simulated platform has one of its own and
answers at once. The core hands over, judges, looks, permits, posts, reads back and writes its log; the peer sends the requests
that this takes and does nothing besides. How many a post takes is counted by the platform, of both.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.measure import in_turn, middle, ratios
from loadtests.benchmarks.posting import Ground, Ledger, load_in
from loadtests.halt import bench
from loadtests.halt.processes import NotReady
from loadtests.halt.processes import run as ended
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.fleet import compose, settings
from safety_core.fleet.beating import Beating
from safety_core.fleet.heartbeats import SupervisorPulse, pulse_beside
from safety_core.lifecycle import IntentState
from safety_core.shell import publish, submit, tidy
from safety_core.shell.core import Core
from safety_core.vocabulary import Action

OVER_MAX = 1.10
TURNS, POSTS = 15, 30
LIMIT_S = 120.0
WHY = (
    "it adds some 1.1 ms of its own work (handing over, claiming, permit, answer, log: a transaction each) to the 1.9 ms of "
    "requests to a platform that answers at once; beside one that takes 50 ms it is 2 %"
)


class Still(Ground):
    """A platform that answers at once."""

    def weather(self) -> dict[str, Any]:
        return {"plans": []}


def run(*, quick: bool) -> Section:
    """Start the platform, and measure beside it."""
    about = Section(
        name="alone", clause="P8", title="a post of the core, its database in memory, beside bare HTTP", wish=True
    )
    turns, posts = (2, 2) if quick else (TURNS, POSTS)
    try:
        with TemporaryDirectory(prefix="holdpoint-bench-") as made:
            ground = Still(Path(made), bench.tenants_of_one(1, 1))
            with ground.simulate(1) as simulated:
                ground.prepare(simulated.ready()["platforms"][bench.PLATFORM]["url"])
                words = [sys.executable, "-m", __spec__.name, str(ground.config), str(turns), str(posts)]
                found = ended(words, {**ground.env, "PYTHONPATH": os.pathsep.join(sys.path)}, limit_s=LIMIT_S)
    except NotReady as none:
        return msgspec.structs.replace(about, no_data=(str(none),))
    if found.exit_code:
        wrong = f"the core alone ended with {found.exit_code}: {found.err.strip()[-300:]}"
        return msgspec.structs.replace(about, no_data=(wrong,))
    said = json.loads(found.out)
    times, each = ratios(said["ours"], said["theirs"]), f"of {posts}; {said['requests']} requests"
    return msgspec.structs.replace(
        about,
        figures=(
            Figure(name="a post of the core", value=middle(said["ours"]) * 1e3, unit="ms", note=each),
            Figure(name="its requests alone, by requests", value=middle(said["theirs"]) * 1e3, unit="ms", note=each),
            repeated("the core / its requests by requests", times, "x", Better.LESS, digits=2),
        ),
        goals=(judged(times, quick=quick),),
    )


def judged(times: list[float], *, quick: bool) -> Goal:
    """By the median of the turns; a quick run proves nothing."""
    text = f"<= {OVER_MAX - 1:.0%} over bare HTTP through requests"
    return Goal(text=text, met=None if quick else middle(times) <= OVER_MAX, saw=f"{middle(times):.2f}x", why=WHY)


class Ours:
    """The core of a worker, with its store in memory, in the one thread that uses it."""

    def __init__(self, config: str, tenant: bench.Tenant) -> None:
        loaded = settings.load(config)
        parts = compose.worker_core(loaded)
        parts.core.store.close()
        self._core: Core = replace(parts.core, store=open_sqlite(":memory:", mode="inline", create=True))
        load_in(self._core, [tenant])
        self._tenant, self._numbers = tenant, count(1)
        pid, ticks, boot_id = self._core.processes.me()
        self._supervisor = SupervisorPulse(pulse_beside(loaded.database), pid=pid, started_ticks=ticks, boot_id=boot_id)
        parts.pulse.join(1, self._core.worker, pid=pid, started_ticks=ticks, now_us=self._core.clock.boot_us())
        Beating(parts.pulse, parts.sections, self._core.clock, failed=_end).start()
        tidy.register(self._core, threads=1)

    def post(self) -> None:
        """Hand one over, publish it, see that it was read back."""
        number = next(self._numbers)
        of = self._tenant
        self._supervisor.beat(self._core.clock.boot_us())  # somebody attends to this worker: whoever measures it
        wanted = submit.Wanted(
            client=of.client, platform=of.platform, account=of.account, action=Action.PUBLISH, text=f"news {number}", key=f"news-{number}"
        )  # fmt: skip
        intent = submit.submit(self._core, wanted).intent.intent
        for claimed in publish.claim(self._core, 1):
            publish.attempt(self._core, claimed)
        queued = self._core.store.read(lambda tx: tx.intent(intent))
        if queued is None or queued.state is not IntentState.CONFIRMED:
            raise NoData(f"a post did not end confirmed: {queued}")


def _end(bug: BaseException) -> None:
    print(bug, file=sys.stderr, flush=True)
    os._exit(1)


class Theirs:
    """The requests that a post takes, by a session that keeps its connection: the look, the post, the read-back."""

    def __init__(self, url: str, tenant: bench.Tenant) -> None:
        requests: Any = import_module("requests")
        self._http = requests.Session()
        self._http.trust_env = False  # else it looks for proxies with every request
        self._http.headers["authorization"] = f"Bearer {tenant.token}"
        self._url, self._tenant, self._numbers = url, tenant, count(1)

    def post(self) -> None:
        """The same to the platform as ours."""
        look = self._http.get(f"{self._url}/2/users/{self._tenant.platform_id}/tweets?max_results=5")
        made = self._http.post(f"{self._url}/2/tweets", json={"text": f"other news {next(self._numbers)}"})
        shown = self._http.get(f"{self._url}/2/tweets/{made.json()['data']['id']}")
        if not (look.ok and made.ok and shown.json()["data"]["text"] == made.json()["data"]["text"]):
            raise NoData(f"a post was answered with {look.status_code}, {made.status_code}, {shown.status_code}")


def main(config: str, turns: int, posts: int) -> None:
    """Measure in turn; one line of JSON: seconds a post of each turn, and the requests that one takes."""
    (tenant,) = bench.tenants_of_one(1, 1)
    url = next(iter(settings.load(config).settings.hosts.values()))
    ours, theirs, platform = Ours(config, tenant), Theirs(url, tenant), Ledger(url)
    ours.post()  # whose the token is, is asked once in a while
    counted = []
    for arm in (ours, theirs):
        platform.asked()
        arm.post()
        counted.append(platform.asked())
    assert counted[0] == counted[1], counted
    our_s, their_s = in_turn(lambda: _times(ours.post, posts), lambda: _times(theirs.post, posts), turns)
    print(
        json.dumps({"ours": [s / posts for s in our_s], "theirs": [s / posts for s in their_s], "requests": counted[0]})
    )
    sys.stdout.flush()
    os._exit(0)  # its beat goes on for ever


def _times(post: Callable[[], None], some: int) -> None:
    for _ in range(some):
        post()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
