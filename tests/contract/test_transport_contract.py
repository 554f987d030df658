"""What every transport has to be, whatever it is made of: one way out, at most one request, and never a guess.

Each world below builds the same story over another wire; a new wire joins by a line in ``WORLDS``.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.transports.endpoints import Endpoint
from safety_core.adapters.transports.guarded import GuardedTransport
from safety_core.adapters.transports.sockets import SocketWire
from safety_core.adapters.transports.wire import NotConnected, WireBroken
from safety_core.ports import Answered, Clock, Lost, NeverSent
from safety_core.ruling import refuse
from safety_core.vocabulary import Check, Reason
from tests.safety_core.adapters.transports.peers import (
    HOST,
    OK,
    RecordingDeadMan,
    ScriptedChannel,
    StillClock,
    post,
    says,
    says_and_closes,
    serving,
)

TOTAL_S = 0.1
REDIRECT = b"HTTP/1.1 307 Moved\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
THROWN = refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, "all")


@dataclass
class World:
    """A transport with its peer: how many whole requests have arrived there is what counts."""

    transport: GuardedTransport
    clock: Clock
    arrived: Callable[[], int]

    def exchange(self, recheck=lambda: None):
        return self.transport.exchange(
            post(), send_by_us=self.clock.boot_us() + 2_000_000, total_s=TOTAL_S, recheck=recheck
        )


def transport_over(wire, clock) -> GuardedTransport:
    return GuardedTransport(
        wire,
        clock=clock,
        dead_man=RecordingDeadMan([]),
        seam=lambda _: None,
        allowed_hosts=frozenset({HOST}),
        pause_s=2.0,
    )


def silent(peer, sock):
    while peer.take(sock):
        peer.over.wait(5)


@contextlib.contextmanager
def over_sockets(behaviour: str) -> Iterator[World]:
    scripts = {
        "answers": says(OK),
        "redirects": says(REDIRECT),
        "silent": silent,
        "closes": says_and_closes(b""),
        "half": says_and_closes(OK[:-1]),
        "absent": says(OK),
    }
    clock = BootClock()
    with serving(scripts[behaviour]) as peer:
        wire = SocketWire(
            clock=clock, routes={HOST: Endpoint("http", "127.0.0.1", peer.port)}, write_s=1.0, total_s=TOTAL_S
        )
        if behaviour == "absent":
            peer.stop()
        yield World(transport_over(wire, clock), clock, lambda: len(peer.requests))
        wire.close()


@contextlib.contextmanager
def over_a_script(behaviour: str) -> Iterator[World]:
    answers = {
        "answers": Answered(201, {}, b"{}"),
        "redirects": Answered(307, {"location": "https://elsewhere.example/"}, b""),
        "silent": WireBroken("no whole answer within the total deadline"),
        "closes": WireBroken("closed"),
        "half": WireBroken("half"),
    }
    clock, log = StillClock(), []

    class Wire:
        def connect(self, host, *, by_us):  # noqa: ARG002  # the seam's parameters
            if behaviour == "absent":
                raise NotConnected("nobody listens")
            return ScriptedChannel(log, answer=answers[behaviour])

    yield World(transport_over(Wire(), clock), clock, lambda: log.count("write"))


WORLDS = {"sockets": over_sockets, "script": over_a_script}


@pytest.fixture(params=sorted(WORLDS))
def world_that(request):
    with contextlib.ExitStack() as stack:
        yield lambda behaviour: stack.enter_context(WORLDS[request.param](behaviour))


@pytest.mark.parametrize(("behaviour", "status"), [("answers", 201), ("redirects", 307)])
def test_a_whole_answer_is_answered_and_a_redirect_is_one(world_that, behaviour, status):
    world = world_that(behaviour)
    assert world.exchange().status == status
    assert world.arrived() == 1


@pytest.mark.parametrize("behaviour", ["silent", "closes", "half"])
def test_what_fails_after_the_write_is_lost_and_is_not_tried_again(world_that, behaviour):
    world = world_that(behaviour)
    outcome = world.exchange()
    assert isinstance(outcome, Lost)
    assert outcome.saw
    assert world.arrived() == 1


def test_what_fails_before_the_write_is_never_sent(world_that):
    world, asked = world_that("absent"), []
    outcome = world.exchange(lambda: asked.append(1))
    assert isinstance(outcome, NeverSent)
    assert (outcome.reason, asked, world.arrived()) == (Reason.NOT_CONNECTED, [], 0)


def test_a_ruling_keeps_every_byte_back_and_the_next_exchange_is_asked_anew(world_that):
    world, rulings = world_that("answers"), [THROWN, None]
    assert world.exchange(lambda: rulings.pop(0)) == NeverSent(Reason.SWITCH_THROWN, "all")
    assert world.arrived() == 0
    assert isinstance(world.exchange(lambda: rulings.pop(0)), Answered)
    assert world.arrived() == 1
