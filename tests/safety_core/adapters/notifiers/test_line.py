"""A connection for one notice: in time or not at all, and nothing of it is left behind."""

import socket
import threading
import time

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.notifiers.line import line
from safety_core.adapters.transports.resolver import Resolver
from safety_core.errors import NotDelivered
from tests.safety_core.adapters.notifiers.ground import LONG_S, ScriptedServer, dead_port


def talking_to(port: int, *addresses: str, total_s: float = LONG_S):
    clock = BootClock()
    return line(clock, Resolver(clock, lambda _: addresses), "mail.test", port, total_s=total_s)


def echo(connection, over) -> None:
    while data := connection.recv(4096):
        connection.sendall(data)


def test_an_address_that_refuses_gives_way_to_the_next():
    with ScriptedServer(echo) as server, talking_to(server.port, "127.0.0.9", "127.0.0.1") as sock:
        sock.sendall(b"hello")
        assert sock.recv(5) == b"hello"


def test_when_every_address_refuses_each_is_named():
    port = dead_port()
    with pytest.raises(NotDelivered) as failed, talking_to(port, "127.0.0.9", "127.0.0.1"):
        raise AssertionError
    assert failed.value.wrong == (
        f"127.0.0.9 port {port}: Connection refused; 127.0.0.1 port {port}: Connection refused"
    )


def test_a_look_up_that_does_not_end_takes_no_longer_than_the_total_time():
    let_go = threading.Event()

    def hang(_: str) -> tuple[str, ...]:
        let_go.wait(LONG_S)
        return ("127.0.0.1",)

    clock = BootClock()
    began = time.monotonic()
    try:
        with (
            pytest.raises(NotDelivered, match="did not end in time"),
            line(clock, Resolver(clock, hang), "mail.test", 25, total_s=0.2),
        ):
            raise AssertionError
    finally:
        let_go.set()
    assert 0.15 < time.monotonic() - began < 2


def test_the_time_counts_from_the_look_up_on():
    let_go = threading.Event()

    def slowly(_: str) -> tuple[str, ...]:
        let_go.wait(0.3)
        return ("127.0.0.1",)

    clock = BootClock()
    began = time.monotonic()
    with ScriptedServer(echo) as server, line(clock, Resolver(clock, slowly), "m", server.port, total_s=0.6) as sock:
        sock.settimeout(LONG_S)  # silence is not what ends it
        assert sock.recv(1) == b""
        took_s = time.monotonic() - began
    assert 0.55 < took_s < 2


def test_whoever_waits_on_the_connection_is_let_go_at_its_end():
    with ScriptedServer(echo) as server, talking_to(server.port, "127.0.0.1", total_s=0.2) as sock:
        sock.settimeout(LONG_S)
        assert sock.recv(1) == b""
        with pytest.raises(OSError, match="Broken pipe"):
            sock.sendall(b"too late")


def test_nothing_of_it_is_left_when_it_is_over():
    with ScriptedServer(echo) as server:
        with talking_to(server.port, "127.0.0.1") as sock:
            assert [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
        assert sock.fileno() == -1
        assert not [each for each in threading.enumerate() if isinstance(each, threading.Timer)]


def test_it_is_closed_for_the_other_side_too():
    ended = threading.Event()

    def wait_for_the_end(connection: socket.socket, over: threading.Event) -> None:
        if connection.recv(1) == b"":
            ended.set()

    with ScriptedServer(wait_for_the_end) as server:
        with talking_to(server.port, "127.0.0.1"):
            pass
        assert ended.wait(LONG_S)
