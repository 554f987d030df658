import pytest

from tests.safety_core.shell.ground import Ground


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()
