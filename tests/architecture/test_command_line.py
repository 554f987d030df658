"""Every command, of every ground: it says what it does and how it ends, and what only looks can be read by a program."""

import re
from collections.abc import Iterator

import click
import pytest

from safety_core.cli.main import cli

LOOKS = {"list", "show", "status", "history", "queue", "verify", "check", "eval", "candidates", "suggest", "preview", "recordings"}  # fmt: skip
"""What a command is called that changes nothing."""


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from leaves(below, (*path, name))
    else:
        yield " ".join(path), command


LEAVES = dict(leaves(cli))


def options(command: click.Command) -> set[str]:
    return {option for each in command.params for option in each.opts}


@pytest.mark.parametrize("path", LEAVES)
def test_each_command_says_its_exit_codes_and_each_of_its_options_what_it_is_for(path):
    command = LEAVES[path]
    assert command.help
    codes = re.search(r"Exit codes:\s+(.*)", command.help, re.DOTALL)
    assert codes is not None, f"{path}: say how it ends"
    assert re.search(r"(?:^|[\s,;])0\s", codes[1]), f"{path}: say what 0 means"
    silent = [each.opts for each in command.params if isinstance(each, click.Option) and not each.help]
    assert [each for each in silent if each != ["--role"]] == []


@pytest.mark.parametrize("path", [path for path in LEAVES if path.split()[-1] in LOOKS])
def test_what_only_looks_can_be_read_by_a_program(path):
    assert "--json" in options(LEAVES[path])


@pytest.mark.parametrize("path", [path for path, command in LEAVES.items() if "--yes" in options(command)])
def test_halting_never_asks_and_what_asks_can_be_answered_beforehand(path):
    assert path != "halt"


def test_what_cannot_be_undone_asks_first():
    asks = {path for path, command in LEAVES.items() if "--yes" in options(command)}
    assert asks >= {"recall delete", "client erase", "media sweep"}


def test_the_commands_that_the_specification_names_are_there():
    named = {
        *(
            "halt",
            "release",
            "switch show",
            "switch history",
            "switch drill",
            "house verify",
            "sandbox show",
            "flags show",
        ),
        *("rollout plan show", "rollout status", "rollout advance", "rollout hold", "rollout rollback", "approve yes"),
        *("audit verify", "audit prove", "audit export", "budget status", "worker", "intent submit", "intent show"),
        *("intent cancel", "unknown list", "unknown adopt", "unknown absent", "unknown probe", "recall list"),
        *("recall delete", "people add", "observe", "report", "decide", "manual record", "bench", "torture halt"),
        *("mutants", "simulate", "run", "replay", "lint", "steps", "new", "gate", "verify", "rehearse", "load halt"),
        *("db upgrade", "completion"),
    }
    assert named - set(LEAVES) == set()


def test_a_first_look_is_short_and_says_the_line_that_halts():
    shown = cli.get_help(click.Context(cli, info_name="holdpoint"))
    assert 'holdpoint halt -m "WHY"' in shown.partition("Commands:")[0]
