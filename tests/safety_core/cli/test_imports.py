"""What stands between an operator and a halt: nothing that it does not need."""

import os
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points

from safety_core.cli.main import AT_ONCE, GROUP, _summary

GROUNDS = {"loadtests", "reports", "simulators", "steps"}
HEAVY = {
    "PIL", "argon2", "cryptography", "gevent", "greenlet", "h11", "hypothesis", "jinja2", "keyring", "locust", "pydantic", "pytest", "pytest_bdd",
    "ruamel", "sqlalchemy", "starlette", "uvicorn",
}  # fmt: skip
NOT_FOR_A_HALT = HEAVY | GROUNDS | {
    "asyncio", "concurrent", "email", "http", "importlib.metadata", "logging", "multiprocessing", "smtplib", "ssl",
    "subprocess", "urllib.request",
    "safety_core.adapters.notifiers", "safety_core.adapters.platforms", "safety_core.adapters.stores.schema",
    "safety_core.adapters.stores.upgrading", "safety_core.adapters.transports", "safety_core.fleet.supervisor",
    "safety_core.fleet.worker", "safety_core.shell.publish", "safety_core.console", "safety_core.fleet.compose_console",
    "safety_core.shell.passwords", "safety_core.shell.sign_in",
}  # fmt: skip
"""The first of them, SQLAlchemy, took longer than all the rest of a halt up to its fence."""

COMMAND = """
import sys
from safety_core.cli import main
sys.argv = ["holdpoint", *sys.argv[1:]]
try:
    main.main()
except SystemExit as end:
    assert not end.code, end.code
print("IMPORTED", *sorted(sys.modules))
"""
TELLING = """
[notify.log]
[notify.smtp]
host = "mail.example.com"
from = "holdpoint@example.com"
to = ["on-call@example.com"]
[notify.webhook]
url = "https://hooks.example.com/holdpoint"
secret = "vault:env:HOLDPOINT_WEBHOOK"
"""


def imported(folder, *words: str) -> set[str]:
    environment = {**os.environ, "HOLDPOINT_KEYS": str(folder / "keys")}
    environment.pop("HOLDPOINT_CONFIG", None)
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *words],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return set(done.stdout.rpartition("IMPORTED")[2].split())


def test_a_halt_imports_nothing_that_it_does_not_need(tmp_path):
    (tmp_path / "holdpoint.toml").write_text(TELLING)
    imported(tmp_path, "db", "upgrade")
    found = imported(tmp_path, "halt", "-m", "why")
    assert "safety_core.adapters.stores.sqlite" in found
    assert found & NOT_FOR_A_HALT == set()


def test_a_halt_without_a_store_does_not_even_import_that(tmp_path):
    imported(tmp_path, "db", "upgrade")
    found = imported(tmp_path, "halt", "--local", "-m", "why", "--no-wait")
    assert "safety_core.fleet.hard_stop" in found
    assert found & (NOT_FOR_A_HALT | {"sqlite3", "safety_core.adapters.stores"}) == set()


def test_making_the_database_does_import_what_it_is_written_in(tmp_path):
    assert "sqlalchemy" in imported(tmp_path, "db", "upgrade")


def test_help_imports_no_command_and_no_store(tmp_path):
    assert imported(tmp_path, "--help") & (HEAVY | {"sqlite3", "msgspec", "safety_core.cli.halt"}) == set()


def test_what_is_found_without_looking_up_is_what_would_be_found():
    offered = {each.name: each.value for each in entry_points(group=GROUP)}
    assert AT_ONCE.items() <= offered.items()


def test_what_help_says_of_a_command_is_the_head_of_its_module():
    for each in entry_points(group=GROUP):
        head = (import_module(each.module).__doc__ or "").split("\n\n")[0]
        assert _summary(each.value) == " ".join(head.split()) != ""
