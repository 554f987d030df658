"""What flows kept, held against the log: each version is there, is the one that the log commits to, and stands where it says.

What was erased opens nothing and is judged no further; that so many were erased the log must say.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from reports.checkers.finding import Violation, violation
from reports.checkers.log import entries
from reports.evidence.document_rows import DocumentRow
from reports.evidence.folder import Evidence
from reports.evidence.rows import AuditRow

KEPT, MOVED, GONE = "document_kept", "document_moved", "documents_erased"


class _Logged(NamedTuple):
    """What the log says of one document: where and how it was kept, and the last that was said of it."""

    at: int
    kept: dict[str, Any]
    last: dict[str, Any]


def faults(evidence: Evidence) -> list[Violation]:
    """Every document that is not as the log has it, and every one of the log that is nowhere."""
    logged = _logged(evidence)
    rows = {each.document: each for each in evidence.documents}
    found = [fault for each in evidence.documents for fault in _wrong(each, logged.get(each.document), evidence)]
    for name, said in logged.items():
        if name not in rows:
            found.append(violation(f"document {name}, kept by entry {said.at}, is nowhere", _row(evidence, said.at)))
    return [*found, *_moves(evidence), *_versions(evidence), *_lost(evidence)]


def opened_by(row: DocumentRow) -> str:
    """The commitment that its salt and digest open; empty where they open none."""
    try:
        return sha256(bytes.fromhex(row.salt) + bytes.fromhex(row.digest)).hexdigest()
    except ValueError:
        return ""


def _logged(evidence: Evidence) -> dict[str, _Logged]:
    found: dict[str, _Logged] = {}
    for index, entry in entries(evidence, {KEPT, MOVED}):
        name = str(entry.get("document"))
        if entry["kind"] == KEPT:
            found.setdefault(name, _Logged(index, entry, entry))
        elif name in found:
            found[name] = found[name]._replace(last=entry)
    return found


def _wrong(row: DocumentRow, said: _Logged | None, evidence: Evidence) -> Iterator[Violation]:
    name = f"{row.what} {row.document}"
    if said is None:
        yield violation(f"{name} was kept by no entry of the log", row)
        return
    for field, value in (("client", row.client), ("what", row.what), ("version", row.version)):
        if said.kept.get(field) != value:
            yield violation(f"{name} has another {field} than entry {said.at} kept", row)
    if said.last.get("state") != row.state:
        yield violation(f"{name} is {row.state}, and by the log {said.last.get('state')}", row)
    if row.salt and opened_by(row) != said.kept.get("commitment"):
        yield violation(f"{name} is not what entry {said.at} commits to", row)
    if not _by_the_same(row, said.kept, evidence):
        yield violation(f"{name} was made by somebody else, by entry {said.at}", row)


def _by_the_same(row: DocumentRow, kept: dict[str, Any], evidence: Evidence) -> bool:
    """Whether the log names whom the row names, as far as anything opens its commitment to them."""
    mark = kept.get("person")
    if row.made_by is None or mark is None:
        return row.made_by is None and mark is None
    opened = {_mark(each.salt, each.name): each.name for each in evidence.names if each.salt}
    return mark not in opened or opened[mark] == row.made_by


def _mark(salt: str, name: str) -> str:
    try:
        return sha256(bytes.fromhex(salt) + name.encode(errors="backslashreplace")).hexdigest()
    except ValueError:
        return ""


def _moves(evidence: Evidence) -> Iterator[Violation]:
    """A move is of a document that was kept before, and of what it said then; of what was erased it commits to nothing."""
    kept: dict[str, Any] = {}
    for index, entry in entries(evidence, {KEPT, MOVED}):
        name = str(entry.get("document"))
        if entry["kind"] == KEPT:
            if name in kept:
                yield violation(f"entry {index} keeps document {name} a second time", _row(evidence, index))
            kept[name] = entry.get("commitment")
        elif name not in kept:
            yield violation(f"entry {index} moves document {name}, which nothing kept", _row(evidence, index))
        elif entry.get("commitment") not in (kept[name], None):
            yield violation(f"entry {index} moves another content than {name} had", _row(evidence, index))


def _versions(evidence: Evidence) -> Iterator[Violation]:
    """Versions count from 1, each once."""
    of: dict[tuple[str, str, str], list[DocumentRow]] = {}
    for each in evidence.documents:
        of.setdefault((each.client, each.what, each.subject), []).append(each)
    for (_, what, subject), some in of.items():
        numbers = sorted(each.version for each in some)
        if numbers != list(range(1, len(numbers) + 1)):
            yield violation(f"the versions of {what} {subject} are {', '.join(map(str, numbers))}", some[-1])


def _lost(evidence: Evidence) -> Iterator[Violation]:
    """Salts that are gone and were not erased, with the client's or with a person whom they named."""
    said: Counter[object] = Counter()
    with_people = 0
    for _, entry in entries(evidence, {GONE, "person_erased"}):
        if entry["kind"] == GONE:
            said[entry.get("client")] += int(entry.get("documents") or 0)
        else:
            with_people += int(entry.get("words") or 0)
    gone: dict[str, list[DocumentRow]] = {}
    for each in evidence.documents:
        if not each.salt:
            gone.setdefault(each.client, []).append(each)
    for client, some in gone.items():
        most = said[client] + with_people
        if len(some) > most:
            yield violation(f"{len(some)} documents of {client} lost their salt, and {most} were erased", some[0])


def _row(evidence: Evidence, index: int) -> AuditRow:
    return next(each for each in reversed(evidence.audit) if each.index == index)
