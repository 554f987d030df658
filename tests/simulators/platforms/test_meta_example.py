"""What a reader meets first: the example's accounts of Instagram and Threads, and where each of their limits was read."""

from pathlib import Path

import pytest

from simulators.clock import HandClock
from simulators.config import WorldConfig, load_world
from simulators.world import World
from tests.simulators.meta_hand import ACME_IG, GRAPH_FB, OnInstagram, OnThreads

EXAMPLE = Path(__file__).resolve().parents[3] / "simulators" / "world.example.yaml"


@pytest.fixture
def example() -> World:
    return World(1, HandClock(), load_world(EXAMPLE))


def test_each_token_of_the_example_does_what_its_name_says(example: World) -> None:
    assert OnInstagram(example, "IGAA-acme").get("me", fields="username")["username"] == "acme.garden"
    assert OnInstagram(example, "IGAA-acme-expired").pair("GET", "me") == (190, 463)
    assert OnInstagram(example, "IGAA-acme-reads-only").pair("POST", "me/media") == (10, None)
    for token in ("EAA-acme-by-facebook-login", "EAAacme"):
        assert OnInstagram(example, token, host=GRAPH_FB).get(ACME_IG) == {"id": ACME_IG}
    assert OnThreads(example, "THAA-acme").post_id()
    assert OnThreads(example, "THAA-acme-expired").pair("GET", "me") == (190, 463)
    assert OnThreads(example, "THAA-acme-reads-only").pair("POST", "me/threads") == (10, None)


@pytest.mark.parametrize("platform", ["Instagram", "Threads"])
def test_every_limit_names_its_source_and_date_and_every_operation_has_one(platform: str) -> None:
    windows = getattr(WorldConfig().platforms, platform).windows
    assert all(window.source and window.as_of.year >= 2026 for window in windows)
    world = World(1, HandClock())
    operations = {route.operation for _, route in world.platforms[platform]._edges.values()}
    assert operations - {"exchange_token", "refresh_token"} == {window.endpoint for window in windows} - {"unknown"}
