"""`holdpoint gate` runs what the step lists, judges what was written, and ends with the verdict's code."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reports import policy
from reports.cli import gate, report
from tests.reports import bench as benches
from tests.reports.bench import Bench
from tests.reports.cucumber import Told
from tests.reports.html.test_page import settled

WRITER = """
import shutil, sys
from pathlib import Path
prepared, evidence = Path(sys.argv[1]), Path(sys.argv[2])
for name in sys.argv[3:]:
    shutil.copy(prepared / name, evidence / name)
"""
BENCH = """
import json, sys
from pathlib import Path
prepared, evidence = (Path(each) / "environment.json" for each in sys.argv[1:])
plain = json.loads(evidence.read_text())
evidence.write_text(json.dumps({**plain, "bench": json.loads(prepared.read_text())["bench"]}))
"""
ROWS = [f"{name}.ndjson" for name in ("ledger", "journal", "control", "records", "audit", "faults", "samples", "run")]


def with_commands(folder: Path, *commands: list[str]) -> Path:
    """The release's own policy with other commands."""
    lines = policy.DEFAULT.read_text().splitlines()
    first = next(n for n, line in enumerate(lines) if line.strip().startswith("commands:"))
    after = next(n for n in range(first, len(lines)) if lines[n].startswith("    criteria:"))
    kept = lines[after:]
    mine = [f"      - {json.dumps(each)}" for each in commands]
    path = folder / "policy.yaml"
    path.write_text("\n".join([*lines[: first + 1], *mine, *kept]) + "\n")
    return path


def run(tmp_path: Path, *commands: list[str], step: str = "bench: kill switch") -> Result:
    file = with_commands(tmp_path, *commands)
    words = ["--policy", str(file), "--runs", str(tmp_path / "runs"), "--seed", "9", "--step", step]
    return CliRunner().invoke(gate.command, words)


def prepare(tmp_path: Path, whole: Bench, little: Bench) -> list[list[str]]:
    """Commands that write an honest run."""
    told = Told().scenario("A halt of everything lets nothing through")
    prepared = benches.write(tmp_path / "prepared", whole, "00" * 32, told.messages(), settled(little))
    (tmp_path / "writer.py").write_text(WRITER)
    (tmp_path / "bench.py").write_text(BENCH)
    python = Path(sys.executable).name
    return [
        [python, str(tmp_path / "writer.py"), str(prepared), "{evidence}", *ROWS, "load.json"],
        [python, str(tmp_path / "bench.py"), str(prepared), "{evidence}"],
    ]


def test_an_honest_run_is_go_and_its_page_can_be_made_again(tmp_path: Path, whole: Bench, little: Bench) -> None:
    result = run(tmp_path, *prepare(tmp_path, whole, little))
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "GO (bench: kill switch), exit code 0"), (
        result.output
    )
    (folder,) = (tmp_path / "runs").iterdir()
    made = json.loads((folder / "gate.json").read_text())
    assert (made["verdict"], made["exit_code"], made["seed"], made["run"]) == ("GO", 0, 9, folder.name)
    assert (tmp_path / "latest.html").read_bytes() == (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    again = CliRunner().invoke(report.command, [str(folder), "--policy", str(tmp_path / "policy.yaml")])
    assert again.exit_code == 0, again.output
    assert (tmp_path / "latest.html").read_bytes() == (folder / "report.html").read_bytes()
    other = CliRunner().invoke(report.command, [str(folder)])
    assert (other.exit_code, json.loads((folder / "gate.json").read_text())["verdict"]) == (3, "NO DATA")


def test_a_command_that_crashes_leaves_no_data(tmp_path: Path, whole: Bench, little: Bench) -> None:
    python = Path(sys.executable).name
    result = run(tmp_path, *prepare(tmp_path, whole, little), [python, "-c", "raise SystemExit(7)"])
    assert result.exit_code == 3
    assert "a command ended with 7" in result.output


def test_a_run_that_wrote_nothing_is_no_data(tmp_path: Path) -> None:
    result = run(tmp_path, [Path(sys.executable).name, "-c", "pass"])
    last = result.output.splitlines()[-1]
    assert result.exit_code == 3
    assert last.startswith("NO DATA (bench: kill switch), missing: Load: there was no load; ")
    assert last.endswith(", exit code 3")


@pytest.mark.parametrize(
    ("command", "step", "told"),
    [
        (["no-such-program"], "bench: kill switch", "cannot be started"),
        (["true"], "canary -> ga", "there is no step"),
    ],
)
def test_what_cannot_run_ends_with_two(tmp_path: Path, command: list[str], step: str, told: str) -> None:
    result = run(tmp_path, command, step=step)
    assert (result.exit_code, result.output.splitlines()[-1]) == (2, "could not run, exit code 2")
    assert told in result.output


def test_corrupt_evidence_ends_with_two_and_names_the_line(tmp_path: Path, whole: Bench, little: Bench) -> None:
    commands = prepare(tmp_path, whole, little)
    with (tmp_path / "prepared" / "faults.ndjson").open("a") as file:
        file.write('{"kind":"fault"')
    lines = (tmp_path / "prepared" / "faults.ndjson").read_text().count("\n")
    result = run(tmp_path, *commands)
    assert result.exit_code == 2
    assert f"faults.ndjson:{lines + 1}: the last line has no end" in result.output


def test_two_runs_never_share_a_folder(tmp_path: Path) -> None:
    for _ in range(3):
        run(tmp_path, [Path(sys.executable).name, "-c", "pass"])
    assert len(list((tmp_path / "runs").iterdir())) == 3
