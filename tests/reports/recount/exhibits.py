"""The rows behind the numbers, as the page shows them, held against the files: each row, title, instant, entry and proof."""

import hashlib
import json
import re
from collections.abc import Iterator

from tests.reports.recount.anew import Anew, Halt, Row
from tests.reports.recount.reading import plain

STAMP = ("kind", "scenario", "clock", "source")
ENTRY = re.compile(r"Entry ([\d,]+) of the audit log( Proved| No checkpoint)")
PROOF = re.compile(
    r"With these (\d+) hashes its leaf comes to the root that the signed checkpoint of ([\d,]+) entries states\. "
    r"Leaf index (\d+), tree size (\d+), from the leaf up \(RFC 6962\):"
)


def strange(texts: list[str], run: Anew) -> list[str]:
    """Those with a digit that are not of the evidence."""
    known, found, place = Known(run), [], 0
    while place < len(texts):
        words = texts[place]
        entry = ENTRY.fullmatch(words)
        if entry is not None:
            good, place = known.proves(entry, texts, place)
        else:
            good, place = known.knows(words), place + 1
        if not good and re.search(r"\d", words):
            found.append(words)
    return found


class Known:
    """Everything that an exhibit may say."""

    def __init__(self, run: Anew) -> None:
        self._logs = [each.kinds["entry"] for each in run.scenarios.values()]
        self._heads = {each["size"]: each["root"] for each in run.load.heads}
        self._rows, self._said = set(), set()
        again = {"load": "holdpoint load halt"}
        for name, one in run.scenarios.items():
            command = again.get(name, f"holdpoint replay '{run.environment['run']}#{name}'")
            self._said.add(f"To see it again: {command}")
            for rows in one.kinds.values():
                for each in rows:
                    self._rows.add(bare(each))
                    self._said |= {plain(f"{title} {name}") for title in titles(each)}
        self._said |= {instants(each) for one in run.scenarios.values() for each in one.halts}
        self._said |= {plain(each["note"]) for one in run.scenarios.values() for each in one.heads if each.get("note")}

    def knows(self, words: str) -> bool:
        """A row of the files, or something that is said of one."""
        try:
            row = json.loads(words)
        except ValueError:
            return words in self._said
        return isinstance(row, dict) and bare(row) in self._rows

    def proves(self, entry: re.Match[str], texts: list[str], place: int) -> tuple[bool, int]:
        """Whether an entry stands where it is said to, and its hashes lead to the root of that checkpoint; what is next."""
        index = number(entry[1])
        lines = [log[index]["entry"] for log in self._logs if index < len(log)]
        line = next((each for each in lines if plain(each) == texts[place + 1]), None)
        told = PROOF.fullmatch(texts[place + 2])
        if told is None:
            return line is not None and entry[2] == " No checkpoint", place + 2
        path = texts[place + 3].split()
        said = tuple(map(number, told.groups()))
        size = said[3]
        right = said == (len(path), size, index, size) and line is not None
        return right and root_of(str(line), index, size, path) == self._heads.get(size), place + 4


def number(text: str) -> int:
    return int(text.replace(",", ""))


def bare(row: Row) -> str:
    """A row without its stamp, and without what is not there."""
    return json.dumps(
        {name: value for name, value in row.items() if name not in STAMP and value not in (None, False)}, sort_keys=True
    )


def root_of(line: str, index: int, size: int, path: list[str]) -> str:
    """The root that a leaf and its path come to, from above: the tree is split at the largest power of two below its size."""

    def below(index: int, size: int, left: list[bytes]) -> bytes:
        if size == 1:
            return hashlib.sha256(b"\x00" + line.encode()).digest()
        split = 1 << (size - 1).bit_length() - 1
        other, rest = left[-1], left[:-1]
        pair = (
            (below(index, split, rest), other) if index < split else (other, below(index - split, size - split, rest))
        )
        return hashlib.sha256(b"\x01" + b"".join(pair)).digest()

    return below(index, size, [bytes.fromhex(each) for each in path]).hex()


def instants(halt: Row) -> str:
    """When a halt was asked for, fenced, quiescent and released."""
    named = {"asked": "asked_us", "fenced": "fenced_us", "quiescent": "quiesced_us", "released": "released_us"}
    told = ", ".join(f"{name} at {halt[key] / 1e6:.6f} s" for name, key in named.items())
    return f"The halt: {told} control.ndjson"


def titles(row: Row) -> Iterator[str]:
    """What an exhibit of a row may be called."""
    match row["kind"]:
        case "halt":
            yield f"Halt {row['halt']} of {Halt.named(row)}"
        case "effect":
            yield f"Effect {row['object']} on {row['platform']}, account {row['account']}"
        case "request":
            yield f"Request {row['n']} to {row['platform']}, {row['operation']}"
        case "permit":
            yield f"Permit {row['permit']} of {row['client']}"
        case "trip":
            yield f"Trip {row['trip']} by {row['by']}"
        case "sample":
            yield f"Sample {row['name']}, {row['ref']}"
        case "checkpoint":
            yield f"Checkpoint of {row['size']:,} entries"
