"""What the architecture tests walk: the product's files, parsed once, and walked once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("safety_core", "simulators", "steps", "loadtests", "reports")
BELOW_THE_LINE = ("shell", "adapters", "fleet", "cli", "console", "monitoring")
"""Rooms of the core that may do I/O; all else there is rules."""
RUNS = ROOT / "reports" / "runs"
Node = TypeVar("Node", bound=ast.AST)


@cache
def product_files() -> tuple[Path, ...]:
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(sorted(path for path in found if RUNS not in path.parents))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def _by_kind(path: Path) -> dict[type[ast.AST], list[ast.AST]]:
    found: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(tree(path)):
        found.setdefault(type(node), []).append(node)
    return found


def nodes(path: Path, *kinds: type[Node]) -> Iterator[Node]:
    """All of a file that are of one of these kinds, kind by kind: nearly all that is asked of a tree is asked of a few."""
    for kind in kinds:
        yield from _by_kind(path).get(kind, ())  # type: ignore[misc]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def rule_files() -> tuple[Path, ...]:
    core = ROOT / "safety_core"
    return tuple(
        path
        for path in product_files()
        if core in path.parents and path.relative_to(core).parts[0] not in BELOW_THE_LINE
    )


def imported(path: Path) -> set[str]:
    """Absolute names that a file imports, ``from a import b`` as ``a.b``."""
    names = set()
    for node in nodes(path, ast.Import):
        names.update(alias.name for alias in node.names)
    for node in nodes(path, ast.ImportFrom):
        assert not node.level, f"{shown(path)}:{node.lineno} imports relatively; name the room"
        names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
