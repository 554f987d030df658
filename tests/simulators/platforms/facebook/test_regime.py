from pathlib import Path

import pytest
from pydantic import ValidationError

from simulators.clock import HandClock
from simulators.config import WorldConfig, load_world
from simulators.platforms.facebook.regime import OPERATIONS, FacebookConfig
from simulators.world import World
from tests.simulators.platforms.facebook.hand import Hand, failed, world

ROOT = Path(__file__).resolve().parents[4]


def test_every_default_limit_names_its_source_and_date_and_counts_each_call_once() -> None:
    windows = WorldConfig().platforms.Facebook.windows
    for window in windows:
        assert window.source
        assert window.as_of.year >= 2026
    with pytest.raises(ValidationError, match="counts once"):
        FacebookConfig(windows=[windows[0].model_copy(update={"cost": 2})])


def test_every_operation_but_the_exchange_has_its_limits() -> None:
    routes = [route for _, route in world().platforms["Facebook"]._edges.values()]  # type: ignore[attr-defined]
    assert {route.operation for route in routes} - {"refresh_token"} == set(OPERATIONS) - {"unknown"}


def test_the_example_world_has_a_token_of_each_kind() -> None:
    w = World(1, HandClock(), load_world(ROOT / "simulators" / "world.example.yaml"))
    assert Hand(w, "EAAacme").post("hello").status == 200
    assert failed(Hand(w, "EAAacme-expired").post("hello")) == (400, 190, 463)
    assert failed(Hand(w, "EAAacme-reads-only").post("hello")) == (403, 200, None)
    assert [page["access_token"] for page in Hand(w, "EAAann").get("me/accounts")["data"]] == ["EAAacme", "EAAzeta"]
    assert failed(Hand(w, "acme-bearer").post("hello")) == (400, 190, None)
