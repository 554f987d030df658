"""A run of features that was made to decide nothing is told from evidence that is broken, and by what it is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.cli.report import command
from reports.errors import BadEvidence
from reports.evidence import environment
from steps.plugin.evidence import environment_of
from steps.plugin.failure import RunIdentity


@pytest.fixture
def of_features(tmp_path: Path) -> Path:
    """The folder of a plain run, as ``holdpoint run`` begins it."""
    identity = RunIdentity(seed=7, evidence=tmp_path, root=tmp_path, worker="master")
    (tmp_path / environment.NAME).write_text(json.dumps(environment_of(identity, 1)), encoding="utf-8")
    return tmp_path


def test_of_a_plain_run_no_report_is_made_and_it_says_that_it_decides_no_step(of_features: Path) -> None:
    ended = CliRunner().invoke(command, [str(of_features)])
    assert ended.exit_code == 2
    assert "features that were run by themselves, simulated or on house accounts: they decide no step" in ended.output
    assert "holdpoint gate --help" in ended.output
    assert "nothing is guessed" not in ended.output


def test_a_field_that_nobody_knows_beside_a_step_is_evidence_that_is_broken(of_features: Path) -> None:
    path = of_features / environment.NAME
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "step": "simulated → house"}), encoding="utf-8")
    with pytest.raises(BadEvidence, match="nothing is guessed"):
        environment.read(of_features)
