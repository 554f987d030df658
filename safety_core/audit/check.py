"""Whether the log that a store keeps is what it should be: every index there, every entry canonical, the head right, each
checkpoint its own and signed by the key in force there, each key named by the one before it.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from safety_core.audit import merkle
from safety_core.audit.canonical import canonical
from safety_core.audit.notes import HAND_OVER, Checkpoint, open_checkpoint, read_key
from safety_core.errors import BadInput
from safety_core.ports import Transaction
from safety_core.records import LogKey

CHUNK_ENTRIES = 5_000


class LogCheck(msgspec.Struct, frozen=True):
    """What was found. ``first_wrong`` is the index of the first entry that is not as it should be.

    Attributes:
        signed_to: size of the largest signed checkpoint; key: the verifier key that signs now.
    """

    holds: bool
    size: int
    root: str
    words: str
    first_wrong: int | None = None
    signed_to: int = 0
    key: str | None = None


def check(tx: Transaction) -> LogCheck:
    """Recompute the tree (RFC 6962) from the entries' bytes; compare it with the stored head, checkpoints and keys."""
    size, stored = tx.audit_size(), tx.audit_root().hex()
    marks = {each.size: each for each in tx.checkpoints()}
    frontier, key, keys = merkle.Frontier(), None, []

    def wrong(words: str, at: int | None = None) -> LogCheck:
        return LogCheck(False, size, stored, words, at)

    for index, entry in enumerate(_entries(tx)):
        plain = _plain(entry)
        if plain is None:
            return wrong(f"entry {index} is not canonical JSON: it was changed", index)
        try:
            if plain.get("kind") in ("key", "key_handover"):
                key = _next_key(plain, key, Checkpoint("", index, frontier.root()))
                keys.append(LogKey(position=index, verifier=key))
            frontier = frontier.append(merkle.leaf_hash(entry))
            if (mark := marks.pop(index + 1, None)) is not None:
                said = open_checkpoint(mark.note, read_key(key or ""))
                if (said.size, said.root.hex()) != (mark.size, mark.root) or said.root != frontier.root():
                    return wrong(f"the checkpoint of {mark.size} entries is not of these: one was changed, or it was")
        except BadInput as odd:
            return wrong(f"at entry {index}: {odd.wrong}", index)
    if frontier.size != size:
        return wrong(f"{frontier.size} entries stand where the head counts {size}")
    if frontier.root().hex() != stored:
        return wrong("the entries do not make the stored root: one was changed, or the head was")
    if marks or keys != list(tx.log_keys()):
        return wrong("its checkpoints or keys are of another log")
    last = tx.last_checkpoint()
    signed_to = 0 if last is None else last.size
    signed = f"signed up to {signed_to} by {key}" if last is not None else "UNSIGNED"
    return LogCheck(True, size, stored, f"{size} entries hold; root {stored}; {signed}", None, signed_to, key)


def _entries(tx: Transaction) -> Iterator[bytes]:
    start = 0
    while chunk := tx.audit_entries(start, start + CHUNK_ENTRIES):
        yield from chunk
        start += CHUNK_ENTRIES


def _plain(entry: bytes) -> dict[str, Any] | None:
    try:
        plain = msgspec.json.decode(entry)
        return plain if isinstance(plain, dict) and canonical(plain) == entry else None
    except (msgspec.DecodeError, BadInput):
        return None


def _next_key(entry: dict[str, Any], key: str | None, before: Checkpoint) -> str:
    """The key that an entry names. One after a lost key stands in the word of a person; an auditor decides on it.

    Raises:
        BadInput: it is named by nobody who may.
    """
    new = str(read_key(str(entry.get("key"))))
    if entry["kind"] == "key_handover":
        said = open_checkpoint(str(entry.get("note")), read_key(key or ""))
        if (said.size, said.root, said.more) != (before.size, before.root, (f"{HAND_OVER}{new}",)):
            raise BadInput("hand-over", "is not what its signed note says", "find out who changed it")
    elif key is not None and not entry.get("person"):
        raise BadInput("key", "changes, and nobody stands for it", "find out who wrote it")
    return new
