import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from safety_core.audit import verifier
from safety_core.audit.canonical import canonical
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.audit.verifier import Problem, Report, Unreadable, main, verify

SIZE = 40
EVERY = 8


def entry(number: int) -> str:
    return canonical({"at_us": number, "kind": "permit", "note": 'é"\x1f😀'}).decode()


def row(index: int, text: str, **more: object) -> bytes:
    return json.dumps({"kind": "entry", "index": index, "entry": text, **more}, ensure_ascii=False).encode() + b"\n"


def checkpoint(edge: Frontier, **more: object) -> bytes:
    return json.dumps({"kind": "checkpoint", "size": edge.size, "root": edge.root().hex(), **more}).encode() + b"\n"


def export(entries: list[str], *, every: int = EVERY, **more: object) -> list[bytes]:
    rows, edge = [], Frontier()
    for index, text in enumerate(entries):
        rows.append(row(index, text, **more))
        edge = edge.append(leaf_hash(text.encode()))
        if edge.size % every == 0:
            rows.append(checkpoint(edge, **more))
    return rows


ENTRIES = [entry(number) for number in range(SIZE)]
ROWS = export(ENTRIES)
WHOLE = b"".join(ROWS)
EDGE = Frontier()
for _text in ENTRIES:
    EDGE = EDGE.append(leaf_hash(_text.encode()))
HEAD = (SIZE, EDGE.root().hex())
ENTRY_LINES = [number for number, line in enumerate(ROWS) if b'"entry"' in line[:20]]


def read(data: bytes, **how: object) -> Report:
    return verify(lambda: io.BytesIO(data), **how)  # type: ignore[arg-type]


def found(data: bytes, **how: object) -> Problem:
    problem = read(data, **how).problem
    assert problem is not None
    return problem


def interval(index: int) -> tuple[int, int]:
    start = index - index % EVERY
    return (start, start + EVERY - 1)


def test_a_whole_log_holds_and_says_how_far() -> None:
    assert read(WHOLE, since=HEAD) == Report(SIZE, SIZE, HEAD[1], None)


def test_entries_after_the_newest_checkpoint_are_not_vouched_for() -> None:
    report = read(b"".join(export(ENTRIES[:35])))
    assert (report.entries, report.complete_to, report.problem) == (35, 32, None)
    assert "Complete to 32. 3 later entries are under no checkpoint." in verifier.said(report)


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_every_flipped_byte_is_found_and_placed(mask: int) -> None:
    place = 0
    for number, line in enumerate(ROWS):
        before = sum(1 for other in ENTRY_LINES if other < number)
        for offset in range(len(line)):
            bent = bytearray(WHOLE)
            bent[place + offset] ^= mask
            problem = found(bytes(bent))
            named = problem.line == number + 1
            within = number in ENTRY_LINES and problem.first <= before <= problem.last <= problem.first + EVERY
            assert named or within, (number, offset, problem)
        place += len(line)


@pytest.mark.parametrize("index", range(SIZE))
def test_a_dropped_entry_is_named_and_the_last_one_placed_in_its_interval(index: int) -> None:
    rows = [line for number, line in enumerate(ROWS) if number != ENTRY_LINES[index]]
    problem = found(b"".join(rows))
    assert (problem.first, problem.last) == ((index, index) if index < SIZE - 1 else interval(index))


@pytest.mark.parametrize("index", range(SIZE - 1))
def test_a_dropped_entry_whose_followers_were_renumbered_is_placed_in_its_interval(index: int) -> None:
    rows = list(ROWS)
    texts = [*ENTRIES[:index], *ENTRIES[index + 1 :]]
    for position, number in enumerate(ENTRY_LINES[:-1]):
        rows[number] = row(position, texts[position])
    del rows[ENTRY_LINES[-1]]
    problem = found(b"".join(rows))
    assert (problem.first, problem.last) == interval(index)


@pytest.mark.parametrize("one", range(SIZE))
def test_two_swapped_entries_are_placed(one: int) -> None:
    for other in range(one + 1, SIZE):
        rows = list(ROWS)
        rows[ENTRY_LINES[one]], rows[ENTRY_LINES[other]] = rows[ENTRY_LINES[other]], rows[ENTRY_LINES[one]]
        assert found(b"".join(rows)).first == one
        rows[ENTRY_LINES[one]], rows[ENTRY_LINES[other]] = row(one, ENTRIES[other]), row(other, ENTRIES[one])
        problem = found(b"".join(rows))
        assert (problem.first, problem.last) == interval(one), "swapped under right indexes"


@pytest.mark.parametrize("index", range(SIZE + 1))
def test_an_inserted_entry_is_placed_whatever_its_index(index: int) -> None:
    line = ENTRY_LINES[index] if index < SIZE else len(ROWS)
    rows = [*ROWS[:line], row(index, entry(999)), *ROWS[line:]]
    if index == SIZE:
        assert read(b"".join(rows)).complete_to == SIZE, "one more at the end is an entry under no checkpoint"
        return
    problem = found(b"".join(rows))
    assert (problem.first, problem.last) == (index + 1, index + 1) or (problem.first, problem.last) == interval(index)
    texts = [*ENTRIES[:index], entry(999), *ENTRIES[index:]]
    moved = [row(position, text) for position, text in enumerate(texts)]
    checkpoints = [line for number, line in enumerate(ROWS) if number not in ENTRY_LINES]
    problem = found(b"".join([*moved, *checkpoints]))
    assert (problem.first, problem.last) == interval(index)


@pytest.mark.parametrize("kept", range(len(ROWS)))
def test_a_truncated_log_is_found_against_a_later_checkpoint_and_only_then(kept: int) -> None:
    short = b"".join(ROWS[:kept])
    entries = sum(1 for line in ENTRY_LINES if line < kept)
    if not kept:
        with pytest.raises(Unreadable):
            read(short, since=HEAD)
        return
    assert read(short).problem is None
    if entries < SIZE:
        problem = found(short, since=HEAD)
        assert (problem.first, problem.last, problem.line) == ((kept - entries) * EVERY, SIZE - 1, None)
        assert f"is of 40 entries and only {entries} are here" in problem.what


def test_a_log_cut_inside_a_row_is_found_at_every_byte() -> None:
    start = len(b"".join(ROWS[:-2]))
    for end in range(start + 1, len(WHOLE)):
        if WHOLE[end - 1 : end] != b"\n":
            assert found(WHOLE[:end]).line in (len(ROWS) - 1, len(ROWS))


def test_a_checkpoint_before_the_entries_it_covers_is_held_against_them() -> None:
    checkpoints = [line for number, line in enumerate(ROWS) if number not in ENTRY_LINES]
    entries = [ROWS[number] for number in ENTRY_LINES]
    assert read(b"".join([*checkpoints, *entries])).complete_to == SIZE
    entries[20] = row(20, entry(999))
    problem = found(b"".join([*checkpoints, *entries]))
    assert (problem.first, problem.last) == interval(20)


def test_two_checkpoints_of_one_size_that_differ_are_found() -> None:
    forked = checkpoint(Frontier(8, (b"\x01" * 32,)))
    assert found(WHOLE + forked).line == len(ROWS) + 1


def test_a_checkpoint_of_nothing_has_the_empty_root() -> None:
    assert read(checkpoint(Frontier()) + WHOLE).problem is None
    assert found(checkpoint(Frontier(0, (b"\x01" * 32,))) + WHOLE).line == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"b":1,"a":2}', "canonical"),
        ('{"a":1,"a":1}', "canonical"),
        ('{"a": 1}', "canonical"),
        ('{"a":"\\u0041"}', "canonical"),
        ('{"a":1.0}', "no integer"),
        ('{"a":NaN}', "no integer"),
        ('{"a":1e3}', "no integer"),
        ('{"a":-0}', "canonical"),
        ('{"a":9007199254740992}', "beyond"),
        ('{"a":{}}', "flat"),
        ('{"a":[]}', "flat"),
        ('{"a b":1}', "plain names"),
        ('{"é":1}', "plain names"),
        ('{"a":"\\ud800"}', "canonical"),
        ('{"a":1}x', "nothing else"),
        ("[1]", "JSON object"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_an_entry_that_is_not_canonical_is_named(text: str, says: str) -> None:
    rows = [row(0, ENTRIES[0]), row(1, text)]
    problem = found(b"".join(rows))
    assert (problem.first, problem.last, problem.line) == (1, 1, 2)
    assert says in problem.what


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"null\n",
        b"{}\n",
        b"[]\n",
        b'{"kind":"effect"}\n',
        b"\xff\n",
        b'{"kind":"entry","index":true,"entry":"{}"}\n',
        b'{"kind":"entry","index":1}\n',
        b'{"kind":"entry","index":1,"entry":{}}\n',
        b'{"kind":"entry","index":1,"entry":"{\\"a\\":\\"\xed\xa0\x80\\"}"}\n',
        b'{"kind":"checkpoint","size":-1,"root":"' + b"0" * 64 + b'"}\n',
        b'{"kind":"checkpoint","size":1.0,"root":"' + b"0" * 64 + b'"}\n',
        b'{"kind":"checkpoint","size":1,"root":"' + b"A" * 64 + b'"}\n',
        b'{"kind":"checkpoint","size":1}\n',
        b'{"kind":"entry","index":1,"entry":"' + b"a" * (1 << 20) + b'"}\n',
    ],
)
def test_a_line_that_is_no_row_is_named_by_its_line(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.ndjson"
    path.write_bytes(ROWS[0] + line + ROWS[1])
    report = verify(verifier.lines_of(path))
    assert report.problem is not None
    assert (report.problem.line, report.problem.first) == (2, 1)


def test_one_log_of_several_is_read_by_name() -> None:
    both = b"".join(export(ENTRIES[:16], scenario="a") + export(ENTRIES[16:], scenario="b"))
    assert (read(both, scenario="a").complete_to, read(both, scenario="b").complete_to) == (16, 24)
    with pytest.raises(Unreadable, match=r"line 19: scenario 'b' after 'a'.*--scenario"):
        read(both)
    with pytest.raises(Unreadable, match="no row of scenario 'c'"):
        read(both, scenario="c")


@pytest.mark.parametrize(
    ("extra", "code", "says"),
    [
        ([], 0, "Holds. Complete to 40."),
        (["--since", f"40:{HEAD[1]}"], 0, "Holds. Complete to 40."),
        (["--since", f"41:{HEAD[1]}"], 1, "BROKEN at entry 40: the checkpoint given with --since"),
    ],
)
def test_the_command_says_what_it_found(extra: list[str], code: int, says: str, tmp_path: Path, capsys) -> None:
    path = tmp_path / "export.ndjson"
    path.write_bytes(WHOLE)
    assert main([str(path), *extra]) == code
    assert says in capsys.readouterr().out


@pytest.mark.parametrize("since", ["40", "x:00", "40:ZZ", f"-1:{HEAD[1]}", f"²:{HEAD[1]}"])
def test_an_ill_formed_since_is_refused(since: str, capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["export.ndjson", f"--since={since}"])
    assert stop.value.code == 2
    assert "is not SIZE:ROOT" in capsys.readouterr().err


def test_an_export_that_is_not_there_could_not_be_read(tmp_path: Path, capsys) -> None:
    assert main([str(tmp_path / "none.ndjson")]) == 2
    assert "could not be read" in capsys.readouterr().err


def test_the_verifier_runs_alone_with_the_standard_library_only(tmp_path: Path) -> None:
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    (tmp_path / "export.ndjson").write_bytes(WHOLE)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), str(tmp_path / "export.ndjson")], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
