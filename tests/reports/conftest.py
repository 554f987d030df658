"""One honest load for the session; tests take copies of it."""

import copy

import pytest

from tests.reports import bench, six


@pytest.fixture(scope="session")
def _whole() -> bench.Bench:
    return bench.make()


@pytest.fixture(scope="session")
def _little() -> bench.Bench:
    return bench.make(halts=2, seed=3)


@pytest.fixture
def whole(_whole: bench.Bench) -> bench.Bench:
    """35 halts under load."""
    return copy.deepcopy(_whole)


@pytest.fixture
def little(_little: bench.Bench) -> bench.Bench:
    """Two halts: enough to break each invariant in."""
    return copy.deepcopy(_little)


@pytest.fixture(scope="session")
def _made(_whole: bench.Bench, _little: bench.Bench) -> six.Made:
    return six.make(copy.deepcopy(_whole), copy.deepcopy(_little))


@pytest.fixture
def made(_made: six.Made) -> six.Made:
    """An honest run of six gates."""
    return copy.deepcopy(_made)
