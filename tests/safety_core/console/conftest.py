from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety_core.console.ground import Ground, grounded


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with grounded(tmp_path) as made:
        yield made
