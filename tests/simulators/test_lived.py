"""All platforms, all faults, in one world: each fires on every platform, each is journalled, and one seed tells one story."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from simulators.control import PREFIX, at_the_door
from simulators.platforms.registry import PLATFORMS
from simulators.wire import Call
from simulators.world import World
from tests.simulators.lived import NAMES, House, lived, proof

ROOT = Path(__file__).resolve().parents[2]
LASTING = ("token_expired", "token_revoked", "scope_lost", "too_fast", "down")
"""What a later refusal of the same call may follow from; its row bears that name then."""


@pytest.fixture(scope="module")
def past() -> tuple[World, House]:
    return lived(7)


@pytest.mark.parametrize("name", NAMES)
def test_each_fault_fires_on_every_platform_and_each_firing_is_journalled(past: tuple[World, House], name: str) -> None:
    world, _ = past
    hit: dict[int, list[str]] = {}
    for firing in world.faults.firings:
        hit.setdefault(firing.call, []).append(firing.name)
    rows = [world.journal.entries[call] for call, names in hit.items() if name in names]
    telling = {each for each, platform in world.platforms.items() if platform.hooks is not None}
    assert {row.platform for row in rows} == (telling if name.startswith("webhook") else set(PLATFORMS))
    for row in rows:
        # Of several faults the row bears the one that explains its answer.
        assert row.fault == name or (row.fault in hit[row.n] and len(hit[row.n]) > 1) or row.fault in LASTING


def test_the_control_api_tells_how_often_each_fault_fired(past: tuple[World, House]) -> None:
    world, _ = past
    reply = at_the_door(world, Call(method="GET", host="localhost", path=f"{PREFIX}/faults"))
    fired = json.loads(reply.body)["fired"]
    assert fired == Counter(firing.name for firing in world.faults.firings)
    assert set(fired) == set(NAMES)


def test_every_platform_has_effects_and_every_app_was_told(past: tuple[World, House]) -> None:
    world, house = past
    assert {entry.platform for entry in world.ledger.entries} == set(PLATFORMS)
    assert {subscription.state for subscription in world.deliveries.subscriptions.values()} == {"active"}
    assert {sent.url.rpartition("/")[2] for sent in house.told} == {each.platform for each in world.deliveries.subscriptions.values()}  # fmt: skip


def elsewhere(hash_seed: str) -> dict[str, object]:
    told = "import json; from tests.simulators.lived import proof; print(json.dumps(proof(7)))"
    done = subprocess.run(
        [sys.executable, "-c", told],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout))


@pytest.mark.long("tests/simulators/test_world.py::test_same_seed_same_ledger_whatever_the_hash_seed")
def test_one_seed_gives_one_ledger_journal_and_tellings_whatever_the_hash_seed_and_another_seed_others() -> None:
    one, other = elsewhere("1"), elsewhere("2")
    assert one == other
    different = proof(8)
    assert all(one[what] != different[what] for what in ("ledger", "journal", "told", "fired"))
