"""The signing key in a file that only its owner can read, or in the environment; and what was signed last, beside it.

The key is read anew each time: whoever changes it by a hand-over ends no process. What was signed last lies in a file
beside the database and outlives every process and every copy of the database: a log that does not extend it is not
signed. It goes forward only, and is written before the signature is made.
"""

import fcntl
import json
import os
import stat
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from safety_core.adapters.signers.ed25519 import Ed25519Key
from safety_core.audit.merkle import Frontier
from safety_core.audit.notes import read_key
from safety_core.errors import BadInput, NotSigned
from safety_core.ports import Entropy

KEY_VARIABLE = "HOLDPOINT_AUDIT_KEY"
KEY_MAX_BYTES = 4096
MEMORY_MAX_BYTES = 16_384
HASH_BYTES = 32
TRIES, TRY_EVERY_S = 100, 0.005


class FileSigner:
    """``ports.Signer``. The variable, where it is set, goes before the file."""

    def __init__(self, key_file: Path, memory_file: Path, environment: Mapping[str, str], entropy: Entropy) -> None:
        self.key_file = key_file
        self._entropy = entropy
        self._memory_file = memory_file
        self._environment = environment
        self._pause = threading.Event()  # never set: only waited on

    @property
    def memory(self) -> str:
        """See the port."""
        return str(self._memory_file)

    @property
    def in_environment(self) -> bool:
        """Whether the variable holds the key."""
        return bool(self._environment.get(KEY_VARIABLE))

    def key(self) -> Ed25519Key:
        """See the port."""
        if self.in_environment:
            return _read(self._environment[KEY_VARIABLE].strip(), f"the variable {KEY_VARIABLE}")
        return key_in(self.key_file)

    def following(self) -> Ed25519Key:
        """The key that is to take over, kept beside the file until it has: the same one when it is asked for again.

        Raises:
            NotSigned: there is no key that could hand over.
        """
        if not self._next_file.exists():
            made = Ed25519Key.generated(read_key(self.key().verifier).name, self._entropy)
            write_new(self._next_file, made)
        return key_in(self._next_file)

    def take_over(self) -> Path:
        """The following key is the key from now on. Returns its file: of a key in the environment one to be put there."""
        name = read_key(self.following().verifier).id.hex()
        place = self.key_file.with_name(f"{self.key_file.name}.{name}") if self.in_environment else self.key_file
        self._next_file.replace(place)
        return place

    @property
    def _next_file(self) -> Path:
        return self.key_file.with_name(f"{self.key_file.name}.next")

    def last(self) -> Frontier | None:
        """See the port."""
        try:
            text = self._memory_file.read_text(encoding="ascii")
            return _frontier(text)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as unusable:
            raise self._forgotten(unusable) from unusable

    def remember(self, signed: Frontier) -> None:
        """See the port."""
        try:
            with self._alone():
                before = self.last()
                if before is None or before.size < signed.size:
                    plain = {
                        "size": signed.size,
                        "nodes": [each.hex() for each in signed.nodes],
                        "root": signed.root().hex(),
                    }
                    replace(self._memory_file, json.dumps(plain) + "\n")
        except OSError as unusable:
            raise self._forgotten(unusable) from unusable

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer on the machine: who is behind another never sets it back."""
        lock = os.open(f"{self._memory_file}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            for turn in range(TRIES):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if turn == TRIES - 1:
                        raise self._forgotten("somebody has it in hand and does not let go") from None
                    self._pause.wait(TRY_EVERY_S)
            yield
        finally:
            os.close(lock)

    def _forgotten(self, why: object) -> NotSigned:
        return NotSigned(
            f"what was signed last cannot be read or kept ({self._memory_file}: {why})",
            "restore that file; or, once `holdpoint audit verify` says that the log holds, remove it",
        )


def _frontier(text: str) -> Frontier:
    """What was written. Raises ``ValueError`` and its like for anything else."""
    plain = json.loads(text) if len(text) <= MEMORY_MAX_BYTES else {}
    found = Frontier(int(plain["size"]), tuple(bytes.fromhex(each) for each in plain["nodes"]))
    whole = found.size.bit_count() == len(found.nodes) and all(len(each) == HASH_BYTES for each in found.nodes)
    if found.size < 0 or not whole or found.root().hex() != plain["root"]:
        raise ValueError("it contradicts itself")
    return found


class NewKeyFile:
    """A key that was just made, and the file that it is kept in."""

    def __init__(self, path: Path, name: str, entropy: Entropy) -> None:
        self.path = path
        self.key = Ed25519Key.generated(name, entropy)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep it before anybody relies on it; not, when what relies on it does not come about.

        Raises:
            BadInput: there is such a file already, or it cannot be made.
        """
        write_new(self.path, self.key)
        try:
            yield
        except BaseException:
            self.path.unlink()
            raise


def key_in(path: Path) -> Ed25519Key:
    """The key of a file.

    Raises:
        NotSigned: it is not there, holds none, or somebody else could read or write it.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as refused:
        do = f"make one: holdpoint audit key new; or give it in {KEY_VARIABLE}"
        raise NotSigned(f"the signing key {path} cannot be read ({refused.strerror})", do) from refused
    with os.fdopen(file, "rb") as opened:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise NotSigned(f"the signing key {path} is no plain file", "name the file that `audit key new` wrote")
        if found.st_uid != os.geteuid():
            raise NotSigned(f"the signing key {path} belongs to somebody else", f"chown {os.geteuid()} {path}")
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise NotSigned(f"the signing key {path} can be read or written by others", f"chmod 600 {path}")
        content = opened.read(KEY_MAX_BYTES)
    try:
        return _read(content.decode("utf-8").strip(), f"the file {path}")
    except UnicodeDecodeError as odd:
        raise NotSigned(f"the signing key {path} is no text", "restore it from its copy") from odd


def _read(line: str, where: str) -> Ed25519Key:
    try:
        return Ed25519Key.read(line)
    except BadInput as odd:
        raise NotSigned(f"{where} holds no signing key ({odd.wrong})", odd.do) from odd


def write_new(path: Path, key: Ed25519Key) -> None:
    """Keep a key in a new file that only its owner can read, durably.

    Raises:
        BadInput: there is such a file already, or it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w") as opened:
            opened.write(key.kept() + "\n")
            opened.flush()
            os.fsync(file)
    except OSError as refused:
        raise BadInput(
            "key file", f"{path} cannot be made ({refused.strerror})", "move it away, or name another: [audit] key"
        ) from refused


def replace(path: Path, content: str) -> None:
    """Exchange a file for another at once, durably; it is readable by its owner alone."""
    file, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(file, "w", encoding="ascii") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
