"""A halt on a disk without room: an order is kept all the same, and where none can be kept the machine still stops.

Each claim is tried on a disk that is made to answer as a full one does, and on a file system that really is full where
one can be mounted.
"""

import errno
import fcntl
import os
import threading
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import msgspec
import pytest

from loadtests.torture import machine
from safety_core.errors import StoreUnavailable
from safety_core.fleet import hard_stop
from safety_core.fleet.hard_stop import SPARE_BYTES, WORDS, hard_stop_beside
from safety_core.switches import Scope, StopOrder
from safety_core.vocabulary import HaltId, Harm, PersonId

ORDER = StopOrder(
    halt=HaltId("halt-1"),
    scope=Scope(),
    person=PersonId("dana"),
    proven=True,
    reason="wrong campaign",
    automatic=False,
    asked_at="2026-01-01T00:00:00+00:00",
    asked_us=1,
    latched_us=2,
    bound_us=3,
    boot_id="boot",
)
CLAIM = msgspec.structs.replace(ORDER, halt=HaltId("halt-auto-1"), automatic=True, harm=Harm.HARD_STOP)
FULL = [errno.ENOSPC, errno.EDQUOT, errno.EFBIG]
DISK_MB = 4
CALLS = ("open", "write", "pwrite", "fsync", "rename")


def other(number: int, reason: str = "wrong campaign") -> StopOrder:
    return msgspec.structs.replace(ORDER, halt=HaltId(f"halt-{number}"), reason=reason)


def disks() -> list[str]:
    with TemporaryDirectory() as folder:
        return ["made to answer so", *(["a full tmpfs"] if machine.can_mount(Path(folder)) is None else [])]


class Disk:
    """The calls of one process on one directory: what ``refuses`` says an error for fails by it; ``passed`` keeps all."""

    def __init__(self, monkeypatch, folder: Path) -> None:
        self.refuses = lambda _call, _name, _end, _size: 0
        self.passed: list[tuple[str, str]] = []
        self._folder = folder
        for call in CALLS:
            monkeypatch.setattr(os, call, self._guarded(call, getattr(os, call)))

    def _guarded(self, call, real):
        def guarded(first, *rest: object):
            path = Path(f"/proc/self/fd/{first}").readlink() if isinstance(first, int) else Path(os.fsdecode(first))
            if path.parent == self._folder and not (call == "open" and rest[0] & os.O_ACCMODE == os.O_RDONLY):
                size = path.stat().st_size if path.exists() else 0
                end = {"write": lambda: size + len(rest[0]), "pwrite": lambda: len(rest[0]) + rest[1]}
                wrong = self.refuses(call, path.name, end.get(call, lambda: 0)(), size)
                if wrong:
                    raise OSError(wrong, os.strerror(wrong))
                self.passed.append((call, path.name))
            return real(first, *rest)

        return guarded

    def fill(self) -> None:
        """No file of it grows from now on."""
        self.refuses = lambda _call, _name, end, size: errno.ENOSPC if end > size else 0

    def free(self) -> None:
        self.refuses = lambda _call, _name, _end, _size: 0


@pytest.fixture
def disk(tmp_path, monkeypatch):
    return Disk(monkeypatch, tmp_path / "db-stop")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "db-stop"


@pytest.fixture
def stop(tmp_path):
    made = hard_stop_beside(tmp_path / "db")
    made.prepare()
    return made


@pytest.fixture(params=disks())
def filled(request, tmp_path, monkeypatch):
    """A prepared stop, its directory, and a context in which their disk has no byte left."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = request.param == "a full tmpfs"
    if mounted:
        machine.mount_tmpfs(place, DISK_MB)
        full = contextmanager(machine.fill)
    else:
        answers = Disk(monkeypatch, place / "db-stop")

        @contextmanager
        def full(_):
            answers.fill()
            yield
            answers.free()

    made = hard_stop_beside(place / "db")
    made.prepare()
    yield made, place / "db-stop", lambda: full(place)
    if mounted:
        machine.unmount(place)


# ---------------------------------------------------------------- the spare


def test_a_prepared_directory_holds_a_spare_that_has_its_room_already_and_stops_nothing(stop, folder):
    spare = (folder / "spare").stat()
    assert (spare.st_size, spare.st_blocks * 512 >= SPARE_BYTES) == (SPARE_BYTES, True)
    assert spare.st_mode & 0o077 == 0
    assert (stop.latched(), stop.orders(), stop.unclaimed()) == (None, (), None)


def test_on_a_full_disk_an_order_is_kept_whole_and_stands_for_itself(filled):
    stop, folder, full = filled
    with full():
        stop.latch(ORDER)
        assert "halt-1 by dana: wrong campaign" in stop.latched()
        assert (stop.orders(), stop.unclaimed()) == ((ORDER,), None)
        assert (folder / "sentinel").read_bytes() == WORDS
        assert not (folder / "spare").exists()
        assert (folder / "STOP").stat().st_mode & 0o077 == 0


def test_what_stood_before_the_disk_was_full_is_kept_with_what_came_after(filled):
    stop, folder, full = filled
    (folder / "STOP").write_text("the interns are posting" * 200)  # torn: a later line begins anew
    stop.latch(ORDER)
    with full():
        for number in range(2, 40):  # more than the last block of a file takes
            stop.latch(other(number))
        assert stop.orders() == (ORDER, *map(other, range(2, 40)))
        assert "the interns are posting" in stop.unclaimed()


def test_a_hundred_orders_with_their_instants_are_kept_while_full_and_nobody_sees_fewer_than_were_ordered(filled):
    stop, folder, full = filled
    done: list[StopOrder] = []
    missed: list[tuple[str, set[HaltId]]] = []
    over, looked = threading.Event(), threading.Event()

    def look() -> None:
        reader = hard_stop_beside(folder.parent / "db")
        while not over.is_set():
            before = {each.halt for each in done}
            seen = {each.halt for each in reader.orders()}
            if before - seen or (before and reader.latched() is None):
                missed.append((str(reader.latched()), before - seen))
            looked.set()

    with full():
        watching = threading.Thread(target=look)
        watching.start()
        assert looked.wait(10)
        for number in range(100):
            for instants in ({}, {"latched_us": 7}, {"latched_us": 7, "quiesced_us": 9}):
                last = msgspec.structs.replace(other(number), **instants)
                stop.latch(last)
            done.append(last)
        over.set()
        watching.join()
        assert missed == []
        assert (stop.orders(), stop.unclaimed()) == (tuple(done), None)
        assert (folder / "sentinel").exists()


def test_a_later_order_is_written_into_the_blanks_and_not_behind_them(stop, folder, disk):
    disk.fill()
    stop.latch(ORDER)
    disk.free()
    stop.latch(other(2))
    assert (folder / "STOP").stat().st_size == SPARE_BYTES
    assert stop.orders() == (ORDER, other(2))


def test_a_line_of_an_operator_behind_the_blanks_is_a_stop_of_its_own(stop, folder, disk):
    disk.fill()
    stop.latch(ORDER)
    disk.free()
    with (folder / "STOP").open("a") as file:
        file.write("and stay off\n")
    stop.latch(other(2))
    assert stop.orders() == (ORDER, other(2))
    assert "and stay off" in stop.unclaimed()


def test_a_line_torn_within_the_blanks_spoils_no_later_order_and_stays_a_stop(stop, folder, disk):
    disk.fill()
    stop.latch(ORDER)
    held = (folder / "STOP").read_bytes()
    end = len(held.rstrip(b" \n"))
    torn = b"\n" + msgspec.json.encode(other(2))[:40]
    (folder / "STOP").write_bytes(held[:end] + torn + held[end + len(torn) :])
    assert "STOP" in stop.unclaimed()
    stop.latch(other(3))
    assert stop.orders() == (ORDER, other(3))
    assert stop.unclaimed() is not None


def test_a_line_of_which_the_disk_takes_a_part_is_kept_whole_and_leaves_no_stop_that_nobody_ordered(
    stop, monkeypatch, folder
):
    stop.latch(CLAIM)
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, text: real(file, text[:40]))
    stop.latch(ORDER)
    assert (stop.orders(), stop.unclaimed()) == ((CLAIM, ORDER), None)
    assert (folder / "sentinel").exists()


# ---------------------------------------------------------------- at each seam


@pytest.mark.parametrize("wrong", FULL)
@pytest.mark.parametrize("call", ["open", "write", "fsync"])
def test_wherever_the_stop_file_finds_no_room_the_spare_keeps_the_order(stop, folder, disk, call, wrong):
    disk.refuses = lambda now, name, _end, _size: wrong if (now, name) == (call, "STOP") else 0
    stop.latch(ORDER)
    assert (stop.orders(), stop.unclaimed()) == ((ORDER,), None)
    assert (folder / "sentinel").exists()


@pytest.mark.parametrize("wrong", [*FULL, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("call", ["open", "pwrite", "fsync", "rename"])
def test_wherever_the_spare_fails_too_the_sentinel_is_removed_and_that_is_a_stop_nobody_ordered(
    stop, folder, disk, call, wrong
):
    disk.refuses = lambda now, name, _end, _size: (
        errno.ENOSPC if (now, name) == ("write", "STOP") else wrong if (now, name) == (call, "spare") else 0
    )
    stop.latch(ORDER)
    assert not (folder / "sentinel").exists()
    assert stop.latched() is not None
    assert (stop.orders(), stop.unclaimed()) == ((), stop.latched())
    assert ("rename", "spare") not in disk.passed


@pytest.mark.parametrize("spare", ["missing", "shorter", "a folder"])
def test_on_a_full_disk_without_a_spare_of_its_size_the_sentinel_is_removed(filled, spare):
    stop, folder, full = filled
    (folder / "spare").unlink()
    if spare == "shorter":
        (folder / "spare").write_bytes(b" " * (SPARE_BYTES - 1))
    elif spare == "a folder":
        (folder / "spare").mkdir()
    assert stop.latched() is None, "a missing spare stops nothing by itself"
    with full():
        stop.latch(ORDER)
        assert not (folder / "sentinel").exists()
        assert (stop.latched() is not None, stop.orders()) == (True, ())
        stop.latch(msgspec.structs.replace(ORDER, quiesced_us=9))  # there is nothing left to remove, and no room yet
    assert stop.unclaimed() is not None
    stop.latch(ORDER)
    assert stop.orders() == (ORDER,), "with room the order is kept after all"
    assert stop.unclaimed() is not None


def test_what_cannot_be_written_for_another_reason_than_room_removes_the_sentinel_and_leaves_the_spare(
    stop, folder, disk
):
    disk.refuses = lambda call, name, _end, _size: errno.EIO if (call, name) == ("open", "STOP") else 0
    stop.latch(ORDER)
    assert stop.latched() is not None
    assert sorted(each.name for each in folder.iterdir()) == ["spare"]


def test_where_not_even_the_sentinel_can_be_removed_the_failure_is_said(stop, disk, monkeypatch):
    def refused(path):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    disk.refuses = lambda call, name, _end, _size: errno.EROFS if (call, name) == ("open", "STOP") else 0
    monkeypatch.setattr(os, "unlink", refused)
    with pytest.raises(StoreUnavailable, match="Read-only file system"):
        stop.latch(ORDER)
    monkeypatch.undo()
    assert stop.latched() is None


def test_when_the_blanks_are_used_up_the_next_order_removes_the_sentinel_and_every_earlier_one_stays(
    stop, folder, disk
):
    disk.fill()
    long = "x" * 60_000
    kept = [other(number, long) for number in range(1, 5)]
    for each in kept:
        stop.latch(each)
    assert (folder / "sentinel").exists()
    stop.latch(other(5, long))
    assert not (folder / "sentinel").exists()
    assert stop.orders() == tuple(kept)
    assert stop.unclaimed() is not None


def test_an_order_that_stands_loses_its_t2_rather_than_everybody_their_sentinel(stop, folder, disk):
    disk.fill()
    stop.latch(other(1, "x" * 240_000))
    stop.latch(msgspec.structs.replace(other(1, "x" * 240_000), quiesced_us=9))
    assert (folder / "sentinel").exists()
    assert (stop.orders(), stop.unclaimed()) == ((other(1, "x" * 240_000),), None)


def test_who_cannot_have_the_lock_overwrites_nothing_and_removes_the_sentinel(filled):
    stop, folder, full = filled
    with full():
        stop.latch(ORDER)
        held = os.open(folder, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        stop.latch(other(2))
        os.close(held)
        assert stop.orders() == (ORDER,)
        assert not (folder / "sentinel").exists()
        assert stop.unclaimed() is not None


def test_a_stop_file_that_somebody_wrote_into_meanwhile_is_not_replaced(stop, folder, disk, monkeypatch):
    stop.latch(ORDER)
    real = hard_stop._overwrite

    def meanwhile(path, at, content):
        real(path, at, content)
        with (folder / "STOP").open("ab") as file:
            file.write(msgspec.json.encode(CLAIM) + b"\n")

    disk.refuses = lambda call, name, _end, _size: errno.ENOSPC if (call, name) == ("write", "STOP") else 0
    monkeypatch.setattr(hard_stop, "_overwrite", meanwhile)
    stop.latch(other(2))
    assert stop.orders() == (ORDER, CLAIM)
    assert not (folder / "sentinel").exists()


def test_an_order_appended_to_a_file_that_was_replaced_meanwhile_is_not_lost(stop, folder, monkeypatch):
    stop.latch(ORDER)
    real = os.write

    def meanwhile(file, text):
        monkeypatch.setattr(os, "write", real)
        (folder / "new").write_bytes((folder / "STOP").read_bytes())
        (folder / "new").rename(folder / "STOP")
        return real(file, text)

    monkeypatch.setattr(os, "write", meanwhile)
    stop.latch(other(2))
    assert stop.orders() == (ORDER,)
    assert stop.unclaimed() is not None


# ---------------------------------------------------------------- killed


@pytest.mark.parametrize("at", ["half of the spare is written", "the spare is written", "the spare is durable"])
def test_a_halter_killed_before_the_spare_takes_its_place_has_stopped_nothing_and_spoils_nothing(filled, at):
    stop, folder, full = filled
    with full():
        if (pid := os.fork()) == 0:
            _die(at)
            stop.latch(ORDER)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -9
        assert (folder / "spare").stat().st_size == SPARE_BYTES
        assert stop.orders() == ()
        (folder / "STOP").unlink(missing_ok=True)  # the empty one that a full disk may still take: a stop by itself
        assert (stop.latched(), stop.unclaimed()) == (None, None), "the spare says nothing, whatever it holds"
        stop.latch(other(2))
        assert (stop.orders(), stop.unclaimed()) == ((other(2),), None)


def _die(at: str) -> None:
    def dies(_old: object = None, _new: object = None) -> None:
        os.kill(os.getpid(), 9)

    real = os.pwrite
    if at == "half of the spare is written":
        os.pwrite = lambda file, content, where: (real(file, content[:100], where), dies())
    elif at == "the spare is written":
        os.pwrite = lambda file, content, where: (real(file, content, where), dies())
    else:
        os.rename = dies


def test_a_halter_killed_once_the_spare_has_taken_its_place_has_stopped_the_machine(filled):
    stop, _folder, full = filled
    with full():
        if (pid := os.fork()) == 0:
            real = os.rename
            os.rename = lambda *names: (real(*names), os.kill(os.getpid(), 9))
            stop.latch(ORDER)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -9
        assert (stop.orders(), stop.unclaimed()) == ((ORDER,), None)


# ---------------------------------------------------------------- afterwards


def test_once_there_is_room_a_release_ends_the_stop_and_the_spare_is_made_again(filled):
    stop, folder, full = filled
    with full():
        stop.latch(ORDER)
        stop.keep_spare()
        assert not (folder / "spare").exists()
    stop.undo(ORDER.halt)
    assert stop.latched() is None
    stop.keep_spare()
    assert sorted(each.name for each in folder.iterdir()) == ["sentinel", "spare"]
    with full():
        stop.latch(other(2))
        assert stop.orders() == (other(2),)


def test_taking_one_of_two_orders_out_needs_room_and_changes_nothing_without(filled):
    stop, folder, full = filled
    with full():
        stop.latch(ORDER)
        stop.latch(other(2))
        with pytest.raises(StoreUnavailable, match="cannot be written"):
            stop.undo(ORDER.halt)
        assert stop.orders() == (ORDER, other(2))
        assert sorted(each.name for each in folder.iterdir()) == ["STOP", "sentinel"]
    stop.undo(ORDER.halt)
    assert (stop.orders(), stop.unclaimed()) == ((other(2),), None)


def test_the_last_order_is_taken_out_also_while_the_disk_is_full(filled):
    stop, _folder, full = filled
    with full():
        stop.latch(ORDER)
        stop.undo(ORDER.halt)
        assert stop.latched() is None


def test_a_directory_of_before_gets_its_spare_when_it_is_prepared_or_kept_house_of(stop, folder):
    for again in (stop.prepare, stop.keep_spare):
        (folder / "spare").unlink()
        again()
        assert (folder / "spare").stat().st_size == SPARE_BYTES


@pytest.mark.parametrize("roomy", [True, False])
def test_a_spare_takes_the_last_room_from_nobody(stop, folder, monkeypatch, roomy):
    (folder / "spare").unlink()
    free = (1 + hard_stop.SPARE_LEAVES) * SPARE_BYTES - (not roomy)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_bavail=free, f_frsize=1))
    stop.keep_spare()
    assert (folder / "spare").exists() is roomy
    assert stop.latched() is None


def test_a_sentinel_that_was_removed_for_an_order_is_set_again_by_no_release_but_its_own(stop, folder, disk):
    (folder / "spare").unlink()
    disk.fill()
    stop.latch(ORDER)
    disk.free()
    stop.latch(other(2))
    stop.undo(HaltId("halt-2"))
    assert stop.latched() is not None, "nobody has released what removed it"
    assert stop.unclaimed() == stop.latched()
    stop.latch(CLAIM)
    assert stop.unclaimed() is None
    stop.undo(CLAIM.halt)
    assert stop.latched() is None
