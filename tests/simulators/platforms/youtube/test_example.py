from pathlib import Path

import pytest

from simulators.clock import HandClock
from simulators.config import load_world
from simulators.world import World
from tests.simulators.platforms.youtube.hands import Hand

EXAMPLE = Path(__file__).resolve().parents[4] / "simulators" / "world.example.yaml"


@pytest.mark.parametrize(
    ("token", "reads", "writes"),
    [
        ("ya29.acme", 200, 200),
        ("ya29.zeta", 200, 200),
        ("ya29.acme-reads-only", 200, 403),
        ("ya29.acme-expired", 401, 401),
        ("acme-bearer", 401, 401),
    ],
)
def test_the_example_world_has_a_token_of_each_kind(token: str, reads: int, writes: int) -> None:
    hand = Hand(World(1, HandClock(), load_world(EXAMPLE)), token)
    assert hand.ask("GET", "channels", "part=id&mine=true").status == reads
    assert hand.insert().status == writes
