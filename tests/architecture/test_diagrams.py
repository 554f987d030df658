"""The diagrams show what the tables say now, and every one of them."""

import re
import xml.etree.ElementTree as ET

import msgspec
import pytest

from safety_core.approvals import APPROVAL_MOVES
from safety_core.creation.asset import ASSET_MOVES
from safety_core.engagement.draft import DRAFT_MOVES
from safety_core.halt import Timing
from safety_core.lifecycle import INTENT_MOVES, PERMIT_MOVES
from safety_core.planning.plan import PLAN_MOVES
from safety_core.schedules import SCHEDULE_MOVES
from safety_core.switches import TRANSITIONS
from tests.architecture.diagrams import COMMAND, DIAGRAMS, FOLDER, states, timeline

PAGES = [
    FOLDER.parent / name
    for name in ("kill-switch-procedures.md", "approvals.md", "rollout.md", "flows.md", "architecture.md")
]


@pytest.mark.parametrize("name", DIAGRAMS)
def test_each_diagram_is_as_the_tables_make_it(name):
    path = FOLDER / name
    assert path.exists(), f"run: {COMMAND}"
    assert path.read_text(encoding="utf-8") == DIAGRAMS[name](), f"{name} is stale; run: {COMMAND}"


def test_nothing_else_stands_among_the_diagrams():
    assert {path.name for path in FOLDER.iterdir()} == set(DIAGRAMS)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_each_diagram_is_linked_from_a_page_for_people(name):
    assert any(f"(diagrams/{name})" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize(
    "moves",
    [TRANSITIONS, INTENT_MOVES, PERMIT_MOVES, SCHEDULE_MOVES, APPROVAL_MOVES, ASSET_MOVES, PLAN_MOVES, DRAFT_MOVES],
)
def test_a_diagram_has_exactly_the_moves_of_its_table(moves):
    shown = re.findall(r"^    (\w+) --> (\w+)$", states(moves, next(iter(moves))), re.MULTILINE)
    assert sorted(shown) == sorted((state.value, to.value) for state, following in moves.items() for to in following)


def test_every_table_begins_with_the_state_that_nothing_leads_to():
    for moves in (TRANSITIONS, SCHEDULE_MOVES, PERMIT_MOVES, APPROVAL_MOVES, PLAN_MOVES):
        assert next(iter(moves)) not in {to for following in moves.values() for to in following}


def test_the_timeline_is_a_picture_and_follows_the_timing():
    other = msgspec.structs.replace(Timing(), permit_s=15.0)
    assert ET.fromstring(timeline(Timing())).tag.endswith("svg")
    assert "B = 19.016 s" in timeline(Timing())
    assert "B = 20.017 s" in timeline(other)
