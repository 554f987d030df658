"""The signing key's file and the memory beside the database: who may read them, and what is refused with what to type."""

import os

import pytest

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.signers.ed25519 import Ed25519Key
from safety_core.adapters.signers.files import KEY_VARIABLE, FileSigner, key_in, write_new
from safety_core.audit.merkle import Frontier
from safety_core.errors import BadInput, NotSigned

KEY = Ed25519Key("holdpoint.test/log", bytes(range(32)))


def signer(folder, **environment: str) -> FileSigner:
    return FileSigner(folder / "audit.key", folder / "db-signed", environment, SeededEntropy(7))


def edge(size: int) -> Frontier:
    found = Frontier()
    for number in range(size):
        found = found.append(bytes([number]) * 32)
    return found


def test_a_new_key_file_is_its_owners_alone_and_is_read_back(tmp_path):
    write_new(tmp_path / "keys" / "audit.key", KEY)
    assert (tmp_path / "keys" / "audit.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert key_in(tmp_path / "keys" / "audit.key").verifier == KEY.verifier


def test_a_key_file_is_never_written_over(tmp_path):
    write_new(tmp_path / "audit.key", KEY)
    with pytest.raises(BadInput, match="cannot be made"):
        write_new(tmp_path / "audit.key", KEY)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_key_file_that_others_can_touch_is_refused_with_the_line_to_type(tmp_path, mode):
    write_new(tmp_path / "audit.key", KEY)
    (tmp_path / "audit.key").chmod(mode)
    with pytest.raises(NotSigned, match=f"chmod 600 {tmp_path / 'audit.key'}"):
        signer(tmp_path).key()


def test_a_key_file_of_somebody_else_is_refused(tmp_path, monkeypatch):
    write_new(tmp_path / "audit.key", KEY)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(NotSigned, match="chown 4711"):
        signer(tmp_path).key()


@pytest.mark.parametrize("content", [b"", b"x", b"\xff\xfe", KEY.kept()[:-1].encode(), b"\0" * 10_000])
def test_a_file_that_holds_no_key_is_refused_and_not_repeated(tmp_path, content):
    (tmp_path / "audit.key").touch(0o600)
    (tmp_path / "audit.key").write_bytes(content)
    with pytest.raises(NotSigned) as refused:
        signer(tmp_path).key()
    assert KEY.kept().rpartition("+")[2][:20] not in str(refused.value)


def test_what_is_no_plain_file_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "audit.key", 0o600)
    with pytest.raises(NotSigned, match="no plain file"):
        signer(tmp_path).key()


def test_without_a_file_it_says_how_to_make_one(tmp_path):
    with pytest.raises(NotSigned, match="holdpoint audit key new"):
        signer(tmp_path).key()


def test_the_environment_goes_before_the_file(tmp_path):
    other = Ed25519Key("holdpoint.test/log", bytes(32))
    write_new(tmp_path / "audit.key", KEY)
    assert signer(tmp_path, **{KEY_VARIABLE: f" {other.kept()}\n"}).key().verifier == other.verifier
    assert signer(tmp_path, **{KEY_VARIABLE: ""}).key().verifier == KEY.verifier
    with pytest.raises(NotSigned, match=KEY_VARIABLE):
        signer(tmp_path, **{KEY_VARIABLE: "nonsense"}).key()


def test_neither_the_key_nor_its_signer_shows_the_seed(tmp_path):
    write_new(tmp_path / "audit.key", KEY)
    seed = KEY.kept().rpartition("+")[2]
    assert seed not in repr(KEY) + str(KEY) + repr(signer(tmp_path)) + repr(vars(KEY))


def test_what_was_signed_last_is_remembered_and_goes_forward_only(tmp_path):
    assert signer(tmp_path).last() is None
    signer(tmp_path).remember(edge(5))
    signer(tmp_path).remember(edge(3))
    assert signer(tmp_path).last() == edge(5)
    signer(tmp_path).remember(edge(6))
    assert signer(tmp_path).last() == edge(6)
    assert (tmp_path / "db-signed").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", "1", '{"size": 1}', '{"size": "x", "nodes": [], "root": ""}', '{"size": 1, "nodes": [], "root": ""}',
        '{"size": 1, "nodes": ["00"], "root": ""}', "[" * 20_000, "é", '{"size": -1, "nodes": [], "root": ""}',
        '{"size": 1, "nodes": ["' + "00" * 32 + '"], "root": "' + "11" * 32 + '"}', '{"size": 1, "nodes": 7, "root": ""}',
    ],
)  # fmt: skip
def test_a_memory_that_cannot_be_read_is_never_taken_for_none(tmp_path, content):
    (tmp_path / "db-signed").write_text(content)
    with pytest.raises(NotSigned, match="holdpoint audit verify"):
        signer(tmp_path).last()
    with pytest.raises(NotSigned):
        signer(tmp_path).remember(edge(1))


def test_a_memory_that_cannot_be_written_leaves_it_unsigned(tmp_path):
    with pytest.raises(NotSigned):
        signer(tmp_path / "gone").remember(edge(1))


def test_a_process_that_holds_the_memory_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    import fcntl

    from safety_core.adapters.signers import files

    monkeypatch.setattr(files, "TRY_EVERY_S", 0.0001)
    held = os.open(f"{tmp_path / 'db-signed'}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(NotSigned, match="does not let go"):
        signer(tmp_path).remember(edge(1))
    os.close(held)
    signer(tmp_path).remember(edge(1))
