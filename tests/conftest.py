"""What holds for every test: the order of files, and that no example of a property fails for its time.

The longest files come first: what waits for processes runs while the many small tests fill the other worker, and ends with them.

While tests are collected nothing of them becomes garbage, so nobody looks for any: that would be half of what collecting takes.
What was collected stays to the end, and is looked through seldom. It is not frozen: planted bugs ask who holds a function, and
would not be told.
"""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fuzzing import USUAL, examples
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

GARBAGE = 20_000
"""So many new objects are looked through at once, and not the usual 700, which are one page of evidence."""

# No deadline: timings are benchmarks, and the machine may be busy.
settings.register_profile("holdpoint", settings(), deadline=None, max_examples=examples(USUAL))
settings.load_profile("holdpoint")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nobody looks for garbage meanwhile; see the module."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.set_threshold(GARBAGE)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move them to the front; all others stay in their order. A long one without its short form is refused."""
    if said := wanting(items):
        raise pytest.UsageError("\n".join(said))
    items.sort(key=lambda each: PLACES.get(each.path, len(PLACES)))
