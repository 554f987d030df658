"""What the demo is made of: of one seed one world, and nothing that a platform would not take."""

import json
from datetime import date
from pathlib import Path

import pytest

from safety_core.console.demo import files, tide, words, world
from safety_core.console.demo.control import Control, SimulatorAway
from safety_core.console.demo.draws import Draws
from safety_core.fleet import accounts_file, brand_file, settings
from safety_core.switches import HOUSE
from simulators.config import load_world
from simulators.faults.kinds import load_faults


def all_of(seed: int) -> str:
    """Everything that is drawn, as one text."""
    draws = Draws(seed)
    held = world.accounts(draws)
    comes = [(tide.at(draws, held, n).account, words.comment(draws, n)) for n in range(1, 40)]
    posts = [words.post(draws, client, n) for client in world.CLIENTS for n in range(10)]
    return json.dumps([world.world(held), world.weather(held), comes, posts])


def test_the_same_seed_makes_the_same_world_and_another_seed_another():
    assert all_of(7) == all_of(7)
    assert all_of(7) != all_of(8)


@pytest.mark.parametrize("seed", range(5))
def test_simulator_and_core_take_what_a_seed_makes(tmp_path: Path, seed: int):
    held = world.accounts(Draws(seed))
    written = {
        "world.json": json.dumps(world.world(held)),
        "faults.json": json.dumps(world.weather(held)),
        "accounts.toml": files.bindings(held),
        "holdpoint.toml": files.settings({"api.x.com": "http://127.0.0.1:1"}, port=8788),
        **{f"{each}.toml": files.brand(each, held, today=date(2027, 3, 1)) for each in world.CLIENTS},
    }
    for name, text in written.items():
        (tmp_path / name).write_text(text)
    assert load_world(tmp_path / "world.json").accounts
    assert load_faults(tmp_path / "faults.json").plans
    assert len(accounts_file.read(tmp_path / "accounts.toml")) == len(held)
    assert settings.load(str(tmp_path / "holdpoint.toml")).timing.bound_s < 30
    for each in world.CLIENTS:
        assert brand_file.read(tmp_path / f"{each}.toml").client == each


def test_posts_keep_coming_for_every_client_and_the_house_and_never_where_readers_are_shown_something_else():
    draws = Draws(3)
    held = world.accounts(draws)
    whose = [tide.at(draws, held, n) for n in range(1, 400)]
    assert {each.client for each in whose} == {*world.CLIENTS, HOUSE}
    assert world.odd(held) not in whose


def test_no_post_says_what_another_said():
    draws = Draws(1)
    assert len({words.post(draws, "acme", n) for n in range(500)}) == 500


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1:80/_simulator", "https://127.0.0.1:80/x", "http://localhost.evil:1/x"]
)
def test_fans_speak_on_this_machine_alone(url: str):
    with pytest.raises(SimulatorAway, match="not on this machine"):
        Control(url)
