"""The load itself, small: real processes, real commands, and its evidence read back by those who judge it."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from loadtests.cli.load import command
from loadtests.halt import bench
from loadtests.halt.drive import Options, run
from loadtests.halt.processes import program
from reports import policy
from reports.checkers import check_all
from reports.evidence import environment, folder, load
from reports.halts import Floors, halt_samples
from safety_core.vocabulary import Platform

SMALL = Options(seed=5, duration_s=2.0, rounds=1, per_kind=1, clients=4, processes=2, threads=32, machine=20)
FLOORS = Floors(in_flight_machine=16, in_flight_scope=1, queued_scope=1)
TENANTS, SLOW = bench.tenants, {Platform.THREADS}
SCENARIO = policy.load(policy.DEFAULT).step("bench: kill switch").load.scenario


def alive(pid: int) -> bool:
    """Whether there is such a process that is not merely waiting to be buried."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_small_load_leaves_sound_evidence_in_which_halts_count_and_no_process(tmp_path):
    """One run, looked at from every side: it takes a quarter of a minute."""
    lines: list[str] = []
    record = run(tmp_path, SMALL, lines.append)
    assert record.troubles == []
    assert any(re.search(r"halt 1 .*acknowledged in +\d+ ms", each) for each in lines), lines
    assert set(record.processes) == {"simulator", "supervisor", "worker-1", "worker-2", "load", "approver"}
    assert not any(map(alive, record.processes.values()))
    evidence = folder.read(tmp_path)[SCENARIO]
    halts_count(evidence, lines)
    invariants_hold(evidence)
    everything_handed_over_came_to_an_end(evidence, load.read(tmp_path))
    declared = environment.read(tmp_path).bench
    assert declared.processes == record.processes
    keys = [
        entry["key"] for entry in map(json.loads, (each.entry for each in evidence.audit)) if entry["kind"] == "key"
    ]
    assert keys == [declared.audit_key]
    assert any(each.note is not None for each in evidence.checkpoints)
    assert (declared.timing_s["request_s"], declared.timing_s["permit_s"]) == (3.0, 5.0)
    assert {each.bound_us for each in evidence.halts} == {round(declared.bound_s * 1e6)}


def halts_count(evidence, lines):
    samples = halt_samples(evidence, FLOORS)
    assert samples
    assert all(each.effects_after == 0 and not each.failed for each in samples)
    assert any(each.is_sample for each in samples), (lines, [each.why_not for each in samples])
    assert all(each.printed_us is not None and each.printed_us >= each.latency_us for each in samples)


def invariants_hold(evidence):
    found = check_all(evidence)
    assert [each for each in found if each.status == "broken"] == []
    assert {each.invariant for each in found if each.status == "held"} >= {"I1", "I2", "I3", "I5", "I6", "I8", "I9"}


def everything_handed_over_came_to_an_end(evidence, seen):
    assert not seen.crashed
    assert seen.lost == 0
    assert sum(seen.outcomes.values()) == seen.handed >= 100
    assert {each.tag for each in evidence.intents} == {each.ref for each in evidence.samples if each.name == "handed"}


@pytest.mark.parametrize(
    ("role", "trouble"),
    [
        ("supervisor", "the supervisor ended by itself with -9"),
        pytest.param(
            "worker-1",
            "ended on the way",
            marks=pytest.mark.long("test_a_process_that_is_killed_ends_as_an_honest_record"),
        ),
    ],
)
def test_a_process_that_is_killed_ends_as_an_honest_record(tmp_path, monkeypatch, role, trouble):
    """Without Threads, whose containers are looked at after half a minute: what is waited for is the others' end."""
    monkeypatch.setattr(
        bench, "tenants", lambda clients: [each for each in TENANTS(clients) if each.platform not in SLOW]
    )

    def kill_it_at_the_start(line: str) -> None:
        started = re.match(rf"simulator \d+.* {role} (\d+)", line)
        if started:
            os.kill(int(started[1]), signal.SIGKILL)

    record = run(tmp_path / "evidence", SMALL, kill_it_at_the_start)
    assert any(trouble in each for each in record.troubles)
    assert load.read(tmp_path / "evidence").crashed
    told = [each.detail for each in folder.read(tmp_path / "evidence")[SCENARIO].samples if each.name == "trouble"]
    assert any(trouble in each for each in told)
    assert not any(map(alive, record.processes.values()))


@pytest.mark.long("test_a_process_that_is_killed_ends_as_an_honest_record")
def test_an_interrupted_run_leaves_no_process(tmp_path):
    words = [program("holdpoint"), "load", "halt", "--evidence", str(tmp_path / "evidence")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as driver:
        assert driver.stdout is not None
        line = driver.stdout.readline()
        started = re.match(r"simulator (\d+), load (\d+), supervisor (\d+), approver (\d+), worker-1 (\d+)", line)
        driver.send_signal(signal.SIGINT)
        driver.communicate(timeout=30)
    assert started, line
    assert driver.returncode == 128 + signal.SIGINT
    assert not any(alive(int(pid)) for pid in started.groups())


def test_a_folder_that_holds_a_load_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "load.json").touch()
    done = CliRunner().invoke(command, ["halt", "--evidence", str(tmp_path)])
    assert (done.exit_code, "give every run a folder of its own" in done.output) == (2, True)


def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "file").touch()
    done = CliRunner().invoke(command, ["halt", "--evidence", str(tmp_path / "file" / "below")])
    assert (done.exit_code, "cannot be made" in done.output) == (2, True)
