"""What the tab key offers: commands, options, the fixed names, and the names that this installation knows; else nothing."""

import re

import pytest
from click.shell_completion import ShellComplete

from safety_core.cli.completing import FIXED, IN_THE_STORE
from safety_core.cli.main import COMPLETES, cli
from safety_core.vocabulary import Action


@pytest.fixture
def offered(monkeypatch):
    """What is offered after some words, for the beginning of the next."""

    def offer(*words: str) -> list[str]:
        monkeypatch.setenv(COMPLETES, "bash_complete")
        *before, incomplete = words
        found = ShellComplete(cli, {}, "holdpoint", COMPLETES).get_completions(before, incomplete)
        monkeypatch.delenv(COMPLETES)
        return [each.value for each in found]

    return offer


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["sw"], ["switch"]),
        (["halt", "--plat"], ["--platform"]),
        (["halt", "--platform", "in"], ["Instagram"]),
        (["halt", "--client", ""], ["acme"]),
        (["halt", "--account", "ac"], ["acme-1"]),
        (["halt", "--as", "d"], ["dana"]),
        (["switch", "history", "--client", "zz"], []),
    ],
)
def test_what_can_come_next_is_offered(ready, offered, words, expected):
    assert offered(*words) == expected


def test_halts_that_stand_are_offered_to_whoever_ends_one(ready, offered):
    name = re.findall(r"halt-[0-9a-f]+", ready("halt", "-m", "why", "--client", "acme").out)[0]
    assert offered("release", "halt-") == [name]


def test_every_action_is_offered(ready, offered):
    assert offered("halt", "--action", "") == [str(each) for each in Action]


@pytest.mark.parametrize("kind", IN_THE_STORE)
def test_each_kind_of_name_can_be_looked_up(ready, kind):
    from safety_core.cli.common import opened

    ready("switch", "show")
    with opened(None) as core:
        list(core.store.read(IN_THE_STORE[kind]))
    assert kind not in FIXED


def test_where_there_is_no_database_nothing_is_offered_and_none_is_made(typed, offered, tmp_path):
    assert offered("halt", "--client", "") == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_for_a_shell_are_printed(typed, shell):
    ended = typed("completion", shell)
    assert (ended.code, COMPLETES in ended.out) == (0, True)


def test_another_shell_is_refused(typed):
    assert typed("completion", "tcsh").code == 2
