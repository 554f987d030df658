"""The rollout at a desk: what it waits for is said, and it is moved by the shell's rules and no others."""

from datetime import date

import pytest

from safety_core.errors import BadInput, Refused
from safety_core.switches import HOUSE
from tests.safety_core.console.nouns.desks import HOSTILE, do, sitting
from tests.safety_core.shell.rolling import Rolling


@pytest.fixture
def ground():
    made = Rolling()
    yield made
    made.store.close()


@pytest.fixture
def dana(ground):
    return sitting(ground.core, ground.dana)


@pytest.fixture
def femi(ground):
    return sitting(ground.core, ground.femi)


def test_what_it_still_needs_is_said_in_numbers_and_in_words(ground, dana):
    ground.enrol("acme")
    ground.count(HOUSE, 2)
    ground.soak(3_600)
    found = do(dana, "rollout.judged")
    assert (found.stage, found.next_stage, found.verdict) == ("house", "ten", "hold")
    assert (found.events, found.events_needed, found.soaked_minutes, found.soak_minutes) == (2, 3, 60, 120)
    assert found.why == (
        "soaked 1 h of the 2 hours this needs, 1 h left",
        "2 of the 3 posts of the house this needs",
    )
    assert [(each.name, each.stands, each.behind) for each in found.stages][:2] == [
        ("house", True, False),
        ("ten", False, False),
    ]
    assert do(dana, "rollout.advance", reason="early").why == found.why
    assert do(dana, "rollout.show").stage == "house"


def test_it_goes_on_with_a_pass_and_where_two_must_agree_by_two(ground, dana, femi):
    ground.enrol("acme")
    ground.count(HOUSE, 3)
    ground.soak()
    assert do(dana, "rollout.advance", reason="ready", dry_run="true").moved is False
    moved = do(dana, "rollout.advance", reason="ready", seen="house")
    assert (moved.moved, moved.stage, moved.verdict) == (True, "ten", "pass")
    ground.count("acme", 2)
    ground.soak()
    assert do(dana, "rollout.advance", reason="ready").asked
    with pytest.raises(Refused, match="dana has asked for it already"):
        do(dana, "rollout.advance", reason="ready")
    with pytest.raises(Refused, match="at 'ten', not at 'house'"):
        do(femi, "rollout.advance", reason="ready", seen="house")
    assert do(femi, "rollout.show").asked_by == "dana"
    assert do(femi, "rollout.advance", reason="ready").stage == "all-of-canaries"
    history = do(femi, "rollout.history").moves
    assert (history[-1].move, history[-2].move) == ("load", "load")
    newest = next(each for each in history if each.move == "advance")
    assert (newest.stage, newest.next_stage, newest.person, newest.second) == ("ten", "all-of-canaries", "femi", "dana")


def test_it_is_held_resumed_and_taken_back(ground, dana):
    ground.come_to("ten")
    assert do(dana, "rollout.hold", reason="wait").state == "held"
    assert "a person holds it: holdpoint rollout resume" in do(dana, "rollout.judged").why
    assert do(dana, "rollout.resume", reason="go").state == "running"
    back = do(dana, "rollout.rollback", reason=HOSTILE, seen="ten")
    assert (back.stage, back.moved) == ("house", True)
    assert do(dana, "rollout.history").moves[0].why == HOSTILE
    with pytest.raises(Refused, match="not at 'ten'"):
        do(dana, "rollout.rollback", reason="again", seen="ten")
    with pytest.raises(BadInput, match="reason: is empty"):
        do(dana, "rollout.hold", reason=" ")


def test_canaries_are_put_in_with_their_reasons_and_taken_out_for_good(ground, dana):
    known = {"client": "globex", "trust": 50, "since": "2025-01-01", "reach": 10, "consent": "contract 7"}
    (place,) = do(dana, "rollout.enrol", reason="first", candidates=[known]).cohort
    assert (place.client, place.enrolled_by) == ("globex", "dana")
    assert "contract 7" in place.why
    (gone,) = do(dana, "rollout.remove", client="globex", reason="asked us").cohort
    assert (gone.removed_by, gone.removed_why) == ("dana", "asked us")
    assert do(dana, "rollout.show").cohort == (gone,)
    with pytest.raises(Refused):
        do(dana, "rollout.enrol", reason="again", candidates=[known], clients=["globex"])
    with pytest.raises(BadInput, match=r"candidate\.0\.since"):
        do(dana, "rollout.enrol", reason="x", candidates=[{**known, "since": date(2999, 1, 1).isoformat()}])


def test_a_cell_that_nobody_exercises_says_so(ground, dana):
    ground.come_to("ten")
    cells = {(each.platform, each.action): each for each in do(dana, "rollout.judged").cells}
    assert cells["X", "reply"].nobody
    assert cells["X", "reply"].lags
    ground.count("acme", 1)
    assert not {(each.platform, each.action): each for each in do(dana, "rollout.judged").cells}["X", "publish"].nobody


def test_the_plan_is_shown_as_it_was_loaded(ground, dana):
    found = do(dana, "rollout.plan")
    assert found.body.startswith('name = "short"')
    assert found.version == do(dana, "rollout.show").version
