"""What a stage has against an effect: whom it lets in, of how much, and what of it lags."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.buckets import bucket
from safety_core.rollout.standing import Standing, against
from safety_core.switches import HOUSE as HOUSE_CLIENT
from safety_core.vocabulary import NEVER_ASKED, Action, ClientId, Reason
from tests.safety_core.examples import INTENT
from tests.safety_core.rollout.ground import GA, HOUSE, PLAN, TEN, THIRTY

FOUR = len(PLAN.stage)


def key_in(place: int) -> str:
    """A key whose bucket is this one."""
    return next(str(n) for n in range(10_000) if bucket("rollout:acme", str(n)) == place)


def said(stage: int, cell: int | None = None, *, enrolled: bool = True, **changed: object) -> Reason | None:
    intent = msgspec.structs.replace(INTENT, **{"client": ClientId("acme"), "action": Action.PUBLISH, **changed})
    standing = Standing(plan=PLAN, stage=stage, cell=stage if cell is None else cell, enrolled=enrolled)
    found = against(intent, standing)
    return None if found is None else found[0]


@pytest.mark.parametrize("stage", range(FOUR))
def test_the_house_is_let_in_at_every_stage(stage: int) -> None:
    assert said(stage, client=HOUSE_CLIENT, enrolled=False) is None
    assert said(stage, 0, client=HOUSE_CLIENT, enrolled=False) is None


@pytest.mark.parametrize("action", sorted(NEVER_ASKED))
def test_what_has_no_effect_and_what_takes_one_back_are_let_in_at_every_stage(action: Action) -> None:
    assert said(0, action=action, enrolled=False) is None


@pytest.mark.parametrize("action", sorted(set(Action) - NEVER_ASKED))
def test_every_other_action_of_a_client_waits_while_the_house_is_alone(action: Action) -> None:
    assert said(0, action=action) is Reason.NOT_IN_STAGE


def test_a_canary_stage_lets_in_who_is_enrolled_and_nobody_else() -> None:
    inside = key_in(10)
    assert said(1, idempotency_key=inside) is None
    assert said(1, idempotency_key=inside, enrolled=False) is Reason.NOT_IN_STAGE
    assert said(3, idempotency_key=inside, enrolled=False) is None


@pytest.mark.parametrize(
    ("stage", "place", "reason"),
    [
        (1, 1, None),
        (1, 10, None),
        (1, 11, Reason.OUTSIDE_SHARE),
        (1, 100, Reason.OUTSIDE_SHARE),
        (2, 30, None),
        (2, 31, Reason.OUTSIDE_SHARE),
        (3, 100, None),
    ],
)
def test_a_share_lets_in_the_buckets_up_to_it(stage: int, place: int, reason: Reason | None) -> None:
    assert said(stage, idempotency_key=key_in(place)) is reason


def test_what_is_handed_over_again_under_its_key_falls_where_it_fell() -> None:
    for place in (10, 11):
        found = {said(1, idempotency_key=key_in(place), intent=f"int_{number}") for number in range(20)}
        assert found == {None if place == 10 else Reason.OUTSIDE_SHARE}


@pytest.mark.parametrize(
    ("stage", "cell", "place", "enrolled", "reason"),
    [
        (3, 0, 1, True, Reason.CELL_NOT_PROMOTED),
        (3, 1, 10, True, None),
        (3, 1, 11, True, Reason.CELL_NOT_PROMOTED),
        (3, 1, 1, False, Reason.CELL_NOT_PROMOTED),
        (2, 1, 11, True, Reason.CELL_NOT_PROMOTED),
        (2, 1, 31, True, Reason.OUTSIDE_SHARE),
        (2, 0, 31, False, Reason.NOT_IN_STAGE),
        (1, 3, 11, True, Reason.OUTSIDE_SHARE),
        (0, 3, 1, True, Reason.NOT_IN_STAGE),
    ],
)
def test_the_lower_of_stage_and_cell_counts_and_the_cell_is_named_where_only_it_lags(
    stage, cell, place, enrolled, reason
) -> None:
    assert said(stage, cell, enrolled=enrolled, idempotency_key=key_in(place)) is reason


@given(key=st.text(max_size=40), enrolled=st.booleans(), stage=st.integers(0, FOUR - 1), cell=st.integers(0, FOUR - 1))
def test_what_is_let_in_at_a_stage_is_let_in_at_every_later_one(key, enrolled, stage, cell) -> None:
    if said(stage, cell, enrolled=enrolled, idempotency_key=key) is None:
        for later in range(stage, FOUR):
            assert said(later, max(cell, later), enrolled=enrolled, idempotency_key=key) is None


def test_the_effective_stage_is_the_lower_one() -> None:
    of = Standing(plan=PLAN, stage=2, cell=1, enrolled=True)
    assert of.effective is TEN
    assert msgspec.structs.replace(of, cell=3).effective is THIRTY
    assert msgspec.structs.replace(of, stage=3, cell=3).effective is GA
    assert msgspec.structs.replace(of, cell=0).effective is HOUSE
