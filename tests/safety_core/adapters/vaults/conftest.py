import pytest

from tests.safety_core.adapters.vaults.ground import Place


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path).fill()
