"""Whether the log that a store keeps is what it should be: every index there, every entry canonical, the head right."""

import msgspec

from safety_core.audit import merkle
from safety_core.audit.canonical import canonical
from safety_core.errors import BadInput
from safety_core.ports import Transaction


class LogCheck(msgspec.Struct, frozen=True):
    """What was found. ``first_wrong`` is the index of the first entry that is not as it should be."""

    holds: bool
    size: int
    root: str
    words: str
    first_wrong: int | None = None


def check(tx: Transaction) -> LogCheck:
    """Recompute the tree (RFC 6962) from the entries' bytes and compare it with the stored head."""
    size = tx.audit_size()
    entries = tx.audit_entries()
    stored = tx.audit_root().hex()
    frontier = merkle.Frontier()
    for index, entry in enumerate(entries):
        try:
            plain = msgspec.json.decode(entry)
            same = isinstance(plain, dict) and canonical(plain) == entry
        except (msgspec.DecodeError, BadInput):
            same = False
        if not same:
            return LogCheck(False, size, stored, f"entry {index} is not canonical JSON: it was changed", index)
        frontier = frontier.append(merkle.leaf_hash(entry))
    if len(entries) != size:
        return LogCheck(False, size, stored, f"{len(entries)} entries stand where the head counts {size}")
    if frontier.root().hex() != stored:
        return LogCheck(
            False, size, stored, "the entries do not make the stored root: one was changed, or the head was"
        )
    return LogCheck(True, size, stored, f"{size} entries hold; root {stored}")
