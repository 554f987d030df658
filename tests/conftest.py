"""What holds for every test: the order of files, and that no example of a property fails for its time.

The longest files come first: what waits for processes runs while the many small tests fill the other worker, and ends with them.
"""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.long import wanting

LONGEST = (
    "features/test_features.py",
    "loadtests/halt/test_drive.py",
    "test_mutants.py",
    "loadtests/torture/test_short.py",
    "loadtests/cli/test_bench.py",
    "reports/html/test_browser.py",
    "loadtests/rehearsal/test_sprint.py",
    "loadtests/rehearsal/test_rehearsal.py",
    "safety_core/fleet/test_supervisor.py",
)
"""In this order: those that take more than ten seconds, whose end nothing could fill if they began last."""
PLACES = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}

settings.register_profile("holdpoint", settings(), deadline=None)  # timings are benchmarks, and the machine may be busy
settings.load_profile("holdpoint")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move them to the front; all others stay in their order. A long one without its short form is refused."""
    if said := wanting(items):
        raise pytest.UsageError("\n".join(said))
    items.sort(key=lambda each: PLACES.get(each.path, len(PLACES)))
