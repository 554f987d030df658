"""The verdict on a stage: everything it needs, each edge on both sides, and every reason in words."""

import pytest

from safety_core.errors import Miswired
from safety_core.rollout.states import RolloutState
from safety_core.rollout.verdict import Outlook, Pool, Word, judge, judge_cell, may_follow, spoken
from safety_core.vocabulary import PersonId
from tests.safety_core.rollout.ground import ACME, DAY, GA, GLOBEX, HOUSE, NOW, PLAN, TEN, THIRTY, evidence

STAGES = [HOUSE.name, TEN.name, THIRTY.name]
SHORT = Pool(posts=212, failures=0, needed=299, passes=False)


def verdict(stage: str, **changed: object):
    return judge(PLAN, stage, evidence(**changed), now_minute=NOW)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_has_all_it_needs_passes(stage: str) -> None:
    found = verdict(stage)
    assert found.word is Word.PASS
    assert "may follow" in str(found)


def test_the_last_stage_is_never_left() -> None:
    assert verdict(GA.name).word is Word.HOLD


def test_a_stage_that_the_plan_does_not_have_is_broken_wiring() -> None:
    with pytest.raises(Miswired):
        verdict("nowhere")


@pytest.mark.parametrize(
    ("stage", "changed", "word", "said"),
    [
        ("house", {"entered_minute": NOW - 7 * DAY + 1}, Word.HOLD, "6 d 23 h 59 min of the 7 days this needs, 1 min"),
        ("house", {"entered_minute": NOW - 7 * DAY}, Word.PASS, ""),
        ("house", {"entered_minute": None}, Word.HOLD, "clock has not begun"),
        ("house", {"entered_minute": NOW + 10}, Word.HOLD, "soaked 0 min of the 7 days"),
        ("house", {"events": 29}, Word.HOLD, "29 of the 30 posts of the house this needs"),
        ("house", {"events": 30}, Word.PASS, ""),
        ("house", {"events": 0}, Word.HOLD, "0 of the 30 posts"),
        ("canary-10", {"events": 19}, Word.HOLD, "19 of the 20 posts of canary clients"),
        ("house", {"cohort": {ACME: NOW}}, Word.HOLD, "1 of the 2 canary clients"),
        ("canary-10", {"cohort": {}}, Word.HOLD, "0 of the 2 canary clients"),
        (
            "canary-10",
            {"cohort": {ACME: NOW - 3 * DAY, GLOBEX: NOW - 3 * DAY + 1}},
            Word.HOLD,
            "globex: soaked 2 d 23 h 59 min of the 3 days this needs, 1 min left",
        ),
        ("canary-30", {"cohort": {ACME: NOW, GLOBEX: NOW}}, Word.PASS, ""),
        ("canary-10", {"outlook": Outlook(pools=(SHORT,))}, Word.HOLD, "pooled: 212 of the 299 posts this needs"),
        (
            "canary-10",
            {"outlook": Outlook(pools=(Pool(posts=300, failures=1, needed=473, passes=False),))},
            Word.HOLD,
            "house and canary pooled: 300 of the 473 posts this needs, 1 of them failed",
        ),
        (
            "canary-10",
            {"outlook": Outlook(pools=(Pool(posts=299, failures=1, needed=299, passes=False, of="X publish"),))},
            Word.FAIL,
            "X publish: the one look at house and canary pooled failed: 1 of 299 posts",
        ),
        ("canary-10", {"outlook": Outlook()}, Word.HOLD, "no objective"),
        ("canary-30", {"outlook": Outlook(pools=(SHORT,))}, Word.PASS, ""),
        ("canary-30", {"outlook": None}, Word.HOLD, "cannot be read"),
        ("canary-10", {"outlook": None}, Word.HOLD, "cannot be read"),
        ("house", {"hard": ("wrong account: incident inc-1",)}, Word.FAIL, "inc-1"),
        ("house", {"outlook": Outlook(burning=("X publish burns",))}, Word.FAIL, "burns"),
        ("house", {"outlook": Outlook(red=("X publish: 3 % left",))}, Word.FAIL, "3 % left"),
        ("house", {"state": RolloutState.HELD}, Word.HOLD, "a person holds it"),
        ("house", {"state": RolloutState.ASKED}, Word.PASS, ""),
    ],
)
def test_each_thing_a_stage_needs_is_asked_and_said_in_words(stage, changed, word, said) -> None:
    found = verdict(stage, **changed)
    assert found.word is word
    assert said in str(found)


def test_all_that_is_missing_is_said_and_not_the_first_alone() -> None:
    found = verdict("canary-10", events=3, cohort={ACME: NOW}, entered_minute=NOW, outlook=Outlook(pools=(SHORT,)))
    assert found.word is Word.HOLD
    assert len(found.why) == 4


def test_a_failure_is_not_hidden_by_what_is_missing() -> None:
    assert verdict("canary-10", events=0, hard=("duplicate",)).word is Word.FAIL


@pytest.mark.parametrize(
    ("stood", "events", "outlook", "word"),
    [
        (3 * DAY, 1, Outlook(), Word.PASS),
        (3 * DAY - 1, 1, Outlook(), Word.HOLD),
        (3 * DAY, 0, Outlook(), Word.HOLD),
        (3 * DAY, 1, None, Word.HOLD),
        (3 * DAY, 1, Outlook(red=("red",)), Word.FAIL),
        (3 * DAY, 1, Outlook(burning=("burns",)), Word.FAIL),
    ],
)
def test_a_cell_that_lags_follows_once_it_was_exercised_for_as_long_as_its_stage_soaks(stood, events, outlook, word):
    assert judge_cell(TEN, standing_minutes=stood, events=events, outlook=outlook).word is word


def test_where_two_must_agree_the_second_word_is_another_persons() -> None:
    ada, dana = PersonId("ada"), PersonId("dana")
    assert may_follow(HOUSE, None, ada)
    assert not may_follow(TEN, None, ada)
    assert not may_follow(TEN, ada, ada)
    assert may_follow(TEN, ada, dana)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (-5, "0 min"), (59, "59 min"), (60, "1 h"), (1440, "1 d"), (1501, "1 d 1 h 1 min")],
)
def test_a_span_is_said_as_people_say_it(minutes: int, words: str) -> None:
    assert spoken(minutes) == words
