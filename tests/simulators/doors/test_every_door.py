"""The same table of calls through every door: equal statuses, headers and bodies, and equal ledgers behind them."""

import json
from functools import cache

import pytest

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.world import World
from tests.simulators.doors.calls.house import TABLES, new_world
from tests.simulators.doors.calls.table import Line, Told
from tests.simulators.doors.ways import DOORS, direct
from tests.simulators.sdk.reach import CONFIG

LEAST = 40
"""Calls in each table."""
SUFFERING = (
    {"fault": "truncated", "every": 4},
    {"fault": "wrong_charset", "every": 4},
    {"fault": "html_page", "every": 4},
    {"fault": "redirect", "every": 4, "side": "after", "do": {"status": 303, "to": "https://api.x.com"}},
    {"fault": "clock_skew", "every": 3, "do": {"ahead_s": 60}},
)
"""Faults that leave an answer which is good HTTP: each must be the same through every door."""


def walk(door, platform: str, *plans: dict) -> tuple[list[Told], World]:
    world = new_world()
    for plan in plans:
        world.faults.add(plan)
    with door(world, platform) as (ask, within):
        return [told for _, told in TABLES[platform].walked(world, ask, within)], world


def same(platform: str, answers: list[Told], expected: list[Told]) -> None:
    calls = [line for line in TABLES[platform].lines if isinstance(line, Line)]
    for line, answer, wanted in zip(calls, answers, expected, strict=True):
        assert answer == wanted, line.name


def requests_begun(world: World) -> list[tuple[str, int | None]]:
    return [(row.operation, row.status) for row in world.journal.entries]


@pytest.mark.parametrize("platform", TABLES)
def test_every_call_of_a_table_meets_the_status_that_it_names_and_a_refusal_leaves_nothing_in_the_ledger(platform):
    world = new_world()
    assert TABLES[platform].calls >= LEAST
    before = 0
    with direct(world, platform) as (ask, within):
        for line, told in TABLES[platform].walked(world, ask, within):
            assert told.status == line.status, (line.name, told)
            if told.status >= 400:
                assert len(world.ledger.entries) == before, line.name
                assert b"Traceback" not in told.body
            before = len(world.ledger.entries)
    assert {entry.platform for entry in world.ledger.entries} == {platform}


@cache
def walked_directly(platform: str, *, suffering: bool) -> tuple[list[Told], World]:
    return walk(direct, platform, *(SUFFERING if suffering else ()))


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("platform", TABLES)
def test_a_door_adds_and_loses_nothing(platform, name):
    expected, plain = walked_directly(platform, suffering=False)
    answers, world = walk(DOORS[name], platform)
    same(platform, answers, expected)
    assert world.ledger.digest == plain.ledger.digest
    assert requests_begun(world) == requests_begun(plain)


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("platform", TABLES)
def test_an_answer_that_suffers_is_the_same_through_every_door(platform, name):
    expected, plain = walked_directly(platform, suffering=True)
    answers, world = walk(DOORS[name], platform, *SUFFERING)
    same(platform, answers, expected)
    assert world.ledger.digest == plain.ledger.digest
    assert {firing.name for firing in world.faults.firings} == {plan["fault"] for plan in SUFFERING}


@pytest.mark.parametrize("name", DOORS)
def test_the_tag_comes_through_every_door(name):
    world = World(7, HandClock(), WorldConfig.model_validate(CONFIG))
    said = {"authorization": "Bearer acme-bearer", "content-type": "application/json", "holdpoint-tag": "intent-7"}
    with DOORS[name](world, "X") as (ask, _):
        ask("POST", "https://api.x.com/2/tweets", said, json.dumps({"text": "tagged"}).encode())
    assert [entry.tag for entry in world.ledger.entries] == ["intent-7"]
