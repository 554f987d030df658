"""S5-A4: publish to verified, posts an hour, and the API, each on an installation that really runs.

A post is verified once it was read back from the platform, which takes 50 ms for it. The API is asked over loopback by one
service, while the workers publish what it hands over. Warm-up runs do not count.
"""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import msgspec

from loadtests.benchmarks.findings import Figure, Goal, NoData, Section
from loadtests.benchmarks.flows import RUNS, RUNS_QUICK, WARM_UP, described, judged
from loadtests.benchmarks.handing import IN_FLIGHT, PATIENCE_S
from loadtests.benchmarks.posting import PROCESSES, SERVICE, Publishing, publishing, text_of
from loadtests.halt.processes import Running, program

VERIFIED_S, API_S, POSTS_HOUR = 300.0, 0.5, 60
BURSTS, BURSTS_QUICK = 20, 2
HOUR_S = 3_600
VERIFIED = "publish to verified"
BURST_QUICK = 4
"""Posts at once."""
LISTED = 100


def run(*, quick: bool) -> Section:
    """Publish one by one, then many at once, then ask the API."""
    about = Section(name="service", clause="S5-A4", title="publish to verified, posts an hour, and the API", wish=False)
    runs, bursts = (RUNS_QUICK, BURSTS_QUICK) if quick else (RUNS, BURSTS)
    try:
        with (
            TemporaryDirectory(prefix="holdpoint-bench-") as made,
            publishing(Path(made), processes=1 if quick else PROCESSES) as all_on,
        ):
            tenants = all_on.tenants
            one = [all_on.line.round([tenants[n % IN_FLIGHT]]) for n in range(WARM_UP + runs)][WARM_UP:]
            at_once = tenants[: BURST_QUICK if quick else IN_FLIGHT]
            many = [all_on.line.round(at_once) for _ in range(1 + bursts)][1:]
            asked = _asked(all_on, runs)
    except NoData as none:
        return msgspec.structs.replace(about, no_data=(str(none),))
    return msgspec.structs.replace(
        about, figures=_figures(one, many, len(at_once), asked), goals=_goals(one, many, asked)
    )


class Api:
    """One connection of one service to the console's API."""

    def __init__(self, port: int, key: bytes) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self._headers = {"authorization": f"Bearer {SERVICE}.{key.hex()}", "content-type": "application/json"}

    def close(self) -> None:
        """Let go of it."""
        self._http.close()

    def ask(self, method: str, path: str, body: Any = None) -> tuple[float, Any]:
        """Seconds until the whole answer was there, and what it says.

        Raises:
            NoData: it was no good answer.
        """
        sent = None if body is None else msgspec.json.encode(body)
        began = perf_counter()
        self._http.request(method, f"/api/v1{path}", body=sent, headers=self._headers)
        answer = self._http.getresponse()
        said = answer.read()
        took_s = perf_counter() - began
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise NoData(f"{method} /api/v1{path} was answered with {answer.status}: {said[:300]!r}")
        return took_s, msgspec.json.decode(said)


@contextmanager
def _serving(all_on: Publishing) -> Iterator[Api]:
    ground = all_on.ground
    words = [program("holdpoint"), "serve", "--config", str(ground.config), "--port", "0", "--json"]
    with Running("console", words, ground.env, ground.folder) as console:
        api = Api(console.ready()["port"], ground.key)
        try:
            yield api
        finally:
            api.close()


def _asked(all_on: Publishing, runs: int) -> dict[str, list[float]]:
    """Seconds of each kind of request, in turn."""
    took: dict[str, list[float]] = {}
    with _serving(all_on) as api:
        for number in range(WARM_UP + runs):
            tenant = all_on.tenants[number % IN_FLIGHT]
            wanted = {
                "client": tenant.client,
                "platform": tenant.platform,
                "account": tenant.account,
                "action": "publish",
                "text": text_of(tenant, f"api-{number}"),
                "key": f"api-{number}",
            }
            handed_s, handed = api.ask("POST", "/intents", wanted)
            asks = {
                "POST intents": handed_s,
                "GET an intent": api.ask("GET", f"/intents/{handed['intent']}")[0],
                f"GET intents, {LISTED} of them": api.ask("GET", f"/intents?limit={LISTED}")[0],
                "GET switches": api.ask("GET", "/switches")[0],
            }
            for name, seconds in asks.items():
                took.setdefault(f"API, {name}", []).append(seconds)
    return {name: seconds[WARM_UP:] for name, seconds in took.items()}


def _figures(one: list[float], many: list[float], at_once: int, asked: dict[str, list[float]]) -> tuple[Figure, ...]:
    how, hour = "each read back", at_once * HOUR_S / max(many)
    return (
        *described(VERIFIED, one, how),
        *described(f"{at_once} posts handed over at once, all verified", many, how),
        Figure(name="posts an hour, of the slowest burst", value=hour, unit="posts", note=f"{len(many)} bursts"),
        *(figure for name, seconds in asked.items() for figure in described(name, seconds, "the workers at work")),
    )


def _goals(one: list[float], many: list[float], asked: dict[str, list[float]]) -> tuple[Goal, ...]:
    return (
        judged(VERIFIED, one, VERIFIED_S),
        hourly(many),
        *(judged(name, seconds, API_S, percent=99) for name, seconds in asked.items()),
    )


def hourly(bursts: list[float]) -> Goal:
    """The seed's limit, by the slowest burst of ``IN_FLIGHT`` posts; too few of them are no data."""
    text = f"> {POSTS_HOUR} posts an hour"
    if len(bursts) < BURSTS:
        return Goal(text=text, met=None, saw=f"{len(bursts)} bursts, {BURSTS} are needed")
    hour = IN_FLIGHT * HOUR_S / max(bursts)
    return Goal(text=text, met=hour > POSTS_HOUR, saw=f"{hour:,.0f}", why="see python -m cProfile")
