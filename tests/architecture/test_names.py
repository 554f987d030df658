"""Every check, fault and platform has a file, a test and a docs line of the same name."""

import ast
from pathlib import Path

import pytest

from safety_core.guard import CHECKS
from safety_core.vocabulary import Platform
from simulators.platforms.registry import PLATFORMS
from tests.architecture.ground import ROOT, shown, tree

CHECK_ROOM = ROOT / "safety_core" / "checks"
FAULT_ROOM = ROOT / "simulators" / "faults"
SHARED = {"graph"}
"""A dialect that several platforms speak: a room beside theirs, and no platform."""
PLATFORM_ROOMS = [ROOT / "safety_core" / "adapters" / "platforms", ROOT / "simulators" / "platforms"]


def named(room: Path) -> list[str]:
    """A file or a folder of its own; what begins with an underscore is shared, not named."""
    found = {path.stem for path in room.glob("*.py")} | {path.parent.name for path in room.glob("*/__init__.py")}
    return sorted(name for name in found if not name.startswith("_"))


def mirrored(room: Path, name: str) -> list[Path]:
    mirror = ROOT / "tests" / room.relative_to(ROOT)
    return [*mirror.glob(f"test_{name}.py"), *mirror.glob(f"test_{name}_*.py"), *mirror.glob(f"{name}/test_*.py")]


def faults() -> list[str]:
    """Faults by the name in their plans: ``fault: Literal["name"]``; what else stands in the room is shared."""
    found = [
        (path.stem, ast.unparse(node.annotation))
        for path in sorted(FAULT_ROOM.glob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "fault"
    ]
    literals = [stem for stem, annotation in found if annotation == f"Literal[{stem!r}]"]
    misnamed = [stem for stem, annotation in found if annotation.startswith("Literal[") and stem not in literals]
    assert misnamed == [], "a fault's file bears its name"
    return literals


def docs_line(page: str, name: str) -> bool:
    path = ROOT / "docs" / page
    return path.exists() and f"`{name}`" in path.read_text()


def test_every_check_of_the_guard_stands_in_a_file_of_its_name() -> None:
    assert named(CHECK_ROOM) == sorted(CHECKS)


@pytest.mark.parametrize("name", named(CHECK_ROOM))
def test_every_check_has_a_test_and_a_docs_line_of_its_name(name: str) -> None:
    assert mirrored(CHECK_ROOM, name), f"tests/safety_core/checks/test_{name}.py is missing"
    assert docs_line("checks.md", name), f"docs/checks.md does not name `{name}`"


@pytest.mark.parametrize("name", faults())
def test_every_fault_has_a_test_and_a_docs_line_of_its_name(name: str) -> None:
    assert mirrored(FAULT_ROOM, name), f"tests/simulators/faults/test_{name}.py is missing"
    assert docs_line("faults.md", name), f"docs/faults.md does not name `{name}`"


@pytest.mark.parametrize("name", [platform.lower() for platform in Platform])
@pytest.mark.parametrize("room", PLATFORM_ROOMS, ids=shown)
def test_every_platform_has_a_file_a_test_and_a_page_of_its_name_on_either_side(room: Path, name: str) -> None:
    assert name in named(room), f"{shown(room)} has neither {name}.py nor {name}/"
    assert mirrored(room, name), f"tests/{shown(room)}/test_{name}.py is missing"
    assert (ROOT / "docs" / "platforms" / f"{name}.md").exists(), f"docs/platforms/{name}.md is missing"


@pytest.mark.parametrize("room", PLATFORM_ROOMS, ids=shown)
def test_every_folder_among_the_platforms_is_a_platform(room: Path) -> None:
    folders = {path.parent.name for path in room.glob("*/__init__.py")}
    known = {*PLATFORMS, *SHARED} if room.parts[-2] == "simulators" else set(Platform)
    assert folders <= {name.lower() for name in known}
