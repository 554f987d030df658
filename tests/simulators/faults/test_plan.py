from typing import Any

import pytest
from pydantic import ValidationError

from simulators.faults.kinds import KINDS
from simulators.faults.plan import Strike
from tests.simulators.hands import ACME, SECOND, ZETA, Hand, world


def test_on_one_side_the_first_plan_that_hits_wins() -> None:
    w = world()
    w.faults.add({"fault": "server_error", "every": 2, "do": {"status": 500}})
    w.faults.add({"fault": "server_error", "do": {"status": 504}})
    assert [Hand(w).post(f"n{n}").status for n in range(4)] == [504, 500, 504, 500]


@pytest.mark.parametrize(
    ("choice", "hit"),
    [
        ({}, "11111"),
        ({"every": 2}, "01010"),
        ({"first": 2}, "11000"),
        ({"after": 3}, "00011"),
        ({"share": 1.0}, "11111"),
    ],
)
def test_which_of_the_calls_meant_are_hit(choice: dict[str, Any], hit: str) -> None:
    w = world()
    w.faults.add({"fault": "server_error", "when": {"operation": "create_post"}, **choice})
    told = ""
    for n in range(5):
        Hand(w).ask("GET", "/2/users/me")
        told += str(int(Hand(w).post(f"n{n}").status == 503))
    assert told == hit


def test_a_share_is_drawn_near_its_size() -> None:
    w = world(windows=[])
    w.faults.add({"fault": "server_error", "share": 0.2})
    hits = sum(Hand(w).ask("GET", "/2/users/me").status == 503 for _ in range(1000))
    assert 150 < hits < 250


def test_another_plan_does_not_disturb_the_draws_of_the_first() -> None:
    told = []
    for more in (False, True):
        w = world(windows=[])
        w.faults.add({"fault": "answer_lost", "share": 0.3})
        if more:
            w.faults.add({"fault": "server_error", "share": 0.5, "when": {"operation": "list_posts"}})
        told.append([Hand(w).ask("GET", "/2/users/me").cut for _ in range(50)])
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("at_us", "status"), [(SECOND - 1, 200), (SECOND, 503), (2 * SECOND - 1, 503), (2 * SECOND, 200)]
)
def test_a_plan_holds_from_its_start_until_just_before_its_end(at_us: int, status: int) -> None:
    w = world()
    w.clock.advance(77)
    w.faults.add({"fault": "server_error", "during": {"from_s": 1, "until_s": 2}})
    w.clock.advance(at_us)
    assert Hand(w).ask("GET", "/2/users/me").status == status


@pytest.mark.parametrize("when", [{"platform": "Y"}, {"operation": "like"}, {"account": ZETA}, {"path": "/1.1/"}])
def test_a_plan_leaves_other_calls_alone(when: dict[str, str]) -> None:
    w = world()
    w.faults.add({"fault": "server_error", "when": when})
    assert Hand(w).post("fine").status == 201


@pytest.mark.parametrize(
    "plan",
    [
        {"fault": "nothing"},
        {"fault": "answer_lost", "side": "before"},
        {"fault": "server_error", "share": 1.5},
        {"fault": "server_error", "share": 0.0},
        {"fault": "server_error", "share": 0.5, "first": 1},
        {"fault": "server_error", "do": {"status": 404}},
        {"fault": "server_error", "when": {"verb": "POST"}},
        {"fault": "server_error", "every": "2"},
        {"fault": "server_error", "during": {"from_s": 2, "until_s": 2}},
        {"fault": "latency"},
        {"fault": "latency", "do": {"delay": {}}},
        {"fault": "latency", "do": {"delay": {"constant_s": 1, "exponential_s": 1}}},
        {"fault": "latency", "do": {"delay": {"uniform_s": [2, 1]}}},
        {"fault": "latency", "do": {"delay": {"constant_s": float("nan")}}},
    ],
)
def test_what_is_no_plan_is_refused_and_changes_nothing(plan: dict[str, Any]) -> None:
    w = world()
    with pytest.raises(ValidationError):
        w.faults.add(plan)
    assert w.faults.listed() == []


def test_clearing_ends_the_faults_and_keeps_what_fired() -> None:
    w = world()
    number = w.faults.add({"fault": "server_error"})
    Hand(w).post("hit")
    w.faults.clear()
    assert Hand(w).post("fine").status == 201
    assert len(w.faults.firings) == 1
    assert not w.faults.remove(number)


def test_a_vault_and_a_webhook_are_hit_by_the_faults_of_their_own_alone() -> None:
    hit = {}
    for operation in ("hand_out", "webhook"):
        strike = Strike(at_us=0, platform="X", operation=operation, committing=False, path="", account=ACME)
        hit[operation] = sorted(kind.__name__ for kind in KINDS if kind.touches(kind.model_construct(do=None), strike))
    assert hit == {
        "hand_out": ["WrongToken"],
        "webhook": ["WebhookDuplicated", "WebhookForged", "WebhookLate", "WebhookReordered"],
    }
