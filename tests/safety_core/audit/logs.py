"""Signed logs for tests of whoever verifies: made here, entry by entry, apart from the shell that makes them for real."""

import json
from hashlib import sha256

from safety_core.adapters.signers.ed25519 import Ed25519Key
from safety_core.audit.canonical import canonical
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.audit.notes import HAND_OVER, checkpoint_text

NAME = "holdpoint.test/log"


def key(number: int, name: str = NAME) -> Ed25519Key:
    return Ed25519Key(name, sha256(b"key %d" % number).digest())


class Log:
    """Entries and checkpoints as they grow; ``rows`` are the lines of its export."""

    def __init__(self) -> None:
        self.edge = Frontier()
        self.entries: list[bytes] = []
        self.rows: list[bytes] = []
        self.handovers: list[str] = []
        self.key = key(1)

    def add(self, **entry: str | int | bool | None) -> None:
        data = canonical(entry)
        self.rows.append(entry_row(self.edge.size, data.decode()))
        self.entries.append(data)
        self.edge = self.edge.append(leaf_hash(data))

    def name_key(self) -> None:
        self.add(kind="key", key=self.key.verifier, person=None, why=None)

    def note(self, *more: str) -> str:
        return self.key.sign(checkpoint_text(NAME, self.edge.size, self.edge.root(), *more))

    def checkpoint(self) -> None:
        self.rows.append(checkpoint_row(self.edge.size, self.edge.root().hex(), self.note()))

    def hand_over(self, to: Ed25519Key, *, by: Ed25519Key | None = None) -> None:
        self.key, mine = by or self.key, self.key
        note = self.note(f"{HAND_OVER}{to.verifier}")
        self.key = mine
        self.handovers.append(note)
        self.add(kind="key_handover", key=to.verifier, note=note, person="root", why="yearly")
        self.key = to


def entry_row(index: int, text: str) -> bytes:
    return dumped({"kind": "entry", "index": index, "entry": text})


def checkpoint_row(size: int, root: str, note: str | None) -> bytes:
    return dumped({"kind": "checkpoint", "size": size, "root": root, "note": note})


def dumped(row: dict[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def signed_log(entries: int, *, every: int, rotate_at: int) -> Log:
    """A log with one rotation; a checkpoint after so many entries each, and after the last."""
    log = Log()
    log.name_key()
    while log.edge.size < entries:
        number = log.edge.size
        if number == rotate_at:
            log.hand_over(key(2))
        else:
            log.add(
                kind="permit", at_us=number, at="2026-01-02T03:04:05+00:00", intent=f"int-{number}", client="acme",
                account="acme-1", epoch=7, commitment=sha256(b"%d" % number).hexdigest(), proven=True, reason=None,
            )  # fmt: skip
        if log.edge.size % every == 0 or log.edge.size == entries:
            log.checkpoint()
    return log
