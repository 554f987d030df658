"""The rooms as a picture: the layers that the contracts hold (pyproject.toml), and the arrows that the code really has."""

import ast
import tomllib
from itertools import pairwise

from tests.architecture.ground import ROOT

GROUNDS = ("loadtests", "steps", "safety_core", "simulators", "reports")


def layers() -> list[list[str]]:
    """The rooms of the core from the doors down to the words, as the contract names them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (core,) = (each for each in contracts if each.get("containers") == ["safety_core"])
    return [[name.strip() for name in layer.replace("|", ":").split(":")] for layer in core["layers"]]


def arrows() -> list[tuple[str, str]]:
    """Which ground imports which, read from every module."""
    found = set()
    for ground in GROUNDS:
        for module in (ROOT / ground).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
                names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
                found |= {(ground, name.partition(".")[0]) for name in names}
    return sorted((here, there) for here, there in found if there in GROUNDS and there != here)


def grounds_chart() -> str:
    """The grounds, and who imports whom."""
    return "\n".join(["flowchart TD", *(f"    {here} --> {there}" for here, there in arrows())])


def layers_chart() -> str:
    """The layers of the core: each may know what stands below it."""
    rows = layers()
    boxes = [f'    L{number}["{" · ".join(row)}"]' for number, row in enumerate(rows)]
    return "\n".join(
        ["flowchart TD", *boxes, *(f"    L{above} --> L{below}" for above, below in pairwise(range(len(rows))))]
    )
