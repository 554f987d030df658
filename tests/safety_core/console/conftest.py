from collections.abc import Iterator
from pathlib import Path

import pytest

from safety_core.shell import passwords
from tests.safety_core.console.ground import HASHER, Ground, grounded


@pytest.fixture(scope="package", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Whoever signs in here waits for no hash."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", HASHER)
        patch.setattr(passwords, "NOBODYS", passwords._of_no_password())
        yield


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with grounded(tmp_path) as made:
        yield made
