"""A key signs only if it is its owner's alone and of the right kind; whatever else is said before anything runs."""

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from reports.signed import keys
from reports.signed.keys import BadKey
from tests.reports import signing
from tests.reports.signed import small

PEM = small.KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
LOCKED = small.KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
OF_CURVE = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keys.VARIABLE, raising=False)


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("content", [PEM, bytes([9] * 32).hex().encode(), bytes([9] * 32).hex().encode() + b"\n"])
def test_a_key_is_read_in_pem_and_as_the_line_that_people_add_writes(tmp_path: Path, content: bytes) -> None:
    key = keys.read(written(tmp_path / "k", content))
    assert keys.public_pem(key) == small.pem(small.KEY)


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o700])
def test_a_file_that_is_its_owners_alone_is_taken(tmp_path: Path, mode: int) -> None:
    keys.read(written(tmp_path / "k", PEM, mode))


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o644])
def test_a_file_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(BadKey, match=r"can be read or written by others; .*chmod 600"):
        keys.read(written(tmp_path / "k", PEM, mode))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (small.pem(small.KEY), "holds a public key"),
        (LOCKED, "locked by a password"),
        (OF_CURVE, "of another kind than Ed25519"),
        (b"", "holds no private key"),
        (b"ab" * 31, "holds no private key"),
        (b"ab" * 33, "holds no private key"),
        (b"zz" * 32, "holds no private key"),
        ("é".encode() * 32, "holds no private key"),
        (b"\xff\x00" * 32, "holds no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "holds no private key"),
    ],
)
def test_whatever_is_no_ed25519_private_key_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(BadKey, match=told):
        keys.read(written(tmp_path / "k", content))


def test_a_missing_file_a_folder_and_a_pipe_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match=r"cannot be read \(No such file"):
        keys.read(tmp_path / "none")
    with pytest.raises(BadKey, match=r"cannot be read|is no plain file"):
        keys.read(tmp_path)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(BadKey, match="is no plain file"):
        keys.read(tmp_path / "pipe")


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "k", PEM)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    if path.stat().st_uid == 0:
        os.chown(path, 4242, -1)
    with pytest.raises(BadKey, match="belongs to another user"):
        keys.read(path)


def test_where_none_is_configured_one_is_made_beside_the_runs_and_taken_again(tmp_path: Path) -> None:
    runs = tmp_path / "reports" / "runs"
    made = keys.chosen(None, runs, wanted=True, make=True)
    assert made == tmp_path / "reports" / "gate.key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    content = made.read_bytes()
    assert (tmp_path / "reports" / "gate.pub").read_bytes() == keys.public_pem(keys.read(made))
    assert keys.chosen(None, runs, wanted=True, make=True) == made
    assert made.read_bytes() == content
    assert sorted(each.name for each in (tmp_path / "reports").iterdir()) == ["gate.key", "gate.pub"]


def test_gates_that_begin_together_share_one_key(tmp_path: Path) -> None:
    start, found = threading.Barrier(8), []

    def begin(number: int) -> None:
        start.wait()
        del number
        found.append(keys.read(keys.chosen(None, tmp_path / "runs", wanted=True, make=True) or tmp_path))

    threads = [threading.Thread(target=begin, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({keys.public_pem(each) for each in found}) == 1
    assert len(found) == 8


def test_a_step_that_requires_none_is_signed_only_with_a_configured_key(tmp_path: Path) -> None:
    assert keys.chosen(None, tmp_path / "runs", wanted=False, make=True) is None
    assert list(tmp_path.iterdir()) == []
    mine = signing.run_key(tmp_path)
    assert keys.chosen(mine, tmp_path / "runs", wanted=False, make=True) == mine


def test_judging_again_takes_the_key_that_is_there_and_makes_none(tmp_path: Path) -> None:
    assert keys.chosen(None, tmp_path / "runs", wanted=True, make=False) is None
    made = keys.chosen(None, tmp_path / "runs", wanted=True, make=True)
    assert keys.chosen(None, tmp_path / "runs", wanted=True, make=False) == made


def test_the_option_goes_before_the_environment_and_that_before_what_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = signing.run_key(tmp_path, 1), signing.run_key(tmp_path, 2)
    monkeypatch.setenv(keys.VARIABLE, str(second))
    assert keys.chosen(first, tmp_path / "runs", wanted=True, make=True) == first
    assert keys.chosen(None, tmp_path / "runs", wanted=True, make=True) == second
    assert not (tmp_path / "gate.key").exists()


@pytest.mark.parametrize("named", ["", "/nowhere/at/all", "nul\0"])
def test_a_configured_key_that_cannot_be_used_never_falls_back_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    if "\0" in named:
        with pytest.raises(BadKey, match="cannot be read"):
            keys.chosen(Path(named), tmp_path / "runs", wanted=True, make=True)
        return
    monkeypatch.setenv(keys.VARIABLE, named)
    with pytest.raises(BadKey):
        keys.chosen(None, tmp_path / "runs", wanted=True, make=True)
    assert list(tmp_path.iterdir()) == []


def test_where_no_key_can_be_made_the_reason_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadKey, match=r"cannot be made .*--key FILE"):
        keys.chosen(None, tmp_path / "file" / "runs", wanted=True, make=True)


def test_a_made_key_differs_each_time(tmp_path: Path) -> None:
    made = {keys.chosen(None, tmp_path / name / "runs", wanted=True, make=True) or tmp_path for name in "abc"}
    assert len({keys.public_pem(keys.read(each)) for each in made}) == 3
    assert all(isinstance(keys.read(each), Ed25519PrivateKey) for each in made)
