"""The tables of a rollout: what each state allows, and what a person's hold keeps out."""

import itertools

import pytest

from safety_core.errors import Miswired
from safety_core.rollout.states import MOVES, Move, RolloutState, after


def test_every_state_has_its_row_and_every_move_leads_to_one() -> None:
    assert set(MOVES) == set(RolloutState)
    assert {to for row in MOVES.values() for to in row.values()} == set(RolloutState)
    assert {move for row in MOVES.values() for move in row} == set(Move)


@pytest.mark.parametrize(("state", "move"), list(itertools.product(RolloutState, Move)))
def test_a_move_goes_where_the_table_says_and_one_that_is_absent_is_an_error(state, move) -> None:
    if move in MOVES[state]:
        assert after(state, move) is MOVES[state][move]
    else:
        with pytest.raises(Miswired, match=f"{state} cannot {move}"):
            after(state, move)


def test_what_is_held_advances_in_no_way_and_rolls_back_all_the_same() -> None:
    row = MOVES[RolloutState.HELD]
    assert Move.ADVANCE not in row
    assert Move.ASK not in row
    assert Move.PROMOTE_CELL not in row
    assert row[Move.ROLL_BACK] is RolloutState.HELD
