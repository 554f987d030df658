"""Signs of life in shared memory: what is read was written, whole; what cannot be read is no sign of life."""

import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import StoreUnavailable
from safety_core.fleet.heartbeats import (
    _BOTH,
    _CONFIRMED,
    _NAME,
    SLOTS,
    MachinePulse,
    SupervisorPulse,
    WorkerPulse,
    _at,
    pulse_beside,
)
from safety_core.vocabulary import WorkerId

P_S = 2.0
P_US = 2_000_000
NOW = 1_000_000_000


class Machine:
    def __init__(self, folder) -> None:
        self.path = folder / "pulse"
        self.supervisor = self.another()

    def another(self) -> SupervisorPulse:
        return SupervisorPulse(self.path, pid=7, started_ticks=70, boot_id="boot/pid:[1]")

    def reader(self, boot: str = "boot/pid:[2]") -> MachinePulse:
        return MachinePulse(self.path, boot, pause_s=P_S)

    def worker(self, slot: int = 0, name: str = "worker-1", pid: int = 100) -> WorkerPulse:
        made = WorkerPulse(self.path, "boot", pause_s=P_S)
        made.join(slot, WorkerId(name), pid=pid, started_ticks=pid * 10, now_us=NOW)
        return made


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_worker_that_joined_is_seen_with_all_that_it_says(machine):
    worker = machine.worker(3)
    worker.beat(NOW + 5, confirmed=8)
    worker.beat(NOW + 9, confirmed=8)
    (beat,) = machine.reader().beats()
    assert (beat.worker, beat.pid, beat.started_ticks) == ("worker-1", 100, 1000)
    assert (beat.beat_us, beat.confirmed, beat.confirmed_us, beat.killed_us) == (NOW + 9, 8, NOW + 5, None)
    assert machine.supervisor.of(3) == beat
    assert machine.supervisor.of(2) is None


def test_before_the_first_confirmation_nothing_is_confirmed_and_without_a_new_one_the_old_one_stands(machine):
    worker = machine.worker()
    assert machine.reader().beats()[0].confirmed == 0
    worker.beat(NOW, confirmed=4)
    worker.beat(NOW + 1)
    assert (machine.reader().beats()[0].confirmed, machine.reader().beats()[0].beat_us) == (4, NOW + 1)


def test_those_killed_are_seen_as_killed_and_a_freed_slot_is_anothers(machine):
    machine.worker(0)
    machine.supervisor.killed(0, NOW + 7)
    assert [each.killed_us for each in machine.reader().beats()] == [NOW + 7]
    machine.supervisor.free(0)
    assert machine.reader().beats() == ()
    machine.worker(0, "worker-2", pid=200)
    (beat,) = machine.reader().beats()
    assert (beat.worker, beat.killed_us, beat.confirmed) == ("worker-2", None, 0)


def test_who_has_left_is_not_there(machine):
    worker = machine.worker()
    worker.leave()
    worker.beat(NOW + 1)
    assert (machine.reader().beats(), machine.supervisor.of(0)) == ((), None)


def test_every_slot_can_be_taken_and_none_beyond(machine):
    for slot in range(SLOTS):
        machine.worker(slot, f"worker-{slot}", pid=slot + 1)
    assert [each.pid for each in machine.reader().beats()] == list(range(1, SLOTS + 1))
    for beyond in (SLOTS, -1):
        with pytest.raises(StoreUnavailable):
            machine.worker(beyond)


@pytest.mark.parametrize(
    ("age_us", "attended"),
    [(0, True), (P_US, True), (P_US + 1, False), (-P_US, True), (-P_US - 1, False)],
)
def test_the_supervisor_attends_while_its_sign_of_life_is_at_most_p_old(machine, age_us, attended):
    machine.supervisor.beat(NOW)
    assert machine.reader().attended(now_us=NOW + age_us) is attended


def test_a_supervisor_that_never_beat_or_has_ended_does_not_attend(machine):
    assert machine.reader().attended(now_us=0) is False
    machine.supervisor.beat(NOW)
    machine.supervisor.end()
    assert machine.reader().attended(now_us=NOW) is False


@pytest.mark.parametrize("how", ["missing", "short", "long", "foreign", "other boot", "cut"])
def test_what_cannot_be_read_is_no_sign_of_life(machine, how):
    machine.worker()
    machine.supervisor.beat(NOW)
    whole = machine.path.read_bytes()
    machine.path.unlink()
    texts = {"short": whole[:-1], "long": whole + b"\0", "foreign": b"x" * len(whole), "cut": b""}
    if how != "missing":
        machine.path.write_bytes(texts.get(how, whole))
    reader = machine.reader("next boot" if how == "other boot" else "boot")
    assert (reader.beats(), reader.attended(now_us=NOW)) == ((), False)
    with pytest.raises(StoreUnavailable, match="holdpoint worker"):
        WorkerPulse(machine.path, "next boot", pause_s=P_S).join(0, WorkerId("w"), pid=1, started_ticks=1, now_us=NOW)


def test_a_worker_stays_with_its_own_supervisor_and_readers_go_with_the_name(machine):
    worker, reader = machine.worker(), machine.reader()
    machine.supervisor.beat(NOW)
    assert worker.attended(now_us=NOW)
    assert len(reader.beats()) == 1
    machine.another().beat(NOW + 2 * P_US)
    assert not worker.attended(now_us=NOW + 2 * P_US)
    assert (reader.attended(now_us=NOW + 2 * P_US), reader.beats()) == (True, ())


def test_a_slot_whose_name_is_half_written_is_not_there(machine):
    machine.worker()
    machine.supervisor._words[_at(0) + _NAME] ^= 1
    assert machine.reader().beats() == ()


@pytest.mark.parametrize("word", [_CONFIRMED, _BOTH])
def test_a_confirmation_whose_words_do_not_fit_confirms_nothing(machine, word):
    machine.worker().beat(NOW, confirmed=4)
    machine.supervisor._words[_at(0) + word] += 2
    (beat,) = machine.reader().beats()
    assert (beat.confirmed, beat.confirmed_us) == (0, 0)


@pytest.fixture
def many_switches():
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_what_is_read_while_it_is_written_is_one_of_the_things_written(machine, many_switches):
    worker, reader, over = machine.worker(), machine.reader(), threading.Event()

    def write() -> None:
        generation = 0
        while not over.is_set():
            generation += 2
            worker.beat(generation * 3, confirmed=generation)

    writer = threading.Thread(target=write)
    writer.start()
    seen = {reader.beats()[0] for _ in range(2_000)}
    over.set()
    writer.join()
    assert all(each.confirmed_us == each.confirmed * 3 for each in seen)
    assert len({each.confirmed for each in seen}) > 2


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(StoreUnavailable, match="cannot be made"):
        SupervisorPulse(tmp_path / "missing" / "pulse", pid=1, started_ticks=1, boot_id="boot")


def test_it_lies_beside_the_database_and_leaves_nothing_else_there(machine, tmp_path):
    assert pulse_beside(tmp_path / "a.sqlite") == tmp_path / "a.sqlite-pulse"
    assert [each.name for each in tmp_path.iterdir()] == ["pulse"]


@given(
    name=st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=64),
    pid=st.integers(1, 2**22),
    ticks=st.integers(1, 2**60),
    confirmed=st.integers(0, 2**62),
    at_us=st.integers(1, 2**62),
)
def test_any_worker_reads_as_it_was_written(tmp_path_factory, name, pid, ticks, confirmed, at_us):
    machine = Machine(tmp_path_factory.mktemp("pulse"))
    worker = WorkerPulse(machine.path, "boot", pause_s=P_S)
    worker.join(SLOTS - 1, WorkerId(name), pid=pid, started_ticks=ticks, now_us=1)
    worker.beat(at_us, confirmed=confirmed)
    (beat,) = machine.reader().beats()
    assert (beat.worker, beat.pid, beat.started_ticks) == (name, pid, ticks)
    assert (beat.beat_us, beat.confirmed) == (at_us, confirmed)
