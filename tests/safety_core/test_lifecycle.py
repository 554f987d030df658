import pytest

from safety_core.lifecycle import (
    HOLDS_ACCOUNT,
    INTENT_ENDS,
    INTENT_MOVES,
    PERMIT_MOVES,
    IntentState,
    PermitState,
)


def reachable(moves: dict, start: object) -> set:
    seen, open_states = {start}, [start]
    while open_states:
        for after in moves[open_states.pop()] - seen:
            seen.add(after)
            open_states.append(after)
    return seen


def test_every_state_has_its_moves_and_is_reached() -> None:
    assert set(INTENT_MOVES) == set(IntentState) == reachable(INTENT_MOVES, IntentState.QUEUED)
    assert set(PERMIT_MOVES) == set(PermitState) == reachable(PERMIT_MOVES, PermitState.LIVE)


@pytest.mark.parametrize("state", IntentState)
def test_every_intent_can_reach_an_end(state: IntentState) -> None:
    assert reachable(INTENT_MOVES, state) & INTENT_ENDS


def test_nothing_leaves_the_live_state_but_by_an_answer_and_nothing_comes_back() -> None:
    answers = {PermitState.ACCEPTED, PermitState.REJECTED, PermitState.NOT_SENT, PermitState.UNKNOWN}
    assert PERMIT_MOVES[PermitState.LIVE] == answers
    assert all(PermitState.LIVE not in moves for moves in PERMIT_MOVES.values())


def test_a_permit_that_may_have_had_its_effect_never_ends_as_not_sent() -> None:
    assert PermitState.NOT_SENT not in reachable(PERMIT_MOVES, PermitState.UNKNOWN)
    assert PermitState.ABSENT not in PERMIT_MOVES[PermitState.ACCEPTED]


def test_an_accepted_effect_holds_no_account_and_an_unknown_one_does() -> None:
    assert {PermitState.LIVE, PermitState.UNKNOWN} == HOLDS_ACCOUNT


def test_what_the_platform_accepted_never_goes_back_to_the_queue() -> None:
    by_nobody = {**INTENT_MOVES, IntentState.QUARANTINED: frozenset()}  # a person may have a quarantined one looked up
    assert not reachable(by_nobody, IntentState.ACCEPTED) & {IntentState.QUEUED, IntentState.CLAIMED}
