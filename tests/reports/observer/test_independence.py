"""The observer shares nothing with what it watches, and is the only room of the reports that asks a network."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.ground import ROOT, imported, product_files, shown

ROOM = ROOT / "reports" / "observer"
COMMAND = ROOT / "reports" / "cli" / "observe.py"
STANDARD = {*sys.stdlib_module_names}
OTHERS = {"msgspec"}
"""What it takes of other people's: rows are read and written by it. Its wire is the standard library's alone."""
OF_REPORTS = ("reports.observer.", "reports.evidence.", "reports.errors.")
NETWORK = {
    "http",
    "socket",
    "ssl",
    "urllib",
    "asyncio",
    "requests",
    "aiohttp",
    "httpx",
    "h11",
    "socketserver",
    "ftplib",
    "smtplib",
}
FILES = [path for path in product_files() if ROOM in path.parents]
LOOK = """
import json, sys
import reports.observer.running, reports.observer.config, reports.cli.observe
print(json.dumps(sorted(sys.modules)))
"""


def test_there_is_a_room_to_look_at() -> None:
    assert len(FILES) > 15


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_each_of_its_files_takes_rows_errors_and_the_standard_library_alone(path: Path) -> None:
    strange = {
        name
        for name in imported(path)
        if not f"{name}.".startswith(OF_REPORTS) and name.split(".")[0] not in STANDARD | OTHERS
    }
    assert strange == set()


def test_running_it_brings_in_nothing_of_the_core_or_the_simulators() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    brought = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert "reports" in brought
    assert brought & {"safety_core", "simulators", "steps", "loadtests", "sqlalchemy", "pydantic", "requests"} == set()


def test_nothing_but_its_command_imports_it() -> None:
    knows = [
        path for path in product_files() if any(f"{name}.".startswith("reports.observer.") for name in imported(path))
    ]
    assert [path for path in knows if path not in FILES] == [COMMAND]


def test_no_other_file_of_the_reports_asks_a_network() -> None:
    others = [path for path in product_files() if ROOT / "reports" in path.parents and path not in FILES]
    assert len(others) > 50
    assert [shown(path) for path in others if {name.split(".")[0] for name in imported(path)} & NETWORK] == []


def test_of_its_own_files_the_wire_alone_opens_a_connection() -> None:
    found = {path.name for path in FILES if {"http", "socket"} & {name.split(".")[0] for name in imported(path)}}
    assert found == {"wire.py"}
