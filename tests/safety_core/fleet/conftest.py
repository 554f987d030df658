import pytest

from tests.safety_core.fleet.ground import Room


@pytest.fixture
def room(tmp_path):
    made = Room(tmp_path)
    yield made
    made.store.close()
