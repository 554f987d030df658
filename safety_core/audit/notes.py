"""Signed notes and checkpoints of the audit log (C2SP signed-note, tlog-checkpoint, Ed25519). Text in, text out.

1. A note is its text, an empty line, and signature lines: ``— NAME base64(key id || signature)``. The text ends with a
   newline and is what is signed; nothing in a note is a control character but the newlines.
2. A key is called ``NAME+ID+base64(0x01 || key)``. Its id is the first four bytes of SHA-256(NAME || 0x0A || 0x01 || key),
   so that neither name nor key can be exchanged for another.
3. A checkpoint's text is three lines: the log's origin, its size, the base64 of its root; others may follow.
4. Who knows a key believes no signature of its name and id that is false, and learns nothing from those of others.
5. A hand-over is the old key's last checkpoint, of all entries before its own, with the new key in a fourth line. From
   there on only the new key counts. The first key is named by an entry of its own.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from safety_core.errors import BadInput

ED25519 = b"\x01"
KEY_BYTES, SIGNATURE_BYTES, ID_BYTES, ROOT_BYTES = 32, 64, 4, 32
SIGNATURES_MAX = 100
NOTE_MAX_CHARS = 1_000_000
COUNT = re.compile("0|[1-9][0-9]{0,15}")
HAND_OVER = "handover "


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key under its name."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """Four bytes of the hash over name and key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.key).decode()}"


class Signature(msgspec.Struct, frozen=True):
    """One signature line, taken apart."""

    name: str
    id: bytes
    signature: bytes


class Note(msgspec.Struct, frozen=True):
    """A note, taken apart; nothing in it is believed yet."""

    text: str
    signatures: tuple[Signature, ...]


class Checkpoint(msgspec.Struct, frozen=True):
    """What a checkpoint's text says. ``more``: the lines after the third."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()


def check_name(name: str) -> str:
    """The same name, if a key may have it.

    Raises:
        BadInput: it is empty, or holds a plus sign, blanks or what cannot be printed.
    """
    if not name or "+" in name or not name.isprintable() or any(char.isspace() for char in name):
        raise BadInput("key name", f"{name[:64]!r} cannot be one", "give a name without blanks and plus signs")
    return name


def read_key(text: str) -> VerifierKey:
    """A verifier key from its one line.

    Raises:
        BadInput: it is none, of another algorithm, or its id is not that of its name and key.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _base64(encoded)
    if raw is None or raw[:1] != ED25519 or len(raw) != 1 + KEY_BYTES:
        raise BadInput("verifier key", "is not NAME+ID+KEY of an Ed25519 key", "copy the whole line again")
    found = VerifierKey(check_name(name), raw[1:])
    if found.id.hex() != key_id:
        raise BadInput("verifier key", f"has the id {key_id[:8]!r}, and not that of {name}", "copy the line again")
    return found


def parse(note: str) -> Note:
    """A note from its text.

    Raises:
        BadInput: it is not exactly the form; says where.
    """
    wrong = len(note) > NOTE_MAX_CHARS or any(char < " " and char != "\n" for char in note) or not _is_utf8(note)
    text, gap, block = note.rpartition("\n\n")
    if wrong or not gap or not block.endswith("\n"):
        raise BadInput("note", "is not text, an empty line, and whole signature lines", "fetch it again")
    lines = block[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise BadInput("note", f"has {len(lines)} signatures", f"give one of at most {SIGNATURES_MAX}")
    return Note(text + "\n", tuple(map(_signature, lines)))


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    raw = _base64(encoded)
    if dash != "\u2014" or raw is None or len(raw) <= ID_BYTES:
        raise BadInput("note", f"{line[:64]!r} is no signature line", "fetch it again")
    return Signature(check_name(name), raw[:ID_BYTES], raw[ID_BYTES:])


def signers(note: Note, known: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Which of the known keys have signed it; none when it is signed by others only.

    Raises:
        BadInput: a signature bears a known key's name and id, and is not that key's.
    """
    keys = {(each.name, each.id): each for each in known}
    found: list[VerifierKey] = []
    for each in note.signatures:
        key = keys.get((each.name, each.id))
        if key is None or key in found:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.key).verify(each.signature, note.text.encode())
        except (InvalidSignature, ValueError):
            raise BadInput("note", f"the signature of {key.name} is false", "it was changed: do not use it") from None
        found.append(key)
    return tuple(found)


def signed(text: str, key: VerifierKey, signature: bytes) -> str:
    """A note of this text with one signature. The text ends with a newline."""
    return f"{text}\n\u2014 {key.name} {b64encode(key.id + signature).decode()}\n"


def checkpoint_text(origin: str, size: int, root: bytes, *more: str) -> str:
    """The text of a checkpoint, which is what is signed."""
    return "\n".join((origin, str(size), b64encode(root).decode(), *more, ""))


def read_checkpoint(text: str) -> Checkpoint:
    """What a checkpoint says.

    Raises:
        BadInput: it is none.
    """
    origin, size, encoded, *more = text.split("\n") if text.count("\n") > 2 else ("", "", "", "")  # noqa: PLR2004 - lines
    root = _base64(encoded)
    whole = bool(origin) and more[-1] == "" and "" not in more[:-1]
    if not whole or not COUNT.fullmatch(size) or root is None or len(root) != ROOT_BYTES:
        raise BadInput("checkpoint", "is not an origin, a size and the base64 of a root", "fetch it again")
    return Checkpoint(origin, int(size), root, tuple(more[:-1]))


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """What a signed checkpoint says, once this key is shown to have signed it under the log's name.

    Raises:
        BadInput: it is no checkpoint, not of this log, or not signed by this key.
    """
    found = parse(note)
    said = read_checkpoint(found.text)
    if said.origin != key.name:
        raise BadInput("checkpoint", f"is of the log {said.origin[:64]!r}, not {key.name}", "give one of this log")
    if not signers(found, [key]):
        raise BadInput("checkpoint", f"is not signed by key {key.id.hex()} of {key.name}", "do not rely on it")
    return said


def _base64(text: str) -> bytes | None:
    """Decoded, if the text is the one way to write it."""
    try:
        raw = b64decode(text, validate=True)
    except (Error, ValueError):
        return None
    return raw if b64encode(raw).decode() == text else None


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
