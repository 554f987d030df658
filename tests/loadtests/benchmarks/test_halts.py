"""Last saw, last began, last ended: from instants alone; and the platform that the instants are taken on."""

import json

import pytest

from loadtests.benchmarks.halting.platform import Effect, Platform, PlatformWire
from loadtests.benchmarks.halting.spans import Spans, Trial, spans
from loadtests.benchmarks.halts import TRIALS_MIN, described, judged
from safety_core.adapters.platforms import x
from safety_core.ports import Accepted, PlatformObject, Ready
from safety_core.secret import Secret
from safety_core.vocabulary import Action
from simulators.scheduler import Scheduler
from steps.rig.time import VirtualClock
from tests.loadtests.benchmarks.test_peers import CASES

TRIAL = Trial(
    asked_us=10_000, fenced_us=12_000, quiesced_us=20_000, confirmed_us=14_000, released_us=30_000, in_flight=3
)


def posted(began_us: int, ended_us: int) -> Effect:
    return Effect(began_us, ended_us, "1001", "text")


def of(*effects: Effect, refused=()) -> Spans:
    (found,) = spans([TRIAL], effects, refused)
    return found


def test_the_last_start_counts_from_the_throw_and_from_the_fence():
    found = of(posted(9_000, 15_000), posted(11_000, 16_000), posted(13_500, 19_000))
    assert (found.began_ms, found.began_after_fence_ms, found.ended_ms) == (3.5, 1.5, 9.0)
    assert (found.fenced_ms, found.acknowledged_ms) == (2.0, 10.0)


def test_without_a_start_after_the_throw_there_is_nothing_to_wait_for():
    found = of(posted(9_999, 10_000))
    assert (found.began_ms, found.began_after_fence_ms, found.ended_ms) == (0, 0, 0)


@pytest.mark.parametrize(("began_us", "late"), [(20_000, 0), (20_001, 1), (30_000, 1), (30_001, 0)])
def test_late_is_after_the_acknowledgement_and_up_to_the_release(began_us, late):
    assert of(posted(began_us, 40_000)).late == late


@pytest.mark.parametrize(("ended_us", "unanswered"), [(20_000, 0), (20_001, 1)])
def test_unanswered_is_what_still_runs_at_the_acknowledgement(ended_us, unanswered):
    assert of(posted(11_000, ended_us)).unanswered == unanswered


def test_an_account_saw_the_switch_when_its_sender_was_first_turned_down():
    refused = [(9_000, "a"), (14_000, "a"), (13_000, "b"), (29_000, "b"), (31_000, "c")]
    assert of(refused=refused).saw_ms == 4.0
    assert of().saw_ms is None


def trial_of(*, began_ms: float = 1.0, late: int = 0, confirmed_ms: float = 2.0) -> Spans:
    return Spans(
        saw_ms=None,
        confirmed_ms=confirmed_ms,
        began_ms=began_ms,
        began_after_fence_ms=0,
        ended_ms=2,
        fenced_ms=1,
        acknowledged_ms=3,
        late=late,
        unanswered=0,
    )


def test_too_few_trials_are_no_data_but_a_late_start_is_a_miss_at_once():
    few = [trial_of()] * (TRIALS_MIN - 1)
    assert [each.met for each in judged(few)] == [None, None, None]
    assert [each.met for each in judged([*few[1:], trial_of(late=1)])] == [None, None, False]


@pytest.mark.parametrize(
    ("slow", "met"),
    [
        ([5.0] * TRIALS_MIN, True),
        ([5.1] * 3 + [1.0] * 197, False),
        ([50.0] + [5.0] * 199, True),
        ([50.1] + [5.0] * 199, False),
    ],
)
def test_the_last_start_is_judged_by_p99_and_worst(slow, met):
    assert [each.met for each in judged([trial_of(began_ms=each) for each in slow])] == [met, True, True]


@pytest.mark.parametrize(("slow", "met"), [([75.0] * TRIALS_MIN, True), ([75.1] * 3 + [1.0] * 197, False)])
def test_the_last_to_see_it_is_judged_by_p99(slow, met):
    assert [each.met for each in judged([trial_of(confirmed_ms=each) for each in slow])] == [True, met, True]


def test_an_arm_is_described_by_three_percentiles_and_two_counts():
    found = described("arm", [trial_of(late=2), trial_of()])
    assert {each.unit for each in found} == {"ms", "requests"}
    assert [each.value for each in found if each.unit == "requests"] == [2, 0]


def test_the_platform_answers_as_the_adapter_reads_it():
    clock = VirtualClock(Scheduler(1))
    platform = Platform(clock, latency_s=0)
    intent, _ = CASES["all allow"]

    def ask(request):
        channel = PlatformWire(platform).connect("api.x.com", by_us=0)
        channel.write(request, tag=None)
        return channel.read(by_us=0)

    token = Secret("token-1001")
    assert x.read_who_am_i(ask(x.who_am_i(token, account="1001")), account="1001") == "1001"
    assert (
        x.read_page(
            ask(x.list_page("1001", action=Action.PUBLISH, token=token, thread=None, since=None, cursor=None)),
            account="1001",
        ).objects
        == ()
    )
    made = x.read_commit(
        ask(x.commit(intent, account="1001", token=token, ready=Ready())), intent=intent, ready=Ready(), now=clock.now()
    )
    assert isinstance(made, Accepted)
    shown = x.read_object(
        ask(x.read_back(made.object, action=Action.PUBLISH, token=token)),
        object_id=made.object,
        action=Action.PUBLISH,
        account="1001",
    )
    assert shown == PlatformObject(object=made.object, author="1001", text=intent.text)
    assert x.read_page(
        ask(x.list_page("1001", action=Action.PUBLISH, token=token, thread=None, since=None, cursor=None)),
        account="1001",
    ).objects == (shown,)
    assert (
        x.read_page(
            ask(x.list_page("1001", action=Action.PUBLISH, token=token, thread=None, since=made.object, cursor=None)),
            account="1001",
        ).objects
        == ()
    )
    assert [(each.account, each.text) for each in platform.effects] == [("1001", intent.text)]
    assert platform.in_flight == 0
    assert json.dumps(platform.begun) == "1"
