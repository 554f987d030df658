"""The link: what it carries, what it cuts, and what must not arrive after a stall."""

import os
import socket
from contextlib import contextmanager

import pytest

from loadtests.torture.talking import Talking

LIMIT_S = 5.0


@contextmanager
def link(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as platform:
        platform.settimeout(LIMIT_S)
        port = platform.getsockname()[1]
        with Talking("link", "loadtests.torture.proxy", [str(port)], os.environ, tmp_path) as told:
            yield told, platform


def connected(told, platform):
    worker = socket.create_connection(("127.0.0.1", told.ready["port"]), timeout=LIMIT_S)
    other, _ = platform.accept()
    other.settimeout(LIMIT_S)
    return worker, other


def test_bytes_go_both_ways(tmp_path):
    with link(tmp_path) as (told, platform):
        worker, other = connected(told, platform)
        with worker, other:
            worker.sendall(b"ask")
            assert other.recv(9) == b"ask"
            other.sendall(b"answer")
            assert worker.recv(9) == b"answer"


def test_a_cut_resets_what_is_open_refuses_what_is_new_and_heals(tmp_path):
    with link(tmp_path) as (told, platform):
        worker, other = connected(told, platform)
        with worker, other:
            told.tell(b"cut")
            with pytest.raises(ConnectionResetError):
                worker.recv(9)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", told.ready["port"]), timeout=LIMIT_S)
        told.tell(b"pass")
        worker, other = connected(told, platform)
        with worker, other:
            worker.sendall(b"again")
            assert other.recv(9) == b"again"


def test_a_deaf_link_carries_requests_and_no_answers(tmp_path):
    with link(tmp_path) as (told, platform):
        worker, other = connected(told, platform)
        with worker, other:
            told.tell(b"deaf")
            worker.sendall(b"ask")
            assert other.recv(9) == b"ask"
            other.sendall(b"answer")
            worker.settimeout(0.1)
            with pytest.raises(TimeoutError):
                worker.recv(9)


def test_after_a_stall_what_its_worker_still_holds_arrives(tmp_path):
    with link(tmp_path) as (told, platform):
        worker, other = connected(told, platform)
        with worker, other:
            told.tell(b"stall")
            worker.sendall(b"ask")
            told.tell(b"pass")
            assert other.recv(9) == b"ask"


def test_after_a_stall_what_its_worker_gave_up_does_not_arrive(tmp_path):
    with link(tmp_path) as (told, platform):
        worker, other = connected(told, platform)
        with worker, other:
            told.tell(b"stall")
            worker.sendall(b"ask")
            worker.close()
            told.tell(b"pass")
            with pytest.raises(ConnectionResetError):
                other.recv(9)
