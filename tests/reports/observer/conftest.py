"""A house on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reports.observer.house import House, served


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with served(tmp_path) as made:
        yield made
