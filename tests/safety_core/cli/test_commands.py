"""The commands as a newcomer types them: what they print, what they change, and with which code they end."""

import contextlib
import json
import sqlite3

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.cli import common, main
from safety_core.errors import Refused
from safety_core.lifecycle import PermitState
from safety_core.vocabulary import IntentId, ObjectId
from tests.safety_core import examples
from tests.safety_core.cli.ground import ACCOUNTS, Ended


@pytest.fixture
def run(typed):
    return typed


def submit(run, **changes: str) -> Ended:
    given = {"client": "acme", "platform": "X", "account": "acme-1", "action": "publish", "text": "hi", "key": "k"}
    words = [part for name, value in {**given, **changes}.items() for part in (f"--{name}", value)]
    return run("intent", "submit", *words)


def halt(run, *words: str) -> str:
    ended = run("halt", "-m", "why", "--json", *words)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)["halt"]


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["halt", "-h"], ["release", "--help"], ["worker", "-h"]])
def test_help_is_help(run, words):
    ended = run(*words)
    assert ended.code == 0
    assert ended.out.startswith("Usage: holdpoint")


@pytest.mark.parametrize(
    "words",
    [
        ["halt"], ["release"], ["switch", "show"], ["audit", "verify"], ["audit", "export"], ["db", "upgrade"],
        ["accounts", "load"], ["accounts", "list"], ["people", "add"], ["people", "list"], ["worker"],
        ["intent", "submit"], ["intent", "show"], ["intent", "cancel"], ["intent", "queue"], ["intent", "reschedule"],
    ],
)  # fmt: skip
def test_every_command_says_its_exit_codes(run, words):
    assert "Exit codes:" in run(*words, "--help").out


def test_a_command_that_does_not_exist_offers_the_nearest(run):
    for words in (["hlat"], ["hlat", "--help"]):
        ended = run(*words)
        assert ended.code == 2
        assert "did you mean halt" in ended.err


def test_a_halt_prints_its_instants_and_the_line_that_ends_it(ready):
    ended = ready("halt", "-m", "wrong campaign", "--as", "dana")
    assert ended.code == 0
    fenced, quiesced, acknowledged, following = ended.out.splitlines()
    assert (fenced.split()[0], quiesced.split()[0], acknowledged.split()[0]) == ("fenced", "quiesced", "ACKNOWLEDGED")
    assert "holdpoint release halt-" in following
    (found,) = json.loads(ready("switch", "show", "--json").out)["proofs"].values()
    assert (found["contradictions"], found["margin_us"] > 0) == ([], True)
    assert "before its bound" in ready("switch", "show").out


def test_a_halt_with_a_broken_or_missing_key_still_halts_and_is_kept_as_unproved(ready, tmp_path):
    (tmp_path / "bad.key").write_text("not hex")
    (tmp_path / "keys" / "dana.key").chmod(0o644)
    for words in (["--key", "bad.key"], ["--key", "none.key"], [], ["--as", "nobody"], ["--as", "\ud800"]):
        ended = ready("halt", "-m", "why", "--json", *(words if "--as" in words else ["--as", "dana", *words]))
        assert ended.code == 0, ended.err
        assert json.loads(ended.out)["proven"] is False
    assert "unproved" in ready("switch", "show").out


def test_a_proved_halt_is_kept_as_proved(ready):
    ended = ready("halt", "-m", "why", "--json", "--as", "dana")
    assert json.loads(ended.out)["proven"] is True


@pytest.mark.parametrize("reason", ["", "x" * 501, "\ud800"])
def test_no_reason_blocks_a_halt(ready, reason):
    assert ready("halt", "-m", reason).code == 0


def test_a_system_without_user_names_halts_too(ready, monkeypatch):
    import getpass

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.delenv("HOLDPOINT_KEYS")
    monkeypatch.delenv("HOME", raising=False)
    assert ready("halt", "-m", "why").code == 0
    assert "uid-" in ready("switch", "show").out


@pytest.mark.parametrize(
    "scope", [("client", "acmee"), ("platform", "Y"), ("account", "acme-2"), ("action", "publsh"), ("client", "\ud800")]
)
def test_a_misspelt_scope_halts_nothing_and_says_the_line_that_halts_everything(ready, scope):
    ended = ready("halt", f"--{scope[0]}", scope[1], "-m", "why")
    assert ended.code == 2
    assert "holdpoint halt -m WHY" in ended.err
    assert "nothing is halted" in ready("switch", "show").out


def test_a_second_person_releases_and_the_same_one_a_stranger_and_one_without_key_do_not(ready, tmp_path):
    name = halt(ready, "--as", "dana")
    for words, code in (
        (["--as", "dana"], 4),
        (["--as", "fermi"], 4),
        (["--as", "femi", "--key", "none.key"], 4),
        (["--as", "femi", "--key", str(tmp_path / "keys" / "dana.key")], 4),
    ):
        ended = ready("release", name, "-m", "mended", *words)
        assert ended.code == code, ended.err
        assert name in ready("switch", "show").out
    assert ready("release", "halt-none", "-m", "mended", "--as", "femi").code == 2
    assert ready("release", name, "-m", "", "--as", "femi").code == 2
    assert ready("release", name, "-m", "mended", "--as", "femi").code == 0
    ended = ready("release", name, "-m", "mended", "--as", "femi")
    assert (ended.code, "released already" in ended.err) == (4, True)


def test_a_key_file_that_others_can_read_proves_nothing(ready, tmp_path):
    name = halt(ready, "--as", "dana")
    (tmp_path / "keys" / "femi.key").chmod(0o640)
    ended = ready("release", name, "-m", "mended", "--as", "femi")
    assert (ended.code, "chmod 600" in ended.err) == (4, True)


def test_a_key_is_written_for_its_owner_alone_and_never_over_another(ready, tmp_path):
    path = tmp_path / "keys" / "dana.key"
    before = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    ended = ready("people", "add", "dana", "--role", "admin")
    assert (ended.code, "is taken" in ended.err, path.read_text()) == (2, True, before)
    (tmp_path / "keys" / "kim.key").write_text("of another installation")
    ended = ready("people", "add", "kim", "--role", "operator")
    assert ended.code == 2
    assert (tmp_path / "keys" / "kim.key").read_text() == "of another installation"
    assert "kim" not in ready("people", "list").out


def test_when_there_is_an_admin_only_admins_add_people(ready, tmp_path):
    assert ready("people", "add", "root", "--role", "admin").code == 0
    ended = ready("people", "add", "kim", "--role", "operator", "--as", "dana")
    assert ended.code == 4
    assert not (tmp_path / "keys" / "kim.key").exists()
    assert ready("people", "add", "kim", "--role", "operator", "--as", "root").code == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ""}, "text: is empty"),
        ({"text": "x" * 10_001}, "text: has 10001 characters"),
        ({"text": "\ud800"}, "lone surrogate"),
        ({"client": "acmee"}, "did you mean acme?"),
        ({"action": "reply"}, "target: is missing"),
        ({"target": "12"}, "target: stands beside"),
    ],
)
def test_an_intent_that_cannot_be_taken_is_refused_by_field(ready, changes, said):
    ended = submit(ready, **changes)
    assert (ended.code, said in ended.err) == (2, True), ended.err
    assert "Traceback" not in ended.err


def test_an_intent_is_taken_shown_and_withdrawn(ready):
    name = submit(ready).out.split()[0]
    assert submit(ready).out.split()[0] == name
    assert submit(ready, text="other").code == 2
    assert ready("intent", "show", name, "--json").code == 0
    assert ready("intent", "cancel", name).code == 0
    assert ready("intent", "cancel", name).code == 4
    assert ready("intent", "show", "int-none").code == 2


def test_a_confirmed_intent_says_where_it_is_shown_if_it_stands_at_the_platforms_own_hosts(ready, tmp_path):
    name = submit(ready).out.split()[0]
    said = json.loads(ready("intent", "show", name, "--json").out)
    assert (said["state"], said["link"]) == ("queued", None)
    for own_hosts, object_id, link in (
        (True, "100", "https://x.com/i/web/status/100"), (False, "100", None), (True, "javascript:alert(1)", None),
    ):  # fmt: skip
        _confirm(tmp_path, name, object_id, own_hosts=own_hosts)
        said = json.loads(ready("intent", "show", name, "--json").out)
        assert (said["object"], said["link"]) == (object_id, link)
        words = ready("intent", "show", name).out
        assert f"became {object_id}{f': {link}' if link else ''}\n" in words
        assert ("https:" in words) is (link is not None)


def _confirm(folder, name: str, object_id: str, *, own_hosts: bool) -> None:
    """It became that; ``own_hosts``: at the platform itself."""
    with contextlib.closing(open_sqlite(str(folder / "holdpoint.sqlite"), mode="inline")) as store:
        queued = store.read(lambda tx: tx.intent(IntentId(name)))
        permit = msgspec.structs.replace(
            examples.PERMIT, intent=queued.intent.intent, platform_account="1001", state=PermitState.CONFIRMED,
            object=ObjectId(object_id), own_hosts=own_hosts,
        )  # fmt: skip
        if not store.read(lambda tx: tx.permits()):
            store.transact(lambda tx: tx.add_permit(permit), deadline_s=5)
    with contextlib.closing(sqlite3.connect(folder / "holdpoint.sqlite")) as connection:
        connection.execute("UPDATE permits SET object = ?, own_hosts = ?", (object_id, own_hosts))
        connection.execute("UPDATE intents SET state = 'confirmed', object = ?", (object_id,))
        connection.commit()


def test_a_like_is_handed_over_without_a_text_and_a_post_is_not(ready):
    where = ("intent", "submit", "--client", "acme", "--platform", "X", "--account", "acme-1", "--key", "k")
    ended = ready(*where, "--action", "publish")
    assert (ended.code, "text: is empty" in ended.err) == (2, True), ended.err
    ended = ready(*where, "--action", "like", "--target", "12", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["intent"] | {"text": "", "target": "12"} == json.loads(ended.out)["intent"]
    ended = ready(*where, "--action", "like", "--target", "12", "--text", "hi")
    assert (ended.code, "text: stands beside the action like" in ended.err) == (2, True), ended.err


@pytest.mark.parametrize("words", [["switch", "show"], ["people", "list"], ["accounts", "list"], ["audit", "verify"]])
def test_every_reading_command_speaks_json(ready, words):
    assert json.loads(ready(*words, "--json").out)


def test_the_log_is_verified_and_exported(ready, tmp_path):
    halt(ready)
    assert ready("audit", "verify").code == 0
    assert ready("audit", "export", "log.ndjson").code == 0
    assert (tmp_path / "log.ndjson").read_text().count('"kind":"entry"') == 4
    assert ready("audit", "export", "no/such/folder").code == 2


# ---------------------------------------------------------------- the database


EVERYTHING = [
    ["halt", "-m", "why"],
    ["release", "halt-1", "-m", "why"],
    ["switch", "show"],
    ["audit", "verify"],
    ["worker"],
]


@pytest.mark.parametrize("words", EVERYTHING)
def test_without_a_database_nothing_is_made_and_the_next_step_is_said(run, words, tmp_path):
    ended = run(*words)
    assert (ended.code, "holdpoint db upgrade" in ended.err) == (5, True)
    assert not (tmp_path / "holdpoint.sqlite").exists()


@pytest.mark.parametrize("words", [*EVERYTHING[1:], ["db", "upgrade"]])  # a halt latches: see test_halt.py
@pytest.mark.parametrize("how", ["garbage", "newer", "foreign"])
def test_a_database_that_is_corrupt_newer_or_not_ours_is_left_as_it_is(ready, tmp_path, words, how):
    path = tmp_path / "holdpoint.sqlite"
    if how == "newer":
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
        connection.close()
    else:
        for each in tmp_path.glob("holdpoint.sqlite*"):
            if each.is_file():
                each.unlink()
        path.write_bytes(b"not a database at all, and longer than a header" * 50)
        if how == "foreign":
            path.unlink()
            with sqlite3.connect(path) as connection:
                connection.execute("CREATE TABLE theirs (x)")
            connection.close()
    before = path.read_bytes()
    ended = ready(*words)
    assert ended.code == 5, ended.err
    assert "Traceback" not in ended.err
    assert {"garbage": "not a whole database", "newer": "newer release", "foreign": "not a database of Holdpoint"}[
        how
    ] in ended.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("words", [["halt", "-m", "why"], ["switch", "show"], ["db", "upgrade"], ["worker"]])
def test_a_broken_configuration_is_named_and_changes_nothing(ready, tmp_path, words):
    (tmp_path / "holdpoint.toml").write_text("[timing]\npermit_s = 26.0\n")
    ended = ready(*words)
    assert ended.code == 2
    assert "holdpoint.toml:1: timing: the halt's bound B = 31.028 s is above 30 s" in ended.err
    (tmp_path / "holdpoint.toml").unlink()
    assert "nothing is halted" in ready("switch", "show").out


def test_an_accounts_file_with_a_secret_is_refused_without_repeating_it(ready, tmp_path):
    (tmp_path / "accounts.toml").write_text(ACCOUNTS.replace("vault:env:ACME_1", "s3cr3t-t0ken"))
    ended = ready("accounts", "load", "accounts.toml")
    assert ended.code == 2
    assert "accounts.toml:7: account.0.credential" in ended.err
    assert "s3cr3t" not in ended.err + ended.out


def test_help_keeps_the_lines_that_were_laid_out_and_wraps_the_sentences(run):
    said = run("approve", "rules", "load", "--help").out
    assert "  [engagement]        # reply" in said
    assert '\n  quorum = 1\n  life_h = 24\n  role = "approver"\n' in said
    assert "\\b" not in said
    assert "\n  Exit codes: 0 in force, 2 FILE cannot be taken" in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_binding_that_contradicts_one_that_stands_is_named_by_line_and_nothing_of_its_file_is_taken(ready, tmp_path):
    new = ACCOUNTS.replace("acme", "bolt").replace("1001", "1002")
    (tmp_path / "more.toml").write_text(new + ACCOUNTS.replace('client = "acme"', 'client = "bolt"'))
    ended = ready("accounts", "load", "more.toml")
    assert ended.code == 2
    assert "more.toml:13: account.1.platform_account: 1001 on X is bound already" in ended.err
    assert "bolt" not in ready("accounts", "list").out


def test_a_client_that_is_named_before_there_is_any_says_what_to_type_first(run):
    assert run("db", "upgrade").code == 0
    ended = run("people", "add", "quinn", "--role", "approver", "--client", "acme")
    assert ended.code == 2
    assert "there are no clients yet: holdpoint accounts load FILE" in ended.err


def test_a_name_that_fills_the_screen_is_not_said_again_whole(ready):
    ended = ready("approve", "show", "a" * 5000)
    assert ended.code == 2
    assert "(5000 characters)" in ended.err
    assert len(ended.err) < 300


def test_a_database_of_another_program_is_told_in_one_short_line(run, tmp_path):
    with sqlite3.connect(tmp_path / "holdpoint.sqlite") as other:
        other.execute("CREATE TABLE theirs (a)")
    ended = run("people", "list")
    assert ended.code == 5
    assert "it has no accounts, adopted, answers and " in ended.err
    assert len(ended.err) < 320


def test_no_word_that_somebody_wrote_moves_the_terminal(run, capsys, monkeypatch):
    def refused(**_: object) -> None:
        raise Refused("the platform said a\x1b[2J\rb", "wait")

    monkeypatch.setattr(main, "cli", refused)
    assert run("x").err == "holdpoint: the platform said a⟨U+001B⟩[2J⟨U+000D⟩b; wait\n"
    common.say({}, "a\x1b[2J\u202eb\n\tc", as_json=False)
    assert capsys.readouterr().out == "a⟨U+001B⟩[2J⟨U+202E⟩b\n\tc\n"
