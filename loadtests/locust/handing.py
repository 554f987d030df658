"""The load generator: ``locust -f loadtests/locust/handing.py --headless --users N``, one user for each client.

Its users hand (intent, intended start) to a worker over its loopback line protocol, and await the outcomes. The schedule
is open: it stands in a file beforehand, and nobody waits for an answer before the next hand-over.

    HOLDPOINT_LOAD_ORDERS   the schedule, as loadtests/halt/schedule.py writes it
    HOLDPOINT_LOAD_OUT      a folder: load.json and samples.ndjson are written there at the end
    HOLDPOINT_LOAD_SCENARIO the scenario that the samples carry

Prints ``{"start_us": …}`` once all users are connected. SIGUSR1: hand over nothing more, and end when every outcome has
come. SIGTERM: end now; what has no outcome is lost, and said to be.
"""

import json
import os
import signal
import socket
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import gevent  # type: ignore[import-untyped]
import gevent.event  # type: ignore[import-untyped]
import msgspec
from locust import User, events, task
from locust.env import Environment
from locust.exception import StopUser

from loadtests.clock import boot_us
from loadtests.halt.schedule import Order, Orders, read
from loadtests.locust.figures import SECOND_US, Figures
from reports.evidence import folder
from reports.evidence import load as load_file
from safety_core.vocabulary import Action

CONNECT_S = 10.0
LEAD_US = 200_000
"""From all users being connected to the first intended start, in µs."""
CPU_EVERY_S = 1.0
VARIABLES = ("HOLDPOINT_LOAD_ORDERS", "HOLDPOINT_LOAD_OUT", "HOLDPOINT_LOAD_SCENARIO")


class Run:
    """One run of the generator: what all of its users share."""

    def __init__(self, orders: Orders) -> None:
        self.figures = Figures()
        self.start: gevent.event.AsyncResult = gevent.event.AsyncResult()
        self.stop = gevent.event.Event()
        self.shares: dict[str, list[Order]] = defaultdict(list)
        for each in orders.orders:
            self.shares[each.client].append(each)
        self.clients = list(self.shares)
        self.waiting = list(self.shares)
        self.connected = 0
        self.finished = 0
        self.intake = orders.intake
        self.media = orders.media
        length_us = max((each.at_us for each in orders.orders), default=0)
        self.rate_asked = len(orders.orders) * SECOND_US / length_us if length_us else 0.0

    def one_more_connected(self) -> None:
        """When all are, the start is fixed: from here on every intended start is an instant."""
        self.connected += 1
        if self.connected == len(self.clients):
            start_us = boot_us() + LEAD_US
            self.start.set(start_us)
            print(json.dumps({"start_us": start_us, "users": self.connected}), flush=True)
            gevent.spawn(watch_own_cpu, self)

    def until(self, at_us: int) -> bool:
        """Wait for an instant; true when the run is to stop instead."""
        left_s = (at_us - boot_us()) / SECOND_US
        return bool(self.stop.wait(left_s)) if left_s > 0 else self.stop.is_set()


class Connection:
    """One user's line to the worker: hands its client's share over, and hears the outcomes."""

    def __init__(self, run: Run, client: str) -> None:
        self._run = run
        self._client = client
        self._share = run.shares[client]
        self._standing: dict[str, list[str]] = defaultdict(list)
        self._order_of = {each.tag: each for each in self._share}
        self._posts: set[str] = set()
        self._open = 0
        self._all_heard = gevent.event.Event()
        self._dice = Random(f"replies/{client}")
        host, _, port = run.intake.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=CONNECT_S)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self) -> None:
        """Hand the whole share over, each at its time, then wait for what is still to come."""
        start_us = self._run.start.get()
        hearing = gevent.spawn(self._hear)
        try:
            for order in self._share:
                if self._run.until(start_us + order.at_us) or hearing.dead:
                    break
                self._hand(order, start_us + order.at_us)
            if self._open:
                self._all_heard.wait()
        except OSError as lost:
            self._run.figures.trouble(f"the connection of {self._client} to the worker was lost: {lost}")
        finally:
            hearing.kill()
            self._socket.close()

    def _hand(self, order: Order, intended_us: int) -> None:
        standing = self._standing[order.account]
        reply = order.reply and bool(standing)
        shows = None if reply else self._run.media.get(order.platform)
        wanted = {
            "client": order.client,
            "platform": order.platform,
            "account": order.account,
            "action": order.action if reply else Action.PUBLISH,
            "text": order.text,
            "media": [] if shows is None else [shows],
            "key": order.tag,
            "target": self._dice.choice(standing) if reply else None,
            "tag": order.tag,
            "due_us": intended_us,
        }
        self._all_heard.clear()
        self._open += 1
        self._posts.update(() if reply else (order.tag,))
        self._run.figures.handed(order.tag, intended_us=intended_us, now_us=boot_us())
        self._socket.sendall(msgspec.json.encode(wanted) + b"\n")

    def _hear(self) -> None:
        """Every line the worker says, until it says no more."""
        try:
            with self._socket.makefile("rb") as lines:
                for line in lines:
                    self._take(msgspec.json.decode(line), boot_us())
        except (OSError, msgspec.DecodeError) as lost:
            self._run.figures.trouble(f"the line from the worker to {self._client} broke: {lost}")
        else:
            self._run.figures.trouble(f"the worker closed the line of {self._client}")
        self._all_heard.set()

    def _take(self, said: dict[str, Any], now_us: int) -> None:
        tag, state = said.get("key"), said.get("state", "")
        if said.get("error") is not None:
            self._run.figures.troubles.append(f"{tag}: {said['error']}")
            state = "refused"
        elif "object" not in said:
            return  # taken in; its end is still to come
        if tag is None:
            self._run.figures.trouble(str(said.get("error")))
            return
        latency_us = self._run.figures.ended(tag, state, now_us=now_us)
        if latency_us is not None:
            events.request.fire(  # type: ignore[no-untyped-call]
                request_type="hand", name=self._order_of[tag].client, response_time=latency_us / 1000,
                response_length=0, exception=None, context={},
            )  # fmt: skip
        if state == "confirmed" and said.get("object") and tag in self._posts:
            self._standing[self._order_of[tag].account].append(said["object"])
        self._open -= 1
        if not self._open:
            self._all_heard.set()


class Hander(User):
    """One client's hand."""

    run_of_all: Run

    @task
    def hand(self) -> None:
        """The whole run of one user."""
        run = self.run_of_all
        if not run.waiting:
            raise StopUser
        try:
            connection = Connection(run, run.waiting.pop(0))
        except OSError as refused:
            run.figures.trouble(f"the worker at {run.intake} cannot be reached: {refused}")
            gevent.spawn(self.environment.runner.quit)
            raise StopUser from refused
        run.one_more_connected()
        connection.run()
        run.finished += 1
        if run.finished == len(run.clients):
            gevent.spawn(self.environment.runner.quit)
        raise StopUser


def watch_own_cpu(run: Run) -> None:
    """The generator's own share of a core, second by second: one that is too busy measures itself."""
    while True:
        before = time.process_time(), time.monotonic()
        gevent.sleep(CPU_EVERY_S)
        run.figures.busy((time.process_time() - before[0]) / (time.monotonic() - before[1]))


@events.init.add_listener  # type: ignore[untyped-decorator]
def begin(environment: Environment, **_: Any) -> None:
    """Read the schedule, and listen for the word to stop."""
    del environment
    missing = [name for name in VARIABLES if not os.environ.get(name)]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} not set: holdpoint load halt starts this file, see docs/load.md")
    run = Run(read(Path(os.environ["HOLDPOINT_LOAD_ORDERS"])))
    Hander.run_of_all = run
    gevent.signal_handler(signal.SIGUSR1, run.stop.set)


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def end(environment: Environment, **_: Any) -> None:
    """Write what was seen; every way out comes by here, save a kill."""
    run = Hander.run_of_all
    out = Path(os.environ["HOLDPOINT_LOAD_OUT"])
    started_us = run.start.get(block=False) if run.start.ready() else boot_us()
    duration_s = max(0, boot_us() - started_us) / SECOND_US
    bugs = environment.runner.exceptions if environment.runner is not None else {}
    if bugs:
        run.figures.trouble(f"{len(bugs)} users ended with a bug")
    head = {"scenario": os.environ["HOLDPOINT_LOAD_SCENARIO"], "clock": "wall", "source": "simulated"}
    rows = run.figures.rows(head)
    folder.append(out, rows)
    load_file.write(out, run.figures.load(users=run.connected, rate_asked=run.rate_asked, duration_s=duration_s))
    (out / "troubles.json").write_bytes(msgspec.json.encode(run.figures.troubles))
    environment.process_exit_code = 1 if run.figures.crashed else 0
