"""A run of six gates, judged and signed."""

import copy
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports import policy
from reports.judge import Judged, judge, read_and_decide
from reports.made import Made
from reports.signed import keys
from tests.reports import signing, six
from tests.reports.signed import small

BEGAN = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""When every made run began."""
SIGNED = datetime(2026, 11, 23, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_key_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keys.VARIABLE, raising=False)


def judged(made: six.Made, folder: Path, *, seed: int = 9, at: datetime = SIGNED) -> Judged:
    """Its folder, written if need be, judged and signed at that instant."""
    with made.taken():
        run = folder if folder.exists() else made.written(folder)
        return judge(run, key_file=signing.run_key(folder.parent, seed), at=at)


@pytest.fixture(scope="session")
def _signed(tmp_path_factory: pytest.TempPathFactory, _made: six.Made) -> Path:
    folder = tmp_path_factory.mktemp("signed") / "run"
    assert judged(copy.deepcopy(_made), folder).verdict.word == "GO"
    return folder


@pytest.fixture
def signed(tmp_path: Path, _signed: Path) -> Path:
    """The folder of a GO that was signed."""
    return Path(shutil.copytree(_signed, tmp_path / "run"))


@pytest.fixture(scope="session")
def go(_signed: Path, _made: six.Made) -> Made:
    """What its outputs were made from; nobody changes it."""
    with _made.taken():
        return read_and_decide(_signed, policy.load(), None, signed_by=small.key_id(small.KEY))
