"""The real generators, as processes: a master with its workers before a stand-in, and one whole load on a system of its own."""

import os
import re
import signal
import subprocess
import threading
from pathlib import Path

import msgspec
import pytest

from loadtests.benchmarks import stall
from loadtests.benchmarks.stand_in import Stall, StandIn
from loadtests.halt.processes import program
from loadtests.over_http.generator import API
from loadtests.over_http.run import LOCUST, Options, Target, run
from loadtests.over_http.scenarios import PUBLISH
from reports.evidence import over_http
from reports.evidence.over_http import ACKNOWLEDGED, BEGAN, LAST_ENDED, SEEN
from reports.evidence.over_http import PUBLISH as READ_BACK

WORKERS, RATE, LENGTH_S = 3, 60.0, 4.0
STALL = Stall(from_s=1.0, for_s=1.5)


def options(system: StandIn, **changed: object) -> Options:
    found = Options(
        scenario=PUBLISH, rate=RATE, seconds=LENGTH_S, workers=WORKERS, settle_s=5.0,
        target=Target(url=system.url, bearer="relay.00"),
    )  # fmt: skip
    return msgspec.structs.replace(found, **changed)


def test_a_master_merges_what_three_workers_saw_of_a_stall_that_nobody_waited_out(tmp_path):
    with StandIn(stall=STALL, accounts=("acme-1", "acme-2")) as system:
        outcome = run(options(system), tmp_path, lambda _: None)
        handed = system.of_the_load
    found = outcome.found
    assert (found.workers, found.lost_workers, found.troubles) == (WORKERS, 0, ())
    assert found.handed == found.planned == len(handed) == len({each["key"] for each in handed})
    assert found.outcomes == {"confirmed": found.handed}
    assert found.times[API].count == found.times[READ_BACK].count == found.handed
    assert found.locust["POST /intents"].count == found.handed
    truth = stall.true_ms(RATE, LENGTH_S, STALL)
    assert found.times[API].p95 >= 0.9 * stall.at(truth, 0.95)
    assert found.times[API].mean >= 0.9 * stall.at(truth, 0)
    assert over_http.read(tmp_path / "load-publish.json") == found
    words = {word for asked, word, _ in outcome.verdict.lines if not asked.startswith("api p99")}
    assert words == {"within"}, outcome.verdict


@pytest.mark.long(
    "tests/loadtests/over_http/test_gathering.py::test_who_is_gone_before_they_are_done_is_lost_and_who_is_done_is_not"
)
def test_a_worker_that_is_killed_in_mid_run_is_lost_and_the_run_is_no_data(tmp_path):
    with StandIn() as system:

        def kill_one(line: str) -> None:
            started = re.search(r"locust-2 (\d+)", line)
            assert started

            def wait_and_kill() -> None:
                system.await_taken(40)
                os.kill(int(started[1]), signal.SIGKILL)

            threading.Thread(target=wait_and_kill, daemon=True).start()

        outcome = run(options(system), tmp_path, kill_one)
    assert outcome.found.lost_workers == 1
    assert (outcome.verdict.word, outcome.verdict.exit_code) == ("NO DATA", 3)
    assert 0 < outcome.found.handed < outcome.found.planned


def test_locust_by_itself_says_what_it_lacks(tmp_path):
    words = [program("locust"), "-f", str(LOCUST / "publish.py"), "--headless", "--host", "http://127.0.0.1:9"]
    env = {**os.environ, "HOLDPOINT_LOAD_AS": "relay.00"}
    without = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    nobody = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)
    zero = subprocess.run(
        [*words, "--load-rate", "0"], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert without.returncode != 0
    assert "HOLDPOINT_LOAD_AS is not set" in without.stderr
    assert nobody.returncode == 2
    assert "nobody answers" in nobody.stderr
    assert zero.returncode != 0
    assert "no hand-over would come of that" in zero.stderr


def test_switches_thrown_over_the_api_of_a_system_of_its_own_hold_and_everything_comes_through_after_them(tmp_path):
    """The first halt is of everything: whatever was handed over meanwhile is confirmed once it is released."""
    words = [program("holdpoint"), "load", "switch", "--duration", "6", "--evidence", str(tmp_path)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    found = over_http.read(tmp_path / "load-switch.json")
    assert ended.returncode == 3, ended.stderr  # too few for a figure
    assert re.search(r"NO DATA +at least 100 confirmed", ended.stdout)
    assert (found.troubles, found.breaches) == ((), ())
    assert found.outcomes == {"confirmed": found.planned}
    assert found.times[READ_BACK].count == found.handed == found.planned > 10
    assert found.times[ACKNOWLEDGED].count >= 1
    assert found.times[SEEN].count == found.times[BEGAN].count == found.times[LAST_ENDED].count >= 1
    assert found.times[BEGAN].max <= found.times[ACKNOWLEDGED].max
    assert (tmp_path / "load-locust.log").exists()
    pids = re.findall(r"[a-z-]+(?:-\d)? (\d+)", ended.stderr.splitlines()[0])
    assert len(pids) == 4
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
