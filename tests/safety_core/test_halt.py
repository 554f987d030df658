from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import BadInput, Miswired
from safety_core.halt import (
    BOUND_MAX_S,
    Timing,
    blocks,
    checked,
    may_send,
    move,
    proof,
    quiesced_by_time_us,
    release_refusal,
    us,
)
from safety_core.lifecycle import PermitState
from safety_core.switches import TRANSITIONS, HaltState, QuiescedBy, Scope
from safety_core.vocabulary import ClientId, PersonId
from tests.safety_core.examples import HALT, NOW_US, PERMIT, SECOND_US, halted

TIMING = Timing()
LAST_US = PERMIT.deadline_us - 12 * SECOND_US
"""The last instant at which D = 10 s and P = 2 s still fit before the deadline."""


def changed(value, **changes: object):
    return msgspec.structs.replace(value, **changes)


def acknowledged(by: QuiescedBy, after_us: int, **changes: object):
    quiesced_us = HALT.fenced_us + after_us
    return changed(HALT, state=HaltState.QUIESCED, quiesced_us=quiesced_us, quiesced_by=by, **changes)


# ------------------------------------------------------------------------------ the bound


def test_the_defaults_hold_and_their_bound_is_about_19_seconds() -> None:
    assert checked(TIMING) is TIMING
    assert TIMING.bound_s == pytest.approx(1 + 2 + 16 + 0.016)


def test_what_a_world_runs_with_where_nobody_says_otherwise() -> None:
    assert msgspec.structs.asdict(TIMING) == {
        "ask_s": 1.0,
        "fence_s": 2.0,
        "request_s": 10.0,
        "pause_s": 2.0,
        "minting_s": 2.0,
        "permit_s": 14.0,
        "confirm_s": 8.0,
        "drift": 0.001,
        "in_flight_s": 60.0,
        "read_lag_s": 10.0,
        "settle_max_s": 300.0,
        "identity_s": 60.0,
        "claim_s": 30.0,
        "retry_s": 5.0,
        "ramp_s": 5.0,
        "attempts_max": 5,
    }


def test_an_unknown_rests_until_its_platform_can_neither_commit_it_nor_hide_it_any_more() -> None:
    assert TIMING.settle_after_us == (10 + 60 + 10) * SECOND_US


def test_a_bound_of_30_seconds_is_taken_and_one_above_refused() -> None:
    at_edge = Timing(drift=0, permit_s=25.0)
    assert at_edge.bound_s == BOUND_MAX_S
    assert checked(at_edge) is at_edge
    with pytest.raises(BadInput, match=r"B = 30\.001 s is above 30 s"):
        checked(Timing(drift=0, permit_s=25.001))


def test_a_permit_just_long_enough_is_taken_and_a_shorter_one_refused() -> None:
    at_edge = Timing(permit_s=14.0)
    assert checked(at_edge) is at_edge
    with pytest.raises(BadInput, match=r"L = 13\.999 s is shorter than D \+ P \+ minting = 14 s"):
        checked(Timing(permit_s=13.999))


def test_a_k_shorter_than_two_pauses_is_refused_and_one_of_just_two_is_not():
    at_edge = Timing(confirm_s=4.0, pause_s=2.0)
    assert checked(at_edge) is at_edge
    with pytest.raises(BadInput, match=r"K = 3\.999 s is shorter than 2 P = 4 s") as refused:
        checked(Timing(confirm_s=3.999, pause_s=2.0))
    assert (refused.value.field, refused.value.do) == ("timing.confirm_s", "raise confirm_s or lower pause_s")


@pytest.mark.parametrize("name", Timing.__struct_fields__)
@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), 86_400.5])
def test_no_duration_is_negative_endless_or_no_number(name: str, value: float) -> None:
    with pytest.raises(BadInput, match=rf"timing\.{name}"):
        checked(changed(TIMING, **{name: value}))


def test_a_day_is_the_longest_that_a_duration_may_be() -> None:
    at_edge = Timing(settle_max_s=86_400.0)
    assert checked(at_edge) is at_edge


@given(st.floats(0, 1e6))
def test_microseconds_are_rounded_up_never_down(seconds: float) -> None:
    assert seconds * SECOND_US <= us(seconds) <= seconds * SECOND_US + 1
    assert us(int(seconds)) == int(seconds) * SECOND_US, "what is whole stays so"


# ------------------------------------------------------------------------------ the re-check


@pytest.mark.parametrize(("now_us", "may"), [(LAST_US, True), (LAST_US + 1, False), (PERMIT.deadline_us - 1, False)])
def test_a_request_begins_only_while_it_can_be_over_by_the_deadline(now_us: int, may: bool) -> None:
    assert may_send(PERMIT, now_us=now_us, timing=TIMING) is may


@pytest.mark.parametrize(("now_us", "may"), [(PERMIT.asked_us, True), (PERMIT.asked_us - 1, False)])
def test_a_clock_that_went_back_lets_nothing_begin(now_us: int, may: bool) -> None:
    assert may_send(PERMIT, now_us=now_us, timing=TIMING) is may


@pytest.mark.parametrize("state", PermitState)
def test_only_a_live_permit_sends(state: PermitState) -> None:
    assert may_send(changed(PERMIT, state=state), now_us=LAST_US, timing=TIMING) is (state is PermitState.LIVE)


@given(
    minting_s=st.floats(0.001, 5),
    request_s=st.floats(0.001, 5),
    pause_s=st.floats(0.001, 3),
    drift=st.floats(0, 0.01),
    slow=st.floats(-1, 1),
    asked_before_us=st.integers(1, 10**9),
    sent_us=st.integers(0, 10**9),
)
def test_nothing_that_may_begin_is_still_under_way_when_time_alone_has_quiesced(
    minting_s, request_s, pause_s, drift, slow, asked_before_us, sent_us
) -> None:
    """Whatever the drift within rho: a permit asked for before t1 is over, pause and request included, by t2."""
    timing = Timing(
        request_s=request_s,
        pause_s=pause_s,
        minting_s=minting_s,
        permit_s=request_s + pause_s + minting_s,
        drift=drift,
    )
    asked_us = HALT.fenced_us - asked_before_us
    permit = changed(PERMIT, asked_us=asked_us, duration_us=us(timing.permit_s))
    if may_send(permit, now_us=asked_us + sent_us, timing=timing):
        own_span_us = sent_us + us(pause_s) + us(request_s)
        halters_span_us = own_span_us * (1 + drift * slow)
        assert asked_us + halters_span_us <= quiesced_by_time_us(HALT, [permit], timing)


# ------------------------------------------------------------------------------ what a halt waits for


@pytest.mark.parametrize(("epoch", "waits"), [(HALT.epoch - 1, True), (HALT.epoch, False), (HALT.epoch + 1, False)])
def test_a_halt_waits_for_permits_minted_before_its_fence_only(epoch: int, waits: bool) -> None:
    assert blocks(changed(PERMIT, epoch=epoch), HALT) is waits


@pytest.mark.parametrize(("client", "waits"), [("acme", True), ("bolt", False)])
def test_a_halt_waits_for_permits_in_its_scope_only(client: str, waits: bool) -> None:
    assert blocks(PERMIT, halted(Scope(client=ClientId(client)))) is waits


@pytest.mark.parametrize("state", PermitState)
def test_a_halt_waits_for_live_permits_only_unless_asked_for_all(state: PermitState) -> None:
    permit = changed(PERMIT, state=state)
    assert blocks(permit, HALT) is (state is PermitState.LIVE)
    assert blocks(permit, HALT, live_only=False)


def test_time_alone_quiesces_after_the_longest_life_of_a_permit() -> None:
    assert quiesced_by_time_us(HALT, [], TIMING) == HALT.fenced_us + TIMING.dead_after_us
    assert quiesced_by_time_us(HALT, [PERMIT], TIMING) == HALT.fenced_us + us(14 * 1.001 + 2)


def test_a_permit_of_another_configuration_is_waited_for_by_its_own_longer_life() -> None:
    longer = changed(PERMIT, duration_us=20 * SECOND_US)
    assert quiesced_by_time_us(HALT, [PERMIT, longer], TIMING) == HALT.fenced_us + us(20 * 1.001 + 2)
    shorter = changed(PERMIT, duration_us=SECOND_US)
    assert quiesced_by_time_us(HALT, [shorter], TIMING) == HALT.fenced_us + TIMING.dead_after_us


# ------------------------------------------------------------------------------ moves and releases


@pytest.mark.parametrize(("before", "to"), list(product(HaltState, HaltState)))
def test_a_halt_moves_by_its_table_and_not_otherwise(before: HaltState, to: HaltState) -> None:
    halt = changed(HALT, state=before)
    if to in TRANSITIONS[before]:
        moved = move(halt, to, failed_us=7)
        assert moved == changed(halt, state=to, failed_us=7)
    else:
        with pytest.raises(Miswired, match=f"halt_1 cannot go from {before} to {to}"):
            move(halt, to)


@pytest.mark.parametrize("state", [HaltState.QUIESCED, HaltState.FAILED])
def test_a_second_person_may_release_what_is_acknowledged_or_failed(state: HaltState) -> None:
    assert release_refusal([changed(HALT, state=state)], PersonId("pia"), now_us=NOW_US) is None


def test_who_threw_one_of_the_halts_named_may_release_none_of_them() -> None:
    own = halted(Scope(), name="halt_own", state=HaltState.QUIESCED)
    other = changed(own, halt="halt_other", person=PersonId("pia"))
    for order in ([own, other], [other, own]):
        refusal = release_refusal(order, PersonId("olga"), now_us=NOW_US)
        assert refusal == "halt halt_own was thrown by olga: a second person releases it"
    assert release_refusal([other], PersonId("olga"), now_us=NOW_US) is None


def test_one_operator_may_release_what_holdpoint_threw_itself() -> None:
    automatic = changed(HALT, state=HaltState.QUIESCED, automatic=True)
    assert release_refusal([automatic], automatic.person, now_us=NOW_US) is None


@pytest.mark.parametrize(
    ("halts", "says"),
    [
        ([], "no halt is named"),
        ([changed(HALT, state=HaltState.FENCED)], "neither acknowledged nor failed yet"),
        ([changed(HALT, state=HaltState.RELEASED, released_by=PersonId("pia"))], "released already, by pia"),
    ],
)
def test_a_halt_that_is_not_ripe_or_over_cannot_be_released(halts: list, says: str) -> None:
    assert says in (release_refusal(halts, PersonId("quin"), now_us=NOW_US) or "")


# ------------------------------------------------------------------------------ the proof


def test_a_proof_gives_the_spans_and_what_is_left_of_the_bound() -> None:
    shown = proof(acknowledged(QuiescedBy.ANSWERS, 2 * SECOND_US), TIMING)
    assert (shown.fence_us, shown.drain_us, shown.total_us) == (5_000, 2 * SECOND_US, 2_005_000)
    assert shown.margin_us == HALT.bound_us - 2_005_000
    assert shown.acknowledged


def test_a_halt_still_waiting_is_not_acknowledged() -> None:
    shown = proof(HALT, TIMING)
    assert (shown.drain_us, shown.margin_us, shown.contradictions) == (None, None, ())
    assert not shown.acknowledged


def test_a_halt_fails_at_its_bound_and_not_before() -> None:
    assert proof(changed(HALT, failed_us=HALT.asked_us + HALT.bound_us), TIMING).contradictions == ()


@pytest.mark.parametrize(("late_us", "in_time"), [(0, True), (1, False)])
def test_an_acknowledgement_counts_up_to_the_bound_and_not_after(late_us: int, in_time: bool) -> None:
    halt = acknowledged(QuiescedBy.ANSWERS, HALT.bound_us - 5_000 + late_us)
    assert proof(halt, TIMING).acknowledged is in_time


@pytest.mark.parametrize(("early_us", "holds"), [(0, True), (1, False)])
def test_quiescence_by_time_before_the_longest_life_contradicts_itself(early_us: int, holds: bool) -> None:
    shown = proof(acknowledged(QuiescedBy.TIME, TIMING.dead_after_us - early_us), TIMING)
    assert (shown.contradictions == ()) is holds


@pytest.mark.parametrize(
    ("halt", "says"),
    [
        (changed(HALT, fenced_us=HALT.asked_us - 1), "before it was asked"),
        (acknowledged(QuiescedBy.ANSWERS, -1), "before its fence"),
        (changed(HALT, quiesced_us=HALT.fenced_us), "what showed it"),
        (changed(HALT, quiesced_by=QuiescedBy.TIME), "what showed it"),
        (changed(HALT, failed_us=HALT.asked_us + HALT.bound_us - 1), "failed before its bound"),
    ],
)
def test_instants_that_cannot_be_true_together_are_named(halt, says: str) -> None:
    shown = proof(halt, TIMING)
    assert any(says in sentence for sentence in shown.contradictions)
    assert not shown.acknowledged
