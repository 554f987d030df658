"""The good case, once for a module: cases cannot be changed."""

import pytest

from reports.rules.case import Case
from tests.reports.bench import Bench
from tests.reports.rules import case


@pytest.fixture(scope="session", name="good")
def good_case(_little: Bench) -> Case:
    return case.good(_little)
