from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.steps.house_run.installation import Installation, made_at, simulated


@pytest.fixture(scope="package")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One simulation for all: what a test leaves there, the next one's observer sees before it begins."""
    with simulated(tmp_path_factory.mktemp("worlds")) as said:
        yield said


@pytest.fixture
def installed(worlds: dict[str, Any], tmp_path: Path) -> Callable[..., Installation]:
    """Makes an installation whose house has accounts on the platforms that are named."""
    return partial(made_at, tmp_path, worlds)
