"""The tripwire: only loopback is reached, whoever tries; and while nobody armed it, it is not there."""

import http.client
import socket
import threading

import pytest
import urllib3

from simulators.loopback import is_loopback
from simulators.tripwire import Bypass, BypassRefused, tripwire

ELSEWHERE = "192.0.2.1"  # reserved for documentation: nobody is there


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.8.7", "::1", "[::1]", "::ffff:127.0.0.1"]
)
def test_this_machine_is_loopback(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "::", "128.0.0.1", "::ffff:8.8.8.8", "localhost.example", "api.x.com", "127.1.x"]
)
def test_all_else_is_not(host):
    assert not is_loopback(host)


def test_a_look_up_of_a_name_is_refused_and_recorded():
    with tripwire() as record:
        for host in ("api.x.com", b"api.x.com"):
            with pytest.raises(BypassRefused, match=r"api\.x\.com"):
                socket.getaddrinfo(host, 443)
        with pytest.raises(BypassRefused):
            socket.gethostbyname("upload.x.com")
    where = [(bypass.event, bypass.where) for bypass in record]
    assert where[:2] == [("socket.getaddrinfo", "api.x.com")] * 2
    assert where[2][1] == "upload.x.com"


def test_an_address_needs_no_look_up_and_is_refused_all_the_same():
    with tripwire() as record:
        with socket.socket() as wire, pytest.raises(BypassRefused):
            wire.connect((ELSEWHERE, 80))
        with socket.socket() as wire, pytest.raises(BypassRefused):
            wire.connect_ex((ELSEWHERE, 80))
        with socket.socket(type=socket.SOCK_DGRAM) as wire:
            with pytest.raises(BypassRefused):
                wire.sendto(b"x", (ELSEWHERE, 53))
            with pytest.raises(BypassRefused):
                wire.sendmsg([b"x"], [], 0, (ELSEWHERE, 53))
    assert record[0] == Bypass("socket.connect", ELSEWHERE)
    assert [bypass.where for bypass in record] == [ELSEWHERE] * 4


def test_loopback_and_local_sockets_pass():
    left, right = socket.socketpair()
    with tripwire() as record, left, right, socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as wire:
            wire.sendall(b"x")
        socket.getaddrinfo("localhost", 80)
        socket.getaddrinfo(None, 80)
        left.sendmsg([b"x"])
    assert record == []


@pytest.mark.parametrize(
    "call",
    [
        lambda: http.client.HTTPConnection(ELSEWHERE, timeout=1).request("GET", "/"),
        lambda: urllib3.PoolManager(retries=False).request("GET", f"http://{ELSEWHERE}/"),
    ],
)
def test_client_libraries_that_no_door_sees_are_stopped(call):
    with tripwire() as record, pytest.raises((OSError, urllib3.exceptions.HTTPError)):
        call()
    assert [bypass.where for bypass in record] == [ELSEWHERE]


def test_other_threads_are_watched_too():
    def swallow():
        try:
            socket.getaddrinfo("api.x.com", 443)
        except OSError:
            return

    with tripwire() as record:
        thread = threading.Thread(target=swallow)
        thread.start()
        thread.join()
    assert [bypass.where for bypass in record] == ["api.x.com"]


def test_the_innermost_records_and_the_outer_stays_armed():
    with tripwire() as outer:
        with tripwire() as inner, pytest.raises(BypassRefused):
            socket.getaddrinfo("inner.example", 1)
        with pytest.raises(BypassRefused):
            socket.getaddrinfo("outer.example", 1)
    assert [bypass.where for bypass in inner] == ["inner.example"]
    assert [bypass.where for bypass in outer] == ["outer.example"]


def test_disarmed_it_lets_pass():
    with tripwire():
        pass
    with socket.socket(type=socket.SOCK_DGRAM) as wire:
        wire.connect((ELSEWHERE, 9))  # sends nothing: a datagram socket only notes where to
