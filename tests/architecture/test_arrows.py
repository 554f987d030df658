"""Who may import whom: the contracts in pyproject.toml, and what they cannot say."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.ground import ROOT, imported, module_name, nodes, product_files, rule_files, shown

WORLDLY = {
    "PIL", "asyncio", "click", "greenlet", "http", "locust", "pydantic", "pytest", "random", "requests", "secrets", "select",
    "selectors", "simulators", "socket", "sqlalchemy", "sqlite3", "ssl", "steps", "subprocess", "tempfile", "uuid",
    "reports", "loadtests", "uvicorn",
}  # fmt: skip
"""What a rule can neither import nor bring in. (``time`` is built in and loaded by the interpreter itself: the contracts
watch the import of it.)"""

LOOK = """
import json, sys
import msgspec
before = set(sys.modules)
for name in json.loads(sys.argv[1]):
    __import__(name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"


@pytest.fixture(scope="module")
def planted_ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of contracts, the first level of each room and what they name; small enough to judge often, and it holds."""
    ground = tmp_path_factory.mktemp("ground")
    shutil.copy(ROOT / "pyproject.toml", ground)
    kept = {
        *rule_files(),
        *(path for path in product_files() if path.name in ("__init__.py", "judgement.py", "wire.py")),
    }
    for path in kept:
        copy = ground / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text() if path in rule_files() else "")
    (ground / "steps" / "planted.py").touch()
    (ground / "reports" / "planted.py").touch()
    return ground


def grounds(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def contracts(where: Path) -> subprocess.CompletedProcess:
    """Judge the packages and contracts that stand in a folder."""
    return subprocess.run(
        [sys.executable, "-c", LINT], cwd=where, env={**os.environ, "COLUMNS": "120"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_the_contracts_of_pyproject_hold() -> None:
    done = contracts(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("safety_core/ruling.py", "import reports.evidence"),
        ("safety_core/shell/__init__.py", "import simulators.wire"),
        ("simulators/wire.py", "import safety_core.intent"),
        ("reports/evidence/__init__.py", "import simulators.wire"),
        ("simulators/wire.py", "import steps"),
        ("steps/__init__.py", "import loadtests"),
        ("safety_core/guard.py", "import safety_core.shell"),
        ("safety_core/checks/content.py", "import safety_core.guard"),
        ("safety_core/shell/__init__.py", "import safety_core.adapters"),
        ("safety_core/adapters/__init__.py", "import safety_core.shell"),
        ("safety_core/cli/__init__.py", "import safety_core.adapters.stores"),
        ("steps/planted.py", "import safety_core.adapters.stores"),
        ("steps/planted.py", "import reports.planted"),
        ("safety_core/halt.py", "import time"),
        ("safety_core/fleet/judgement.py", "import time"),
        ("safety_core/checks/content.py", "import random"),
        ("safety_core/intent.py", "import sqlalchemy"),
        ("safety_core/newcomer.py", ""),
        ("reports/observer/__init__.py", "import reports.checkers"),
        ("reports/observer/__init__.py", "import sqlite3"),
        ("reports/checkers/__init__.py", "import reports.observer"),
        ("reports/evidence/__init__.py", "import http.client"),
    ],
)
def test_a_planted_import_against_the_arrows_is_found(file: str, line: str, planted_ground: Path) -> None:
    path = planted_ground / file
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        done = contracts(planted_ground)
    finally:
        path.write_text(before) if before is not None else path.unlink()
    assert done.returncode == 1, "nothing found"
    assert path.stem.replace("__init__", path.parent.name) in done.stdout


def test_importing_every_rule_brings_in_nothing_of_the_world() -> None:
    names = [module_name(path) for path in rule_files()]
    done = subprocess.run(
        [sys.executable, "-c", LOOK, json.dumps(names)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    brought = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert "safety_core" in brought
    assert brought & WORLDLY == set()


@pytest.mark.parametrize("path", [path for path in product_files() if path.is_relative_to(ROOT / "steps")], ids=shown)
def test_core_and_simulators_are_joined_in_the_rig_only(path: Path) -> None:
    joined = {"safety_core", "simulators"} <= grounds(path)
    assert not joined or path.is_relative_to(ROOT / "steps" / "rig")


@pytest.mark.parametrize("verifier", ["safety_core/audit/verifier.py", "reports/signed/verify_gate.py"])
def test_a_verifier_imports_the_standard_library_and_cryptography_only(verifier: str) -> None:
    allowed = {*sys.stdlib_module_names, "cryptography"}
    assert grounds(ROOT / verifier) <= allowed


HEAVY = {"safety_core.shell.objectives_text"}
"""What is loaded when it is first needed: a halt reads no YAML."""


@pytest.mark.parametrize(
    "path", [path for path in product_files() if path.is_relative_to(ROOT / "safety_core" / "shell")], ids=shown
)
def test_the_shell_has_no_circle_that_an_import_within_a_function_hides(path: Path) -> None:
    hidden = [
        each.module
        for function in nodes(path, ast.FunctionDef)
        for each in ast.walk(function)
        if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("safety_core.shell")
    ]
    assert set(hidden) <= HEAVY
