"""Checks an exported audit log, or proofs from it, offline. One file: the standard library, and `cryptography` where
something is signed. It imports nothing of what it judges, and can be carried away and run alone.

    python verifier.py export.ndjson --key KEY [--since SIZE:ROOT | --since NOTE-FILE] [--scenario NAME]
    python verifier.py proof.ndjson --key KEY

1. An export is one JSON object a line: ``{"kind":"entry","index":n,"entry":"…"}`` and
   ``{"kind":"checkpoint","size":n,"root":"…","note":"…"}``; other fields are let be. An entry's text is its canonical bytes.
2. Entries stand in order from 0 and are canonical (RFC 8785, flat, no floats). A wrong one is named.
3. The tree (RFC 6962) is rebuilt, and at each checkpoint its root is compared. A change that rules 1 and 2 cannot see
   lies between the last checkpoint that holds and the first that does not: that interval is named.
4. A checkpoint's note (C2SP) says its size and root, signed by the key in force there. The log names its first key in an
   entry ``key``; an entry ``key_handover`` names the next one, in a note that the key before it has signed over all that
   stands before. Any other change of key is wrong, unless the new one is trusted by itself.
5. With ``--key`` (repeatable) the first key must be a trusted one, and a checkpoint without its signature is not accepted.
   Without it a signature shows no more than that whoever wrote the export had that key.
6. A dropped end, or a roll-back, shows only against a later checkpoint: in the export, or kept elsewhere (``--since``).
   Without one the log is said to be complete to the last checkpoint and no further.
7. A file of several scenarios holds several logs: one is named to be read.
8. A proof is ``{"kind":"proof","index":n,"entry":"…","path":[…],"note":"…","handovers":[…]}``: the entry stands at its index
   in the log of the note's checkpoint, which is signed by the trusted key or by one that it handed over to.

Exit codes: 0 it holds, 1 it does not (says where), 2 it could not be read.
"""

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

LINE_MAX_BYTES = 1 << 20
"""A longer line is no row: bounds the memory that a hostile file can ask for."""
INT_MAX = 2**53 - 1
HASH = re.compile("[0-9a-f]{64}")
SINCE = re.compile("(0|[1-9][0-9]{0,15}):([0-9a-f]{64})")
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
NOTE = re.compile(
    "(([^\x00-\x1f]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n((?:[^\x00-\x1f]+\n)*))\n((?:\u2014 [^\x00-\x20]+ [^\x00-\x20]+\n)+)"
)
"""Signed text (origin, size, root, further lines), and signature lines."""
HAND_OVER = "handover "

Lines = Callable[[], Iterable[bytes]]
"""Opens the export anew and gives its lines, each with its end: the file is read twice."""


class Problem(NamedTuple):
    """The first thing wrong: a sentence; the first and last entry that may be wrong (equal when it is known which); the line
    of the export, from 1, where it showed (``None``: a checkpoint from elsewhere).
    """

    what: str
    first: int
    last: int
    line: int | None


class Report(NamedTuple):
    """Entries read (up to the first problem); size of the largest checkpoint that holds: those below it are all there and
    unchanged; root (hex) over those read; signatures that hold, and the key in force at the end.
    """

    entries: int
    complete_to: int
    root: str
    problem: Problem | None
    signed: int = 0
    key: str | None = None


class Unreadable(Exception):
    """The export is not one log: what is wrong, and what to do."""


class _Wrong(Exception):
    """A row, an entry, a note or a key that cannot be right: the sentence, and from which entry on, if not from there."""


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


class _Checkpoint(NamedTuple):
    size: int
    root: str
    line: int | None
    note: str | None = None


def _key(text: object) -> tuple[str, bytes, bytes]:
    """Name, id and public key of a verifier key: ``NAME+ID+base64(0x01 || key)``, Ed25519."""
    parts = KEY.fullmatch(text) if isinstance(text, str) else None
    if parts is not None:
        raw = b64decode(parts[3])
        key_id = sha256(parts[1].encode(errors="replace") + b"\n" + raw).digest()[:4]
        if raw[:1] == b"\x01" and key_id.hex() == parts[2]:
            return parts[1], key_id, raw[1:]
    raise _Wrong(f"names {str(text)[:80]!r}, which is no verifier key")


def _is_signature(key: bytes, signature: bytes, text: str) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # an unsigned log is read without
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError:
        raise Unreadable("it is signed, and there is no `cryptography` here: pip install cryptography") from None
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _opened(note: object, key: str) -> tuple[int, str, str]:
    """Size, root and further lines of a checkpoint's note, once this key is shown to have signed it."""
    name, key_id, public = _key(key)
    said = NOTE.fullmatch(note) if isinstance(note, str) else None
    if said is None or said[2] != name:
        raise _Wrong(f"has a note that is no signed checkpoint of the log {name}")
    mine = 0
    for line in said[6].splitlines():
        signer, encoded = line.removeprefix("\u2014 ").split(" ")
        try:
            raw = b64decode(encoded, validate=True)
        except ValueError:
            raw = b""
        if b64encode(raw).decode() != encoded:
            raise _Wrong(f"has a note with {line[:40]!r}, which is no signature line")
        if (signer, raw[:4]) == (name, key_id):
            mine += 1
            if not _is_signature(public, raw[4:], said[1]):
                raise _Wrong(f"has a false signature of {name}")
    if not mine:
        raise _Wrong(f"is not signed by the key in force there, {key_id.hex()} of {name}")
    return int(said[3]), b64decode(said[4]).hex(), said[5]


def _handed_over(note: object, key: str) -> tuple[int, str, str]:
    """Over which size and root the key handed over, and to which one of its name."""
    size, root, more = _opened(note, key)
    new = more.removeprefix(HAND_OVER).removesuffix("\n")
    if not more.startswith(HAND_OVER) or _key(new)[0] != _key(key)[0]:
        raise _Wrong("has a note that hands over to no key of the log's name")
    return size, root, new


def _no_float(text: str) -> float:
    raise _Wrong(f"holds {text}, which is no integer")


_DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_FLAT = {str, int, bool, type(None)}


def _parse(text: str) -> dict[str, Any]:
    """A JSON object that fills the text, without floats."""
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise _Wrong(f"is not JSON ({error})") from None
    if end != len(text) or type(value) is not dict:
        raise _Wrong("is not one JSON object and nothing else")
    return value


def _row(line: bytes, *kinds: str) -> dict[str, Any]:
    """One line of the export."""
    if line[-1:] != b"\n":
        raise _Wrong("is not a whole line: it is cut short or too long")
    try:
        row = _parse(line[:-1].decode())
    except UnicodeDecodeError as error:
        raise _Wrong(f"is not UTF-8 ({error})") from None
    if row.get("kind") not in (kinds or ("entry", "checkpoint")):
        raise _Wrong(f"has kind {row.get('kind')!r}, neither {' nor '.join(kinds or ('entry', 'checkpoint'))}")
    return row


def _entry(text: object) -> tuple[bytes, dict[str, Any]]:
    """Bytes and content of an entry's text, which must be canonical."""
    if not isinstance(text, str):
        raise _Wrong("has no entry text")
    entry = _parse(text)
    for key, value in entry.items():
        if not (key.isascii() and key.isidentifier()):
            raise _Wrong(f"has the key {key[:64]!r}; keys are plain names")
        if type(value) not in _FLAT:
            raise _Wrong("is not flat")
        if type(value) is int and not -INT_MAX <= value <= INT_MAX:
            raise _Wrong("holds an integer beyond ±(2**53 - 1)")
    if _encode(entry) != text:
        raise _Wrong("is not in canonical form")
    try:
        return text.encode(), entry
    except UnicodeEncodeError:
        raise _Wrong("holds a lone surrogate") from None


def _checkpoint(row: dict[str, Any], line: int) -> _Checkpoint:
    size, root, note = row.get("size"), row.get("root"), row.get("note")
    if type(size) is not int or size < 0:
        raise _Wrong(f"has checkpoint size {size!r}")
    if not isinstance(root, str) or not HASH.fullmatch(root):
        raise _Wrong("has a root that is not 64 lower-case hex digits")
    if not isinstance(note, str | None):
        raise _Wrong("has a note that is no text")
    return _Checkpoint(size, root, line, note)


def _called(seen: _Checkpoint) -> str:
    return f"the checkpoint at line {seen.line}" if seen.line else "the checkpoint given with --since"


def _expected(lines: Lines, name: object, kept: list[_Checkpoint]) -> dict[int, list[_Checkpoint]]:
    """Every checkpoint of the log, by size. Stops at a line that is no row: the second reading stops there too."""
    found = {each.size: [each] for each in kept}
    for number, line in enumerate(lines(), 1):
        try:
            row = _row(line) if b'"checkpoint"' in line else {}
            if row.get("kind") == "checkpoint" and row.get("scenario") == name:
                seen = _checkpoint(row, number)
                found.setdefault(seen.size, []).append(seen)
        except _Wrong:
            break
    return found


@dataclass
class _Reading:
    """One log while it is read. ``key``: in force after the entries read so far."""

    expected: dict[int, list[_Checkpoint]]
    trusted: Sequence[str]
    tree: _Tree = field(default_factory=_Tree)
    complete_to: int = 0
    signed: int = 0
    key: str | None = None

    def take(self, row: dict[str, Any]) -> None:
        """The entry that must stand next."""
        if type(row.get("index")) is not int or row["index"] != self.tree.size:
            raise _Wrong(f"has index {row.get('index')!r}: an entry is missing, moved or added")
        data, entry = _entry(row.get("entry"))
        if entry.get("kind") in ("key", "key_handover"):
            self.key = self._next_key(entry)
        self.tree.append(data)

    def _next_key(self, entry: dict[str, Any]) -> str:
        new = str(entry.get("key"))
        _key(new)
        if entry["kind"] == "key_handover" and self.key is not None:
            size, root, named = _handed_over(entry.get("note"), self.key)
            if (size, named) != (self.tree.size, new):
                raise _Wrong("hands over to another key, or at another place, than its signed note says")
            if root != self.tree.root():
                raise _Wrong("hands over another log: it, or an entry before it, was changed", self.complete_to)
            self.complete_to = size
        elif entry["kind"] != "key" or ((self.trusted or self.key is not None) and new not in self.trusted):
            raise _Wrong(f"names the key {new[:80]!r}, which neither --key nor the key before it names")
        return new

    def compare(self) -> Problem | None:
        """Hold the tree against the checkpoints of its size."""
        size, root = self.tree.size, self.tree.root()
        for each in self.expected[size]:
            what = ""
            try:
                if each.root != root:
                    what = f"has another root: an entry of {self.complete_to}..{size - 1} was changed, or it was"
                elif each.note is not None and self.key is None:
                    what = "is signed, and the log names no key before it"
                elif each.note is not None and _opened(each.note, str(self.key))[:2] != (size, root):
                    what = "says another size or root than its signed note"
                elif each.note is None and each.line is not None and self.trusted:
                    what = "is not signed"
                self.signed += each.note is not None
            except _Wrong as wrong:
                what = str(wrong)
            if what:
                return Problem(f"{_called(each)} {what}", self.complete_to, max(size - 1, self.complete_to), each.line)
        self.complete_to = size
        return None

    def ended(self) -> Problem | None:
        """A checkpoint beyond the last entry shows that the end was dropped; without a signature nothing is shown."""
        size = self.tree.size
        beyond = min((later for later in self.expected if later > size), default=None)
        if beyond is not None:
            seen = self.expected[beyond][0]
            what = (
                f"{_called(seen)} is of {beyond} entries and only {size} are here, unproved from {self.complete_to} on"
            )
            return Problem(what, self.complete_to, beyond - 1, seen.line)
        if self.trusted and not self.signed:
            return Problem("no checkpoint of it is signed", 0, max(size - 1, 0), None)
        return None


def verify(
    lines: Lines, *, since: tuple[int, str] | str = "", scenario: str | None = None, keys: Sequence[str] = ()
) -> Report:
    """Read one exported log, of which ``lines`` opens the export twice, and say whether it holds, and if not, where.

    Memory does not grow with its entries. ``since``: size and root (hex) of a checkpoint kept elsewhere, or its signed note.

    Raises:
        Unreadable: nothing there, several logs and none named by ``scenario``, or no key, or no note where one is given.
    """
    name = _scenario(lines) if scenario is None else scenario
    reading = _Reading(_expected(lines, name, _kept(since)), [*filter(_trusted, keys)])
    problem = reading.compare() if 0 in reading.expected else None
    rows = 0
    for number, line in enumerate(lines(), 1):
        if problem is not None:
            break
        index = reading.tree.size
        try:
            row = _row(line)
            if row.get("scenario") == name:
                rows += 1
                if row["kind"] == "entry":
                    reading.take(row)
                    problem = reading.compare() if index + 1 in reading.expected else None
                else:
                    _checkpoint(row, number)
            elif scenario is None:
                other = f"line {number}: scenario {row.get('scenario')!r} after {name!r}"
                raise Unreadable(f"it holds several logs ({other}); name one with --scenario")
        except _Wrong as wrong:
            first = wrong.args[1] if len(wrong.args) > 1 else index
            problem = Problem(f"line {number}, where entry {index} follows, {wrong.args[0]}", first, index, number)
    if problem is None and not rows:
        raise Unreadable(f"it holds no row of scenario {scenario!r}; export the log again")
    problem = problem or reading.ended()
    return Report(reading.tree.size, reading.complete_to, reading.tree.root(), problem, reading.signed, reading.key)


def _scenario(lines: Lines) -> object:
    """Of the first row; of one that is none the reading itself says what is wrong."""
    for line in lines():
        try:
            return _row(line).get("scenario")
        except _Wrong:
            return None
    raise Unreadable("it holds no row; export the log again")


def _trusted(key: str) -> bool:
    try:
        return bool(_key(key))
    except _Wrong as wrong:
        raise Unreadable(f"--key {wrong}; copy the whole line again") from None


def _kept(since: tuple[int, str] | str) -> list[_Checkpoint]:
    """The checkpoint that was kept elsewhere, if one was given."""
    if isinstance(since, tuple):
        return [_Checkpoint(*since, None)]
    said = NOTE.fullmatch(since)
    if since and said is None:
        raise Unreadable("what --since gives is neither SIZE:ROOT nor a signed checkpoint")
    return [_Checkpoint(int(said[3]), b64decode(said[4]).hex(), None, since)] if said else []


def prove(row: dict[str, Any], key: str) -> str:
    """Check one proof (rule 8) from the trusted key on; gives the sentence that it shows.

    Raises:
        _Wrong: it does not hold; says why.
    """
    index, path, handovers = row.get("index"), row.get("path"), row.get("handovers")
    if type(index) is not int or not isinstance(path, list) or not isinstance(handovers, list):
        raise _Wrong("is no proof: index, path or handovers are missing")
    for each in handovers:
        key = _handed_over(each, key)[2]
    size, root, _ = _opened(row.get("note"), key)
    carried = sha256(b"\x00" + _entry(row.get("entry"))[0]).digest()
    place, last = index, size - 1
    for node in path:
        if last == 0 or not isinstance(node, str) or not HASH.fullmatch(node):
            raise _Wrong("has a path that is none of that tree")
        left = place & 1 or place == last
        pair = bytes.fromhex(node) + carried if left else carried + bytes.fromhex(node)
        carried = sha256(b"\x01" + pair).digest()
        while left and not place & 1 and place:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if not 0 <= index < size or last != 0 or carried.hex() != root:
        raise _Wrong(f"does not show that its entry stands at {index} in the log of {size} that was signed")
    return f"Entry {index} stands in the log of {size} entries that {key} signed."


def lines_of(path: Path) -> Lines:
    """The lines of a file, none longer than ``LINE_MAX_BYTES``."""

    def opened() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from iter(partial(file.readline, LINE_MAX_BYTES), b"")

    return opened


def said(report: Report) -> str:
    """The report as sentences for a person."""
    if report.problem is not None:
        first, last = report.problem.first, report.problem.last
        which = f"entry {first}" if first == last else f"entries {first}..{last}"
        return f"BROKEN at {which}: {report.problem.what}.\nComplete to {report.complete_to}.\n"
    after = report.entries - report.complete_to
    loose = f" {after} later entries are under no checkpoint." if after else ""
    signed = f"{report.signed} signatures hold, the last by {report.key}." if report.signed else "UNSIGNED."
    return (
        f"Holds. Complete to {report.complete_to}.{loose}"
        f" Whether anything came after entry {report.entries - 1} only a later checkpoint can show (--since).\n"
        f"{signed}\nsize {report.entries} root {report.root}\n"
    )


def _since(text: str) -> tuple[int, str] | str:
    parts = SINCE.fullmatch(text)
    try:
        return (int(parts[1]), parts[2]) if parts else Path(text).read_text(encoding="utf-8")
    except (OSError, ValueError):
        reason = f"{text!r} is not SIZE:ROOT with 64 lower-case hex digits, nor a file that holds a signed note"
        raise argparse.ArgumentTypeError(reason) from None


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; gives the exit code."""
    parser = argparse.ArgumentParser(description="Check an exported audit log, or proofs from it, offline.")
    parser.add_argument("export", type=Path)
    parser.add_argument(
        "--key", action="append", default=[], metavar="NAME+ID+KEY", help="a verifier key that is trusted"
    )
    parser.add_argument("--since", type=_since, metavar="SIZE:ROOT|FILE", help="a checkpoint kept elsewhere")
    parser.add_argument("--scenario", help="which log, when the export holds several")
    asked = parser.parse_args(arguments)
    lines = lines_of(asked.export)
    try:
        if next(iter(lines()), b"").startswith(b'{"kind":"proof"'):
            return _main_of_proofs(lines, asked.key)
        report = verify(lines, since=asked.since or "", scenario=asked.scenario, keys=asked.key)
    except (OSError, Unreadable) as error:
        sys.stderr.write(f"{asked.export}: could not be read: {error}\n")
        return 2
    sys.stdout.write(said(report))
    return 1 if report.problem else 0


def _main_of_proofs(lines: Lines, keys: list[str]) -> int:
    if len(keys) != 1 or not _trusted(keys[0]):
        raise Unreadable("a proof is checked from one trusted key on; name it with --key")
    for number, line in enumerate(lines(), 1):
        try:
            sys.stdout.write(f"{prove(_row(line, 'proof'), keys[0])}\n{line.decode()}")
        except _Wrong as wrong:
            sys.stdout.write(f"BROKEN: line {number} {wrong}.\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
