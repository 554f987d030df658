"""Tools of Cucumber's own, fetched once, and a shell in which `holdpoint run` is called."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import npm
from tests.steps.cli.test_run import Shell
from tests.steps.plugin.harness import World, quick_garbage_collection


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder with `node_modules`."""
    here = Path(__file__).parent
    target = npm.installed(here)
    shutil.copy(here / "render.mjs", target / "render.mjs")  # node looks for packages beside the program
    return target


@pytest.fixture
def shell(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    before = list(sys.path)
    with quick_garbage_collection():
        yield Shell(World(pytester, monkeypatch))
    sys.path[:] = before
    sys.modules.pop("some_steps", None)
