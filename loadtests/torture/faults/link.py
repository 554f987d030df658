"""The link between the workers and the platform, and a platform that says nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from loadtests.halt import bench
from loadtests.halt.campaign import Target
from loadtests.torture.lane import Lane


@contextmanager
def _turned(lane: Lane, mode: str) -> Iterator[None]:
    lane.link.tell(mode.encode())
    try:
        yield
    finally:
        lane.link.tell(b"pass")


@contextmanager
def link_cut(lane: Lane, _target: Target) -> Iterator[None]:
    """Every connection is reset, new ones are refused, until it heals."""
    with _turned(lane, "cut"):
        yield


@contextmanager
def link_stalled(lane: Lane, _target: Target) -> Iterator[None]:
    """Nothing moves and nothing is closed; what was on its way arrives when it heals, if its worker still holds it."""
    with _turned(lane, "stall"):
        yield


@contextmanager
def link_deaf(lane: Lane, _target: Target) -> Iterator[None]:
    """Requests arrive and have their effect, and no answer comes back."""
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
