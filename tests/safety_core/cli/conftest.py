"""Commands as they are typed, run in this process."""

import io
import logging
import shutil
import sys
from collections.abc import Callable

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.cli import main as entry
from safety_core.fleet import settings
from tests.safety_core.cli.ground import ACCOUNTS, Ended


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
        code, root = 0, logging.getLogger()
        handlers, level = root.handlers[:], root.level
        try:
            entry.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        finally:
            root.handlers[:] = handlers  # a command's process has ended, and its log lines with it
            root.setLevel(level)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return command


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """An installation as the commands set it up, made once and copied."""
    folder = tmp_path_factory.mktemp("furnished")
    (folder / "accounts.toml").write_text(ACCOUNTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("HOLDPOINT_KEYS", str(folder / "keys"))
        patch.delenv(settings.CONFIG_VARIABLE, raising=False)
        for words in (
            ["db", "upgrade"],
            ["accounts", "load", "accounts.toml"],
            ["people", "add", "dana", "--role", "operator"],
            ["people", "add", "femi", "--role", "operator"],
        ):
            patch.setattr(sys, "argv", ["holdpoint", *words])
            with pytest.raises(SystemExit) as end:
                entry.main()
            assert not end.value.code
    return folder


@pytest.fixture
def ready(typed, furnished, tmp_path):
    shutil.copytree(furnished, tmp_path, dirs_exist_ok=True)
    return typed
