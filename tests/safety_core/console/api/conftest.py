import pytest

from tests.safety_core.console.api.ground import Api, copied, furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """An installation, made once and copied, and its people's keys."""
    folder = tmp_path_factory.mktemp("installation")
    return folder, furnish(folder)


@pytest.fixture
def api(furnished, tmp_path):
    folder, keys = furnished
    made = Api(copied(folder, tmp_path), keys)
    yield made
    made.core.store.close()
