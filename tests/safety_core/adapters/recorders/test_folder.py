"""Recordings in a folder: whole lines, numbered, ours alone, bounded; also for several processes, and after a kill."""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.recorders import folder as folder_module
from safety_core.adapters.recorders.folder import FolderRecorder
from safety_core.adapters.recorders.memory import MemoryRecorder
from safety_core.errors import NotRecorded
from tests.architecture.ground import ROOT

WRITER = """
import sys
from pathlib import Path
from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.recorders.folder import FolderRecorder

recorder = FolderRecorder(Path(sys.argv[1]), clock=BootClock())
count = int(sys.argv[3])
while count:
    number = recorder.write(7, {"by": sys.argv[2], "left": count, "body": "x" * 2000})
    print(number, flush=True)
    count -= 1
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


def recorder(place: Path, **options: int) -> FolderRecorder:
    return FolderRecorder(place, clock=BootClock(), **options)


def lines(place: Path, serial: int = 7) -> list[dict]:
    return [json.loads(each) for each in (place / f"sandbox-{serial}.ndjson").read_text().splitlines()]


def writer(place: Path, name: str, count: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(place), name, str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("make", [recorder, lambda _: MemoryRecorder()], ids=["folder", "memory"])
def test_lines_are_numbered_for_each_setting_by_itself(make, place):
    made = make(place)
    assert [made.write(serial, {"text": "«é»\ud800"}) for serial in (7, 7, 8, 7)] == [1, 2, 1, 3]


def test_each_line_holds_its_number_and_what_was_stated(place):
    for text in ("a\nb", "\ud800", "«é»"):
        recorder(place).write(7, {"text": text})
    assert lines(place) == [{"n": 1, "text": "a\nb"}, {"n": 2, "text": "\ud800"}, {"n": 3, "text": "«é»"}]


def test_the_folder_and_its_files_are_the_owners_alone_whatever_the_umask(place):
    before = os.umask(0)
    try:
        recorder(place).write(7, {})
    finally:
        os.umask(before)
    assert place.stat().st_mode & 0o7777 == 0o700
    assert (place / "sandbox-7.ndjson").stat().st_mode & 0o7777 == 0o600


def test_a_line_is_one_write_at_the_end_of_the_file(place, monkeypatch):
    writes = []
    real = os.write
    monkeypatch.setattr(
        os,
        "write",
        lambda file, content: (writes.append((fcntl.fcntl(file, fcntl.F_GETFL), content)), real(file, content))[1],
    )
    recorder(place).write(7, {"a": 1})
    ((flags, content),) = writes
    assert flags & os.O_APPEND
    assert content == b'{"n":1,"a":1}\n'


@pytest.mark.parametrize("what", ["folder", "file"])
def test_no_link_is_followed(what, place, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    if what == "folder":
        elsewhere.mkdir(mode=0o700)
        place.symlink_to(elsewhere)
    else:
        place.mkdir(mode=0o700)
        elsewhere.touch(mode=0o600)
        (place / "sandbox-7.ndjson").symlink_to(elsewhere)
    with pytest.raises(NotRecorded, match="nothing can be written"):
        recorder(place).write(7, {})
    assert list(elsewhere.iterdir()) == [] if what == "folder" else elsewhere.read_bytes() == b""


def test_a_file_with_another_name_is_not_written_to(place, tmp_path):
    place.mkdir(mode=0o700)
    (tmp_path / "other").touch(mode=0o600)
    (place / "sandbox-7.ndjson").hardlink_to(tmp_path / "other")
    with pytest.raises(NotRecorded, match="another name"):
        recorder(place).write(7, {})
    assert (tmp_path / "other").read_bytes() == b""


def test_a_pipe_in_its_place_is_refused_and_not_waited_for(place):
    place.mkdir(mode=0o700)
    os.mkfifo(place / "sandbox-7.ndjson", 0o600)
    with pytest.raises(NotRecorded, match="no plain file"):
        recorder(place).write(7, {})


@pytest.mark.parametrize("mode", [0o710, 0o701, 0o750, 0o777])
def test_a_folder_open_to_others_is_refused(mode, place):
    place.mkdir()
    place.chmod(mode)
    with pytest.raises(NotRecorded, match="open to others"):
        recorder(place).write(7, {})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_open_to_others_is_refused(mode, place):
    recorder(place).write(7, {})
    (place / "sandbox-7.ndjson").chmod(mode)
    with pytest.raises(NotRecorded, match="open to others"):
        recorder(place).write(7, {})
    assert len(lines(place)) == 1


def test_a_full_folder_takes_nothing_more_and_has_room_to_the_last_byte(place):
    line = len(b'{"n":1,"a":1}\n')
    made = recorder(place, most_bytes=3 * line)
    made.write(7, {"a": 1})
    made.write(8, {"a": 1})
    made.write(7, {"a": 1})
    with pytest.raises(NotRecorded, match="is full"):
        made.write(7, {"a": 1})
    with pytest.raises(NotRecorded, match="is full"):
        recorder(place, most_bytes=3 * line).write(9, {})
    assert [len(lines(place, serial)) for serial in (7, 8)] == [2, 1]
    (place / "sandbox-8.ndjson").unlink()
    assert made.write(7, {"a": 1}) == 3


def test_memory_is_bounded_too():
    made = MemoryRecorder(most=1)
    made.write(7, {})
    with pytest.raises(NotRecorded):
        made.write(8, {})


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), 3])
def test_a_disk_without_room_leaves_no_piece_of_a_line(fault, place, monkeypatch):
    made = recorder(place)
    made.write(7, {})
    real = os.write

    def full(file, content):
        if isinstance(fault, OSError):
            raise fault
        return real(file, content[:fault])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(NotRecorded):
        made.write(7, {})
    monkeypatch.undo()
    assert made.write(7, {}) == 2
    assert [each["n"] for each in lines(place)] == [1, 2]


def test_after_a_line_cut_short_the_next_one_stands_by_itself_under_the_number_of_its_line(place):
    made = recorder(place)
    made.write(7, {"a": 1})
    with (place / "sandbox-7.ndjson").open("ab") as file:
        file.write(b'{"n":2,"a')
    assert made.write(7, {"a": 3}) == recorder(place).write(7, {"a": 4}) - 1 == 3
    written = (place / "sandbox-7.ndjson").read_text().splitlines()
    assert [json.loads(each)["n"] for each in (written[0], *written[2:])] == [1, 3, 4]


def test_what_another_wrote_meanwhile_is_counted(place):
    one, other = recorder(place), recorder(place)
    assert [one.write(7, {}), other.write(7, {}), one.write(7, {}), other.write(7, {})] == [1, 2, 3, 4]


def test_two_processes_and_many_threads_write_one_folder_without_a_number_twice(place):
    others = [writer(place, name, 60) for name in "ab"]
    made, numbers = recorder(place), []
    threads = [
        threading.Thread(target=lambda: numbers.extend(made.write(7, {"t": 1}) for _ in range(20))) for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    told = [int(line) for each in others for line in each.communicate(timeout=60)[0].split()]
    assert sorted(told + numbers) == list(range(1, 201))
    assert [each["n"] for each in lines(place)] == list(range(1, 201))


def test_a_writer_that_is_killed_leaves_whole_lines_and_holds_nobody_up(place):
    for _ in range(3):
        with writer(place, "killed", 100_000) as killed:
            last = [killed.stdout.readline() for _ in range(20)][-1]
            os.kill(killed.pid, signal.SIGKILL)
        found = lines(place)
        assert [each["n"] for each in found] == list(range(1, len(found) + 1))
        assert len(found) >= int(last)
        assert recorder(place).write(7, {}) == len(found) + 1


def test_a_folder_held_for_too_long_is_told_and_not_waited_for(place, monkeypatch):
    recorder(place).write(7, {})
    monkeypatch.setattr(folder_module, "HELD_S", 0.05)
    holder = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(NotRecorded, match="has held"):
            recorder(place).write(7, {})
    finally:
        os.close(holder)
    assert recorder(place).write(7, {}) == 2


def test_a_file_in_place_of_the_folder_is_told(place):
    place.touch()
    with pytest.raises(NotRecorded, match="see that it is a folder of ours"):
        recorder(place).write(7, {})
