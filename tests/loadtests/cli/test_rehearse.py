"""Where a rehearsal keeps what it leaves behind: in a folder of its own, or beside the rest of a gate's run."""

import json
import signal
import subprocess
import sys

from click.testing import CliRunner

from loadtests.cli.rehearse import command
from reports.evidence import environment, folder
from tests.reports.bench import environment_of

TYPED = ("--seed", "12", "--json")


def rehearse(kept):
    return CliRunner().invoke(command, [*TYPED, "--evidence", str(kept)])


def run_of_a_gate(place):
    folder.create(place)
    environment.begin(place, environment_of("0" * 64, step="simulated → house", bench=None, commands=None))
    row = {"kind": "sample", "scenario": "load", "clock": "wall", "source": "simulated"}
    folder.append(place, [{**row, "name": "healed", "us": 1, "ref": "", "detail": ""}])


def test_in_the_folder_of_a_gate_s_run_its_rows_stand_beside_the_others_and_the_run_stays_that_gate_s(tmp_path):
    run_of_a_gate(tmp_path)
    known = environment.read(tmp_path)
    ended = rehearse(tmp_path)
    assert ended.exit_code == 0, ended.output
    assert environment.read(tmp_path) == known
    found = folder.read(tmp_path)
    assert set(found) == {"load", "rehearsal-12"}
    assert [each.word for each in found["rehearsal-12"].rehearsals] == ["HELD"]
    assert json.loads((tmp_path / "rehearsal.json").read_text())["seed"] == 12


def test_a_second_rehearsal_in_one_folder_is_refused_before_anything_runs(tmp_path):
    run_of_a_gate(tmp_path)
    rehearse(tmp_path)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    ended = rehearse(tmp_path)
    assert (ended.exit_code, "holds a rehearsal already; give every run a folder" in ended.output) == (2, True)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_folder_that_is_no_run_s_and_not_empty_is_refused(tmp_path):
    (tmp_path / "letter.txt").touch()
    ended = rehearse(tmp_path)
    assert (ended.exit_code, "is not empty, and no run's" in ended.output) == (2, True)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_process_of_the_pool_ends_at_ctrl_c_without_a_word():
    line = (
        "import os, signal; from loadtests.rehearsal import sweep; sweep._begin(); os.kill(os.getpid(), signal.SIGINT)"
    )
    ended = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "")
