"""The sandbox around the transport: what passes, what is caught, what is let through once it is written down."""

import hashlib
import json
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.recorders.memory import MemoryRecorder
from safety_core.adapters.transports.guarded import PART_MAX_BYTES
from safety_core.adapters.transports.request_form import REQUEST_MAX_BYTES, size_bytes
from safety_core.adapters.transports.sandbox import SandboxTransport, dice, stream_of
from safety_core.errors import Miswired, NotRecorded, StoreUnavailable
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.ruling import Ruling, Word, refuse
from safety_core.sandbox import CAUGHT, Mode
from safety_core.secret import Secret
from safety_core.vocabulary import Check, Reason
from tests.safety_core.adapters.transports.caught import LetsAll, Scripted, setting, under
from tests.safety_core.adapters.transports.peers import HOST, StillClock, post

THROWN = refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, "acme/*/*/*")
SECOND_US = 1_000_000
FILM = b"f" * (PART_MAX_BYTES + 10)


class Stage:
    """A sandbox around a scripted transport, and what was written down. ``order``: of re-checks and lines."""

    def __init__(self, *draws: float, most: int | None = None) -> None:
        self.clock = StillClock()
        self.inner = Scripted()
        self.recorder = MemoryRecorder(most=most)
        self.draw = LetsAll(*draws)
        self.order: list[str] = []
        self.ruling: Ruling | Exception | None = None
        self.faults: list[Exception | None] = []
        self.transport = SandboxTransport(
            self.inner, self, clock=self.clock, draw=self.draw, allowed_hosts=frozenset({HOST})
        )

    def write(self, serial, stated):
        self.order.append("answer written" if "of" in stated else f"written after {len(self.inner.asked)} went")
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        return self.recorder.write(serial, stated)

    def recheck(self):
        self.order.append("re-check")
        if isinstance(self.ruling, Exception):
            raise self.ruling
        return self.ruling

    def exchange(self, request, **changes: object):
        options = {"send_by_us": self.clock.us + SECOND_US, "total_s": 3.0, "recheck": self.recheck, **changes}
        return self.transport.exchange(request, **options)

    def begin(self, request, **changes: object):
        return self.transport.begin(request, **{"send_by_us": self.clock.us + SECOND_US, **changes})

    @property
    def lines(self):
        return [json.loads(each) for each in self.recorder.lines.get(1, [])]


def film(mode=None):
    asked = post(lead=len(FILM), body=b"the end", operation="upload")
    return asked if mode is None else under(asked, mode)


# ------------------------------------------------------------ what passes


@pytest.mark.parametrize("mode", [None, *Mode])
def test_a_read_passes_whatever_the_setting_and_is_not_written_down(mode):
    stage = Stage()
    asked = post(committing=False) if mode is None else under(post(committing=False), mode)
    assert stage.exchange(asked, recheck=None) is stage.inner.answer
    assert stage.inner.asked == [asked]
    assert (stage.order, stage.clock.us) == ([], StillClock().us)


@pytest.mark.parametrize("committing", [True, False])
def test_what_is_rechecked_and_carries_no_setting_is_a_bug_and_goes_nowhere(committing):
    stage = Stage()
    with pytest.raises(Miswired, match="carries no setting"):
        stage.exchange(post(committing=committing))
    with pytest.raises(Miswired, match="carries no setting"):
        stage.begin(film())
    assert (stage.inner.asked, stage.order) == ([], [])


def test_with_the_sandbox_off_it_goes_out_as_it_was_and_nothing_is_written_down():
    stage = Stage()
    asked = under(post(), Mode.OFF)
    assert stage.exchange(asked) is stage.inner.answer
    assert stage.begin(film(Mode.OFF)) is stage.inner
    assert stage.inner.asked == [asked, film(Mode.OFF)]
    assert stage.order == ["re-check"]


# ------------------------------------------------------------ what is caught


@pytest.mark.parametrize("committing", [True, False])
def test_what_is_intercepted_is_rechecked_written_down_and_never_sent(committing):
    stage = Stage()
    said = stage.exchange(under(post(operation="create_post", committing=committing), Mode.INTERCEPT))
    assert said == NeverSent(
        Reason.SANDBOXED, "sandbox intercept: create_post was caught, and nothing left, recording 1"
    )
    assert stage.order == ["re-check", "written after 0 went"]
    assert stage.inner.asked == []
    (line,) = stage.lines
    assert {name: line[name] for name in ("n", "at", "mode", "serial", "host")} == {
        "n": 1, "at": "2026-01-01T00:00:00+00:00", "mode": "intercept", "serial": 1, "host": HOST
    }  # fmt: skip
    assert line["request"]["path"] == "/2/tweets"
    assert line["request"]["body"] == {"json": {"text": "hello"}}
    assert line["answer"] == {
        "never_sent": "sandboxed", "saw": "sandbox intercept: create_post was caught, and nothing left"
    }  # fmt: skip


@pytest.mark.parametrize("mode", sorted(CAUGHT))
@pytest.mark.parametrize(
    ("ruling", "reason"), [(THROWN, Reason.SWITCH_THROWN), (StoreUnavailable("locked", "wait"), Reason.SWITCHES_UNREADABLE)]
)  # fmt: skip
def test_a_refusal_of_the_recheck_goes_before_the_sandbox_and_nothing_is_written_down(mode, ruling, reason):
    stage = Stage()
    stage.ruling = ruling
    assert stage.exchange(under(post(), mode)).reason is reason
    assert (stage.order, stage.inner.asked) == (["re-check"], [])


@pytest.mark.parametrize("fault", [Miswired("no view", "wire one"), Ruling(Check.KILL_SWITCH, Word.ALLOW)])
def test_a_recheck_that_is_wired_wrongly_is_raised(fault):
    stage = Stage()
    stage.ruling = fault
    with pytest.raises(Miswired):
        stage.exchange(under(post(), Mode.INTERCEPT))


@pytest.mark.parametrize("mode", sorted(CAUGHT))
@pytest.mark.parametrize(
    ("changes", "match"),
    [({"host": "evil.example"}, "evil.example"), ({"path": "/a b"}, "path"),
     ({"headers": (("Host", "x"),)}, "own to write")],
)  # fmt: skip
def test_what_the_transport_would_take_for_a_bug_is_one_where_it_is_caught_too(mode, changes, match):
    stage = Stage()
    with pytest.raises(Miswired, match=match):
        stage.exchange(under(post(**changes), mode))
    assert stage.order == []


@pytest.mark.parametrize(("more", "reason"), [(0, Reason.SANDBOXED), (1, Reason.REQUEST_TOO_LARGE)])
def test_what_is_too_large_to_be_sent_is_too_large_to_be_caught(more, reason):
    room = REQUEST_MAX_BYTES - size_bytes(post(body=b""))
    assert Stage().exchange(under(post(body=b"x" * (room + more)), Mode.INTERCEPT)).reason is reason


@pytest.mark.parametrize(("late_us", "reason"), [(0, Reason.SANDBOXED), (1, Reason.NOT_CONNECTED)])
def test_the_time_to_send_counts_to_the_last_microsecond(late_us, reason):
    stage = Stage()
    assert stage.exchange(under(post(), Mode.INTERCEPT), send_by_us=stage.clock.us - late_us).reason is reason


@pytest.mark.parametrize("mode", [*sorted(CAUGHT), Mode.RECORD])
@pytest.mark.parametrize(
    ("fault", "why"),
    [(NotRecorded("the folder is full", "empty it"), "the folder is full"), (OSError(5, "s3cret"), "OSError"), (KeyError("s3cret"), "KeyError")],
)  # fmt: skip
def test_what_cannot_be_written_down_does_not_go_and_nobody_is_told_that_it_was_caught(mode, fault, why):
    stage = Stage()
    stage.faults = [fault]
    said = stage.exchange(under(post(), mode))
    assert said == NeverSent(Reason.SANDBOX_UNREADABLE, f"sandbox {mode}: it could not be written down ({why})")
    assert stage.inner.asked == []
    stage.faults = [fault]
    if mode is Mode.RECORD:
        assert stage.begin(film(mode)).reason is Reason.SANDBOX_UNREADABLE
    assert stage.inner.asked == []


def test_recordings_that_are_full_let_nothing_through():
    stage = Stage(most=1)
    assert stage.exchange(under(post(), Mode.INTERCEPT)).reason is Reason.SANDBOXED
    for mode in (*CAUGHT, Mode.RECORD):
        assert stage.exchange(under(post(), mode)).reason is Reason.SANDBOX_UNREADABLE
    assert stage.inner.asked == []
    assert stage.exchange(under(post(), Mode.OFF)) is stage.inner.answer


# ------------------------------------------------------------ the dice


def simulated(stage, *, total_s=3.0, **changes: object):
    settings = {"latency_p50_ms": 200, "latency_p95_ms": 800, **changes}
    return stage.exchange(under(post(operation="create_post"), Mode.SIMULATE, **settings), total_s=total_s)


def test_what_is_simulated_takes_its_time_and_is_taken_or_not_as_the_dice_say():
    for draw, reason, word in ((0.899, Reason.SANDBOXED, ""), (0.9, Reason.SANDBOX_FAILED, "not ")):
        stage = Stage(1.0, 0.0, draw)  # the first two: no deviation from the middle
        said = simulated(stage, success_per_mille=900)
        assert said == NeverSent(
            reason,
            f"sandbox simulate: create_post would {word}have been taken after 0.200 s, and nothing left, recording 1",
        )
        assert stage.clock.us - StillClock().us == 200_000
        assert stage.inner.asked == []
        assert stage.lines[0]["answer"]["never_sent"] == reason.value


@pytest.mark.parametrize(("share", "reason"), [(0, Reason.SANDBOX_FAILED), (1_000, Reason.SANDBOXED)])
@pytest.mark.parametrize("draw", [0.0, 0.9999999])
def test_a_share_of_none_takes_nothing_and_one_of_all_takes_everything(share, reason, draw):
    assert simulated(Stage(1.0, 0.0, draw), success_per_mille=share).reason is reason


@pytest.mark.parametrize(
    ("total_s", "reason", "took_us"), [(0.2, Reason.SANDBOXED, 200_000), (0.199, Reason.SANDBOX_FAILED, 199_000)]
)
def test_what_takes_longer_than_the_deadline_would_have_been_lost_and_takes_no_longer_than_that(
    total_s, reason, took_us
):
    stage = Stage(1.0, 0.0, 0.0)
    said = simulated(stage, total_s=total_s)
    assert said.reason is reason
    assert stage.clock.us - StillClock().us == took_us
    if reason is Reason.SANDBOX_FAILED:
        assert said.saw == "sandbox simulate: it would have been lost after 0.199 s, recording 1"


def test_latencies_have_the_middle_and_the_tail_that_were_asked_for():
    entropy, asked = (
        SeededEntropy(1),
        setting(Mode.SIMULATE, latency_p50_ms=300, latency_p95_ms=1_500, success_per_mille=700),
    )
    drawn = [dice(asked, entropy, "a") for _ in range(4_000)]
    times = sorted(seconds for seconds, _ in drawn)
    assert 0.28 < times[2_000] < 0.32
    assert 1.35 < times[3_800] < 1.65
    assert 0.67 < sum(taken for _, taken in drawn) / 4_000 < 0.73


@given(
    middle=st.integers(0, 60_000),
    late=st.integers(0, 60_000),
    draws=st.lists(st.floats(0, 1, exclude_max=True), max_size=3),
)
def test_no_draw_takes_less_than_no_time_or_for_ever(middle, late, draws):
    seconds, _ = dice(setting(Mode.SIMULATE, latency_p50_ms=middle, latency_p95_ms=late), LetsAll(*draws), "a")
    assert 0 <= seconds < float("inf")


def test_each_account_has_its_own_draws_whoever_else_draws():
    def fates(*others: str):
        stage = Stage()
        stage.transport = SandboxTransport(
            stage.inner, stage, clock=stage.clock, draw=SeededEntropy(1), allowed_hosts=frozenset({HOST})
        )
        said = []
        for _ in range(8):
            for token in (*others, "acme"):
                asked = post(headers=(("authorization", Secret(f"Bearer {token}-token")),), tag=None)
                began_us = stage.clock.us
                stage.exchange(under(asked, Mode.SIMULATE, latency_p50_ms=200, latency_p95_ms=800))
                if token == "acme":
                    said.append(stage.clock.us - began_us)
        return said

    assert fates() == fates("zeta", "beta")
    assert len(set(fates())) == 8


def test_two_intents_of_one_account_have_draws_of_their_own():
    assert len({stream_of(post(tag=tag)) for tag in ("a", "b", None)}) == 3
    assert "s3cret" not in stream_of(post())


# ------------------------------------------------------------ what is let through


def test_what_is_recorded_is_written_down_before_it_goes_and_its_answer_behind_it():
    stage = Stage()
    asked = under(post(), Mode.RECORD)
    assert stage.exchange(asked) is stage.inner.answer
    assert stage.order == ["written after 0 went", "re-check", "answer written"]
    assert stage.inner.asked == [asked]
    request, answer = stage.lines
    assert "answer" not in request
    assert (answer["of"], answer["n"], answer["answer"]["status"]) == (1, 2, 201)


@pytest.mark.parametrize(
    ("said", "shown"),
    [(Lost("cut off"), {"lost": "cut off"}), (NeverSent(Reason.NOT_CONNECTED, "no"), {"never_sent": "not_connected", "saw": "no"})],
)  # fmt: skip
def test_what_never_went_or_nobody_knows_of_is_written_down_as_that(said, shown):
    stage = Stage()
    stage.inner.answer = said
    assert stage.exchange(under(post(), Mode.RECORD)) is said
    assert stage.lines[1]["answer"] == shown


@pytest.mark.parametrize("fault", [NotRecorded("full", "empty it"), OSError(28, "No space"), RuntimeError("odd")])
def test_an_answer_that_cannot_be_written_down_is_still_the_answer_and_the_next_request_is_refused(fault):
    stage = Stage()
    stage.faults = [None, fault]
    try:
        said = stage.exchange(under(post(), Mode.RECORD))
    except type(fault) as lost:
        raise AssertionError("the answer is lost for its record") from lost
    assert said is stage.inner.answer
    stage.faults = [fault]
    for mode in (Mode.RECORD, Mode.INTERCEPT):
        said = stage.exchange(under(post(), mode))
        assert said.reason is Reason.SANDBOX_UNREADABLE
        assert "the answer to one before could not be written down" in said.saw
    assert len(stage.inner.asked) == 1
    assert [line.get("of") for line in stage.lines] == [None, 1]  # the second refusal found room for it
    assert stage.exchange(under(post(), Mode.RECORD)) is stage.inner.answer


# ------------------------------------------------------------ films


@pytest.mark.parametrize("mode", sorted(CAUGHT))
def test_a_film_that_is_caught_asks_for_no_connection_and_is_rechecked_part_by_part(mode):
    stage = Stage()
    upload = stage.begin(film(mode))
    for part in (FILM[:PART_MAX_BYTES], FILM[PART_MAX_BYTES:]):
        assert upload.more(part, by_us=0, recheck=stage.recheck) is None
    said = upload.end(send_by_us=stage.clock.us, total_s=3.0, recheck=stage.recheck)
    assert (said.reason, said.saw[:8]) == (Reason.SANDBOXED, "sandbox ")
    assert stage.order == ["re-check", "re-check", "re-check", "written after 0 went"]
    assert (stage.inner.asked, stage.inner.parts) == ([], [])
    digest = hashlib.sha256(FILM + b"the end").hexdigest()
    assert stage.lines[0]["request"]["body"] == {"bytes": len(FILM) + 7, "sha256": digest}


@pytest.mark.parametrize("mode", sorted(CAUGHT))
def test_a_ruling_stops_a_caught_film_at_any_part_of_it(mode):
    for stops_at in (0, 1):
        stage = Stage()
        upload = stage.begin(film(mode))
        for at, part in enumerate((FILM[:PART_MAX_BYTES], FILM[PART_MAX_BYTES:])):
            if at == stops_at:
                stage.ruling = THROWN
                assert upload.more(part, by_us=0, recheck=stage.recheck) == NeverSent(
                    Reason.SWITCH_THROWN, "acme/*/*/*"
                )
                with pytest.raises(Miswired, match="has ended"):
                    upload.more(part, by_us=0, recheck=stage.recheck)
                break
            upload.more(part, by_us=0, recheck=stage.recheck)
        assert stage.lines == []


def test_a_caught_film_holds_to_the_form_of_an_upload():
    stage = Stage()
    with pytest.raises(Miswired, match="without a lead"):
        stage.begin(under(post(), Mode.INTERCEPT))
    with pytest.raises(Miswired, match="evil"):
        stage.begin(msgspec.structs.replace(film(Mode.INTERCEPT), host="evil.example"))
    upload = stage.begin(film(Mode.INTERCEPT))
    for part in (b"", FILM):
        with pytest.raises(Miswired, match="a part of"):
            upload.more(part, by_us=0, recheck=stage.recheck)
    with pytest.raises(Miswired, match="have not gone"):
        upload.end(send_by_us=stage.clock.us, total_s=1.0, recheck=stage.recheck)
    upload.close()
    upload.close()
    with pytest.raises(Miswired, match="has ended"):
        upload.end(send_by_us=stage.clock.us, total_s=1.0, recheck=stage.recheck)


def test_a_caught_film_ends_late_or_under_a_ruling_as_any_request():
    for late_us, ruling, reason in ((1, None, Reason.NOT_CONNECTED), (0, THROWN, Reason.SWITCH_THROWN)):
        stage = Stage()
        upload = stage.begin(msgspec.structs.replace(film(Mode.INTERCEPT), lead=1))
        upload.more(b"f", by_us=0, recheck=stage.recheck)
        stage.ruling = ruling
        assert upload.end(send_by_us=stage.clock.us - late_us, total_s=1.0, recheck=stage.recheck).reason is reason
        assert stage.lines == []


def test_a_film_that_is_caught_before_it_is_begun_is_written_down_by_its_length():
    stage = Stage()
    assert stage.exchange(film(Mode.INTERCEPT)).reason is Reason.SANDBOXED
    assert stage.lines[0]["request"]["body"] == {"bytes": len(FILM) + 7}


def test_a_film_that_is_recorded_is_written_down_before_and_how_it_ended_once():
    stage = Stage()
    upload = stage.begin(film(Mode.RECORD))
    assert stage.order == ["written after 0 went"]
    assert stage.lines[0]["request"]["body"] == {"bytes": len(FILM) + 7}
    upload.more(FILM[:9], by_us=0, recheck=stage.recheck)
    assert upload.end(send_by_us=0, total_s=1.0, recheck=stage.recheck) is stage.inner.answer
    upload.close()
    assert (stage.inner.parts, stage.inner.closed) == ([FILM[:9]], 1)
    assert [line.get("answer", {}).get("status") for line in stage.lines] == [None, 201]


def test_a_recorded_film_that_is_given_up_or_refused_is_written_down_as_that():
    stage = Stage()
    stage.begin(film(Mode.RECORD)).close()
    upload = stage.begin(film(Mode.RECORD))
    stage.ruling = THROWN
    assert upload.more(b"f", by_us=0, recheck=stage.recheck).reason is Reason.SWITCH_THROWN
    upload.close()
    said = [(line["of"], line["answer"]["never_sent"]) for line in stage.lines if "of" in line]
    assert said == [(1, "not_prepared"), (3, "switch_thrown")]


def test_a_recorded_film_that_finds_no_connection_is_written_down_as_that(monkeypatch):
    stage = Stage()
    refused = NeverSent(Reason.NOT_CONNECTED, "nobody listens")
    monkeypatch.setattr(stage.inner, "begin", lambda *_, **__: refused)
    assert stage.begin(film(Mode.RECORD)) is refused
    assert stage.lines[1]["answer"] == {"never_sent": "not_connected", "saw": "nobody listens"}


def test_nothing_that_is_caught_is_told_as_anything_but_never_sent():
    for mode in CAUGHT:
        for draws in ((1.0, 0.0, 0.0), (1.0, 0.0, 0.999), (0.0, 0.0, 0.5)):
            stage = Stage(*draws)
            said = stage.exchange(under(post(), mode, success_per_mille=500, latency_p50_ms=100, latency_p95_ms=9_000))
            assert isinstance(said, NeverSent)
            assert said.saw.startswith(f"sandbox {mode}: ")
            assert not isinstance(said, Answered)


def test_numbers_of_recordings_follow_one_another():
    stage = Stage()
    numbers = [int(stage.exchange(under(post(), Mode.INTERCEPT)).saw.rpartition(" ")[2]) for _ in range(4)]
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
