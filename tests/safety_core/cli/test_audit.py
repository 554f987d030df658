"""``holdpoint audit``: the key, the export and the proofs as an operator types them, and as a stranger checks them."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from safety_core.adapters.signers.files import KEY_VARIABLE, FileSigner
from safety_core.audit import verifier
from safety_core.audit.verifier import main as verify_alone
from tests.safety_core.cli import test_commands
from tests.safety_core.cli.test_commands import submit

NAME = "holdpoint.test/log"
run = test_commands.run  # a fixture


@pytest.fixture
def signing(ready):
    """An installation with an admin and a signing key; and its first key, as others are handed it."""
    ready("people", "add", "root", "--role", "admin")
    made = ready("audit", "key", "new", "--name", NAME)
    assert made.code == 0, made.err
    ready.key = made.out.splitlines()[-1]
    return ready


def exported(run) -> list[dict]:
    assert run("audit", "export", "entries.ndjson").code == 0
    rows = [json.loads(line) for line in Path("entries.ndjson").read_text().splitlines()]
    return [json.loads(row["entry"]) for row in rows if row["kind"] == "entry"]


def words_of(capsys, *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = verify_alone(list(arguments))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_stranger_checks_an_export_with_the_verifier_beside_it_and_the_first_key(signing, tmp_path):
    submit(signing)
    (tmp_path / "out").mkdir()
    ended = signing("audit", "export", "out")
    assert (ended.code, "signed up to" in ended.out) == (0, True)
    checked = subprocess.run(
        [sys.executable, "verifier.py", "audit.ndjson", "--key", signing.key],
        cwd=tmp_path / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, "Holds. Complete to" in checked.stdout) == (0, True), checked.stderr
    assert not (tmp_path / "out" / "salts.ndjson").exists()


def test_salts_are_handed_out_only_when_they_are_asked_for_and_in_a_file_of_their_own(signing, tmp_path):
    submit(signing)
    assert signing("audit", "export", "log.ndjson", "--salts").code == 2
    (tmp_path / "out").mkdir()
    assert signing("audit", "export", "out", "--salts").code == 0
    assert (tmp_path / "out" / "salts.ndjson").stat().st_mode & 0o777 == 0o600
    rows = [json.loads(each) for each in (tmp_path / "out" / "salts.ndjson").read_text().splitlines()]
    (salt,) = [each["salt"] for each in rows if each["kind"] == "salt"]
    assert {"dana", "root"} <= {each["name"] for each in rows if each["kind"] == "name"}
    assert salt not in (tmp_path / "out" / "audit.ndjson").read_text()


def test_an_export_without_a_key_is_unsigned_and_accepted_by_nobody_who_trusts_a_key(ready, tmp_path, capsys):
    submit(ready)
    assert "UNSIGNED" in ready("audit", "export", "log.ndjson").out
    assert words_of(capsys, "log.ndjson")[0] == 0
    key = "x+65ba8b91+AUUUXDKsfD2WxdPOd1xYw8V9UcAMo1LXvQ7zyJBaqUpD"
    code, words = words_of(capsys, "log.ndjson", "--key", key)
    assert code in (1, 2), words


@pytest.mark.parametrize("how", ["index", "intent", "permit"])
def test_a_proof_of_an_entry_is_checked_with_nothing_but_the_first_key(signing, capsys, how):
    submit(signing)
    (entry,) = [each for each in exported(signing) if each["kind"] == "submitted"]
    intent = entry["intent"]
    if how == "permit":
        ended = signing("audit", "prove", "--permit", "per-none")
        assert (ended.code, "none such" in ended.err) == (2, True)
        return
    words = ["0"] if how == "index" else ["--intent", intent]
    assert signing("audit", "prove", *words, "--out", "proof.ndjson").code == 0
    code, said = words_of(capsys, "proof.ndjson", "--key", signing.key)
    assert (code, "stands in the log of" in said) == (0, True), said


def test_every_proof_keeps_holding_over_a_rotation(signing, capsys):
    submit(signing)
    assert signing("audit", "prove", "0", "--out", "before.ndjson").code == 0
    ended = signing("audit", "key", "rotate", "--as", "root", "-m", "yearly")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[-1] != signing.key
    submit(signing, key="k2")
    assert signing("audit", "prove", "0", "--out", "after.ndjson").code == 0
    assert signing("audit", "export", "log.ndjson").code == 0
    for file in ("before.ndjson", "after.ndjson", "log.ndjson"):
        code, said = words_of(capsys, file, "--key", signing.key)
        assert code == 0, (file, said)
    assert signing("audit", "verify").code == 0
    shown = json.loads(signing("audit", "key", "show", "--json").out)
    assert [each["key"] for each in shown["keys"]] == [signing.key, shown["held"]]


def test_a_rotation_that_was_broken_off_is_finished_and_not_made_twice(signing, monkeypatch):
    submit(signing)

    def crash(self):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(FileSigner, "take_over", crash)
        with pytest.raises(RuntimeError):
            signing("audit", "key", "rotate", "--as", "root", "-m", "yearly")
    assert "THAT IS NOT THE LOG'S KEY" in signing("audit", "key", "show").out
    assert signing("audit", "key", "rotate", "--as", "root", "-m", "yearly").code == 0
    shown = json.loads(signing("audit", "key", "show", "--json").out)
    assert (len(shown["keys"]), shown["keys"][-1]["key"]) == (2, shown["held"])


def test_a_key_in_the_environment_hands_over_to_one_to_be_put_there(signing, monkeypatch, tmp_path):
    monkeypatch.setenv(KEY_VARIABLE, (tmp_path / "audit.key").read_text())
    (tmp_path / "audit.key").unlink()
    submit(signing)
    ended = signing("audit", "key", "rotate", "--as", "root", "-m", "yearly")
    assert ended.code == 0, ended.err
    (kept,) = tmp_path.glob("audit.key.*")
    assert str(kept) in ended.out
    assert signing("audit", "export", "log.ndjson").code == 0
    assert "THAT IS NOT" in signing("audit", "key", "show").out
    monkeypatch.setenv(KEY_VARIABLE, kept.read_text())
    assert "THAT IS NOT" not in signing("audit", "key", "show").out


def test_only_an_admin_rotates(signing):
    submit(signing)
    assert signing("audit", "key", "rotate", "--as", "dana", "-m", "why").code == 4


def test_after_a_lost_key_whoever_checks_must_trust_the_new_one_too(signing, tmp_path, capsys):
    signing("audit", "export", "log.ndjson")
    (tmp_path / "audit.key").unlink()
    assert signing("audit", "key", "new").code == 4
    assert signing("audit", "key", "new", "--lost").code == 2
    assert not (tmp_path / "audit.key").exists()
    assert signing("audit", "key", "new", "--lost", "--as", "dana", "-m", "burned").code == 4
    assert not (tmp_path / "audit.key").exists()
    made = signing("audit", "key", "new", "--lost", "--as", "root", "-m", "burned")
    assert made.code == 0, made.err
    second = made.out.splitlines()[-1]
    signing("audit", "export", "log.ndjson")
    code, said = words_of(capsys, "log.ndjson", "--key", signing.key)
    assert (code, "neither --key nor the key before it" in said) == (1, True)
    assert words_of(capsys, "log.ndjson", "--key", signing.key, "--key", second)[0] == 0
    assert signing("audit", "prove", "0", "--out", "proof.ndjson").code == 0
    assert words_of(capsys, "proof.ndjson", "--key", second)[0] == 0
    assert signing("audit", "verify").code == 0


def test_a_key_that_others_can_read_signs_nothing_and_says_what_to_type(signing, tmp_path):
    (tmp_path / "audit.key").chmod(0o644)
    assert f"chmod 600 {tmp_path / 'audit.key'}" in signing("audit", "key", "show").out
    assert "UNSIGNED" in signing("audit", "export", "log.ndjson").out
    assert signing("audit", "prove", "0").code == 2
    (tmp_path / "audit.key").chmod(0o600)
    assert "signed up to" in signing("audit", "export", "log.ndjson").out


def test_a_second_key_is_not_made_over_the_first(signing, tmp_path):
    before = (tmp_path / "audit.key").read_text()
    ended = signing("audit", "key", "new")
    assert ended.code == 2
    assert (tmp_path / "audit.key").read_text() == before


@pytest.mark.parametrize(("statement", "says"), [
    ("UPDATE audit_leaves SET entry = x'7b7d' WHERE position = 1", "another"),
    ("UPDATE checkpoints SET note = 'x' || note", ""),
    ("UPDATE checkpoints SET root = '" + "0" * 64 + "'", ""),
    ("DELETE FROM log_keys", "another log"),
    ("UPDATE log_keys SET verifier = 'x'", "another log"),
])  # fmt: skip
def test_verify_finds_what_was_changed_in_the_store(signing, tmp_path, statement, says):
    import sqlite3

    submit(signing)
    signing("audit", "export", "log.ndjson")
    assert signing("audit", "verify").code == 0
    connection = sqlite3.connect(tmp_path / "holdpoint.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()
    ended = signing("audit", "verify")
    assert ended.code == 1, ended.out


def test_a_log_that_is_not_what_was_signed_is_handed_to_nobody(signing, tmp_path):
    import sqlite3

    submit(signing)
    signing("audit", "export", "log.ndjson")
    submit(signing, key="k2")
    submit(signing, key="k3")
    connection = sqlite3.connect(tmp_path / "holdpoint.sqlite")
    (last,) = connection.execute("SELECT max(position) FROM audit_leaves").fetchone()
    connection.execute("UPDATE audit_leaves SET entry = x'7b7d' WHERE position = ?", (last - 1,))
    connection.commit()
    connection.close()
    assert signing("audit", "prove", "0").code == 4
    ended = signing("audit", "export", "other.ndjson")
    assert (ended.code, "was changed" in ended.err) == (4, True)
    assert not (tmp_path / "other.ndjson").exists()


def test_a_halt_without_a_key_is_acknowledged_and_said_to_be_unsigned(ready):
    ended = ready("halt", "-m", "wrong campaign")
    assert (ended.code, "ACKNOWLEDGED" in ended.out) == (0, True)
    assert "acknowledged UNSIGNED: the log has no signing key" in ended.err


def test_a_halt_whose_record_nobody_signs_is_said_to_be_unsigned_after_a_second(signing):
    signing("audit", "export", "log.ndjson")
    ended = signing("halt", "-m", "wrong campaign")
    assert (ended.code, "ACKNOWLEDGED" in ended.out) == (0, True)
    assert "acknowledged UNSIGNED: no signed checkpoint within 1 s" in ended.err


@pytest.mark.parametrize(
    "words", [["prove"], ["prove", "1", "--intent", "x"], ["prove", "-1"], ["prove", "x"], ["export", "no/such"]]
)
def test_bad_input_is_refused(signing, words):
    assert signing("audit", *words).code == 2


def test_the_exported_verifier_is_the_one_that_is_tested(signing, tmp_path):
    (tmp_path / "out").mkdir()
    signing("audit", "export", "out")
    assert (tmp_path / "out" / "verifier.py").read_bytes() == Path(verifier.__file__).read_bytes()
    assert {each.name for each in (tmp_path / "out").iterdir()} == {"verifier.py", "audit.ndjson"}


@pytest.mark.parametrize("words", [["export"], ["prove", "0", "--out"], ["client", "acme"]])
def test_what_is_no_file_is_never_replaced_by_one(signing, tmp_path, words):
    os.mkfifo(tmp_path / "pipe")
    ended = signing("audit", *words, "pipe")
    assert ended.code == 2
    assert "is there, and is no file" in ended.err
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_clients_export_that_cannot_be_written_leaves_the_one_before(signing, tmp_path, monkeypatch):
    assert signing("audit", "client", "acme", "out.ndjson").code == 0
    before = (tmp_path / "out.ndjson").read_bytes()
    (tmp_path / "out.ndjson.part").mkdir()
    assert signing("audit", "client", "acme", "out.ndjson").code == 2
    assert (tmp_path / "out.ndjson").read_bytes() == before


@pytest.mark.parametrize("why", ["", "  ", "a" * 501])
def test_a_hand_over_without_a_reason_that_can_be_kept_is_none(signing, why):
    before = signing("audit", "key", "show", "--json").out
    ended = signing("audit", "key", "rotate", "-m", why, "--as", "root")
    assert ended.code == 2
    assert "reason" in ended.err
    assert signing("audit", "key", "show", "--json").out == before
