"""What the kernel is asked: who holds a write lock, who is whose child."""

import os
import signal
import sqlite3
import subprocess
import sys

from loadtests.torture import machine
from loadtests.torture.talking import Talking


def database(tmp_path):
    path = tmp_path / "store.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE one(n)")
    return path, connection


def test_the_holder_of_the_write_lock_is_named_while_it_holds_it(tmp_path):
    path, connection = database(tmp_path)
    assert machine.writer_of(path) is None
    connection.execute("BEGIN IMMEDIATE")
    assert machine.writer_of(path) == os.getpid()
    connection.execute("ROLLBACK")
    assert machine.writer_of(path) is None
    connection.close()


def test_the_outsider_holds_it_until_it_ends_and_can_be_stopped_with_it(tmp_path):
    path, connection = database(tmp_path)
    with Talking("outsider", "loadtests.torture.outsider", [str(path)], os.environ, tmp_path) as outsider:
        assert machine.writer_of(path) == outsider.pid
        stopped = machine.stopped_holder(path, {outsider.pid}, signal.SIGSTOP, signal.SIGCONT, limit_s=2)
        assert stopped == outsider.pid
        assert machine.state(outsider.pid) == "T"
        machine.send(outsider.pid, signal.SIGCONT)
    assert machine.writer_of(path) is None
    connection.close()


def test_nobody_among_those_named_is_stopped_when_another_holds_it(tmp_path):
    path, connection = database(tmp_path)
    assert machine.stopped_holder(path, {os.getpid()}, signal.SIGSTOP, signal.SIGCONT, limit_s=0.05) is None
    connection.close()


def test_children_that_ended_are_no_children(tmp_path):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in machine.children(os.getpid())
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert child.pid not in machine.children(os.getpid())
    assert not machine.send(child.pid, 0)
