"""What the link is on this machine: found by a rehearsal, and named where it is only a proxy."""

import os
from pathlib import Path

from loadtests.torture import namespace

NOBODY = 65534
MINE = Path("/proc/thread-self/ns/net")


def test_without_the_privilege_the_kernels_refusal_is_the_reason():
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        assert namespace.why_not() == "unshare: Operation not permitted"
    finally:
        os.seteuid(was)


def test_without_its_program_the_reason_says_what_to_install_or_that_it_is_not_permitted_anyway(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert namespace.why_not() in (
        "the program ip is not installed (Debian: apt-get install iproute2)",
        "unshare: Operation not permitted",
    )


def test_the_rehearsal_leaves_this_process_where_it_was():
    before = MINE.readlink()
    namespace.why_not()
    assert MINE.readlink() == before
