"""P7: publishing with everything on, 64 in flight, beside two peers that are sure of nothing.

The peers: a loop as somebody writes it who has never had to explain a post, ``requests`` with a pooled session and a row of an
SQLAlchemy model for each post, on a database as durable as ours; and bare HTTP, the posts alone, by our own client with as
many in flight. All three post to the same simulated platform, which takes 50 ms for a post, and what stands there afterwards
is counted: as many posts as were asked for, by whomever.
"""

import json
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter
from typing import Any

import msgspec

from loadtests.benchmarks.disk import require_syncing
from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.handing import IN_FLIGHT
from loadtests.benchmarks.measure import PATIENCE_S, busy, middle, ratios
from loadtests.benchmarks.posting import ANSWERS_S, PROCESSES, Publishing, publishing, text_of
from loadtests.halt.bench import HOST, Tenant
from safety_core.adapters.clock.linux import BootClock
from safety_core.fleet import compose_wire, settings
from safety_core.ports import WireRequest
from safety_core.secret import Secret

TIMES_LOOP, TIMES_BARE = 15.0, 0.4
TURNS, POSTS_EACH, LOOPED = 5, 8, 32
REQUEST_S = 30.0
CREATED = 201
WHY = (
    "the processor: a post is 77 statements in five commits and three requests, and threads that take the interpreter from each "
    "other some 120 times; what was tried stands in docs/load.md"
)

Arm = Callable[[list[Tenant], int], float]
"""So many posts of each; seconds until all of them are done."""


def run(*, quick: bool) -> Section:
    """The three in turn, several times."""
    about = Section(
        name="publishing", clause="P7", title=f"publishing with everything on, {IN_FLIGHT} in flight", wish=False
    )
    others = busy(0.0 if quick else PATIENCE_S)
    try:
        with TemporaryDirectory(prefix="holdpoint-bench-") as made:
            require_syncing(Path(made))
            with publishing(Path(made), processes=1 if quick else PROCESSES) as all_on:
                rates = _measured(all_on, quick=quick)
    except NoData as none:
        return msgspec.structs.replace(about, goals=judged({}, "nothing was measured"), no_data=(str(none),))
    few = "a quick run proves no figure" if quick else others
    return msgspec.structs.replace(about, figures=described(rates), goals=judged(rates, few))


def _measured(all_on: Publishing, *, quick: bool) -> dict[str, list[float]]:
    """Posts a second of each arm, turn by turn; each has posted before."""
    tenants = list(all_on.tenants[: 8 if quick else IN_FLIGHT])
    loop = Loop(all_on.ground.folder / "loop.db", all_on.url)
    bare = Bare(str(all_on.ground.config))
    each = 1 if quick else POSTS_EACH
    arms: dict[str, tuple[Arm, list[Tenant], int]] = {
        "ours": (all_on.line.round, tenants, each),
        "bare": (bare.round, tenants, each),
        "loop": (loop.round, tenants[: 2 if quick else LOOPED], 1),
    }
    rates: dict[str, list[float]] = {name: [] for name in arms}
    try:
        for post, some, _ in arms.values():
            post(some[: 2 if quick else IN_FLIGHT], 1)
        all_on.ledger.posts()
        for _ in range(1 if quick else TURNS):
            for name, (post, some, times) in arms.items():
                posts = len(some) * times
                rates[name].append(posts / post(some, times))
                if (stand := all_on.ledger.posts()) != posts:
                    raise NoData(f"{name} posted {posts}, and {stand} stand on the platform")
    finally:
        bare.close()
        loop.close()
    return rates


class Bare:
    """The posts alone, by the product's own connections: no store, no check, no read-back."""

    def __init__(self, config: str) -> None:
        self._clock = BootClock()
        self._wire = compose_wire.wire(settings.load(config), self._clock)
        self._numbers = count(1)

    def close(self) -> None:
        """Close its connections."""
        self._wire.close()

    def round(self, tenants: list[Tenant], each: int) -> float:
        """So many posts of each, as many in flight as ours.

        Raises:
            NoData: one was not answered as it should be.
        """
        waiting: SimpleQueue[Tenant] = SimpleQueue()
        for tenant in tenants * each:
            waiting.put(tenant)
        wrong: list[BaseException] = []

        def work() -> None:
            try:
                while True:
                    self._post(waiting.get_nowait())
            except Empty:
                return
            except BaseException as bug:  # noqa: BLE001  # raised by the thread that measures
                wrong.append(bug)

        threads = [Thread(target=work, name=f"bare-{n}") for n in range(IN_FLIGHT)]
        began = perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took_s = perf_counter() - began
        if wrong:
            raise NoData(f"bare HTTP failed: {wrong[0]}") from wrong[0]
        return took_s

    def _post(self, tenant: Tenant) -> None:
        text = text_of(tenant, f"bare-{next(self._numbers)}")
        headers = (("authorization", Secret(f"Bearer {tenant.token}")), ("content-type", "application/json"))
        asked = WireRequest(
            method="POST", host=HOST, path="/2/tweets", headers=headers, body=json.dumps({"text": text}).encode(),
            operation="create_post", committing=True,
        )  # fmt: skip
        by_us = self._clock.boot_us() + round(REQUEST_S * 1_000_000)
        channel = self._wire.connect(HOST, by_us=by_us)
        channel.write(asked, tag=None)
        answer = channel.read(by_us=by_us)
        channel.keep()
        _check(answer.status, answer.body, text)


class Row:
    """A post of the loop's, mapped by SQLAlchemy."""

    number: int
    text: str
    state: str
    object: str | None


class Loop:
    """One after the other: read the row, post, write what became of it, commit.

    Raises:
        NoData: a peer is not installed.
    """

    def __init__(self, database: Path, url: str) -> None:
        try:
            requests, alchemy, orm = (import_module(name) for name in ("requests", "sqlalchemy", "sqlalchemy.orm"))
        except ImportError as missing:
            raise NoData(f"a peer is not installed ({missing}); make bench installs it") from missing
        self._http: Any = requests.Session()
        self._http.mount("http://", requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=IN_FLIGHT))
        self._http.trust_env = False  # else it looks for proxies with every request
        self._url = f"{url}/2/tweets"
        self._engine: Any = alchemy.create_engine(f"sqlite:///{database}")
        self._orm: Any = orm
        alchemy.event.listen(self._engine, "connect", _durable)
        kept, column = orm.registry(), alchemy.Column
        table = alchemy.Table(
            "posts", kept.metadata, column("number", alchemy.Integer, primary_key=True), column("text", alchemy.String),
            column("state", alchemy.String), column("object", alchemy.String),
        )  # fmt: skip
        self._row: Any = type("Post", (Row,), {})
        kept.map_imperatively(self._row, table)
        kept.metadata.create_all(self._engine)
        self._numbers = count(1)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()
        self._engine.dispose()

    def round(self, tenants: list[Tenant], each: int) -> float:
        """So many posts of each; their rows are there before the clock runs.

        Raises:
            NoData: one was not answered as it should be.
        """
        posts = tenants * each
        with self._orm.Session(self._engine) as session:
            numbers = [next(self._numbers) for _ in posts]
            for number, tenant in zip(numbers, posts, strict=True):
                row = self._row()
                row.number, row.text, row.state = number, text_of(tenant, f"loop-{number}"), "queued"
                session.add(row)
            session.commit()
            began = perf_counter()
            for number, tenant in zip(numbers, posts, strict=True):
                row = session.get(self._row, number)
                headers = {"authorization": f"Bearer {tenant.token}"}
                answer = self._http.post(self._url, json={"text": row.text}, headers=headers, timeout=REQUEST_S)
                row.object = _check(answer.status_code, answer.content, row.text)
                row.state = "posted"
                session.commit()
            return perf_counter() - began


def _durable(connection: Any, _: object) -> None:
    """As durable as our own store, and no slower than it has to be."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _check(status: int, body: bytes, text: str) -> str:
    """The id of what was posted.

    Raises:
        NoData: it was not, or something else was.
    """
    said = msgspec.json.decode(body) if status == CREATED else {}
    if said.get("data", {}).get("text") != text:
        raise NoData(f"a post was answered with {status}: {body[:200]!r}")
    return str(said["data"]["id"])


def described(rates: dict[str, list[float]]) -> tuple[Figure, ...]:
    """Posts a second, and the two ratios."""
    shown = {
        "ours": "everything on",
        "bare": "bare HTTP of the same client, as many in flight",
        "loop": "requests + ORM loop, one after the other",
    }
    takes = f"the platform takes {ANSWERS_S * 1_000:.0f} ms"
    posts = [
        Figure(name=f"{shown[name]}", value=middle(of), unit="posts/s", note=f"median of {len(of)}; {takes}")
        for name, of in rates.items()
    ]
    return (
        *posts,
        repeated("everything on / the loop", ratios(rates["ours"], rates["loop"]), "x", Better.MORE),
        repeated("everything on / bare HTTP", ratios(rates["ours"], rates["bare"]), "x", Better.MORE, digits=2),
    )


def judged(rates: dict[str, list[float]], few: str) -> tuple[Goal, ...]:
    """By the medians; ``few`` says why nothing can be judged."""
    found = []
    for peer, least, text in (
        ("loop", TIMES_LOOP, f">= {TIMES_LOOP:.0f}x a naive requests + ORM loop"),
        ("bare", TIMES_BARE, f">= {TIMES_BARE}x bare HTTP of the same client, {IN_FLIGHT} in flight"),
    ):
        times = middle(ratios(rates["ours"], rates[peer])) if rates else 0.0
        saw = f"{times:.2f}x{'; ' if few else ''}{few}" if rates else few
        found.append(Goal(text=text, met=None if few else times >= least, saw=saw, why=WHY))
    return tuple(found)
