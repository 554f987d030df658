"""A house on loopback."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from reports.observer import config, wire
from tests.reports.observer.house import House, served


@pytest.fixture(scope="package", autouse=True)
def _authorities_read_once() -> Iterator[None]:
    """Every look is by a new observer, and reading the machine's own authorities takes longer than it looks."""
    of_the_machine = cache(wire.trusted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "trusted", lambda ca: of_the_machine(None) if ca is None else wire.trusted(ca))
        yield


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with served(tmp_path) as made:
        yield made
