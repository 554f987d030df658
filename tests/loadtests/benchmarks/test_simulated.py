"""The simulators' figures are judged at their edges; an answer that is not right ends the comparison."""

import socket
import threading
from contextlib import contextmanager

import pytest

from loadtests.benchmarks import servers, simulated
from loadtests.benchmarks.asking import Asking, WrongAnswer, post
from loadtests.benchmarks.findings import NoData
from loadtests.benchmarks.servers import EMPTY, FACEBOOK, MOTO, X
from loadtests.benchmarks.simulated import in_process, long, ported

CALL = post("/", {}, b"{}")
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def server(*answers: bytes):
    """Answers each request of its connections, one after the other, with the next of these; then it closes."""
    left = list(answers)

    def serve() -> None:
        while left:
            line, _ = listening.accept()
            with line:
                while left and line.recv(65536):
                    answer = left.pop(0)
                    for part in (answer[:10], answer[10:]):
                        line.sendall(part)
                    if b"close" in answer:
                        break

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(10)


def right(status, body):
    return status == 200 and body == b"ok"


def test_every_answer_is_read_whole_and_counted():
    with server(GOOD, GOOD, GOOD) as port, Asking(port, right, connections=1) as asking:
        assert asking.all([CALL] * 3) > 0


def test_a_server_that_says_that_it_closes_gets_another_connection():
    closing = GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with server(closing, closing, GOOD) as port, Asking(port, right, connections=1) as asking:
        assert asking.all([CALL] * 2) > 0
        assert asking.all([CALL]) > 0


@pytest.mark.parametrize(
    "answer",
    [
        GOOD.replace(b"200", b"429"),
        GOOD[:-1],
        b"HTTP/1.1 200 OK\r\n\r\n",
        GOOD.replace(b"ok", b"no"),
    ],
)
def test_an_answer_that_is_not_right_is_no_speed(answer):
    with server(answer) as port, Asking(port, right, connections=1) as asking, pytest.raises(WrongAnswer):
        asking.all([CALL])


@pytest.mark.parametrize(
    ("ours", "met"),
    [((500, 500), [True, True]), ((499, 500), [False, False]), ((500, 499), [False, False])],
)
def test_the_slower_platform_is_judged_at_the_edge_of_both_peers(ours, met):
    core = {X: [ours[0]], FACEBOOK: [ours[1]], MOTO: [100], EMPTY: [500 / 0.6]}
    assert [each.met for each in ported(core, enough=True)] == met
    assert [each.met for each in ported(core, enough=False)] == [None, None]


@pytest.mark.parametrize(("handle", "door", "met"), [(30, 10, [True, True]), (30.1, 10.1, [False, False])])
def test_the_slower_platform_is_judged_in_process(handle, door, met):
    ours = {"X: handle": 1.0, "A: handle": handle, "X: by the door": door, "A: by the door": 2.0}
    assert [each.met for each in in_process(ours, 200, enough=True)] == met


@pytest.mark.parametrize(("mb", "times", "met"), [(500, 1.5, [True, True]), (500.1, 1.51, [False, False])])
def test_a_long_ledger_is_judged_at_its_edges(mb, times, met):
    assert [each.met for each in long(mb, times, enough=True)] == met


def test_without_moto_there_is_no_data_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(servers.sys, "prefix", str(tmp_path))
    with pytest.raises(NoData, match="moto is not installed"), servers.all_of_them(tmp_path):
        pass


def test_on_one_core_nothing_is_compared(monkeypatch):
    monkeypatch.setattr(servers.os, "sched_getaffinity", lambda _: {0})
    with pytest.raises(NoData, match="one core alone"), servers.on_the_others():
        pass


def test_all_but_the_servers_is_measured_anywhere_and_a_few_calls_prove_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(servers.sys, "prefix", str(tmp_path))
    found = simulated.run(quick=True)
    assert [each.split()[0] for each in found.no_data] == ["moto"]
    assert [each.met for each in found.goals] == [None] * 4
    assert all(each.value > 0 for each in found.figures)
