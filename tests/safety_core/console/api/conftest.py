from functools import cache

import pytest

from safety_core.console.api import openapi
from tests.safety_core.console.api.ground import Api, copied, furnish


@pytest.fixture(scope="package", autouse=True)
def _described_once():
    """Each test has an app of its own, and the description of the same operations is the same bytes: written once."""
    written = cache(openapi.written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openapi, "written", lambda operations: written(tuple(operations)))
        yield


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
