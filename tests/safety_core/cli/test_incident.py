"""The commands for incidents, as an operator types them."""

import json
import sys

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.cli import main as entry
from safety_core.fleet import compose, settings
from safety_core.shell import halt
from safety_core.triggers import Alarm
from safety_core.vocabulary import Harm


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLDPOINT_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)

    def command(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["holdpoint", *words])
        monkeypatch.setattr("safety_core.fleet.compose.process_started_us", BootClock().boot_us)
        code = 0
        try:
            entry.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return code, said.out + said.err

    command("db", "upgrade")
    command("people", "add", "femi", "--role", "operator")
    return command


@pytest.fixture
def name(run) -> str:
    """An incident, by its name; hard stops need no cool-down."""
    core = compose.command_core(settings.load())
    halt.throw_automatically(core, Alarm(harm=Harm.HARD_STOP, what="somebody left a STOP file"))
    core.store.close()
    (found,) = json.loads(run("incident", "list", "--json")[1])["incidents"]
    return found["incident"]


def test_without_any_that_is_said(run):
    assert run("incident", "list") == (0, "no incident is open\n")
    assert run("incident", "list", "--all") == (0, "there was no incident\n")


def test_it_is_listed_shown_and_closed_after_its_halt_and_each_step_names_the_next(run, name):
    code, said = run("incident", "list")
    assert (code, said.startswith(f"{name}  open    hard_stop  every client  since ")) == (0, True)
    assert "somebody left a STOP file" in said
    code, said = run("incident", "close", name, "--as", "femi", "-m", "it was me")
    assert (code, "is in force; release it first: holdpoint release" in said) == (4, True)
    thrown = json.loads(run("incident", "show", name, "--json")[1])["halt"]["halt"]
    assert f"once it is mended: holdpoint release {thrown} --as NAME -m WHY" in run("incident", "show", name)[1]
    assert run("release", thrown, "--as", "femi", "-m", "gone")[0] == 0
    code, said = run("incident", "show", name)
    assert (code, f"holdpoint incident close {name} --as NAME -m WHY" in said) == (0, True)
    assert run("incident", "close", name, "--as", "femi", "-m", "it was me") == (0, f"{name} is closed\n")
    assert run("incident", "list") == (0, "no incident is open\n")
    assert "closed by femi: it was me" in run("incident", "list", "--all")[1]
    assert "NAME" not in run("incident", "show", name)[1]


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["show", "incident-x"], 2, "there is no 'incident-x'"),
        (["close", "incident-x", "-m", "why", "--as", "femi"], 2, "there is no 'incident-x'"),
        (["close", "NAME", "-m", "", "--as", "femi"], 2, "say why"),
        (["close", "NAME", "--as", "femi"], 2, "Missing option"),
        (["close", "NAME", "-m", "why", "--as", "nobody"], 4, "nobody is called"),
    ],
)
def test_what_cannot_be_done_is_said(run, name, words, code, why):
    ended, said = run("incident", *(name if each == "NAME" else each for each in words))
    assert (ended, why in said) == (code, True), said
    assert "no incident is open" not in run("incident", "list")[1]


@pytest.mark.parametrize("words", [["list"], ["show"], ["close"]])
def test_every_command_says_its_exit_codes(run, words):
    assert "Exit codes:" in run("incident", *words, "--help")[1]
