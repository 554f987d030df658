"""The keys that sign: an Ed25519 private key in a file that only its owner can read.

A run key is made beside the folder of runs where none is configured. It never stands in a run's folder: those are handed on.
"""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from reports.errors import ReportError

VARIABLE = "HOLDPOINT_GATE_KEY"
"""Names the file of the run key, where --key does not."""
NAME, PUBLIC = "gate.key", "gate.pub"
KEY_MAX_BYTES = 64 * 1024
_OTHERS = 0o077
_SEED_BYTES = 32


class BadKey(ReportError):
    """A key that cannot sign: missing, open to others, or of another kind."""


def chosen(named: Path | None, runs: Path, *, wanted: bool, make: bool) -> Path | None:
    """The file of the run key, which can be read; ``None``: this run is not signed.

    Args:
        named: by --key; otherwise the environment names it, and otherwise it stands beside the folder of runs.
        runs: that folder.
        wanted: the step requires a signature. One that requires none is signed only with a key that was configured.
        make: make the one beside the folder of runs, if it is not there.

    Raises:
        BadKey: there is one, and it cannot be used.
    """
    configured = named or _of_environment()
    if configured is not None:
        read(configured)
        return configured
    beside = runs.resolve().parent / NAME
    if not wanted or not (make or beside.exists()):
        return None
    if make and not beside.exists():
        _make(beside)
    public = public_pem(read(beside))
    try:
        if make and (not beside.with_name(PUBLIC).exists() or beside.with_name(PUBLIC).read_bytes() != public):
            beside.with_name(PUBLIC).write_bytes(public)
    except OSError as wrong:
        raise BadKey(f"{beside.with_name(PUBLIC)} cannot be written ({wrong.strerror})", "make room for it") from wrong
    return beside


def _of_environment() -> Path | None:
    named = os.environ.get(VARIABLE)
    if named == "":
        raise BadKey(f"{VARIABLE} is set and names nothing", "unset it, or name the key's file")
    return None if named is None else Path(named)


def read(path: Path) -> Ed25519PrivateKey:
    """The private key of a file. Judged is the very file that is read, not what its name stood for.

    Raises:
        BadKey: it is not there, others can read it, or it holds no Ed25519 private key.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe must not keep anybody waiting
        with os.fdopen(number, "rb") as file:
            wrong = _not_private(os.fstat(file.fileno()), path)
            if wrong is not None:
                raise BadKey(f"the key file {path} {wrong[0]}", wrong[1])
            content = file.read(KEY_MAX_BYTES + 1)
    except (OSError, ValueError) as refused:
        said = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise BadKey(
            f"the key file {path} cannot be read ({said})", "name the right one, or let this user read it"
        ) from None
    return _parsed(content, path)


def _not_private(found: os.stat_result, path: Path) -> tuple[str, str] | None:
    """Why a file is not its owner's alone, and what to do."""
    if not stat.S_ISREG(found.st_mode):
        return "is no plain file", "name the right one"
    if found.st_uid not in (os.geteuid(), 0):
        return "belongs to another user", "make a key of your own"
    if stat.S_IMODE(found.st_mode) & _OTHERS:
        return (
            "can be read or written by others",
            f"make a new key if they are not to be trusted; then: chmod 600 {path}",
        )
    return None


def _parsed(content: bytes, path: Path) -> Ed25519PrivateKey:
    """From PEM (PKCS #8), or from 64 hex digits, which is what ``holdpoint people add`` writes for a person."""
    do = "make one: openssl genpkey -algorithm ed25519"
    if b"PUBLIC KEY" in content:
        raise BadKey(f"the key file {path} holds a public key", "name the private one")
    if not content.startswith(b"-----BEGIN"):
        with suppress(ValueError):
            seed = bytes.fromhex(content.decode("ascii").strip())
            if len(seed) == _SEED_BYTES:
                return Ed25519PrivateKey.from_private_bytes(seed)
        raise BadKey(f"the key file {path} holds no private key, neither in PEM nor as 64 hex digits", do)
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError:
        raise BadKey(f"the key file {path} is locked by a password", "unlock it into a file of your own") from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(f"the key file {path} holds no private key that can be read", do) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"the key file {path} holds a key of another kind than Ed25519", do)
    return key


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """The public half, as ``gate.pub`` holds it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _make(path: Path) -> None:
    """A new key. Whoever comes second, at the same instant, takes the one of whoever came first."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, fresh = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # readable by its owner alone
        try:
            with os.fdopen(number, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(fresh, path)
        finally:
            Path(fresh).unlink()
    except OSError as wrong:
        raise BadKey(
            f"the run key {path} cannot be made ({wrong.strerror})", "name one of your own: --key FILE"
        ) from wrong
