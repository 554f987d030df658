"""What stands between an operator and a halt: nothing that it does not need."""

import os
import subprocess
import sys

HEAVY = {
    "gevent", "greenlet", "hypothesis", "jinja2", "locust", "pydantic", "pytest", "pytest_bdd", "ruamel",
    "uvicorn", "loadtests", "reports", "simulators", "steps",
}  # fmt: skip

HALT = """
import sys
from safety_core.cli import main
sys.argv = ["holdpoint", *sys.argv[1:]]
try:
    main.main()
except SystemExit as end:
    assert not end.code, end.code
print("IMPORTED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def imported(folder, *words: str) -> set[str]:
    environment = {**os.environ, "HOLDPOINT_KEYS": str(folder / "keys")}
    environment.pop("HOLDPOINT_CONFIG", None)
    done = subprocess.run(
        [sys.executable, "-c", HALT, *words],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return set(done.stdout.rpartition("IMPORTED")[2].split())


def test_a_halt_imports_nothing_that_it_does_not_need(tmp_path):
    imported(tmp_path, "db", "upgrade")
    found = imported(tmp_path, "halt", "-m", "why")
    assert "safety_core" in found
    assert found & HEAVY == set()


def test_help_imports_no_command_and_no_store(tmp_path):
    grounds = {"loadtests", "reports", "simulators", "steps"}  # their packages hold nothing of their own
    assert imported(tmp_path, "--help") & (HEAVY - grounds | {"sqlalchemy", "sqlite3", "msgspec"}) == set()
