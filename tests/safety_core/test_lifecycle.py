import pytest

from safety_core.lifecycle import (
    HOLDS_ACCOUNT,
    INTENT_ENDS,
    INTENT_MOVES,
    PERHAPS_REAL,
    PERMIT_MOVES,
    IntentState,
    PermitState,
)

BY_NOBODY = {**INTENT_MOVES, IntentState.QUARANTINED: frozenset()}
"""The moves that no person makes: one may say what a quarantined intent is, or have it looked up once more."""


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
    assert not reachable(BY_NOBODY, IntentState.ACCEPTED) & {IntentState.QUEUED, IntentState.CLAIMED}


def test_an_intent_ends_where_nothing_moves_it_but_a_person() -> None:
    assert {state for state, moves in BY_NOBODY.items() if not moves} == INTENT_ENDS


def test_what_is_under_a_permit_can_become_all_but_claimed_once_more() -> None:
    fates = set(IntentState) - {IntentState.CLAIMED, IntentState.UNDER_PERMIT}
    assert INTENT_MOVES[IntentState.UNDER_PERMIT] == fates


def test_every_permit_may_be_real_but_one_that_was_rejected_never_sent_or_proved_absent() -> None:
    nothing = {PermitState.REJECTED, PermitState.NOT_SENT, PermitState.ABSENT}
    assert set(PERHAPS_REAL) == set(PermitState) - nothing
    assert len(PERHAPS_REAL) == len(set(PERHAPS_REAL)), "each is looked for once"
