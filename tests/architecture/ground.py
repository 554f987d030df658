"""What the architecture tests walk: the product's files, parsed once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("safety_core", "simulators", "steps", "loadtests", "reports")
BELOW_THE_LINE = ("shell", "adapters", "fleet", "cli", "console", "monitoring")
"""Rooms of the core that may do I/O; all else there is rules."""
RUNS = ROOT / "reports" / "runs"


@cache
def product_files() -> tuple[Path, ...]:
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(sorted(path for path in found if RUNS not in path.parents))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


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
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{shown(path)}:{node.lineno} imports relatively; name the room"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
