"""The link between the workers and the platform, and a platform that says nothing."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from loadtests.clock import boot_us
from loadtests.halt import bench
from loadtests.halt.campaign import Target
from loadtests.torture import machine
from loadtests.torture.faults.processes import NobodyWrote
from loadtests.torture.lane import SECOND_US, Lane

SENDS_S = 3.0
LOOK_EVERY_S = 0.002


@contextmanager
def _turned(lane: Lane, mode: str) -> Iterator[None]:
    lane.link.turn(mode)
    try:
        yield
    finally:
        lane.link.turn("pass")


@contextmanager
def link_cut(lane: Lane, _target: Target) -> Iterator[None]:
    """Every connection is ended, and no new one can be made until it heals."""
    with _turned(lane, "cut"):
        yield


@contextmanager
def link_stalled(lane: Lane, _target: Target) -> Iterator[None]:
    """Nothing moves and nothing is closed; what was on its way arrives when it heals, if its worker still holds it."""
    with _turned(lane, "stall"):
        yield


@contextmanager
def link_stalled_killed(lane: Lane, _target: Target) -> Iterator[None]:
    """The link stalls, and all workers are killed as soon as a request is on its way: only their kernel could send it."""
    with _turned(lane, "stall"):
        until_us = boot_us() + round(SENDS_S * SECOND_US)
        while not machine.held_back(lane.link.port):
            if boot_us() >= until_us:
                raise NobodyWrote(f"no worker sent anything for {SENDS_S:.0f} s")
            sleep(LOOK_EVERY_S)
        for pid in lane.worker_pids():
            machine.send(pid, signal.SIGKILL)
        yield


@contextmanager
def link_deaf(lane: Lane, _target: Target) -> Iterator[None]:
    """Requests on open connections arrive and have their effect, and no answer comes back."""
    with _turned(lane, "deaf"):
        yield


@contextmanager
def brown_out(lane: Lane, _target: Target) -> Iterator[None]:
    """The platform does what it is asked, and never answers a post."""
    silence = {"fault": "answer_lost", "when": {"operation": "create_post"}, "do": {"cut": "silence"}}
    lane.platform.weather({"plans": [silence]})
    try:
        yield
    finally:
        lane.platform.weather(bench.weather())
