"""What every command says of itself, and what it answers to what cannot be taken."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import click
import pytest

from safety_core.cli.main import cli


def leaves(group: click.Group, above: click.Context, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Each command by its words, and its help."""
    for name in group.list_commands(above):
        found = group.get_command(above, name)
        context = click.Context(found, info_name=name, parent=above, terminal_width=132)
        if isinstance(found, click.Group):
            yield from leaves(found, context, (*path, name))
        else:
            yield " ".join((*path, name)), found.get_help(context)


ROOT = click.Context(cli, info_name="holdpoint", help_option_names=["-h", "--help"])
HELP = dict(leaves(cli, ROOT))


def test_every_help_keeps_its_lines_and_says_how_the_command_ends():
    assert len(HELP) > 120
    assert [words for words, said in HELP.items() if "\\b" in said] == [], "a mark is shown as it stands in the source"
    assert [words for words, said in HELP.items() if "Exit codes:" not in said] == []


def test_whatever_reads_the_configuration_says_that_a_broken_one_ends_it_with_2():
    reads = {words: said for words, said in HELP.items() if "--config FILE" in said}
    codes = {words: said.partition("Exit codes:")[2].partition("\nOptions:")[0] for words, said in reads.items()}
    assert len(reads) > 100
    assert [words for words, said in codes.items() if re.search(r"\b2\b(?![\w%.])", said) is None] == []


@pytest.mark.parametrize("words", [["switch", "agree", "S"], ["unknown", "list"], ["house", "live", "grant", "--yes"]])
def test_a_broken_configuration_ends_it_with_2(typed, tmp_path, words):
    (tmp_path / "holdpoint.toml").write_text("[hosts\n")
    ended = typed(*words)
    assert (ended.code, "holdpoint.toml:1: is not TOML" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["halt", "--client", "nobody", "-m", "why"], "has a similar name; to halt everything at once: holdpoint halt"),
        (["halt", "--client", "acmee", "-m", "why"], "did you mean acme? to halt everything at once: holdpoint halt"),
        (["switch", "drill", "--client", "rtv-house"], "has a similar name; add rtv-house first: holdpoint accounts load"),
        (["rollout", "remove", "acme", "-m", "why", "--as", "dana"], "canary: there is no 'acme'; nothing there has a similar name (holdpoint rollout status"),
        (["plan", "show", "plan-x"], "(holdpoint plan list names them)"),
        (["inbox", "show", "heard-x"], "(holdpoint inbox list names them)"),
        (["intent", "show", "int-x"], "(holdpoint intent queue names those that are planned)"),
        (["client", "letter", "again", "letter-x", "--as", "dana"], "(holdpoint client letter list names them)"),
        (["sandbox", "recordings", "--last", "9" * 30], "is not in the range"),
        (["intent", "submit", "--client", "acme", "--platform", "X", "--account", "acme-1", "--action", "publish", "--text", "t", "--key", " "],
         "key: is empty; give characters that can be seen"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_answered_with_what_to_do(ready, words, says):
    ended = ready(*words)
    assert (ended.code, says in ended.err) == (2, True), ended.err


@pytest.mark.parametrize("words", [["switch", "show"], ["db", "upgrade"]])
def test_a_folder_in_the_database_s_place_is_said_to_be_none(typed, tmp_path, words):
    (tmp_path / "holdpoint.sqlite").mkdir()
    ended = typed(*words)
    assert ended.code == 5
    assert "holdpoint.sqlite is no file; name the right file: path below [store]" in ended.err


def test_another_program_s_database_is_not_to_be_upgraded(typed, tmp_path):
    with closing(sqlite3.connect(tmp_path / "holdpoint.sqlite")) as theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    assert "holdpoint db upgrade" not in typed("db", "upgrade").err
    assert "path below [store]" in typed("db", "upgrade").err
