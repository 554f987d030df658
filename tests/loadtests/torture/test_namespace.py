"""The link in a network namespace: what the kernel itself does with a request when its link goes and comes back."""

import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from loadtests.clock import boot_us
from loadtests.torture import machine, namespace
from loadtests.torture.bed import HARNESS
from tests.mutants import copies, patches

LIMIT_S = 10.0
LONG_S = 60.0
MINE = Path("/proc/thread-self/ns/net")
SENDING = Path(__file__).with_name("sending.py")


def until(holds):
    end_us = boot_us() + round(LIMIT_S * 1_000_000)
    while not holds():
        assert boot_us() < end_us, "it did not come about"
        sleep(0.002)


@contextmanager
def linked():
    """A link, a worker's end of a connection through it, the platform's, and where the platform listens."""
    with namespace.entered(), socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_S)
        with socket.create_connection(server.getsockname(), timeout=LIMIT_S) as worker, server.accept()[0] as platform:
            platform.settimeout(LIMIT_S)
            yield namespace.Link(server.getsockname()[1]), worker, platform, server


def silent(end):
    return not select.select([end], [], [], 0.1)[0]


def test_nothing_moves_on_a_stalled_link_and_all_of_it_arrives_when_it_heals():
    with linked() as (link, worker, platform, _):
        link.turn("stall")
        worker.sendall(b"ask")
        platform.sendall(b"answer")
        assert silent(platform)
        assert silent(worker)
        link.turn("pass")
        assert platform.recv(9) == b"ask"
        assert worker.recv(9) == b"answer"


def test_a_deaf_link_carries_requests_and_their_answers_only_when_it_heals():
    with linked() as (link, worker, platform, _):
        link.turn("deaf")
        worker.sendall(b"ask")
        assert platform.recv(9) == b"ask"
        platform.sendall(b"answer")
        assert silent(worker)
        link.turn("pass")
        assert worker.recv(9) == b"answer"


def test_a_cut_ends_what_is_open_lets_nothing_new_through_and_heals():
    with linked() as (link, worker, platform, server):
        link.turn("cut")
        for end in (worker, platform):
            with pytest.raises(ConnectionAbortedError):
                end.recv(9)
        with pytest.raises(OSError, match="unreachable"):
            socket.create_connection(server.getsockname(), timeout=LIMIT_S)
        link.turn("pass")
        with socket.create_connection(server.getsockname(), timeout=LIMIT_S) as again, server.accept()[0] as other:
            again.sendall(b"again")
            assert other.recv(9) == b"again"


@pytest.mark.parametrize("mode", ["cut", "stall", "deaf"])
def test_the_harness_reaches_the_platform_whatever_the_link_does(mode):
    with linked() as (link, _, _, server):
        kept = socket.create_connection(server.getsockname(), timeout=LIMIT_S, source_address=(HARNESS, 0))
        with kept, server.accept()[0] as end:
            link.turn(mode)
            end.sendall(b"answer")
            assert kept.recv(9) == b"answer"
            with socket.create_connection(server.getsockname(), timeout=LIMIT_S, source_address=(HARNESS, 0)) as new:
                new.sendall(b"ask")
                with server.accept()[0] as other:
                    assert other.recv(9) == b"ask"


def test_two_namespaces_know_nothing_of_each_other_and_the_thread_comes_back():
    before = MINE.readlink()
    with linked() as (_, _, _, server), namespace.entered(), pytest.raises(ConnectionRefusedError):
        socket.create_connection(server.getsockname(), timeout=LIMIT_S)
    assert MINE.readlink() == before


# ---------------------------------------------------------------- the product's sockets


@contextmanager
def request_on_a_stalled_link(*, total_s, root=copies.ROOT):
    """A process with one request sent by the wire of the product in ``root``, none of which has arrived."""
    with namespace.entered(), socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_S)
        port = server.getsockname()[1]
        link = namespace.Link(port)
        words = [sys.executable, "-B", str(SENDING), str(port), str(total_s)]
        with subprocess.Popen(words, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)}) as worker:
            try:
                platform, _ = server.accept()
                with platform:
                    link.turn("stall")
                    worker.stdin.write(b"\n")
                    worker.stdin.flush()
                    until(lambda: machine.held_back(port))
                    yield worker, platform, link
            finally:
                worker.kill()


def arrives(platform, link):
    """What arrives, once the kernel has delivered it or holds nothing that it could deliver."""
    until(lambda: not silent(platform) or not machine.held_back(link.port))
    platform.setblocking(False)
    try:
        return platform.recv(65_536)
    except BlockingIOError:
        return b""


def killed_then_healed(root=copies.ROOT):
    with request_on_a_stalled_link(total_s=LONG_S, root=root) as (worker, platform, link):
        worker.kill()
        worker.wait(LIMIT_S)
        link.turn("pass")
        return arrives(platform, link)


def test_a_killed_workers_kernel_delivers_nothing_when_the_link_heals():
    assert killed_then_healed() == b""


def test_with_the_planted_bug_of_sockets_that_deliver_later_it_does(tmp_path):
    copy = copies.copy_of_checkout(tmp_path / "copy", compiled=False)
    copies.apply(patches.named("sockets-deliver-later"), copy)
    assert killed_then_healed(copy).startswith(b"POST /2/tweets ")


def test_a_stopped_workers_kernel_gives_its_request_up_after_d_and_delivers_nothing_when_the_link_heals():
    with request_on_a_stalled_link(total_s=0.5) as (worker, platform, link):
        worker.send_signal(signal.SIGSTOP)
        until(lambda: not machine.held_back(link.port))
        link.turn("pass")
        assert arrives(platform, link) == b""


def test_before_d_it_still_holds_the_request_and_delivers_it():
    with request_on_a_stalled_link(total_s=LONG_S) as (worker, platform, link):
        worker.send_signal(signal.SIGSTOP)
        link.turn("pass")
        assert arrives(platform, link).startswith(b"POST /2/tweets ")
