import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.steps.house_run.installation import Installation, made_at, simulated


@pytest.fixture(scope="package")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One simulation for all: what a test leaves there, the next one's observer sees before it begins."""
    with simulated(tmp_path_factory.mktemp("worlds")) as said:
        yield said


@pytest.fixture(scope="package")
def prepared(worlds: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The folder of an installation in which nothing ran yet, by its platforms; nobody changes it."""

    @cache
    def made(*platforms: str) -> Path:
        return made_at(tmp_path_factory.mktemp("prepared"), worlds, *platforms).folder

    return made


@pytest.fixture
def installed(worlds: dict[str, Any], prepared: Callable[..., Path], tmp_path: Path) -> Callable[..., Installation]:
    """Makes an installation whose house has accounts on the platforms that are named: a copy of one that was prepared."""

    def made(*platforms: str) -> Installation:
        shutil.copytree(prepared(*platforms), tmp_path, dirs_exist_ok=True)
        return Installation(tmp_path, worlds)

    return made
