"""The vault's commands as a person types them: a secret goes in by standard input alone and never comes out."""

import io
import json
import re
import shlex
import stat
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from safety_core.cli import main as entry
from safety_core.fleet import compose, settings
from safety_core.secret import Secret
from tests.markers import found_in, found_under, marker
from tests.safety_core.adapters.vaults.ground import account

FIRST, SECOND = marker("the first token"), marker("the second token")
ACME = ("--client", "acme", "--platform", "X", "--account", "acme-1")
NAUGHTY = [
    "",
    ".",
    "../x",
    "a/b",
    "a b",
    "\u00e4",
    "a\u202e",
    "a\u200b",
    "\u0430",
    "=1+1",
    "<b>",
    "x" * 129,
    "\x1b[31m",
]
CONFIG = '[vault]\nroot_key = "file:keys/vault.key"\n'


class Typed(io.TextIOWrapper):
    """Standard input, which is no terminal."""

    def __init__(self, typed: str | bytes) -> None:
        super().__init__(io.BytesIO(typed if isinstance(typed, bytes) else typed.encode()))


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """A command, with what comes in by standard input; gives its code, and all that it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    (tmp_path / "holdpoint.toml").write_text(CONFIG)
    (tmp_path / "keys").mkdir()

    def command(*words: str, typed: str | bytes = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["holdpoint", "vault", *words])
        monkeypatch.setattr(sys, "stdin", Typed(typed))
        capsys.readouterr()
        code = 0
        try:
            entry.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def ready(run):
    assert run("init")[0] == 0
    assert run("put", "acme", *ACME, typed=f"{FIRST}\n") == (0, "vault:file:acme is kept, version 2\n")
    return run


def token() -> Secret:
    """As a worker that has just started has it."""
    core = compose.vault(settings.load())
    return core.token(account("acme-1", "acme"))


def test_a_newcomer_makes_a_vault_and_keeps_a_token_in_it(ready, tmp_path):
    assert token() == Secret(FIRST)
    for name in ("holdpoint.vault", "keys/vault.key", "holdpoint.sqlite-vault-memory"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_rotated_token_is_the_new_one_and_the_old_one_is_nowhere(ready, tmp_path):
    code, said = ready("rotate", "acme", *ACME, typed=SECOND)
    assert (code, said) == (0, "vault:file:acme is rotated, version 3; now have the platform revoke the old one\n")
    assert token() == Secret(SECOND)
    assert found_under(tmp_path, FIRST) == found_under(tmp_path, SECOND) == []


def test_list_shows_whose_and_never_what(ready):
    ready("put", "smtp", "--own", typed=SECOND)
    code, said = ready("list")
    assert code == 0
    assert said.splitlines() == [
        "vault:file:smtp  the installation's own  version 3", "vault:file:acme  acme X acme-1  version 2",
    ]  # fmt: skip
    code, as_json = ready("list", "--json")
    assert json.loads(as_json)["credentials"][1] == {
        "client": "acme", "platform": "X", "account": "acme-1", "credential": "acme", "version": 2,
    }  # fmt: skip
    for planted in (FIRST, SECOND):
        assert found_in(said + as_json, planted) == []


def test_what_is_removed_or_shredded_is_gone(ready):
    ready("put", "more", *ACME, typed=SECOND)
    assert ready("remove", "more", *ACME)[0] == 0
    assert ready("list")[1].count("vault:file:") == 1
    code, said = ready("remove", "--client", "acme", "--everything")
    assert code == 0
    assert "the key of acme is destroyed, and 1 credentials with it" in said
    assert "rekey --root" in said
    assert ready("list")[1] == "the vault is empty\n"


def test_rekey_changes_the_root_key_and_no_token(ready, tmp_path):
    key = (tmp_path / "keys" / "vault.key").read_text()
    code, said = ready("rekey", "--root")
    assert (code, "destroy every copy of the old one" in said) == (0, True)
    assert (tmp_path / "keys" / "vault.key").read_text() != key
    assert token() == Secret(FIRST)


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (["init"], "", "is there already"),
        (["put", "acme", *ACME], FIRST, "acme of this account is there already"),
        (["put", "Acme", *ACME], FIRST, "name: is not a name"),
        (["put", FIRST.upper(), *ACME], FIRST, "name: is not a name"),
        (["put", "x"], FIRST, "give --client, --platform and --account, or --own alone"),
        (["put", "x", "--own", "--client", "acme"], FIRST, "--own alone"),
        (["put", "x", "--client", "acme", "--platform", "Y", "--account", "acme-1"], FIRST, "there is no 'Y'"),
        (["put", "x", "--client", "Acme", "--platform", "X", "--account", "acme-1"], FIRST, "is not a name"),
        (["put", "x", "--client", "acme\u200b", "--platform", "X", "--account", "acme-1"], FIRST, "is not a name"),
        *((["put", name, *ACME], FIRST, "name: is not a name") for name in NAUGHTY),
        (["put", "x", *ACME], "", "secret: is empty"),
        (["put", "x", *ACME], FIRST.encode() + b"\xff", "secret: is not UTF-8"),
        (["put", "x", *ACME], f"{FIRST}\x00", "secret: holds a line break"),
        (["put", "x", *ACME], f"{FIRST}\u202e", "another invisible character"),
        (["put", "x", *ACME], f"{FIRST}\n\n", "secret: holds a line break"),
        (["put", "x", *ACME], f"{FIRST}\nmore\n", "secret: holds a line break"),
        (["put", "x", *ACME], "x" * 70_000, "secret: is longer than"),
        (["rotate", "acme", *ACME], FIRST, "is the same as before"),
        (["rotate", "other", *ACME], SECOND, "the vault has no other"),
        (["remove", "other", *ACME], "", "the vault has no other"),
        (["remove"], "", "give NAME"),
        (["remove", "acme", "--client", "acme", "--everything"], "", "is for one client and nothing else"),
        (["remove", "--client", "nobody", "--everything"], "", "the vault has nothing of nobody"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(ready, tmp_path, words, typed, why):
    before = (tmp_path / "holdpoint.vault").read_bytes()
    code, said = ready(*words, typed=typed)
    assert (code, why in said) == (2, True), said
    assert (tmp_path / "holdpoint.vault").read_bytes() == before
    assert found_in(said, FIRST) == found_in(said, FIRST.upper()) == []


@pytest.mark.parametrize("name", ["put", "rotate"])
def test_a_secret_cannot_be_given_as_an_argument(ready, name):
    code, said = ready(name, "acme", SECOND, *ACME, typed=SECOND)
    assert (code, "stands in the command line" in said) == (2, True)
    assert found_in(said, SECOND) == []
    assert token() == Secret(FIRST)


def test_at_a_terminal_it_is_asked_for_and_not_shown(ready, monkeypatch):
    monkeypatch.setattr(Typed, "isatty", lambda _: True)
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: SECOND)
    code, said = ready("rotate", "acme", *ACME)
    assert code == 0
    assert found_in(said, SECOND) == []
    assert token() == Secret(SECOND)


def test_a_damaged_vault_ends_each_command_with_its_reason(ready, tmp_path):
    path = tmp_path / "holdpoint.vault"
    path.chmod(0o644)
    for words in (["list"], ["rekey"], ["put", "x", *ACME]):
        code, said = ready(*words, typed=SECOND)
        assert (code, "can be read or written by others" in said) == (2, True)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-3])
    assert ready("list")[0] == 2


def test_without_a_table_in_the_configuration_the_lines_to_add_are_said(run, tmp_path):
    (tmp_path / "holdpoint.toml").write_text("")
    code, said = run("list")
    assert (code, 'root_key = "file:keys/vault.key" below [vault]' in said) == (2, True)


@pytest.mark.parametrize("words", [["init"], ["put"], ["rotate"], ["list"], ["remove"], ["rekey"]])
def test_every_command_says_its_exit_codes(run, words):
    assert "Exit codes:" in run(*words, "--help")[1]


def test_a_command_needs_no_database(ready, tmp_path):
    assert not (tmp_path / "holdpoint.sqlite").exists()


PAGE = Path(__file__).resolve().parents[3] / "docs" / "credentials.md"
LINES = re.findall(
    r"^    holdpoint ((?:vault|incident|release) .*?)(?:\s+#.*)?$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize("line", LINES)
def test_every_line_of_the_page_on_credentials_can_be_typed(line):
    name, *words = shlex.split(line)
    found = import_module(f"safety_core.cli.{name}").command
    while isinstance(found, click.Group):
        name, words = words[0], words[1:]
        found = found.get_command(click.Context(found), name)
        assert found is not None, line
    found.make_context(name, words)


def test_the_page_on_credentials_has_lines_to_type():
    assert len(LINES) >= 10


def test_a_lost_key_is_not_answered_with_a_command_that_cannot_help(ready, tmp_path):
    (tmp_path / "keys" / "vault.key").unlink()
    code, err = ready("list")
    assert code == 2
    assert "put back the copy that you kept" in err
