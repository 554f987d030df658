"""A signed export with nothing left out: every byte flipped, every field and record dropped, swapped and cut off at every length.

``test_signed_export.py`` looks at a longer log by samples of each place, and at where each damage is said to be.
"""

import io
import json
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple

import pytest

from safety_core.audit.verifier import Problem, Unreadable, verify
from tests.safety_core.audit.logs import Log, dumped, entry_row, key, signed_log

FIRST = key(1).verifier


class Size(NamedTuple):
    """How long a log is, how often a checkpoint stands in it, where its key changes; and which bits of each byte are flipped."""

    entries: int
    every: int
    rotate_at: int
    masks: tuple[int, ...]


SHORT, WHOLE = Size(3, 2, 1, (0x01,)), Size(16, 6, 9, (0x01, 0x20, 0x80))


class Place(NamedTuple):
    """One damaged export: its rows, and which line (from 1) and which entry the damage stands at."""

    rows: list[bytes]
    line: int
    entry: int


def found(rows: list[bytes], note: str) -> Problem | None:
    """What the verifier finds, who knows the first key and the last note; a file that it cannot read is found, too."""
    data = b"".join(rows)
    try:
        return verify(lambda: io.BytesIO(data), keys=[FIRST], since=note).problem
    except Unreadable:
        return Problem("unreadable", 0, 10**9, 0)


def bent(log: Log, number: int, line: bytes) -> Place:
    """With another line there."""
    rows = [*log.rows[:number], line, *log.rows[number + 1 :]]
    return Place(rows, number + 1, sum(is_entry(each) for each in log.rows[:number]))


def is_entry(line: bytes) -> bool:
    return line.startswith(b'{"kind":"entry"')


def bytes_flipped(log: Log, masks: tuple[int, ...]) -> Iterator[Place]:
    for number, line in enumerate(log.rows):
        for at in range(len(line)):
            for mask in masks:
                yield bent(log, number, line[:at] + bytes([line[at] ^ mask]) + line[at + 1 :])


def fields_changed(log: Log, _: tuple[int, ...]) -> Iterator[Place]:
    """Each field of each entry dropped, cut off at each length, and exchanged with each other one, here and in the next entry."""
    entries = [number for number, line in enumerate(log.rows) if is_entry(line)]
    plain = [json.loads(each) for each in log.entries]
    for index, number in enumerate(entries):
        fields = plain[index]
        other = plain[(index + 1) % len(plain)]
        made = [{name: fields[name] for name in fields if name != gone} for gone in fields]
        made += [{**fields, one: fields[two], two: fields[one]} for one, two in combinations(fields, 2)]
        made += [{**fields, name: other[name]} for name in fields.keys() & other.keys()]
        made += [
            {**fields, name: value[:length]}
            for name, value in fields.items()
            if isinstance(value, str)
            for length in range(len(value))
        ]
        for each in made:
            if each != fields:
                text = json.dumps(each, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
                yield bent(log, number, entry_row(index, text))


def row_fields_changed(log: Log, _: tuple[int, ...]) -> Iterator[Place]:
    """Each field of each row dropped, and each text of a checkpoint cut off at each length."""
    for number, line in enumerate(log.rows):
        fields = json.loads(line)
        made = [{name: fields[name] for name in fields if name != gone} for gone in fields]
        made += [
            {**fields, name: value[:length]}
            for name, value in fields.items()
            if isinstance(value, str)
            for length in range(len(value))
        ]
        yield from (bent(log, number, dumped(each)) for each in made)


def records_moved(log: Log, _: tuple[int, ...]) -> Iterator[Place]:
    """Each entry dropped, repeated, and exchanged with each other one."""
    entries = [number for number, line in enumerate(log.rows) if is_entry(line)]
    for index, number in enumerate(entries):
        yield Place([*log.rows[:number], *log.rows[number + 1 :]], number + 1, index)
        yield Place([*log.rows[: number + 1], *log.rows[number:]], number + 2, index)
    for (index, one), (_, two) in combinations(enumerate(entries), 2):
        rows = [*log.rows]
        rows[one], rows[two] = rows[two], rows[one]
        yield Place(rows, one + 1, index)


def cut_off(log: Log, _: tuple[int, ...]) -> Iterator[Place]:
    """The file ends at each byte. Of two ends nothing is lost: behind the last entry, whose checkpoint the note kept elsewhere
    stands for, and before the last line break.
    """
    data = b"".join(log.rows)
    whole, line, entry = len(log.rows), 0, 0
    starts = [0]
    for each in log.rows:
        starts.append(starts[-1] + len(each))
    for end in range(len(data) - 1):
        while line + 1 < whole and starts[line + 1] <= end:
            entry += is_entry(log.rows[line])
            line += 1
        if end != starts[-2]:
            yield Place([data[:end]], line + 1, entry)


WAYS = (bytes_flipped, fields_changed, row_fields_changed, records_moved, cut_off)


def each_is_found(size: Size, way: Callable[[Log, tuple[int, ...]], Iterator[Place]]) -> int:
    """Each damage of one kind is found, and is not said to stand only behind where it stands. How many there were."""
    log = signed_log(size.entries, every=size.every, rotate_at=size.rotate_at)
    assert found(log.rows, log.note()) is None
    tried = 0
    for place in way(log, size.masks):
        tried += 1
        problem = found(place.rows, log.note())
        assert problem is not None, f"{way.__name__}: not found, line {place.line}"
        assert problem.first <= place.entry + 1 or problem.line == place.line, (
            f"{way.__name__}: {problem} of {place.line}"
        )
    return tried


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_damage_of_a_short_log_is_found(way):
    assert each_is_found(SHORT, way) > SHORT.entries


@pytest.mark.long("test_every_damage_of_a_short_log_is_found")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_damage_of_a_whole_log_is_found(way):
    assert each_is_found(WHOLE, way) > WHOLE.entries**2 // 2
