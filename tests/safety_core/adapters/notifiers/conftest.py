import pytest

from tests.safety_core.adapters.notifiers import ground


@pytest.fixture(scope="session")
def throw_away(tmp_path_factory):
    return ground.certificate(tmp_path_factory.mktemp("certificate"))
