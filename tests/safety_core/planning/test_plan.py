"""A plan's way from draft to decision: every move of the table, and no other."""

import msgspec
import pytest

from safety_core.errors import Miswired
from safety_core.planning.plan import PLAN_MOVES, PlanState, Standing, move
from safety_core.vocabulary import PersonId
from steps.rig.wrong_planners import ground
from tests.safety_core.planning.ground import PLANNER

PLAN = PLANNER.plan(ground(), before=None, feedback="", seed=1)


@pytest.mark.parametrize("to", PlanState)
@pytest.mark.parametrize("state", PlanState)
def test_only_the_moves_of_the_table_are_made(state: PlanState, to: PlanState) -> None:
    standing = Standing(graph=PLAN, state=state)
    if to in PLAN_MOVES[state]:
        assert move(standing, to, decided_by=PersonId("mira")) == Standing(
            graph=PLAN, state=to, decided_by=PersonId("mira")
        )
    else:
        with pytest.raises(Miswired, match=f"{state} to {to}"):
            move(standing, to)


def test_a_plan_is_decided_on_once_and_only_after_it_was_asked() -> None:
    decided = {PlanState.APPROVED, PlanState.REJECTED}
    assert {state for state in PlanState if not PLAN_MOVES[state]} == decided
    assert {state for state, following in PLAN_MOVES.items() if following & decided} == {PlanState.ASKED}


def test_a_plan_comes_back_from_json_as_it_was() -> None:
    again = msgspec.json.decode(msgspec.json.encode(PLAN), type=type(PLAN), strict=True)
    assert again == PLAN
