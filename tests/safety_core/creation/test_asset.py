"""The moves of an asset."""

import pytest

from safety_core.creation.asset import ASSET_MOVES, AssetId, AssetState, moved
from safety_core.errors import Miswired


@pytest.mark.parametrize("state", AssetState)
@pytest.mark.parametrize("to", AssetState)
def test_the_table_says_which_moves_there_are(state: AssetState, to: AssetState):
    if to in ASSET_MOVES[state]:
        assert moved(AssetId("a"), state, to) is to
    else:
        with pytest.raises(Miswired):
            moved(AssetId("a"), state, to)


def test_only_what_was_accepted_is_used():
    assert [state for state, to in ASSET_MOVES.items() if AssetState.USED in to] == [AssetState.ACCEPTED]
    assert [state for state, to in ASSET_MOVES.items() if AssetState.ACCEPTED in to] == [AssetState.MADE]


def test_every_state_can_be_reached():
    assert set(AssetState) - {AssetState.ORDERED} == set().union(*ASSET_MOVES.values()) - {AssetState.ORDERED}
