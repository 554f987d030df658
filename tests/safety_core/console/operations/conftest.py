"""The ground of the console's operations: two clients, and people of each role."""

from collections.abc import Iterator

import pytest

from tests.safety_core.console.operations.desks import Office


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.store.close()
