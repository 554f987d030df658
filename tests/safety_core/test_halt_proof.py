"""A halt's proof from what is kept beside it: permits, and each worker's word."""

import msgspec
import pytest

from safety_core.halt import Looked, Timing, proof
from safety_core.lifecycle import PermitState
from safety_core.records import Answered, Confirmation
from safety_core.switches import HaltState, QuiescedBy, Scope
from safety_core.vocabulary import ClientId, HaltId, PermitId, WorkerId
from tests.safety_core.examples import HALT, PERMIT, SECOND_US

TIMING = Timing()
T0, T1 = HALT.asked_us, HALT.fenced_us
T2 = T1 + 2 * SECOND_US
DONE = msgspec.structs.replace(HALT, state=HaltState.QUIESCED, quiesced_us=T2, quiesced_by=QuiescedBy.ANSWERS)
BEFORE = msgspec.structs.replace(PERMIT, minted_us=T0 - SECOND_US, asked_us=T0 - SECOND_US, answered_us=T1 + SECOND_US)
BEFORE = msgspec.structs.replace(BEFORE, state=PermitState.CONFIRMED)


def changed(value, **changes: object):
    return msgspec.structs.replace(value, **changes)


def said(how: Answered, at_us: int = T1, halt: str = HALT.halt) -> Confirmation:
    return Confirmation(halt=HaltId(halt), worker=WorkerId(f"is-{how}"), pid=1, how=how, at_us=at_us)


def contradictions(halt=DONE, permits=(), confirmations=()):
    return proof(halt, TIMING, permits=permits, confirmations=confirmations).contradictions


def test_an_honest_halt_has_its_instants_and_no_contradiction() -> None:
    shown = proof(changed(DONE, reconciled_us=T2 + 1), TIMING, permits=[BEFORE])
    assert (shown.asked_us, shown.fenced_us, shown.quiesced_us, shown.reconciled_us) == (T0, T1, T2, T2 + 1)
    assert shown.acknowledged


@pytest.mark.parametrize(
    ("changes", "is_in_flight"),
    [
        ({}, True),
        ({"answered_us": None, "state": PermitState.LIVE}, True),
        ({"answered_us": T1 + 1}, True),
        ({"answered_us": T1}, False),
        ({"minted_us": T1}, True),
        ({"minted_us": T1 + 1}, False),
        ({"epoch": HALT.epoch}, False),
        ({"client": ClientId("bolt")}, False),
    ],
)
def test_in_flight_is_what_was_minted_before_the_fence_in_scope_and_not_answered_by_it(changes, is_in_flight) -> None:
    halt = changed(HALT, scope=Scope(client=ClientId("acme")))
    assert proof(halt, TIMING, permits=[changed(BEFORE, **changes)]).in_flight == (
        (BEFORE.permit,) if is_in_flight else ()
    )


def test_each_worker_is_shown_by_how_it_answered_this_halt() -> None:
    words = [said(each) for each in Answered]
    shown = proof(DONE, TIMING, confirmations=[*words, said(Answered.KILLED, halt="halt_2")])
    assert (shown.confirmed, shown.killed, shown.died, shown.unseen) == tuple((each,) for each in words)


@pytest.mark.parametrize("became", [PermitState.UNKNOWN, PermitState.CONFIRMED, PermitState.QUARANTINED])
def test_what_was_unknown_is_shown_with_what_became_of_it(became) -> None:
    looked_up = changed(BEFORE, state=became, settle_us=T2 + 1)
    assert proof(DONE, TIMING, permits=[looked_up]).unknown == (Looked(PermitId("per_1"), became),)


def test_what_was_answered_outright_was_never_unknown() -> None:
    assert proof(DONE, TIMING, permits=[BEFORE]).unknown == ()


def test_what_was_looked_up_and_answered_before_the_fence_is_no_unknown_of_this_halt() -> None:
    assert proof(DONE, TIMING, permits=[changed(BEFORE, answered_us=T0 - 1, settle_us=T0 - 2)]).unknown == ()


def test_an_older_unknown_in_scope_is_shown_too() -> None:
    older = changed(BEFORE, answered_us=T0 - 1, state=PermitState.UNKNOWN, settle_us=T2)
    shown = proof(DONE, TIMING, permits=[older])
    assert (shown.in_flight, len(shown.unknown)) == ((), 1)


# ---------------------------------------------------------------- what cannot be true together


@pytest.mark.parametrize(("answered_us", "holds"), [(T2, True), (T2 + 1, False), (None, False)])
def test_quiesced_by_answers_needs_every_answer_by_t2(answered_us, holds) -> None:
    permit = changed(BEFORE, answered_us=answered_us)
    assert (contradictions(permits=[permit]) == ()) is holds


def test_a_permit_that_is_live_still_contradicts_any_quiescence() -> None:
    live = changed(BEFORE, answered_us=None, state=PermitState.LIVE)
    by_time = changed(DONE, quiesced_by=QuiescedBy.TIME, quiesced_us=T1 + TIMING.dead_after_us)
    assert "is live" in " ".join(contradictions(by_time, [live]))
    assert contradictions(changed(HALT), [live]) == ()


@pytest.mark.parametrize(("early_us", "holds"), [(0, True), (1, False)])
def test_quiesced_by_time_outlasts_the_longest_permit_in_flight(early_us, holds) -> None:
    longer = changed(BEFORE, duration_us=20 * SECOND_US, answered_us=None, state=PermitState.UNKNOWN)
    needs_us = 22 * SECOND_US + 20_000
    halt = changed(DONE, quiesced_by=QuiescedBy.TIME, quiesced_us=T1 + needs_us - early_us)
    assert (contradictions(halt, [longer]) == ()) is holds


@pytest.mark.parametrize(("by", "holds"), [(QuiescedBy.TIME, True), (QuiescedBy.ANSWERS, False)])
def test_a_latched_halt_quiesces_by_time_alone(by, holds) -> None:
    halt = changed(DONE, latched=True, quiesced_by=by, quiesced_us=T1 + TIMING.dead_after_us)
    assert (contradictions(halt) == ()) is holds


@pytest.mark.parametrize("how", [Answered.CONFIRMED, Answered.KILLED])
@pytest.mark.parametrize(("at_us", "holds"), [(T0, True), (T0 - 1, False)])
def test_nobody_answers_before_the_halt_was_asked_for(how, at_us, holds) -> None:
    assert (contradictions(confirmations=[said(how, at_us)]) == ()) is holds


@pytest.mark.parametrize("how", [Answered.DIED, Answered.UNSEEN])
def test_a_worker_may_have_been_gone_before_the_halt_was_asked_for(how) -> None:
    assert contradictions(confirmations=[said(how, T0 - 1)]) == ()


@pytest.mark.parametrize(("epoch", "holds"), [(0, True), (1, False), (HALT.epoch, False)])
def test_under_a_halt_that_stands_nothing_is_minted_from_when_a_store_has_taken_it(epoch, holds) -> None:
    """Of epoch 0 is one that no store has taken yet."""
    under = changed(BEFORE, epoch=HALT.epoch, minted_us=T1 + 1)
    assert (contradictions(changed(DONE, epoch=epoch), [under]) == ()) is holds


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, False),
        ({"minted_us": T1}, True),
        ({"epoch": HALT.epoch - 1, "answered_us": T1}, True),
        ({"client": ClientId("bolt")}, True),
        ({"minted_us": T2 + 10}, True),
    ],
)
def test_no_permit_in_scope_is_minted_between_the_fence_and_the_release(changes, holds) -> None:
    halt = changed(DONE, scope=Scope(client=ClientId("acme")), state=HaltState.RELEASED, released_us=T2 + 10)
    under = changed(BEFORE, epoch=HALT.epoch, minted_us=T1 + 1)
    assert (contradictions(halt, [changed(under, **changes)]) == ()) is holds


def test_more_in_flight_than_was_counted_at_the_fence_is_named() -> None:
    two = [BEFORE, changed(BEFORE, permit=PermitId("per_2"))]
    assert "more was in flight" in " ".join(contradictions(permits=two))
    assert contradictions(changed(DONE, live_at_fence=2), two) == ()


def test_what_was_in_flight_when_a_machine_was_latched_was_counted_by_nobody() -> None:
    by_time = {"latched": True, "quiesced_by": QuiescedBy.TIME, "quiesced_us": T1 + TIMING.dead_after_us}
    assert contradictions(changed(DONE, live_at_fence=0, **by_time), [BEFORE]) == ()


def test_without_a_t2_no_answer_came_by_it() -> None:
    by_answers = changed(HALT, quiesced_by=QuiescedBy.ANSWERS)
    assert "it quiesced by answers, and a permit in its scope had none" in contradictions(by_answers, [BEFORE])


@pytest.mark.parametrize(
    ("reconciled_us", "state", "holds"),
    [
        (T2, PermitState.CONFIRMED, True),
        (T2 - 1, PermitState.CONFIRMED, False),
        (T2, PermitState.UNKNOWN, False),
    ],
)
def test_reconciled_comes_after_t2_and_leaves_nothing_unknown(reconciled_us, state, holds) -> None:
    assert (contradictions(changed(DONE, reconciled_us=reconciled_us), [changed(BEFORE, state=state)]) == ()) is holds


def test_reconciled_without_t2_is_named() -> None:
    assert contradictions(changed(HALT, reconciled_us=T2)) != ()
