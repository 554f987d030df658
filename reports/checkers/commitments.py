"""What the audit log commits to, held against what the evidence opens: people, their words; and each client's own count.

Entries of before version 2 name people in plain and count nothing. What opens no more must have been erased, and the log
must say so: a lost salt is not an erased one.
"""

from collections import Counter
from hashlib import sha256
from typing import Any

from reports.checkers.finding import Violation, violation
from reports.checkers.log import entries
from reports.evidence.folder import Evidence
from reports.evidence.rows import AuditRow, HaltRow, IntentRow, Row

COMMITTED_SINCE = 2
PEOPLE = ("person", "by", "proposed_by", "agreed_by", "author", "editor", "to")
HALTED = ("halt", "halt_claimed")
ERASED = "erased-"
"""Begins what stands in the rows in the place of somebody's name; nobody may be called so."""
SPOKEN = (*HALTED, "quiesced", "reconciled", "halt_failed", "release")
"""Kinds of entries whose ``reason`` is a person's words; everywhere else it is a word of the core."""


def opened_by(salt: str, text: str) -> str | None:
    """The commitment to a text; ``None`` where there is no salt to open it with."""
    try:
        raw = bytes.fromhex(salt)
    except ValueError:
        return None
    return sha256(raw + text.encode(errors="backslashreplace")).hexdigest() if raw else None


class Names:
    """Whom the log's entries name.

    Attributes:
        gone: commitments to people of whom the log says that they were erased.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._opened = {opened_by(each.salt, each.name): each.name for each in evidence.names if each.salt}
        self.gone = frozenset(str(entry.get("erased")) for _, entry in entries(evidence, {"person_erased"}))

    def person(self, entry: dict[str, Any]) -> str | None:
        """Whom an entry names; what nothing opens stays a commitment, which is nobody's name."""
        said = entry.get("person")
        if not isinstance(said, str):
            return None
        return said if _is_plain(entry) else self._opened.get(said, said)

    def readable(self, entry: dict[str, Any]) -> str | None:
        """Whom an entry names; ``None`` where it names nobody, or nothing opens its commitment."""
        return self.person(entry) if _is_plain(entry) or entry.get("person") in self._opened else None

    def is_erased(self, person: str) -> bool:
        """Whether that stands where somebody's name stood, and the log tells of somebody erased."""
        return person.startswith(ERASED) and bool(self.gone)


def faults(evidence: Evidence) -> list[Violation]:
    """Every count with a gap, and every commitment that opens to something else, or to nothing that was erased."""
    return [*_gaps(evidence), *_unopened(evidence), *_others(evidence), *_letters(evidence)]


def _gaps(evidence: Evidence) -> list[Violation]:
    counts: dict[object, int] = {}
    found = []
    for index, entry in entries(evidence):
        client, nth = entry.get("client"), entry.get("nth")
        if client is None or (nth is None and client not in counts):
            continue
        expected = counts.get(client, 0) + 1
        if type(nth) is not int or nth != expected:
            found.append(
                violation(
                    f"entry {index} is number {nth} of {client} where {expected} must stand", _row(evidence, index)
                )
            )
            break
        counts[client] = expected
    return found


def _row(evidence: Evidence, index: int) -> AuditRow:
    return next(each for each in reversed(evidence.audit) if each.index == index)


def _unopened(evidence: Evidence) -> list[Violation]:
    names = {opened_by(each.salt, each.name) for each in evidence.names}
    names |= {entry.get("erased") for _, entry in entries(evidence, {"person_erased"})}
    words = {each.commitment for each in evidence.words}
    found = [
        violation(f"words of {each.person} are not what {each.commitment[:12]}… commits to", each)
        for each in evidence.words
        if each.salt and opened_by(each.salt, each.text) != each.commitment
    ]
    gone = [each for each in evidence.words if not each.salt]
    erasures = entries(evidence, {"person_erased", "documents_erased"})
    said = sum(int(entry.get("words") or 0) for _, entry in erasures)
    if len(gone) > said:
        found.append(violation(f"{len(gone)} words have lost their salt, and the log says {said} were erased", gone[0]))
    for index, entry in entries(evidence):
        for field, value in _committed(entry):
            if value not in (names if field in PEOPLE else words):
                row = _row(evidence, index)
                found.append(violation(f"{field} of entry {index} is a commitment that nothing opens", row))
    return found


def _letters(evidence: Evidence) -> list[Violation]:
    """Letters, answers and addresses that are not what the log committed to; and salts that are gone and were not erased."""
    marks: dict[tuple[str, object], Any] = {}
    for _, entry in entries(evidence, {"letter", "form_answer", "contact"}):
        kind = str(entry.get("kind"))
        if kind in ("letter", "form_answer"):
            marks[kind, entry.get("letter")] = entry.get("commitment" if kind == "letter" else "said")
        elif kind == "contact":
            marks[kind, (entry.get("client"), entry.get("channel"))] = entry.get("address")
    opened: list[tuple[Row, str, object, str, str]] = [
        *((each, "letter", each.letter, each.salt, f"{each.subject}\n\n{each.body}") for each in evidence.letters),
        *((each, "form_answer", each.letter, each.salt, each.said) for each in evidence.answers),
        *((each, "contact", (each.client, each.channel), each.salt, each.address) for each in evidence.contacts),
    ]
    found = [
        violation(f"the {kind} row of {name} is not what the log committed to", row)
        for row, kind, name, salt, text in opened
        if (marks.get((kind, name)) is None) or (salt and opened_by(salt, text) != marks[kind, name])
    ]
    told = [each for each in evidence.letters if not each.salt and not each.open]
    gone: list[Row] = [*told, *(each for each in evidence.answers if not each.salt)]
    said = sum(
        int(entry.get(name) or 0)
        for _, entry in entries(evidence, {"letters_erased", "person_erased"})
        for name in ("letters", "answers", "words")
    )
    if len(gone) > said:
        found.append(violation(f"{len(gone)} letters and answers lost their salt, and {said} were erased", gone[0]))
    return found


def _is_plain(entry: dict[str, Any]) -> bool:
    """Whether it was written before people were committed to."""
    return int(entry.get("v") or 0) < COMMITTED_SINCE


def _committed(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    """The fields of an entry that must be commitments."""
    if _is_plain(entry):
        return []
    kind = str(entry.get("kind"))
    spoken = kind in SPOKEN or kind.startswith(("schedule_", "approval_"))
    fields = [*PEOPLE, "why", *(("reason", "saw") if spoken else ()), *(("what",) if kind == "incident" else ())]
    return [(each, entry[each]) for each in fields if entry.get(each) is not None]


def _others(evidence: Evidence) -> list[Violation]:
    """Halts whose rows name another person than the log committed to."""
    salts = {each.name: each.salt for each in evidence.names}
    gone = {entry.get("erased") for _, entry in entries(evidence, {"person_erased"})}
    last: dict[tuple[object, str], Any] = {}
    for _, entry in entries(evidence, {*HALTED, "release"}):
        if not _is_plain(entry):
            what = "thrown" if entry["kind"] in HALTED else "released"
            last[entry.get("halt"), what] = entry.get("person")

    def other(halt: HaltRow, what: str, person: str | None) -> bool:
        mark = last.get((halt.halt, what))
        return (
            None not in (mark, person)
            and mark not in gone
            and mark != opened_by(salts.get(str(person), ""), str(person))
        )

    return [
        violation(f"{each.halt} was not {what} by {person}: the log committed to somebody else", each)
        for each in evidence.halts
        for what, person in (("thrown", each.person), ("released", each.released_by))
        if other(each, what, person)
    ]


def lost(evidence: Evidence) -> dict[str, list[IntentRow]]:
    """By client, intents without a salt where the log does not say that so many of the client's were erased."""
    said = erased(evidence)
    gone: dict[str, list[IntentRow]] = {}
    for each in evidence.intents:
        if not each.salt:
            gone.setdefault(each.client, []).append(each)
    return {client: each for client, each in gone.items() if len(each) > said[client]}


def erased(evidence: Evidence) -> Counter[str]:
    """How many intents of each client the log says were erased."""
    said: Counter[str] = Counter()
    for _, entry in entries(evidence, {"erased"}):
        said[str(entry.get("client"))] += int(entry.get("intents") or 0)
    return said
