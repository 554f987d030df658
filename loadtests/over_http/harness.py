"""How Locust runs a scenario: in one process, or by ``--master`` and ``--worker`` on as many machines as there are.

A scenario's file is a few lines:

    harness.wire(scenarios.PUBLISH)
    class Hand(harness.Hand): ...
    class Shape(harness.Shape): ...

The master (or the one process) looks at the system, lets each account publish once, and gives out shares. Each worker
hands its own over by one user, and its histograms go to the master with Locust's reports; the master merges them. Who
hands over is said by the variable ``HOLDPOINT_LOAD_AS``, ``NAME.KEY``, on every machine.

Exit codes of Locust then: 0 it ran, 2 it could not be run, 3 a generator was lost, or nothing was handed over.
"""

import json
import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

import gevent  # type: ignore[import-untyped]
import gevent.event  # type: ignore[import-untyped]
import msgspec
from locust import FastHttpUser, LoadTestShape, events, task
from locust.env import Environment
from locust.runners import MasterRunner, Runner, WorkerRunner

from loadtests.clock import boot_us
from loadtests.over_http import ground, table
from loadtests.over_http.api import PREFIX, Api, Unusable
from loadtests.over_http.gathering import FIELD, Gathering
from loadtests.over_http.generator import LEAD_US, Answer, Generator, Share
from loadtests.over_http.scenarios import Scenario
from loadtests.over_http.schedule import SECOND_US
from loadtests.over_http.tally import Tally
from reports.evidence import over_http
from reports.evidence.over_http import Times

AS, WHY = "HOLDPOINT_LOAD_AS", ".why"
"""The variable that says who hands over, and the end of the file's name in which it is said why nothing could run."""
SHARE = "holdpoint-share"
ALONE = "here"
"""The one process that there is without a master."""
GRACE_US = 15 * SECOND_US
COULD_NOT_RUN, NO_DATA = 2, 3


class State:
    """What this process knows of the run; one for each, since Locust makes the users and the shape itself."""

    scenario: Scenario
    bearer: str
    allowed: tuple[str, ...] = ()
    share: gevent.event.AsyncResult
    tally: Tally
    gathering: Gathering | None = None
    begun_us = 0
    failed = ""


STATE = State()


class Hand(FastHttpUser):  # type: ignore[misc, unused-ignore]
    """The one hand of a generator."""

    abstract = True
    insecure = False
    concurrency = 1_000
    max_retries = 0
    taken: ClassVar[bool] = False

    @task
    def hand(self) -> None:
        """The whole share; one that Locust adds when another worker is gone has none."""
        if not Hand.taken:
            Hand.taken = True
            share = STATE.share.get()
            Generator(share, STATE.bearer, self._post, STATE.tally).run()
        gevent.sleep(float(2**20))  # until Locust ends it: a user that goes by itself would be made anew

    def _post(self, path: str, body: bytes) -> Answer:
        headers = {"authorization": f"Bearer {STATE.bearer}", "content-type": "application/json"}
        answer = self.client.post(
            f"{PREFIX}{path}", data=body.decode(), headers=headers, name=f"POST {path}", allow_redirects=False
        )
        return Answer(answer.status_code, answer.content or b"")


class Shape(LoadTestShape):
    """One user for each generator, from when the shares are given out until all are done or gone."""

    abstract = True

    def tick(self) -> tuple[int, float] | None:
        """Asked once a second, where shares are given out."""
        runner = self.runner
        assert runner is not None
        if STATE.gathering is None:
            try:
                _begin(runner)
            except Unusable as wrong:
                STATE.failed = str(wrong)
                return None
        gathering = STATE.gathering
        assert gathering is not None
        if isinstance(runner, MasterRunner):
            there = {each.id for each in runner.clients.all if each.state != "missing"}
            for who in runner.worker_indexes:
                if who not in there:
                    gathering.lost(who)
        else:
            gathering.heard(ALONE, _report())
        if gathering.over() or boot_us() - STATE.begun_us > gathering.longest_us() + GRACE_US:
            return None
        return _generators(runner), 100.0


def _generators(runner: Runner) -> int:
    return len(runner.worker_indexes) if isinstance(runner, MasterRunner) else 1


def _begin(runner: Runner) -> None:
    """Look at the system, try it, and give out the shares.

    Raises:
        Unusable: it cannot be loaded.
    """
    options: Any = runner.environment.parsed_options
    url = runner.environment.host or ""
    api = Api(url, STATE.bearer)
    try:
        on = ground.survey(api, STATE.scenario.platforms, STATE.allowed)
        run = f"{time.time_ns():x}"
        on = ground.trial(api, on, run, answers=STATE.scenario.answers)
        after = ground.newest(api)
    finally:
        api.close()
    names = [each.id for each in runner.clients.all] if isinstance(runner, MasterRunner) else [ALONE]
    shares = {
        name: Share(
            run=run, seed=options.load_seed, index=index, of=len(names), url=url, after=after,
            settle_s=options.load_settle, accounts=tuple(on),
            phases=STATE.scenario.shape(options.load_rate, options.load_seconds),
        )
        for index, name in enumerate(names)
    }  # fmt: skip
    STATE.gathering = Gathering(STATE.scenario.name, shares, options.load_rate)
    STATE.begun_us = boot_us() + LEAD_US
    planned = len(next(iter(shares.values())).plan())
    print(json.dumps({"begun_us": STATE.begun_us, "shares": len(shares), "planned": planned}), flush=True)
    for name, share in shares.items():
        if isinstance(runner, MasterRunner):
            runner.send_message(SHARE, msgspec.to_builtins(share), client_id=name)
        else:
            STATE.share.set(share)


def wire(scenario: Scenario) -> None:
    """Take the scenario's part in Locust's events."""
    STATE.scenario = scenario
    STATE.share = gevent.event.AsyncResult()
    STATE.tally = Tally()
    for event, listener in (
        (events.init_command_line_parser, _options),
        (events.init, _init),
        (events.report_to_master, _report_to_master),
        (events.worker_report, _worker_report),
        (events.quitting, _quitting),
    ):
        event.add_listener(listener)  # type: ignore[no-untyped-call]


def _options(parser: ArgumentParser, **_: Any) -> None:
    group = parser.add_argument_group("holdpoint")
    group.add_argument("--load-rate", type=float, default=10.0, help="Hand-overs a second, of all generators together.")
    group.add_argument("--load-seconds", type=float, default=30.0, help="For so long.")
    group.add_argument("--load-seed", type=int, default=1, help="Draws the schedule.")
    group.add_argument("--load-settle", type=float, default=60.0, help="So long are ends awaited after the last, in s.")
    group.add_argument("--load-allow", action="append", help="A host that is not this machine and may be loaded.")
    group.add_argument("--load-out", default="", help="File for what was found, as JSON.")


def _init(environment: Environment, runner: Runner | None = None, **_: Any) -> None:
    """Say at once what is missing."""
    options: Any = environment.parsed_options
    STATE.bearer = os.environ.get(AS, "")
    STATE.allowed = tuple(
        options.load_allow or ()
    )  # what was said here: a master's options come later, and in their place
    if "." not in STATE.bearer:
        raise SystemExit(f"{AS} is not set: give NAME.KEY, with the key that holdpoint people add wrote")
    if options.load_rate <= 0 or options.load_seconds <= 0 or options.num_users == 0:
        raise SystemExit(
            "no hand-over would come of that: give --load-rate and --load-seconds above zero, no --users 0"
        )
    if isinstance(runner, WorkerRunner):
        runner.register_message(SHARE, _take_share)  # type: ignore[no-untyped-call, unused-ignore]


def _take_share(environment: Environment, msg: Any, **_: Any) -> None:
    """The key is brought to no place that only a master names: it has to be this machine, or allowed here."""
    share = msgspec.convert(msg.data, Share)
    try:
        ground.check_target(share.url, STATE.allowed)
    except Unusable as wrong:
        print(wrong, file=sys.stderr, flush=True)
        gevent.spawn(environment.runner.quit if environment.runner is not None else sys.exit)
        return
    STATE.share.set(share)


def _report() -> dict[str, Any]:
    return {FIELD: msgspec.to_builtins(STATE.tally.said())}


def _report_to_master(data: dict[str, Any], **_: Any) -> None:
    data.update(_report())


def _worker_report(client_id: str, data: dict[str, Any], **_: Any) -> None:
    if STATE.gathering is not None:
        STATE.gathering.heard(client_id, data)


def _quitting(environment: Environment, **_: Any) -> None:
    """Where shares were given out: merge, show and write what was found."""
    if isinstance(environment.runner, WorkerRunner):
        environment.process_exit_code = 0
        return
    options: Any = environment.parsed_options
    if STATE.gathering is None:
        why = STATE.failed or "nothing was begun: Locust was ended, or no worker came"
        print(why, file=sys.stderr, flush=True)
        if options.load_out:
            Path(options.load_out).with_suffix(WHY).write_text(why, encoding="utf-8")
        environment.process_exit_code = COULD_NOT_RUN
        return
    if not isinstance(environment.runner, MasterRunner):
        STATE.gathering.heard(ALONE, _report())
    found = STATE.gathering.found(rows(environment))
    print(table.plain(found), flush=True)
    if options.load_out:
        over_http.write(Path(options.load_out), found)
    environment.process_exit_code = NO_DATA if found.lost_workers or not found.handed else 0


def rows(environment: Environment) -> dict[str, Times]:
    """Locust's own rows, as Locust shows them."""
    return {
        each.name: Times(
            count=each.num_requests,
            mean=round(each.avg_response_time, 3),
            p50=each.get_response_time_percentile(0.5),
            p95=each.get_response_time_percentile(0.95),
            p99=each.get_response_time_percentile(0.99),
            max=each.max_response_time,
            stddev=0.0,
        )
        for each in environment.stats.entries.values()
    }
