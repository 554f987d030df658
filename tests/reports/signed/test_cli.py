"""The commands as somebody new uses them, with wrong input as well."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reports.cli import decide, report, verify
from reports.cli.gate import command as gate
from reports.signed import bundle, keys
from reports.signed.verify_gate import unpacked
from tests.reports import signing, six
from tests.reports.bench import Bench
from tests.reports.signed import small
from tests.reports.test_gate import prepare, with_commands


@pytest.fixture
def fresh(made: six.Made, tmp_path: Path) -> Path:
    """A run that began now."""
    folder = made.written(tmp_path / "reports" / "runs" / "20261129T120000Z")
    plain = json.loads((folder / "environment.json").read_text())
    now = datetime.now(UTC).isoformat(timespec="seconds")
    (folder / "environment.json").write_text(json.dumps(plain | {"started_at": now}))
    return folder


@pytest.fixture(autouse=True)
def _by_hand(made: six.Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made.take(monkeypatch)


def call(command: object, *words: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in words])  # type: ignore[arg-type]


def test_report_verify_and_decide_one_after_another(fresh: Path, tmp_path: Path) -> None:
    key = signing.run_key(tmp_path)
    done = call(report.command, fresh, "--key", key)
    assert done.exit_code == 0, done.output
    assert f"signed by key {small.key_id(small.KEY)}" in done.output
    verified = call(verify.command, fresh / "bundle.zip", "--key", fresh / "gate.pub")
    assert verified.exit_code == 0, verified.output
    assert "judged anew: GO, gate.json is the same to the byte" in verified.output
    assert verified.output.endswith("VERIFIED\n")
    plain = json.loads(call(verify.command, fresh / "bundle.zip", "--key", fresh / "gate.pub", "--json").output)
    assert (plain["verified"], {each["word"] for each in plain["checks"]} & {"BROKEN"}) == (True, set())
    mine = signing.run_key(tmp_path, 1)
    decided = call(decide.command, "go", fresh, "--as", "Quinn", "--reason", "ready", "--key", mine)
    assert decided.exit_code == 0, decided.output
    (tmp_path / "quinn.pub").write_bytes(keys.public_pem(keys.read(mine)))
    words = ["--decisions", fresh / "decisions.intoto.jsonl", "--decider", tmp_path / "quinn.pub"]
    verified = call(verify.command, fresh / "bundle.zip", "--key", fresh / "gate.pub", *words)
    assert verified.exit_code == 0, verified.output
    assert "ok      decision: go by Quinn" in verified.output
    again = call(decide.command, "no-go", fresh, "--as", "Quinn", "--reason", "no", "--key", mine)
    assert (again.exit_code, "Quinn has decided already" in again.output) == (2, True)
    assert call(report.command, fresh, "--key", key).exit_code == 2


def test_without_a_key_a_step_that_requires_one_is_no_data(fresh: Path) -> None:
    done = call(report.command, fresh)
    assert done.exit_code == 3
    assert "missing: Signature: nobody can sign the report" in done.output
    assert not (fresh / "bundle.zip").exists()


def test_evidence_that_was_changed_and_signed_anew_by_nobody_is_found_when_judged_anew(
    fresh: Path, tmp_path: Path
) -> None:
    """Whoever has the key can sign a false verdict; then the evidence in the bundle does not give it."""
    assert call(report.command, fresh, "--key", signing.run_key(tmp_path)).exit_code == 0
    files = unpacked((fresh / "bundle.zip").read_bytes())
    plain = json.loads(files["gate.json"]) | {"halts": 999}
    files["gate.json"] = json.dumps(plain).encode()
    told = bundle.payload(files.pop("gate.dsse.json"))
    told["subject"] = small.subject(files)
    forged = bundle.packed({**files, "gate.dsse.json": small.sealed(told)})
    (tmp_path / "forged.zip").write_bytes(forged)
    done = call(verify.command, tmp_path / "forged.zip", "--key", fresh / "gate.pub")
    assert done.exit_code == 1
    assert "judged anew: the evidence gives another gate.json than was signed" in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["none.zip", "--key", "gate.pub"], "none.zip: not checked: .*No such file"),
        (["gate.pub", "--key", "gate.pub"], "no zip archive; give the bundle.zip of a run"),
        (["small.zip", "--key", "small.zip"], "is no public key; give the gate.pub"),
        (["small.zip", "--key", "gate.pub", "--at", "tomorrow"], "--at tomorrow is no time"),
        (["small.zip"], "Missing option '--key'"),
    ],
)
def test_verify_with_wrong_input_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.zip").write_bytes(small.packed())
    (tmp_path / "gate.pub").write_bytes(small.pem(small.KEY))
    done = call(verify.command, *words)
    assert done.exit_code == 2
    assert re.search(told, done.output)
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["go", "none", "--as", "Q", "--reason", "r", "--key", "mine"], "nobody has signed this run"),
        (["maybe", "none", "--as", "Q", "--reason", "r", "--key", "mine"], "is not one of 'go', 'no-go'"),
        (["go", "none", "--as", "Q", "--reason", "r", "--key", "nokey"], "nokey cannot be read"),
        (["go", "none", "--as", "Q", "--reason", "r"], "Missing option '--key'"),
        (["go", "none", "--as", "Q", "--key", "mine"], "Missing option '--reason'"),
        (["go", "none", "--reason", "r", "--key", "mine"], "Missing option '--as'"),
        (["go", "none", "--as", "Q", "--reason", " ", "--key", "mine"], "--reason is empty; say who decides, and why"),
    ],
)
def test_decide_with_wrong_input_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    signing.run_key(tmp_path, 1).rename(tmp_path / "mine")
    done = call(decide.command, *words)
    assert (done.exit_code, told in done.output) == (2, True), done.output
    assert list(tmp_path.iterdir()) == [tmp_path / "mine"]


@pytest.mark.parametrize("step", ["bench: kill switch", "bench: six gates"])
def test_gate_refuses_a_key_that_cannot_be_used_before_anything_runs(tmp_path: Path, step: str) -> None:
    runs = tmp_path / "reports" / "runs"
    done = call(gate, "--step", step, "--runs", runs, "--key", tmp_path / "none")
    assert (done.exit_code, "cannot be read" in done.output) == (2, True)
    assert not runs.exists()
    open_to_all = signing.run_key(tmp_path)
    open_to_all.chmod(0o644)
    done = call(gate, "--step", step, "--runs", runs, "--key", open_to_all)
    assert (done.exit_code, "chmod 600" in done.output) == (2, True)
    assert not runs.exists()


def test_the_commands_are_offered_by_holdpoint() -> None:
    for name in ("verify", "decide"):
        done = subprocess.run(
            [Path(sys.executable).with_name("holdpoint"), name, "--help"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "Exit codes: 0" in done.stdout


def run_gate(
    tmp_path: Path, commands: list[list[str]], *words: str, step: str = "bench: kill switch"
) -> tuple[Result, Path]:
    """The gate over these commands, and the folder of its run."""
    file = with_commands(tmp_path, *commands)
    runs = tmp_path / "reports" / "runs"
    done = call(gate, "--policy", file, "--runs", runs, "--seed", "9", "--step", step, *words)
    (folder,) = runs.iterdir()
    return done, folder


def test_a_gate_with_a_configured_key_is_signed_and_verified(
    tmp_path: Path, whole: Bench, little: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    done, folder = run_gate(tmp_path, prepare(tmp_path, whole, little), "--key", str(signing.run_key(tmp_path)))
    assert done.exit_code == 0, done.output
    assert f"signed by key {small.key_id(small.KEY)}" in done.output
    verified = call(verify.command, folder / "bundle.zip", "--key", folder / "gate.pub")
    assert verified.exit_code == 0, verified.output
    assert "judged anew: GO" in verified.output


def test_a_key_that_is_gone_at_the_end_of_the_run_is_told_and_nothing_is_signed(
    tmp_path: Path, whole: Bench, little: Bench
) -> None:
    key = signing.run_key(tmp_path)
    gone = [Path(sys.executable).name, "-c", f"import os; os.unlink({str(key)!r})"]
    done, folder = run_gate(tmp_path, [*prepare(tmp_path, whole, little), gone], "--key", str(key))
    assert f"holdpoint: UNSIGNED: the key file {key} cannot be read" in done.output
    assert "UNSIGNED" in (folder / "report.html").read_text()
    assert not (folder / "bundle.zip").exists()


def test_where_none_is_configured_a_step_that_requires_signatures_makes_a_key_and_signs_even_no_data(
    tmp_path: Path,
) -> None:
    done, folder = run_gate(tmp_path, [[Path(sys.executable).name, "-c", "pass"]], step="bench: six gates")
    assert done.exit_code == 3
    assert "Signature" not in done.output
    assert sorted(each.name for each in (tmp_path / "reports").iterdir()) == [
        "gate.key",
        "gate.pub",
        "latest.html",
        "runs",
    ]
    verified = call(verify.command, folder / "bundle.zip", "--key", tmp_path / "reports" / "gate.pub")
    assert verified.exit_code == 0, verified.output
    assert "verdict: NO DATA" in verified.output
