"""The audit log as it was exported: its entries by index, and RFC 6962 roots, written apart from the code they judge."""

import json
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from sys import intern
from typing import Any, Final, NamedTuple

import msgspec

from reports.checkers.once import once
from reports.evidence.folder import Evidence
from reports.evidence.rows import AuditRow
from reports.evidence.strict import pairs

KEPT: Final = 8_192
"""Parsed entries of a scenario are kept for the next checker: each of them reads the log."""
_DECODE = msgspec.json.Decoder(dict[str, Any]).decode
_ENCODE = msgspec.json.Encoder().encode


@lru_cache(maxsize=KEPT)
def parse(text: str) -> dict[str, Any] | None:
    """One entry, which nobody changes; ``None`` when it is not a JSON object in which every key stands once."""
    found = _as_written(text)
    return _strictly(text) if found is None else found


def _as_written(text: str) -> dict[str, Any] | None:
    """An object that is the same text when it is written again: so no key stands in it twice. ``None``: not known."""
    try:
        found: dict[str, Any] = _DECODE(text)
        return found if _ENCODE(found) == text.encode() else None
    except (msgspec.DecodeError, ValueError, OverflowError):
        return None


def _strictly(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text, object_pairs_hook=pairs)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class _Kinds(NamedTuple):
    """A log's rows in the order of their indexes, each with the kind of its entry; ``None``: it is not readable."""

    rows: list[AuditRow]
    kinds: list[str | None]


@once
def _kinds(evidence: Evidence) -> _Kinds:
    rows = sorted(evidence.audit, key=lambda each: each.index)
    return _Kinds(rows, [_kind(parse(each.entry)) for each in rows])


def _kind(entry: dict[str, Any] | None) -> str | None:
    return None if entry is None else intern(str(entry.get("kind")))


def entries(evidence: Evidence, kinds: Collection[str] | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Readable entries in the order of their indexes, or those of some kinds (unreadable ones are a finding of I9)."""
    known = _kinds(evidence)
    for row, kind in zip(known.rows, known.kinds, strict=True):
        if kind is None or (kinds is not None and kind not in kinds):
            continue
        entry = parse(row.entry)
        assert entry is not None
        yield row.index, entry


def roots(texts: Iterable[str], sizes: set[int]) -> dict[int, str]:
    """Root (hex) of the tree over the first ``size`` entries, for each size that the entries reach.

    The tree's right edge is kept as subtrees of falling powers of two; a root folds them from the right
    (RFC 6962 §2.1: leaf SHA-256(0x00‖entry), node SHA-256(0x01‖left‖right)).
    """
    found = {0: sha256(b"").hexdigest()} if 0 in sizes else {}
    edge: list[tuple[int, bytes]] = []
    for size, text in enumerate(texts, 1):
        width, node = 1, sha256(b"\x00" + text.encode()).digest()
        while edge and edge[-1][0] == width:
            node = sha256(b"\x01" + edge.pop()[1] + node).digest()
            width *= 2
        edge.append((width, node))
        if size in sizes:
            top = edge[-1][1]
            for _, left in reversed(edge[:-1]):
                top = sha256(b"\x01" + left + top).digest()
            found[size] = top.hex()
    return found
