"""The line protocol: every line gets its answer, and everything taken gets its outcome."""

import asyncio
import json
import logging
import os
import socket

import pytest

from safety_core.errors import BadInput
from safety_core.fleet.intake import LINE_MAX_BYTES, Intake, listen
from safety_core.fleet.worker import WorkerProcess
from tests.safety_core.fleet.ground import PATIENCE_S


class Client:
    def __init__(self, address) -> None:
        self.socket = socket.create_connection(address, timeout=PATIENCE_S)
        self.lines = self.socket.makefile("rb")

    def say(self, what: object) -> None:
        self.socket.sendall(what if isinstance(what, bytes) else json.dumps(what).encode() + b"\n")

    def hear(self) -> dict:
        return json.loads(self.lines.readline())

    def close(self) -> None:
        self.lines.close()
        self.socket.close()


@pytest.fixture
def bugs():
    return []


@pytest.fixture
def process(room):
    made = WorkerProcess(room.core, threads=3, settlers=1, poll_s=0.01)
    yield made
    made.stop()


@pytest.fixture
def listener():
    made = listen(0)
    yield made
    made.close()


@pytest.fixture
def intake(room, process, bugs, listener):
    made = Intake(room.core, listener, work_came=process.work_came, failed=bugs.append)
    made.start()
    yield made
    made.stop()
    assert bugs == []


@pytest.fixture
def client(intake, listener):
    made = Client(listener.getsockname())
    yield made
    made.close()


def test_it_says_queued_and_then_the_outcome(room, process, client):
    process.start()
    client.say(room.wanted("hello", key="k"))
    queued, outcome = client.hear(), client.hear()
    assert (queued["key"], queued["state"]) == ("k", "queued")
    assert outcome == {
        "key": "k",
        "intent": queued["intent"],
        "state": "confirmed",
        "object": room.platform.posts[0].object,
        "reason": None,
    }


def test_whoever_has_said_all_and_closed_their_half_still_hears_the_outcome(room, process, client):
    client.say(room.wanted("hello"))
    client.socket.shutdown(socket.SHUT_WR)
    assert client.hear()["state"] == "queued"
    process.start()
    assert client.hear()["state"] == "confirmed"
    assert client.lines.readline() == b"", "and then the connection ends"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json\n", "not an intent"),
        (b"[]\n", "not an intent"),
        (b'{"key": "k"}\n', "not an intent: Object missing required field"),
        (b'{"key": "k", "colour": 3}\n', "not an intent"),
        (b'{"key": 3}\n', "not an intent"),
        (b"\xff\xfe\n", "not an intent"),
        (b"x" * (LINE_MAX_BYTES + 1) + b"\n", "a line is longer than"),
        (b"x" * (3 * LINE_MAX_BYTES) + b"\n", "a line is longer than"),
    ],
)
def test_a_line_that_cannot_be_taken_is_answered_and_the_next_one_is_taken(room, client, line, said):
    client.say(line)
    assert said in client.hear()["error"]
    client.say(room.wanted("hello"))
    assert client.hear()["state"] == "queued"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"client": "acmee"}, "did you mean acme?"),
        ({"text": ""}, "text: is empty"),
        ({"due_us": 10**30}, "due_us"),
        ({"due_us": 2**62}, "due_us"),
        ({"target": "1"}, "target"),
    ],
)
def test_what_is_refused_is_said_with_its_key(room, client, changes, said):
    client.say(room.wanted(**{"key": "k", **changes}))
    answer = client.hear()
    assert answer["key"] == "k"
    assert said in answer["error"]
    assert room.store.read(lambda tx: tx.intents()) == ()


def test_a_key_for_other_content_is_refused_and_for_the_same_finds_the_intent(room, client):
    client.say(room.wanted("one", key="k"))
    first = client.hear()
    client.say(room.wanted("two", key="k"))
    assert "was used for other content" in client.hear()["error"]
    client.say(room.wanted("one", key="k"))
    assert client.hear()["intent"] == first["intent"]


def test_a_client_that_goes_away_in_the_middle_harms_nobody_else(room, process, listener, client, caplog):
    caplog.set_level(logging.INFO)
    gone = Client(listener.getsockname())
    gone.say(room.wanted("one"))
    gone.say(b'{"client": "ac')
    gone.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    gone.close()
    client.say(room.wanted("two"))
    assert client.hear()["state"] == "queued"
    process.start()
    assert client.hear()["state"] == "confirmed"


def test_outcomes_come_when_a_store_that_was_away_is_back(room, process, client, caplog):
    client.say(room.wanted("one"))
    assert client.hear()["state"] == "queued"
    room.store.away = 5
    while room.store.away:
        process._stop.wait(0.01)
    process.start()
    assert client.hear()["state"] == "confirmed"


def test_a_taken_port_is_said(listener):
    with pytest.raises(BadInput, match="--listen: port"):
        listen(listener.getsockname()[1])


def test_what_asyncio_takes_from_it_never_waits_for_an_acknowledgement_between_two_writes():
    async def asked() -> int:
        """The console's server is one of asyncio's, and writes head and body of an answer one after the other."""
        taken = asyncio.get_running_loop().create_future()
        server = await asyncio.start_server(lambda _, writer: taken.set_result(writer), sock=listen(0))
        _, mine = await asyncio.open_connection(*server.sockets[0].getsockname())
        theirs = await taken
        wanted = theirs.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        for each in (mine, theirs, server):
            each.close()
        return wanted

    assert asyncio.run(asked())


def test_whom_a_connection_wakes_that_another_took_waits_for_nobody(room, listener):
    intakes = [
        Intake(room.core, socket.socket(fileno=os.dup(listener.fileno())), work_came=lambda: None, failed=print)
        for _ in range(2)
    ]
    for each in intakes:
        each._server.socket.setblocking(False)
        each.start()
    for n in range(20):
        client = Client(listener.getsockname())
        client.say(room.wanted(f"text {n}"))
        assert client.hear()["state"] == "queued"
        client.close()
    for each in intakes:
        each.stop()


def test_a_bug_in_it_is_told_to_the_process(room, listener):
    bugs: list = []

    def broken() -> None:
        raise ZeroDivisionError

    made = Intake(room.core, listener, work_came=broken, failed=bugs.append)
    made.start()
    client = Client(listener.getsockname())
    client.say(room.wanted("one"))
    client.lines.read()  # until the connection ends
    client.close()
    made.stop()
    assert isinstance(bugs[0], ZeroDivisionError)
