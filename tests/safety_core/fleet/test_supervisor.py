"""The supervisor of real worker processes: it kills, replaces, ends in good order, and nothing outlives it."""

import json
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, HaltId
from tests.safety_core.fleet.supervised import K_S, P_S, PATIENCE_S, Fleet, lives, stopped, until

ODD = (sys.executable, str(Path(__file__).with_name("odd_workers.py")))


def odd(kind: str) -> tuple[str, ...]:
    return (*ODD, kind)


@pytest.fixture
def fleet(tmp_path):
    made = Fleet(tmp_path)
    yield made
    made.clean()


def test_a_worker_that_stands_still_is_killed_within_p_and_replaced_and_its_permits_are_unknown_at_once(fleet):
    supervisor, said = fleet.workers("--processes", "2")
    first, second = (each["pid"] for each in said["workers"])
    assert (said["supervisor"], said["processes"], said["threads"]) == (supervisor.pid, 2, 2)
    assert said["worker"] == said["workers"][0]["worker"]
    permit = fleet.put_live_permit(said["worker"])
    clock = fleet.core.clock
    stopped_us = clock.boot_us()
    os.kill(first, signal.SIGSTOP)
    until(lambda: not lives(first), "the worker that stands still is killed")
    took_s = (clock.boot_us() - stopped_us) / 1e6
    assert P_S * 0.9 < took_s < 2 * P_S, "not before P, and not long after"
    until(lambda: fleet.permit_state(permit) == "unknown", "its permit is unknown")
    assert fleet.beats()[first].killed_us >= stopped_us
    new = fleet.another_than(first, second)
    assert fleet.beats()[new].killed_us is None
    assert lives(second)
    fleet.pids.add(new)
    supervisor.send_signal(signal.SIGTERM)
    code, err = fleet.ended(supervisor)
    assert code == 0, err
    assert f"(process {first}) is killed: it was silent" in err
    assert not any(map(lives, (first, second, new)))


def test_workers_die_with_their_supervisor(fleet):
    supervisor, said = fleet.workers("--processes", "2")
    pids = [each["pid"] for each in said["workers"]]
    supervisor.kill()
    until(lambda: not any(map(lives, pids)), "nobody outlives the supervisor", within_s=3.0)


def test_a_worker_whose_supervisor_died_before_it_asked_does_not_start(fleet):
    """The kernel tells nobody of a death that was before the asking."""
    read, write = os.pipe()
    orders = json.dumps({"supervisor": 1, "slot": 0, "threads": 1, "report": write})
    process = fleet.start(command=(sys.executable, "-m", "safety_core.fleet.child", orders))
    assert fleet.ended(process)[0] == 0
    assert fleet.core.store.read(lambda tx: tx.workers()) == ()
    os.close(read)
    os.close(write)


def test_while_the_supervisor_stands_still_nothing_is_claimed_and_nobody_dies_and_work_resumes_by_itself(fleet):
    supervisor, said = fleet.workers()
    (worker,) = (each["pid"] for each in said["workers"])
    clock, beats = fleet.core.clock, fleet.core.heartbeats
    with stopped(supervisor.pid):
        until(lambda: not beats.attended(now_us=clock.boot_us()), "the supervisor is silent")
        queued = fleet.submit("hello")
        confirmed = fleet.core.view.raise_scope(HaltId("halt-1"), Scope(client=ClientId("zeta")))
        until(lambda: fleet.beats()[worker].confirmed >= confirmed, "the worker lives, and has looked since")
        assert not fleet.was_tried(queued)
    until(lambda: fleet.was_tried(queued), "work has resumed")
    assert lives(worker), "it was never killed"


def test_a_worker_that_beats_but_never_confirms_is_killed_within_k(fleet):
    _, said = fleet.workers(command=odd("never-confirms"))
    (worker,) = (each["pid"] for each in said["workers"])
    clock = fleet.core.clock
    raised_us = clock.boot_us()
    fleet.core.view.raise_scope(HaltId("halt-1"), Scope(client=ClientId("zeta")))
    until(lambda: not lives(worker), "the worker that confirms nothing is killed, though it beats")
    assert (clock.boot_us() - raised_us) / 1e6 < K_S
    dead = until(lambda: fleet.beats()[worker].killed_us and fleet.beats()[worker], "its death is told")
    assert dead.beat_us > dead.killed_us - P_S * 1e6, "it was not silent"


def test_a_worker_confirms_each_raise_and_is_left_alone(fleet):
    _, said = fleet.workers("--processes", "2")
    pids = {each["pid"] for each in said["workers"]}
    for n in range(3):
        raised = fleet.core.view.raise_scope(HaltId(f"halt-{n}"), Scope(client=ClientId("zeta")))
        until(lambda r=raised: all(fleet.beats()[each].confirmed >= r for each in pids), "all confirm")
    assert all(map(lives, pids))


def test_a_worker_that_a_bug_ended_is_logged_and_replaced_but_not_in_a_storm(fleet):
    supervisor, said = fleet.workers(command=odd("dies"))
    first = said["workers"][0]["pid"]
    second = fleet.another_than(first)
    third = fleet.another_than(first, second)
    fleet.another_than(first, second, third)
    supervisor.kill()
    _, err = fleet.ended(supervisor)
    assert f"(process {first}) has died: it ended with 1; a new one takes its place" in err
    assert '"event": "a bug ends this worker"' in err, "by its kind and place: its words may quote what was posted"
    assert "a planted bug" not in err


def test_a_store_that_hangs_holds_up_only_the_steward(fleet):
    supervisor, said = fleet.workers(command=odd("hanging-store"))
    (worker,) = (each["pid"] for each in said["workers"])
    os.kill(worker, signal.SIGSTOP)
    until(lambda: not lives(worker), "the watching goes on", within_s=2 * K_S + 3)
    fleet.another_than(worker)
    supervisor.kill()
    fleet.ended(supervisor)


def test_a_second_supervisor_of_one_database_is_refused_and_told_of_the_first(fleet):
    supervisor, _ = fleet.workers()
    code, err = fleet.ended(fleet.start("worker"))
    assert code == 4, err
    assert f"a supervisor (process {supervisor.pid}) is at work on" in err
    assert f"kill {supervisor.pid}" in err
    assert supervisor.poll() is None


def test_workers_that_cannot_start_are_said_once_with_their_code(fleet):
    """The database is one that no worker can open; the supervisor itself never opens it."""
    fleet.core.store.close()
    database = fleet.loaded.database
    for each in (database, database.with_name(f"{database.name}-wal"), database.with_name(f"{database.name}-shm")):
        each.unlink(missing_ok=True)
    database.write_bytes(b"not a database" * 500)
    code, err = fleet.ended(fleet.start("worker", "--processes", "3"))
    assert code == 5, err
    assert err.count("not a whole database") == 1
    assert "Traceback" not in err


def test_a_ctrl_c_in_the_terminal_ends_all_in_good_order(fleet):
    supervisor, said = fleet.workers("--processes", "2")
    pids = [each["pid"] for each in said["workers"]]
    for each in pids:
        os.kill(each, signal.SIGINT)
    raised = fleet.core.view.raise_scope(HaltId("halt-1"), Scope(client=ClientId("zeta")))
    until(lambda: all(fleet.beats()[each].confirmed >= raised for each in pids), "they leave the ending to it")
    os.killpg(supervisor.pid, signal.SIGINT)
    code, err = fleet.ended(supervisor)
    assert (code, "Traceback" in err) == (0, False), err
    assert not any(map(lives, pids))
    assert not fleet.core.heartbeats.attended(now_us=fleet.core.clock.boot_us())


def test_both_workers_take_connections_from_the_one_socket(fleet):
    _, said = fleet.workers("--processes", "2", "--listen", "0")
    host, _, port = said["intake"].rpartition(":")

    def hand(n: int) -> str:
        with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as door:
            wanted = {"client": "acme", "platform": "X", "account": "acme-0", "action": "publish"}
            door.sendall(json.dumps({**wanted, "text": f"text {n}", "key": f"key-{n}"}).encode() + b"\n")
            with door.makefile("rb") as lines:
                return json.loads(lines.readline())["state"]

    first, second = (each["pid"] for each in said["workers"])
    for n, still in enumerate((first, second)):
        with stopped(still):
            assert hand(n) == "queued", "the other one takes it"


def test_it_says_at_its_start_which_sandbox_stands_which_platforms_are_real_and_warns_of_what_is_live(fleet):
    supervisor, said = fleet.workers("--processes", "1")
    assert said["sandbox"] == {"serial": 1, "mode": "off", "until": ""}
    assert "X" in said["real"]
    supervisor.send_signal(signal.SIGTERM)
    code, err = fleet.ended(supervisor)
    assert code == 0
    assert "the sandbox is off, X is reached for real, and nobody gave leave: it waits there" in err
    fleet.config.write_text(fleet.config.read_text() + '[hosts]\n"api.x.com" = "http://127.0.0.1:9"\n')
    supervisor, said = fleet.workers("--processes", "1")
    assert "X" not in said["real"]
    supervisor.send_signal(signal.SIGTERM)
    assert "the sandbox" not in fleet.ended(supervisor)[1], "of platforms without an account nothing is said"
