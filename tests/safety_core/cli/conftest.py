"""Commands as they are typed, run in this process."""

import io
import sys
from collections.abc import Callable

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.cli import main as entry
from safety_core.fleet import settings
from tests.safety_core.cli.ground import Ended


@pytest.fixture
def typed(tmp_path, monkeypatch, capsys) -> Callable[..., Ended]:
    """Type a command in an empty folder of its own; ``answers`` is what is typed when it asks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLDPOINT_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)

    def command(*words: str, answers: str = "") -> Ended:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["holdpoint", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        # A command's process has just started; this one may have been testing for longer than B.
        monkeypatch.setattr("safety_core.fleet.compose.process_started_us", BootClock().boot_us)
        code = 0
        try:
            entry.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return command
