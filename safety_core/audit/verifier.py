"""Checks an exported audit log offline. One file, standard library only: it can be carried away and run alone.

    python verifier.py export.ndjson [--since SIZE:ROOT] [--scenario NAME]

1. An export is one JSON object a line: ``{"kind":"entry","index":n,"entry":"…"}`` and
   ``{"kind":"checkpoint","size":n,"root":"…"}``; other fields are let be. An entry's text is its canonical bytes.
2. Entries stand in order from 0 and are canonical (RFC 8785, flat, no floats). A wrong one is named.
3. The tree (RFC 6962) is rebuilt, and at each checkpoint its root is compared. A change that rules 1 and 2 cannot see
   lies between the last checkpoint that holds and the first that does not: that interval is named.
4. Dropping the end of a log, or rolling it back, shows only against a later checkpoint: one in the export, or one kept
   elsewhere (``--since``). Without one the log is said to be complete to the last checkpoint and no further.
5. A file of several scenarios holds several logs: one is named to be read.

Exit codes: 0 the log holds, 1 it does not (says where), 2 it could not be read.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

LINE_MAX_BYTES = 1 << 20
"""A longer line is no row: bounds the memory that a hostile file can ask for."""
INT_MAX = 2**53 - 1
ROOT = re.compile("[0-9a-f]{64}")

Lines = Callable[[], Iterable[bytes]]
"""Opens the export anew and gives its lines, each with its end: the file is read twice."""


@dataclass(frozen=True)
class Problem:
    """The first thing wrong.

    Attributes:
        what: a sentence for a person.
        first: index of the first entry that may be wrong; ``last``: of the last one (equal when the entry is known).
        line: line of the export, from 1, where it showed; ``None`` when it is a checkpoint from elsewhere.
    """

    what: str
    first: int
    last: int
    line: int | None


@dataclass(frozen=True)
class Report:
    """What a reading found.

    Attributes:
        entries: how many were read (up to the first problem).
        complete_to: size of the largest checkpoint that holds: entries below it are all there, unchanged.
        root: root (hex) over the entries read.
    """

    entries: int
    complete_to: int
    root: str
    problem: Problem | None


class Unreadable(Exception):
    """The export is not one log: what is wrong, and what to do."""


class _Wrong(Exception):
    """A row or an entry that cannot be right; carries the sentence."""


@dataclass
class _Tree:
    """The right edge of the tree: perfect subtrees, largest first (RFC 6962 §2.1)."""

    size: int = 0
    nodes: list[bytes] = field(default_factory=list)

    def append(self, entry: bytes) -> None:
        carried = sha256(b"\x00" + entry).digest()
        size = self.size
        while size & 1:
            carried = sha256(b"\x01" + self.nodes.pop() + carried).digest()
            size >>= 1
        self.nodes.append(carried)
        self.size += 1

    def root(self) -> str:
        if not self.nodes:
            return sha256(b"").hexdigest()
        carried = self.nodes[-1]
        for node in self.nodes[-2::-1]:
            carried = sha256(b"\x01" + node + carried).digest()
        return carried.hex()


@dataclass(frozen=True)
class _Checkpoint:
    size: int
    root: str
    line: int | None

    def __str__(self) -> str:
        return f"the checkpoint at line {self.line}" if self.line else "the checkpoint given with --since"


def _no_float(text: str) -> float:
    raise _Wrong(f"holds {text}, which is no integer")


_DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_FLAT = {str, int, bool, type(None)}


def _parse(text: str) -> dict[str, object]:
    """A JSON object that fills the text, without floats."""
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise _Wrong(f"is not JSON ({error})") from None
    if end != len(text) or type(value) is not dict:
        raise _Wrong("is not one JSON object and nothing else")
    return value


def _row(line: bytes) -> dict[str, object]:
    """One line of the export."""
    if line[-1:] != b"\n":
        raise _Wrong("is not a whole line: it is cut short or too long")
    try:
        row = _parse(line[:-1].decode())
    except UnicodeDecodeError as error:
        raise _Wrong(f"is not UTF-8 ({error})") from None
    if row.get("kind") not in ("entry", "checkpoint"):
        raise _Wrong(f"has kind {row.get('kind')!r}, neither entry nor checkpoint")
    return row


def _entry(row: dict[str, object], index: int) -> bytes:
    """Bytes of the entry that must stand at ``index``."""
    if type(row.get("index")) is not int or row["index"] != index:
        raise _Wrong(f"has index {row.get('index')!r}: an entry is missing, moved or added")
    text = row.get("entry")
    if not isinstance(text, str):
        raise _Wrong("has no entry text")
    entry = _parse(text)
    kinds = set(map(type, entry.values()))
    if not ("".join(entry).isascii() and all(map(str.isidentifier, entry)) and kinds <= _FLAT):
        raise _Wrong("is no flat object of strings, integers, booleans and nulls under plain names")
    for value in entry.values():
        if type(value) is int and not -INT_MAX <= value <= INT_MAX:
            raise _Wrong("holds an integer beyond ±(2**53 - 1)")
    if _encode(entry) != text:
        raise _Wrong("is not in canonical form")
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _Wrong("holds a lone surrogate") from None


def _checkpoint(row: dict[str, object], line: int) -> _Checkpoint:
    size, root = row.get("size"), row.get("root")
    if type(size) is not int or size < 0:
        raise _Wrong(f"has checkpoint size {size!r}")
    if not isinstance(root, str) or not ROOT.fullmatch(root):
        raise _Wrong("has a root that is not 64 lower-case hex digits")
    return _Checkpoint(size, root, line)


def _named(lines: Lines, scenario: str | None) -> object:
    """Which log is read: the one asked for, else that of the first row."""
    if scenario is not None:
        return scenario
    for line in lines():
        try:
            return _row(line).get("scenario")
        except _Wrong:
            return None  # the reading itself says what is wrong with this line
    raise Unreadable("it holds no row; export the log again")


def _expected(lines: Lines, name: object, since: tuple[int, str] | None) -> dict[int, list[_Checkpoint]]:
    """Every checkpoint of the log, by size. Stops at a line that is no row: the second reading stops there too."""
    found: dict[int, list[_Checkpoint]] = {}
    if since is not None:
        found[since[0]] = [_Checkpoint(since[0], since[1], None)]
    for number, line in enumerate(lines(), 1):
        if b'"checkpoint"' not in line:
            continue
        try:
            row = _row(line)
            if row["kind"] == "checkpoint" and row.get("scenario") == name:
                seen = _checkpoint(row, number)
                found.setdefault(seen.size, []).append(seen)
        except _Wrong:
            break
    return found


@dataclass
class _Reading:
    """One log while it is read."""

    expected: dict[int, list[_Checkpoint]]
    tree: _Tree = field(default_factory=_Tree)
    complete_to: int = 0

    def compare(self) -> Problem | None:
        """Hold the tree against the checkpoints of its size."""
        size = self.tree.size
        root = self.tree.root()
        for checkpoint in self.expected[size]:
            if checkpoint.root != root:
                what = (
                    f"{checkpoint} has another root: an entry of {self.complete_to}..{size - 1} was changed, or it was"
                )
                return Problem(what, self.complete_to, max(size - 1, self.complete_to), checkpoint.line)
        self.complete_to = size
        return None

    def missing(self) -> Problem | None:
        """A checkpoint beyond the last entry shows that the end was dropped."""
        size = self.tree.size
        beyond = min((later for later in self.expected if later > size), default=None)
        if beyond is None:
            return None
        checkpoint = self.expected[beyond][0]
        what = f"{checkpoint} is of {beyond} entries and only {size} are here, unproved from {self.complete_to} on"
        return Problem(what, self.complete_to, beyond - 1, checkpoint.line)

    def report(self, problem: Problem | None) -> Report:
        return Report(self.tree.size, self.complete_to, self.tree.root(), problem)


def verify(lines: Lines, *, since: tuple[int, str] | None = None, scenario: str | None = None) -> Report:
    """Read one exported log and say whether it holds, and if not, where. Memory does not grow with its entries.

    Args:
        lines: opens the export; called twice.
        since: size and root (hex) of a checkpoint kept elsewhere.
        scenario: which log to read, of an export that holds several.

    Raises:
        Unreadable: nothing there, or several logs and none named.
    """
    name = _named(lines, scenario)
    reading = _Reading(_expected(lines, name, since))
    if 0 in reading.expected and (problem := reading.compare()):
        return reading.report(problem)
    tree, expected = reading.tree, reading.expected
    rows = 0
    for number, line in enumerate(lines(), 1):
        index = tree.size
        try:
            row = _row(line)
            if row.get("scenario") != name:
                if scenario is None:
                    raise Unreadable(_several(number, name, row.get("scenario")))
                continue
            rows += 1
            if row["kind"] == "checkpoint":
                _checkpoint(row, number)
                continue
            tree.append(_entry(row, index))
        except _Wrong as wrong:
            return reading.report(Problem(f"line {number}, where entry {index} follows, {wrong}", index, index, number))
        if index + 1 in expected and (problem := reading.compare()):
            return reading.report(problem)
    if not rows:
        raise Unreadable(f"it holds no row of scenario {scenario!r}; export the log again")
    return reading.report(reading.missing())


def _several(line: int, first: object, other: object) -> str:
    return f"it holds several logs (line {line}: scenario {other!r} after {first!r}); name one with --scenario"


def lines_of(path: Path) -> Lines:
    """The lines of a file, none longer than ``LINE_MAX_BYTES``."""

    def pieces(file: BinaryIO) -> Iterator[bytes]:
        while piece := file.readline(LINE_MAX_BYTES):
            yield piece

    def opened() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from pieces(file)

    return opened


def said(report: Report) -> str:
    """The report as sentences for a person."""
    if report.problem is not None:
        first, last = report.problem.first, report.problem.last
        which = f"entry {first}" if first == last else f"entries {first}..{last}"
        return f"BROKEN at {which}: {report.problem.what}.\nComplete to {report.complete_to}.\n"
    after = report.entries - report.complete_to
    loose = f" {after} later entries are under no checkpoint." if after else ""
    return (
        f"Holds. Complete to {report.complete_to}.{loose}"
        f" Whether anything came after entry {report.entries - 1} only a later checkpoint can show (--since).\n"
        f"size {report.entries} root {report.root}\n"
    )


def _since(text: str) -> tuple[int, str]:
    size, _, root = text.partition(":")
    if not (size.isascii() and size.isdecimal() and ROOT.fullmatch(root)):
        raise argparse.ArgumentTypeError(f"{text!r} is not SIZE:ROOT with 64 lower-case hex digits")
    return int(size), root


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; gives the exit code."""
    parser = argparse.ArgumentParser(description="Check an exported audit log offline.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--since", type=_since, metavar="SIZE:ROOT", help="a checkpoint kept elsewhere")
    parser.add_argument("--scenario", help="which log, when the export holds several")
    asked = parser.parse_args(arguments)
    try:
        report = verify(lines_of(asked.export), since=asked.since, scenario=asked.scenario)
    except (OSError, Unreadable) as error:
        sys.stderr.write(f"{asked.export}: could not be read: {error}\n")
        return 2
    sys.stdout.write(said(report))
    return 1 if report.problem else 0


if __name__ == "__main__":
    sys.exit(main())
