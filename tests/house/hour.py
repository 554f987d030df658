"""An hour of the house in real time, by real processes, under the platforms' own host names: ``python -m tests.house.hour``.

Ends with 0 only when observer and ledgers say the same of everything, nothing that was collected is NO-GO, and a post by hand,
which no ledger and no record of ours has, is found by the observer and stops the step.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from loadtests.clock import boot_us
from loadtests.halt.processes import Ended, NotReady, Running
from reports.evidence import environment
from safety_core.switches import HOUSE
from safety_core.vocabulary import Platform
from tests.house.compared import OF_OBSERVER, Compared, compared, stamped
from tests.house.deciding import policy_of, rows_in
from tests.house.handing import Handing, schedule
from tests.house.installation import OPERATORS, Installation, waited

SETTLE_S = 150.0
CORE = ("control.ndjson", "records.ndjson", "audit.ndjson", "samples.ndjson")
DRILLS_AT, DRILLS_AT_SHORT = (0.15, 0.35, 0.55, 0.75, 0.9), (0.33, 0.66)
BUSY, BURST = frozenset({Platform.X, Platform.FACEBOOK, Platform.LINKEDIN}), 6
"""Where posts come in at once before a drill, and how many on each account: an idle drill shows nothing."""
POSTS, COMMENTS = {"operation": "create_post"}, {"operation": "create_comment"}
WEATHER = {
    "plans": [
        {"fault": "read_lag", "every": 5, "do": {"behind": {"uniform_s": [0.1, 0.4]}, "by_id": True}},
        *({"fault": "late_commit", "when": when, "every": 47, "do": {"late": {"uniform_s": [0.3, 2.0]}}} for when in (POSTS, COMMENTS)),
        *({"fault": "answer_lost", "when": when, "every": 31, "do": {"cut": "reset"}} for when in (POSTS, COMMENTS)),
        {"fault": "server_error", "when": {"operation": "read_post"}, "every": 23, "do": {"status": 503}},
        *({"fault": "latency", "side": "before", "when": when, "do": {"delay": {"uniform_s": [0.2, 1.2]}}} for when in (POSTS, COMMENTS)),
    ]
}  # fmt: skip


class Options(NamedTuple):
    """One run."""

    evidence: Path
    minutes: float = 60.0
    seed: int = 1
    every: str = "1m"

    @property
    def short(self) -> bool:
        """Whether it is over before anything of an hour is shown."""
        return self.minutes < 10


class Found(NamedTuple):
    """What was collected at one time came to."""

    compared: Compared
    gate: Ended
    word: str
    missing: tuple[str, ...]


class Hour:
    """One run, told as it goes."""

    def __init__(self, options: Options) -> None:
        self.options, self._begun = options, time.monotonic()
        self.wrong: list[str] = []

    def say(self, line: str) -> None:
        print(f"{time.monotonic() - self._begun:7.1f} s  {line}", flush=True)

    def expect(self, what: str, *, holds: bool) -> None:
        """Say it, and remember what does not hold."""
        self.say(f"{'yes' if holds else 'NO '}  {what}")
        self.wrong += [] if holds else [what]

    def run(self) -> int:
        """The exit code."""
        options = self.options
        options.evidence.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="holdpoint-hour-") as name, ExitStack() as ending:
            made = Installation(Path(name), quick=options.short, weather=WEATHER)
            ending.callback(made.logs_to, options.evidence)
            simulator = ending.enter_context(made.simulate(options.seed))
            made.set_up(simulator.ready())
            self.say(f"platforms under their own names at {made.said['tls']['url']}: simulator {simulator.pid}")
            observer = ending.enter_context(made.observe(options.every))
            self.expect(
                "every account was looked at before anything was done", holds=waited(lambda: _whole(made, 0), 60)
            )
            supervisor = ending.enter_context(made.work())
            intake = supervisor.ready()["intake"]
            approver = ending.enter_context(made.approve())
            approver.ready()
            self._drill(made)
            self.say(f"leave to act for real: {made.go_live()}")
            self._live(made, intake)
            processes = (simulator, observer, supervisor, approver)
            self.expect("no process ended by itself", holds=all(each.exit_code is None for each in processes))
            calm = self._judged(made, "calm")
            self._calm(calm)
            self._planted(made)
            self._over(observer, approver, supervisor)
        self.say(
            "all of it holds" if not self.wrong else f"{len(self.wrong)} things do not hold: {'; '.join(self.wrong)}"
        )
        return 1 if self.wrong else 0

    # ------------------------------------------------------------ what is done

    def _live(self, made: Installation, intake: str) -> None:
        """Work comes in for the time, with drills among it, and comes to its end."""
        length_s = self.options.minutes * 60
        handing = Handing(intake, made.refs, schedule(self.options.seed, made.accounts, length_s))
        with handing:
            for share in DRILLS_AT_SHORT if self.options.short else DRILLS_AT:
                handing.until(share * length_s)
                handing.burst([each for each in made.accounts if each.platform in BUSY], BURST)
                self._drill(made)
            handing.until(length_s)
            made.control("DELETE", "faults")
            self.expect("all that was handed over came to its end", holds=waited(lambda: handing.open == 0, SETTLE_S))
        self.say(f"handed over {handing.handed}: {dict(sorted(handing.ends.items()))}")

    def _drill(self, made: Installation) -> None:
        ended = made.command("switch", "drill", "--client", HOUSE, "--as", OPERATORS[0], "--json")
        said = json.loads(ended.out) if ended.out.startswith("{") else ended.err
        self.expect(
            f"a drill was acknowledged, exit code {ended.exit_code}: {_of_drill(said)}", holds=ended.exit_code in (0, 3)
        )

    def _planted(self, made: Installation) -> None:
        """Somebody of the house posts in the platform's own app: no request, no row in any ledger, no record of ours."""
        on_x = made.accounts[0]
        made_by_hand = made.control(
            "POST", "posts", {"account": on_x.number, "text": "by hand", "platform": on_x.platform.value}
        )
        stray = str(made_by_hand["id"])
        self.say(f"planted: {stray} on {on_x.platform.value} account {on_x.number}, by hand")
        found = self._judged(made, "planted")
        self.expect("the ledgers know nothing of it", holds=[each.object for each in found.compared.apart] == [stray])
        claims = {each.name: each for each in found.compared.claims}
        self.expect("the observer's I2 is broken, and the ledgers' is not",
                    holds=(claims["I2"].observer.status, claims["I2"].ledgers.status) == ("broken", "held"))  # fmt: skip
        self.expect("the step is NO-GO, and names it", holds=found.gate.exit_code == 1 and stray in found.gate.out)
        self.say(found.gate.out.strip().splitlines()[-1])

    def _calm(self, found: Found) -> None:
        for line in found.compared.lines():
            self.say(f"      {line}")
        self.expect("observer and ledgers say the same of every claim, permit and object", holds=found.compared.equal)
        self.expect("nothing that was collected breaks a rule", holds=found.gate.exit_code in (0, 3))
        self.say(f"the gate: {found.word}, exit code {found.gate.exit_code}; missing:")
        for each in found.missing:
            self.say(f"      {each}")

    def _over(self, *processes: Running) -> None:
        ends = {each.role: each.end(30) for each in processes}
        self.expect(f"everything ended as asked: {ends}", holds=all(code in (0, -15) for code in ends.values()))

    # ------------------------------------------------------------ what is judged

    def _judged(self, made: Installation, name: str) -> Found:
        """What stands now, once everybody was looked at anew: exported, compared, and put to the gate."""
        now_us = time.time_ns() // 1_000
        seen = waited(lambda: _whole(made, now_us), 240)
        self.expect(f"every account was looked at completely after that ({name})", holds=seen)
        made.done("evidence", "export", str(made.seen), "--as", OPERATORS[0])
        core = stamped(rows_in(made.seen, *CORE), "wall")
        observed = [
            each for each in stamped(rows_in(made.seen, "observed.ndjson"), "wall") if each["kind"] in OF_OBSERVER
        ]
        world = stamped(made.control("GET", "rows?scenario=observed&clock=wall&source=simulated"), "wall")
        ahead_us = time.time_ns() // 1_000 - boot_us()
        both = compared(core, observed, world, ahead_us=ahead_us)
        place = self._left(made, name)
        policy_file = policy_of(self.options.evidence / "policy.yaml")
        runs = self.options.evidence / "runs"
        words = [
            "gate",
            "--step",
            "house -> canary",
            "--evidence",
            str(place),
            "--policy",
            str(policy_file),
            "--runs",
            str(runs),
        ]
        ended = made.command(*words)
        latest = max(runs.iterdir(), key=lambda each: each.stat().st_mtime_ns)
        said = json.loads((latest / "gate.json").read_text(encoding="utf-8")) if (latest / "gate.json").exists() else {}
        return Found(both, ended, str(said.get("verdict", ended.err)), tuple(said.get("missing", ())))

    def _left(self, made: Installation, name: str) -> Path:
        """The folder that is kept: the same files, of which every row says already that this was rehearsed."""
        place = self.options.evidence / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for file in made.seen.iterdir():
            if file.suffix == ".ndjson":
                shutil.copy(file, place / file.name)
        shutil.copy(made.seen / environment.NAME, place / environment.NAME)
        return place


def _whole(made: Installation, since_us: int) -> bool:
    """Whether each account was read completely by a look that began after that."""
    whole = {each.account for each in made.looks() if each.word == "complete" and each.at_us > since_us}
    return whole >= {each.number for each in made.accounts}


def _of_drill(said: Any) -> str:
    if not isinstance(said, dict) or not isinstance(said.get("halt"), dict):
        return str(said).strip()[-300:]
    halt = said["halt"]
    took = "never" if halt["quiesced_us"] is None else f"after {(halt['quiesced_us'] - halt['asked_us']) / 1000:.0f} ms"
    return f"{halt['halt']} {took}, {halt['live_at_fence']} under way, B = {halt['bound_us'] / 1e6:g} s"


def main() -> int:
    """By the command line."""
    asks = argparse.ArgumentParser(prog="python -m tests.house.hour", description=__doc__)
    asks.add_argument("--minutes", type=float, default=60.0)
    asks.add_argument("--seed", type=int, default=1)
    asks.add_argument("--every", default="1m", help="how often the observer looks")
    asks.add_argument("--evidence", type=Path, required=True)
    asked = asks.parse_args()
    try:
        return Hour(Options(asked.evidence.resolve(), asked.minutes, asked.seed, asked.every)).run()
    except NotReady as wrong:
        print(f"could not be run: {wrong}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
