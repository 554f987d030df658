"""The file is appended to, a look at a time; a crash at any byte of it costs that look's end, and never what came before."""

import errno
import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.errors import BadEvidence
from reports.evidence import folder
from reports.evidence.observed_rows import AnyObservedRow
from reports.observer import journal as journals
from reports.observer.client import Thing
from reports.observer.errors import CannotWrite
from reports.observer.journal import NAME, Journal
from reports.observer.looking import Look, Stamp
from reports.observer.memory import Memory
from tests.reports.observer.house import HandClock
from tests.reports.observer.scripted import Eyes, Scripted, post

STAMP = Stamp("observed")


def story() -> list[tuple[AnyObservedRow, ...]]:
    """Two looks: three objects, one of them changed, one gone."""
    eyes = Eyes()
    return [
        eyes.look([post("1", "früh"), post("2")]).rows,
        eyes.look([post("1", "später"), post("3")]).rows,
    ]


NOW_THERE: list[Thing] = [post("1", "zuletzt"), post("3"), post("4")]
"""What the platform lists when the observer comes back."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    place = tmp_path_factory.mktemp("whole")
    with Journal(place) as file:
        for rows in story():
            file.append(rows)
    return (place / NAME).read_bytes()


def go_on(place: Path) -> tuple[int, Memory]:
    """Open it, look once more, and write that down."""
    with Journal(place) as file:
        memory = Memory(file.rows("observed"))
        clock = HandClock()
        clock.turn(3_600)
        looked = Look(Scripted(NOW_THERE, clock=clock), memory.of("X", "1001"), clock, STAMP).finished()
        file.append(looked.rows)
        for row in looked.rows:
            memory.take(row)
        return file.cut, memory


def test_after_a_crash_at_every_byte_it_goes_on_and_the_evidence_reads_it(
    whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _fd: None)  # a crash of the program loses nothing that was written
    lines = whole.splitlines(keepends=True)
    folder.create(tmp_path)
    for end in range(len(whole) + 1):
        (tmp_path / NAME).write_bytes(whole[:end])
        cut, memory = go_on(tmp_path)
        data = (tmp_path / NAME).read_bytes()
        kept = whole[:end].rpartition(b"\n")[0]
        assert data.startswith(kept)
        assert cut == end - (len(kept) + 1 if kept else 0)
        seen = memory.of("X", "1001")
        assert {name for name, known in seen.objects.items() if not known.gone} == {"1", "3", "4"}
        if end % 5 and whole[end : end + 1] != b"\n":
            continue  # the whole evidence is read strictly at every fifth byte, and where lines end
        (read,) = folder.read(tmp_path).values()
        again = Memory([*read.seen, *read.changed, *read.gone, *read.looks])
        assert again.of("X", "1001").objects.keys() == seen.objects.keys()
        assert read.looks[-1].word == "complete"
    assert len(lines) == 7


@given(st.binary(max_size=200).filter(lambda tail: b"\n" not in tail))
def test_whatever_a_crash_left_behind_the_last_line_is_cut_off(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes
) -> None:
    place = tmp_path_factory.mktemp("torn")
    with Journal(place) as file:
        file.append(story()[0])
    before = (place / NAME).read_bytes()
    (place / NAME).write_bytes(before + tail)
    with Journal(place) as file:
        assert file.cut == len(tail)
        assert len(file.rows("observed")) == len(story()[0])
    assert (place / NAME).read_bytes() == before


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_a_torn_line_is_found_however_long_it_is(tmp_path: Path, length: int) -> None:
    (tmp_path / NAME).write_bytes(b"{}\n" + b"x" * length)
    with Journal(tmp_path) as file:
        assert file.cut == length
    assert (tmp_path / NAME).read_bytes() == b"{}\n"


def test_a_file_of_one_torn_line_is_empty_then(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"x" * 70_000)
    with Journal(tmp_path) as file:
        assert (file.cut, file.rows("observed")) == (70_000, [])


@pytest.mark.parametrize("line", [b"{}\n", b"nope\n", b"\xff\n", b"\n", b'{"kind":"effect"}\n'])
def test_a_whole_line_that_is_none_of_ours_is_refused_and_left_as_it_is(tmp_path: Path, line: bytes) -> None:
    with Journal(tmp_path) as file:
        file.append(story()[0][-1:])
    before = (tmp_path / NAME).read_bytes() + line
    (tmp_path / NAME).write_bytes(before)
    with Journal(tmp_path) as file, pytest.raises(BadEvidence, match=f"{NAME}:2: "):
        file.rows("observed")
    assert (tmp_path / NAME).read_bytes() == before


def test_rows_of_another_scenario_are_not_ours(tmp_path: Path) -> None:
    with Journal(tmp_path) as file:
        file.append(story()[0])
        assert file.rows("another") == []


def test_two_observers_never_write_one_file(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(CannotWrite, match="another observer writes it"):
        Journal(tmp_path)
    with Journal(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="file"):
        Journal(tmp_path / "file")
    (tmp_path / NAME).mkdir()
    with pytest.raises(CannotWrite, match="Is a directory"):
        Journal(tmp_path)


def test_a_look_that_does_not_fit_on_the_disk_leaves_nothing_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    with Journal(tmp_path) as file:
        file.append(story()[0])
        before = (tmp_path / NAME).read_bytes()
        left = [100]

        def write(fd: int, data: bytes) -> int:
            if not left[0]:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            done = real(fd, data[: left[0]])
            left[0] -= done
            return done

        monkeypatch.setattr(journals.os, "write", write)
        with pytest.raises(CannotWrite, match="No space left"):
            file.append(story()[1])
        monkeypatch.undo()
        assert (tmp_path / NAME).read_bytes() == before


def test_a_look_is_on_the_disk_before_the_next_one_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    real = os.fsync

    def fsync(fd: int) -> None:
        real(fd)
        sizes.append(os.fstat(fd).st_size)

    with Journal(tmp_path) as file:
        monkeypatch.setattr(journals.os, "fsync", fsync)
        for rows in story():
            file.append(rows)
            assert sizes[-1] == (tmp_path / NAME).stat().st_size
    assert len(sizes) == len(story())


def test_the_lock_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    child = os.fork()
    if not child:
        Journal(tmp_path)
        os._exit(0)
    os.waitpid(child, 0)
    with Journal(tmp_path) as file:
        assert file.cut == 0
    with (tmp_path / NAME).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
