"""What is handed to a stranger: the log with its signed checkpoints, and proofs of single entries.

Both are signed as they are made where there is a key; without one an export says that it is unsigned, and there is no
proof. What an entry commits to is opened by its salt alone, which is handed over only when it is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from safety_core.audit import merkle
from safety_core.errors import BadInput, NotSigned
from safety_core.records import Checkpoint
from safety_core.shell import checkpoint
from safety_core.shell.core import Core

Row = dict[str, object]


def audit_rows(core: Core) -> Iterator[Row]:
    """The log with its checkpoints, in order, signed up to now; unsigned, its head as it is.

    Raises:
        LogBroken: it does not extend what was signed; nothing of it is handed out.
    """
    with suppress(NotSigned):
        checkpoint.sign(core)
    size, root, marks = core.store.read(lambda tx: (tx.audit_size(), tx.audit_root(), tx.checkpoints()))
    by_size = {each.size: each for each in marks}
    for index, entry in enumerate(checkpoint.entries_between(core, 0, size)):
        yield {"kind": "entry", "index": index, "entry": entry.decode()}
        if (mark := by_size.get(index + 1)) is not None:
            yield {"kind": "checkpoint", "size": mark.size, "root": mark.root, "note": mark.note}
    if not marks:
        yield {"kind": "checkpoint", "size": size, "root": root.hex(), "note": None}


def salts(core: Core) -> Iterator[Row]:
    """What opens the commitments: to content by intent, to people by name, to words with their text. Not what was erased."""
    intents, names, words = core.store.read(lambda tx: (tx.intents(), tx.salts(), tx.words()))
    for each in (queued.intent for queued in intents):
        if each.salt:
            yield {"kind": "salt", "intent": each.intent, "client": each.client, "salt": each.salt}
    for name, salt in names.items():
        if salt:
            yield {"kind": "name", "name": name, "salt": salt}
    for said in words:
        if said.salt:
            yield {"kind": "words", **msgspec.to_builtins(said)}


def proofs(core: Core, wanted: Callable[[int, dict[str, Any]], bool]) -> list[Row]:
    """A proof for each entry that is wanted, all of one signed checkpoint: the newest, made now where that can be.

    Raises:
        BadInput: no such entry. NotSigned: no signed checkpoint covers one of them. LogBroken: as above.
    """
    cover = _newest(core)
    data = list(checkpoint.entries_between(core, 0, cover.size))
    plain = [(index, msgspec.json.decode(entry)) for index, entry in enumerate(data)]
    found = [index for index, entry in plain if wanted(index, entry)]
    if not found:
        raise BadInput(
            "entry", f"there is none such among the {cover.size} that are signed", "see: holdpoint audit verify"
        )
    handovers: list[str] = []
    for _, entry in plain:
        if entry.get("kind") == "key_handover":
            handovers.append(str(entry["note"]))
        elif entry.get("kind") == "key":  # a beginning: whoever checks trusts this key, or none that follows it
            handovers.clear()
    found_paths = paths([merkle.leaf_hash(entry) for entry in data], found)
    return [_proof(index, data[index], path, cover, handovers) for index, path in zip(found, found_paths, strict=True)]


def _newest(core: Core) -> Checkpoint:
    try:
        made = checkpoint.sign(core)
    except NotSigned as missing:
        made = core.store.read(lambda tx: tx.last_checkpoint())
        if made is None:
            raise NotSigned(f"nothing of the log is signed: {missing.wrong}", missing.do) from missing
    assert made is not None
    return made


def _proof(index: int, entry: bytes, path: Sequence[bytes], cover: Checkpoint, handovers: Sequence[str]) -> Row:
    return {
        "kind": "proof",
        "index": index,
        "entry": entry.decode(),
        "path": [each.hex() for each in path],
        "note": cover.note,
        "handovers": list(handovers),
    }


def paths(leaf_hashes: Sequence[bytes], indexes: Iterable[int]) -> list[tuple[bytes, ...]]:
    """The audit paths of many leaves (RFC 9162 §2.1.3.1); every node of the tree is hashed once."""
    levels = [list(leaf_hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [merkle.node_hash(below[left], below[left + 1]) for left in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(above) * 2 :])
    return [_path(levels, index) for index in indexes]


def _path(levels: Sequence[Sequence[bytes]], index: int) -> tuple[bytes, ...]:
    """The sibling on each level, where there is one: an odd node at a level's end goes up alone."""
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        index >>= 1
    return tuple(path)
