"""A command opens the database while a worker writes to it: what it looks at is one snapshot, never two halves."""

import contextlib

import pytest

from safety_core.adapters.stores import opening
from safety_core.adapters.stores.log_head import LogHead
from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from tests.safety_core.adapters.stores.ground import write


@pytest.mark.parametrize("thorough", [False, True])
def test_entries_that_come_between_two_looks_are_no_damage(tmp_path, monkeypatch, thorough):
    path = str(tmp_path / "s.sqlite")
    upgrade(path)
    with contextlib.closing(open_sqlite(path, mode="inline")) as worker:

        class SlowReader(LogHead):
            """Has read the head when the worker appends three entries more."""

            def __init__(self, connection, of) -> None:
                super().__init__(connection, of)
                before = self.frontier.size
                write(worker, lambda tx: [tx.append_audit({"n": n}) for n in range(3)])
                assert worker.read(lambda tx: tx.audit_size()) == before + 3

        monkeypatch.setattr(opening, "LogHead", SlowReader)
        opening.opened(path, create=False, thorough=thorough).close()
