"""Two runs, judged once: one in which nobody has read back a post, and which has loads over the API, and one without either and with other
halts.
"""

from pathlib import Path

import pytest

from tests.reports.bench import Bench, make
from tests.reports.recount.anew import Anew
from tests.reports.recount.whole import Whole


@pytest.fixture(scope="package")
def folders(tmp_path_factory: pytest.TempPathFactory, _whole: Bench, _little: Bench) -> list[Path]:
    """Both."""
    made = [Whole(_whole, _little), Whole(make(seed=11), _little, unread=0, loads=False)]
    return [each.judged(tmp_path_factory.mktemp("recount") / "run") for each in made]


@pytest.fixture(scope="package", params=[0, 1], ids=["unread", "all-read"])
def folder(request: pytest.FixtureRequest, folders: list[Path]) -> Path:
    """One of them."""
    which: int = request.param
    return folders[which]


@pytest.fixture(scope="package")
def run(folder: Path) -> Anew:
    """The same, counted anew."""
    return Anew(folder)


@pytest.fixture(scope="package")
def of_first(folders: list[Path]) -> Anew:
    """The first, counted anew."""
    return Anew(folders[0])
