"""Signed checkpoints as they were exported: whose key is in force where, and whether each note is signed by it.

Written from C2SP's signed-note and tlog-checkpoint, apart from the code that it judges. The log names its first key in an
entry ``key``. An entry ``key_handover`` names the next one, in a note that the key before it signed over the size and root
of all that stands before; a later ``key`` is a new beginning after a lost key, in the word of a person.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from reports.checkers.finding import Violation, violation
from reports.checkers.log import entries, roots
from reports.evidence.folder import Evidence
from reports.evidence.rows import CheckpointRow

ED25519 = b"\x01"
ID_BYTES = 4
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")


class _Wrong(Exception):
    """What a note or a key cannot be; carries the end of a sentence."""


def signed_to(evidence: Evidence) -> int:
    """How many entries the largest checkpoint that bears a signature covers; whether it holds is a finding of I9."""
    return max((each.size for each in evidence.checkpoints if each.note is not None), default=0)


def faults(evidence: Evidence) -> list[Violation]:
    """Every key that nobody named who may, and every signed checkpoint that is not signed by the key in force."""
    found: list[Violation] = []
    named: list[tuple[int, str]] = []
    sizes = {index for index, _ in entries(evidence, {"key_handover"})}
    before = roots((each.entry for each in evidence.audit), sizes)
    for index, entry in _key_entries(evidence):
        try:
            named.append((index, _named(entry, index, before.get(index), named[-1][1] if named else None)))
        except _Wrong as wrong:
            row = next(each for each in evidence.audit if each.index == index)
            found.append(violation(f"entry {index} names a key and {wrong}", row))
    for head in evidence.checkpoints:
        fault = _fault(head, [key for index, key in named if index < head.size])
        if fault is not None:
            found.append(violation(f"the signature of the checkpoint of {head.size} entries is none: {fault}", head))
    return found


def _fault(head: CheckpointRow, keys: list[str]) -> str | None:
    if head.note is None:
        return None
    if not keys:
        return "no key is named before it"
    try:
        said = _opened(head.note, keys[-1])[:2]
    except _Wrong as wrong:
        return str(wrong)
    return None if said == (head.size, head.root) else "its note says another size or root"


def _key_entries(evidence: Evidence) -> Iterator[tuple[int, dict[str, Any]]]:
    return entries(evidence, {"key", "key_handover"})


def _named(entry: dict[str, Any], index: int, root: str | None, key: str | None) -> str:
    new = str(entry.get("key"))
    _parts(new)
    if entry["kind"] == "key_handover":
        if key is None:
            raise _Wrong("no key was there to hand over")
        if _opened(str(entry.get("note")), key) != (index, root, [f"handover {new}"]):
            raise _Wrong("its note hands over something else")
    elif key is not None and not entry.get("person"):
        raise _Wrong("the key before it did not hand over")
    return new


def _parts(key: str) -> tuple[str, bytes, bytes]:
    parts = KEY.fullmatch(key)
    raw = b64decode(parts[3]) if parts else b""
    name = parts[1] if parts else ""
    key_id = sha256(name.encode(errors="replace") + b"\n" + raw).digest()[:ID_BYTES]
    if parts is None or raw[:1] != ED25519 or key_id.hex() != parts[2]:
        raise _Wrong(f"{key[:80]!r} is no verifier key")
    return name, key_id, raw[1:]


def _opened(note: str, key: str) -> tuple[int, str, list[str]]:
    """Size, root (hex) and further lines of a checkpoint, once the key is shown to have signed it."""
    name, key_id, public = _parts(key)
    text, _, block = note.rpartition("\n\n")
    lines = text.split("\n")
    prefix = f"\u2014 {name} "
    mine = [_base64(line.removeprefix(prefix)) for line in block.split("\n") if line.startswith(prefix)]
    mine = [raw for raw in mine if raw[:ID_BYTES] == key_id]
    if len(lines) < 3 or lines[0] != name or not lines[1].isdecimal() or not mine:  # noqa: PLR2004 - lines of a checkpoint
        raise _Wrong(f"it is no checkpoint that {key_id.hex()} of {name} signed")
    for raw in mine:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(raw[ID_BYTES:], f"{text}\n".encode())
        except (InvalidSignature, ValueError, UnicodeEncodeError):
            raise _Wrong("the signature is false") from None
    return int(lines[1]), _base64(lines[2]).hex(), lines[3:]


def _base64(text: str) -> bytes:
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if b64encode(raw).decode() == text else b""
