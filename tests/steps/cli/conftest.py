import sys
from collections.abc import Iterator

import pytest

from tests.steps.cli.shell import Shell
from tests.steps.plugin.harness import World, quick_garbage_collection


@pytest.fixture
def small(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A small world, and a shell in it."""
    before = list(sys.path)
    with quick_garbage_collection():
        yield Shell(World(pytester, monkeypatch))
    sys.path[:] = before
    sys.modules.pop("some_steps", None)
