"""What a failure shows of the wire is what a person can read of it."""

from email.utils import formatdate

import pytest

from safety_core.ports import WireRequest
from simulators.clock import HandClock
from simulators.scheduler import Scheduler
from simulators.world import World
from steps.rig.wire import SHOWN_MAX_BYTES, InProcessWire, shown


def test_text_is_shown_as_it_is():
    assert shown('{"text":"Grüße"}'.encode()) == '{"text":"Grüße"}'


def test_a_film_is_told_by_its_length_and_none_of_its_bytes():
    assert shown(b"\x00\x00\x00\x18ftypmp42" + bytes(10_000)) == "⟨10,012 bytes of a picture or film⟩"


@pytest.mark.parametrize(("length", "cut"), [(SHOWN_MAX_BYTES, False), (SHOWN_MAX_BYTES + 1, True)])
def test_what_is_too_long_is_cut_and_says_so(length, cut):
    said = shown(b"a" * length)
    assert said.startswith("a" * SHOWN_MAX_BYTES)
    assert ("⟨8,193 bytes⟩" in said) is cut


def test_an_answer_bears_the_date_at_which_it_left_by_the_platforms_clock_and_not_by_this_machines():
    scheduler, theirs = Scheduler(1), HandClock()
    world = World(1, theirs)
    world.faults.add({"fault": "latency", "do": {"delay": {"uniform_s": [2.0, 2.0]}}})
    scheduler.jump_wall(-3_600_000_000)
    channel = InProcessWire(world, scheduler).connect("api.x.com", by_us=scheduler.now_us() + 1_000_000)
    asked_us = theirs.unix_us()
    channel.write(WireRequest(method="GET", host="api.x.com", path="/2/users/me"), tag=None)
    answer = channel.read(by_us=scheduler.now_us() + 10_000_000)
    assert answer.headers["date"] == formatdate((asked_us + 2_000_000) // 1_000_000, usegmt=True)
    assert answer.headers["content-length"] == str(len(answer.body))
