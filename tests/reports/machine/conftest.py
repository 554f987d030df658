"""Judged runs of every verdict, each a folder with its outputs."""

import copy
import json
from pathlib import Path

import pytest

from reports import policy
from reports.evidence import environment, folder
from reports.judge import judge
from reports.signed import keys
from tests.reports import bench as benches
from tests.reports import signing, six
from tests.reports.cucumber import Told

HOUSE = "simulated → house"


class Runs:
    """The folders. Those of the verdicts are made once; nobody changes them."""

    def __init__(self, root: Path, made: six.Made) -> None:
        self.root, self.made = root, made
        self._told = 0

    def go(self) -> Path:
        path = self.root / "go"
        if not path.exists():
            self.made.judged(path)
        return path

    def no_go(self) -> Path:
        path = self.root / "no-go"
        if not path.exists():
            self.made.but(six.wrong_account).judged(path)
        return path

    def no_data(self) -> Path:
        """Of a step that asks for more than was done, criteria too."""
        path = self.root / "no-data"
        if not path.exists():
            self._judged(self.made.written(path), step=HOUSE)
        return path

    def empty(self) -> Path:
        """Of a run that left nothing behind."""
        path = self.root / "empty"
        if not path.exists():
            folder.create(path)
            environment.begin(path, benches.environment_of("00" * 32))
            judge(path)
        return path

    def of(self, told: Told, *, success: bool = True) -> Path:
        """A run of features alone."""
        self._told += 1
        path = self.root / f"told-{self._told}"
        folder.create(path)
        environment.begin(path, benches.environment_of(policy.load().digest, **self.made.environment()))
        lines = [json.dumps(each) for each in told.messages(success=success)]
        (path / "run.ndjson").write_text("\n".join([*lines, ""]))
        return self._judged(path)

    def _judged(self, path: Path, step: str | None = None) -> Path:
        with self.made.taken():
            judge(path, step=step)
        return path


VERDICTS = {"go": "GO", "no_go": "NO-GO", "no_data": "NO DATA", "empty": "NO DATA"}


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory, _made: six.Made) -> Runs:
    beside = tmp_path_factory.mktemp("judged")
    signing.run_key(beside).rename(beside / keys.NAME)  # where the commands look for it
    (beside / "runs").mkdir()
    return Runs(beside / "runs", copy.deepcopy(_made))


@pytest.fixture(params=VERDICTS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def judged(kind: str, runs: Runs) -> Path:
    """A run of each verdict in turn."""
    path: Path = getattr(runs, kind)()
    return path
