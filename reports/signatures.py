"""Whether a log's checkpoints bear the signature that a step asks for: C2SP signed notes, Ed25519. No I/O.

Written apart from the code that signs. A note is its text, an empty line, and lines ``— NAME base64(id || signature)``;
a checkpoint's text is the log's name, its size, and the base64 of its root. A key is ``NAME+ID+base64(0x01 || key)``,
its id the first four bytes of SHA-256(NAME || 0x0A || 0x01 || key).
"""

from base64 import b64decode
from binascii import Error
from hashlib import sha256
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from reports.evidence.rows import CheckpointRow

ED25519 = b"\x01"
ID_BYTES, KEY_BYTES = 4, 32
Wanted = Literal["none", "run-key"]


class Key(msgspec.Struct, frozen=True):
    """A public key under its name."""

    name: str
    id: bytes
    key: bytes


class Signatures(msgspec.Struct, frozen=True, kw_only=True):
    """What a step asks of the checkpoints of a load.

    Attributes:
        key: the line of the key that the run declared.
    """

    wanted: Wanted
    key: str | None
    rows: tuple[CheckpointRow, ...]

    @property
    def asked(self) -> str:
        """For the words of a limit."""
        return "" if self.wanted == "none" else ", each signed by the run's key"

    @property
    def missing(self) -> str:
        """Why nothing can be said of the signatures; empty when it can, or none is asked."""
        if self.wanted == "none":
            return ""
        if self.key is None:
            return "the load declared no key (environment.json, bench.audit_key)"
        if read_key(self.key) is None:
            return "the key that the load declared is none (environment.json, bench.audit_key)"
        return "" if any(each.note is not None for each in self.rows) else "no checkpoint of the load is signed"

    def counted(self) -> list[CheckpointRow]:
        """The checkpoints that count: where signatures are asked, those that bear one which is true."""
        if self.wanted == "none":
            return list(self.rows)
        if self.missing:
            return []
        return [each for each in self.rows if each.note is not None and not self.fault(each)]

    def fault(self, row: CheckpointRow) -> str:
        """What is wrong with a signed checkpoint; a head that was only seen says nothing of signatures."""
        key = read_key(self.key) if self.key is not None else None
        if self.wanted == "none" or row.note is None or key is None:
            return ""
        text, gap, block = row.note.rpartition("\n\n")
        if not gap or text.split("\n")[:2] != [key.name, str(row.size)]:
            return "is signed under another size or name"
        root = _decoded([*text.split("\n"), ""][2]) or b""
        if root.hex() != row.root:
            return "is signed over another root"
        return (
            ""
            if any(_signs(key, line, text + "\n") for line in block.splitlines())
            else "is not signed by the run's key"
        )


def read_key(line: str) -> Key | None:
    """A key from its line; ``None`` when it is none."""
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if not name or raw is None or raw[:1] != ED25519 or len(raw) != 1 + KEY_BYTES:
        return None
    found = sha256(name.encode() + b"\n" + raw).digest()[:ID_BYTES]
    return Key(name, found, raw[1:]) if found.hex() == key_id else None


def _signs(key: Key, line: str, text: str) -> bool:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    raw = _decoded(encoded)
    if dash != "—" or name != key.name or raw is None or raw[:ID_BYTES] != key.id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.key).verify(raw[ID_BYTES:], text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True)
    except (Error, ValueError):
        return None
