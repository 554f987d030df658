"""The story of an exchange, over a scripted wire: what happens in which order, and what is known after each failure."""

import pytest

from safety_core.adapters.transports.guarded import CONNECTIONS_MAX, GuardedTransport
from safety_core.adapters.transports.request_form import REQUEST_MAX_BYTES, size_bytes
from safety_core.adapters.transports.wire import WireBroken
from safety_core.errors import Miswired, StoreUnavailable
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.ruling import Ruling, Word, refuse
from safety_core.vocabulary import Check, Reason
from tests.safety_core.adapters.transports.peers import (
    BROKEN,
    HOST,
    RecordingDeadMan,
    ScriptedChannel,
    ScriptedWire,
    StillClock,
    post,
)

THROWN = refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, "acme/*/*/*")
SECOND_US = 1_000_000


class Stage:
    """A transport, its scripted surroundings, and the log of all that was done."""

    def __init__(self, *channels: dict) -> None:
        self.log: list[str] = []
        self.clock = StillClock()
        self.channels = [ScriptedChannel(self.log, **options) for options in channels or ({},)]
        self.wire = ScriptedWire(self.log, list(self.channels))
        self.dead_man = RecordingDeadMan(self.log)
        self.rulings: list[Ruling | Exception | None] = []
        self.transport = GuardedTransport(
            self.wire,
            clock=self.clock,
            dead_man=self.dead_man,
            seam=self.log.append,
            allowed_hosts=frozenset({HOST}),
            pause_s=2.0,
        )

    def recheck(self) -> Ruling | None:
        self.log.append(f"re-check armed for {self.dead_man.armed_s}")
        said = self.rulings.pop(0) if self.rulings else None
        if isinstance(said, Exception):
            raise said
        return said

    def exchange(self, request=None, **changes: object):
        options = {"send_by_us": self.clock.us + SECOND_US, "total_s": 3.0, "recheck": self.recheck, **changes}
        return self.transport.exchange(request or post(), **options)


def test_a_guarded_exchange_connects_arms_rechecks_probes_writes_disarms_and_reads_in_this_order():
    stage = Stage()
    assert stage.exchange() == Answered(201, {}, b"{}")
    assert stage.log == [
        "connect",
        "transport.connected",
        "arm",
        "re-check armed for 2.0",
        "transport.rechecked",
        "probe",
        "write",
        "disarm",
        "read",
        "keep",
    ]


def test_a_read_has_no_timer_and_no_seam():
    stage = Stage()
    assert isinstance(stage.exchange(post(method="GET", body=b"", committing=False), recheck=None), Answered)
    assert stage.log == ["connect", "probe", "write", "read", "keep"]


def test_a_ruling_ends_it_unsent_disarmed_and_with_its_reason():
    stage = Stage()
    stage.rulings = [THROWN]
    assert stage.exchange() == NeverSent(Reason.SWITCH_THROWN, "acme/*/*/*")
    assert "write" not in stage.log
    assert stage.log[-2:] == ["disarm", "keep"]


@pytest.mark.parametrize("fault", [StoreUnavailable("the store is locked", "wait"), KeyError("epoch")])
def test_a_recheck_that_fails_is_a_refusal_and_the_timer_is_disarmed(fault):
    stage = Stage()
    stage.rulings = [fault]
    outcome = stage.exchange()
    assert isinstance(outcome, NeverSent)
    assert outcome.reason is Reason.SWITCHES_UNREADABLE
    assert "write" not in stage.log
    assert stage.log[-2:] == ["disarm", "keep"]


def test_a_ruling_without_a_reason_is_a_wiring_fault_and_nothing_is_written():
    stage = Stage()
    stage.rulings = [Ruling(Check.KILL_SWITCH, Word.ALLOW)]
    with pytest.raises(Miswired, match="without a reason"):
        stage.exchange()
    assert "write" not in stage.log
    assert stage.log[-2:] == ["disarm", "close"]


def test_a_miswired_recheck_is_raised_and_nothing_is_written():
    stage = Stage()
    stage.rulings = [Miswired("no view", "wire one")]
    with pytest.raises(Miswired, match="no view"):
        stage.exchange()
    assert "write" not in stage.log
    assert stage.log[-2:] == ["disarm", "close"]


def test_a_timer_that_cannot_be_armed_sends_nothing():
    stage = Stage()

    def arm(seconds):
        raise Miswired("no timer", "use Linux")

    stage.dead_man.arm = arm
    with pytest.raises(Miswired, match="no timer"):
        stage.exchange()
    assert stage.log == ["connect", "transport.connected", "close"]


def test_nobody_listening_is_never_sent():
    stage = Stage()
    stage.wire.channels.clear()
    assert stage.exchange() == NeverSent(Reason.NOT_CONNECTED, "nobody listens")
    assert stage.log == ["connect"]


@pytest.mark.parametrize(("late_us", "sent"), [(0, True), (1, False)])
def test_a_connection_counts_up_to_the_last_microsecond_of_the_time_to_send(late_us, sent):
    stage = Stage()
    by_us = stage.clock.us + SECOND_US
    stage.wire.on_connect = lambda: setattr(stage.clock, "us", by_us + late_us)
    outcome = stage.exchange(send_by_us=by_us)
    assert isinstance(outcome, Answered) is sent
    assert ("write" in stage.log) is sent
    if not sent:
        assert outcome.reason is Reason.NOT_CONNECTED


def test_an_error_of_the_wire_while_connecting_is_never_sent_and_not_quoted():
    stage = Stage()

    def burst():
        raise OSError("Bearer s3cret")

    stage.wire.on_connect = burst
    outcome = stage.exchange()
    assert outcome == NeverSent(Reason.NOT_CONNECTED, "the wire failed: OSError")


@pytest.mark.parametrize("fault", [BROKEN, RuntimeError("Bearer s3cret"), Miswired("bug", "mend it")])
def test_a_failed_write_is_lost_disarmed_and_closed_and_never_tried_again(fault):
    stage = Stage({"on_write": fault}, {})
    outcome = stage.exchange()
    assert isinstance(outcome, Lost)
    assert "s3cret" not in outcome.saw
    assert stage.log.count("write") == 1
    assert stage.log[-3:] == ["write", "disarm", "close"]


@pytest.mark.parametrize("fault", [BROKEN, RuntimeError("x")])
def test_a_failed_read_is_lost_and_the_connection_dropped(fault):
    stage = Stage({"answer": fault}, {})
    assert isinstance(stage.exchange(), Lost)
    assert stage.log.count("write") == 1
    assert stage.log[-3:] == ["disarm", "read", "close"]


def test_a_stale_connection_costs_a_new_recheck_on_the_next_one():
    stage = Stage({"reused": True, "is_stale": True}, {})
    assert isinstance(stage.exchange(), Answered)
    rechecks = [at for at, what in enumerate(stage.log) if what.startswith("re-check")]
    connects = [at for at, what in enumerate(stage.log) if what == "connect"]
    assert len(rechecks) == len(connects) == 2
    assert connects[0] < rechecks[0] < connects[1] < rechecks[1] < stage.log.index("write")
    assert stage.log[stage.log.index("probe") + 1 : connects[1]] == ["disarm", "close"]


def test_a_halt_that_comes_while_the_stale_connection_is_replaced_stops_the_request():
    stage = Stage({"reused": True, "is_stale": True}, {})
    stage.rulings = [None, THROWN]
    assert stage.exchange() == NeverSent(Reason.SWITCH_THROWN, "acme/*/*/*")
    assert "write" not in stage.log


def test_connections_that_keep_being_stale_end_unsent():
    stage = Stage(*[{"reused": True, "is_stale": True}] * (CONNECTIONS_MAX + 1))
    outcome = stage.exchange()
    assert isinstance(outcome, NeverSent)
    assert outcome.reason is Reason.NOT_CONNECTED
    assert stage.log.count("connect") == CONNECTIONS_MAX
    assert "write" not in stage.log


def test_the_total_counts_from_before_the_recheck():
    stage = Stage()
    start_us = stage.clock.us

    def slow_recheck():
        stage.clock.sleep(0.5)

    stage.exchange(recheck=slow_recheck)
    assert stage.channels[0].by_us == start_us + 3 * SECOND_US


@pytest.mark.parametrize(("loopback", "tag"), [(True, "tag-1"), (False, None)])
def test_the_harnesss_tag_goes_to_loopback_only(loopback, tag):
    stage = Stage({"loopback": loopback})
    stage.exchange()
    assert stage.channels[0].tags == [tag]


def test_a_host_that_is_not_allowed_is_never_connected_to():
    stage = Stage()
    with pytest.raises(Miswired, match="evil"):
        stage.exchange(post(host="api.x.com.evil.example"))
    assert stage.log == []


@pytest.mark.parametrize(("over", "reason"), [(0, None), (1, Reason.REQUEST_TOO_LARGE)])
def test_a_committing_request_may_fill_the_send_buffer_and_not_a_byte_more(over, reason):
    stage = Stage()
    room = REQUEST_MAX_BYTES - size_bytes(post(body=b""))
    outcome = stage.exchange(post(body=b"x" * (room + over)))
    assert getattr(outcome, "reason", None) is reason
    assert ("connect" in stage.log) is (reason is None)


def test_a_request_that_commits_nothing_may_be_larger():
    stage = Stage()
    assert isinstance(stage.exchange(post(body=b"x" * REQUEST_MAX_BYTES, committing=False)), Answered)


def test_a_committing_request_without_a_recheck_is_a_wiring_fault():
    stage = Stage()
    with pytest.raises(Miswired, match="without a re-check"):
        stage.exchange(recheck=None)
    assert stage.log == []


@pytest.mark.parametrize("status", [301, 302, 307, 308, 500])
def test_redirects_and_server_errors_are_answers_like_any_other(status):
    stage = Stage({"answer": Answered(status, {"location": "https://elsewhere.example/"}, b"")}, {})
    assert stage.exchange().status == status
    assert stage.log.count("write") == 1


def test_whoever_throws_in_from_outside_finds_the_timer_disarmed_and_the_connection_closed():
    stage = Stage({"on_write": None})

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.exchange(recheck=interrupted)
    assert stage.log[-2:] == ["disarm", "close"]


def test_a_broken_wire_says_what_it_saw():
    assert Stage({"answer": WireBroken("reset by the peer")}).exchange() == Lost("reset by the peer")
