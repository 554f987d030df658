"""Who is let through: shares that only grow, groups and stickiness, and chance that is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.flags.answers import Why
from safety_core.flags.context import of_effect
from safety_core.flags.murmur3 import bucket
from safety_core.vocabulary import AccountId, Action, ClientId, Platform
from tests.safety_core.flags.ground import context, flag, flags, rollout


def gradual(name, percent, **parameters: str):
    return {"name": name, "parameters": {"percentage": str(percent), **parameters}}


SHARES = {
    "flexibleRollout": lambda percent: rollout(percent, stickiness="userId"),
    "flexibleRollout, random": lambda percent: rollout(percent, stickiness="random"),
    "gradualRolloutUserId": lambda percent: gradual("gradualRolloutUserId", percent, groupId="g"),
    "gradualRolloutSessionId": lambda percent: gradual("gradualRolloutSessionId", percent, groupId="g"),
    "gradualRolloutRandom": lambda percent: gradual("gradualRolloutRandom", percent),
}


@pytest.mark.parametrize("name", SHARES)
@given(who=st.text(max_size=8), draw=st.text(max_size=8))
def test_whoever_is_in_stays_in_as_the_share_grows(name, who, draw):
    asked = context(draw, userId=who, sessionId=who)
    on = [flags(flag("f", SHARES[name](percent))).answer("f", asked).on for percent in (0, 1, 10, 30, 50, 99, 100)]
    assert on == sorted(on)
    assert (on[0], on[-1]) == (False, True)


@pytest.mark.parametrize("name", SHARES)
def test_a_share_is_about_that_share(name):
    found = flags(flag("f", SHARES[name](30)))
    on = sum(found.answer("f", context(f"d{n}", userId=f"u{n}", sessionId=f"s{n}")).on for n in range(4_000))
    assert 1_100 < on < 1_300


def test_the_edge_of_a_share_is_the_bucket_itself():
    edge = bucket("g", "acme")
    asked = context(userId="acme")
    assert flags(flag("f", rollout(edge, stickiness="userId"))).answer("f", asked).on
    assert not flags(flag("f", rollout(edge - 1, stickiness="userId"))).answer("f", asked).on


def test_chance_is_the_same_each_time_it_is_asked_for_one_intent_and_another_for_the_next():
    found = flags(flag("f", rollout(50, stickiness="random")))
    answers = {
        draw: {found.answer("f", context(draw, userId="acme")).on for _ in range(5)} for draw in map(str, range(40))
    }
    assert {len(each) for each in answers.values()} == {1}
    assert {each.copy().pop() for each in answers.values()} == {True, False}


@pytest.mark.parametrize(
    ("sticky", "missing"), [("userId", {"sessionId": "s"}), ("account", {"userId": "acme"}), ("sessionId", {})]
)
def test_what_sticks_to_something_unknown_is_off_even_at_a_hundred(sticky, missing):
    assert not flags(flag("f", rollout(100, stickiness=sticky))).answer("f", context(**missing)).on


def test_by_default_the_user_decides_then_the_session_then_the_intent():
    found = flags(flag("f", rollout(50)))

    def same(one, other):
        return [found.answer("f", one(n)).on for n in map(str, range(60))] == [
            found.answer("f", other(n)).on for n in map(str, range(60))
        ]

    assert same(lambda n: context("d", userId=n, sessionId="s"), lambda n: context("e", userId=n))
    assert same(lambda n: context("d", sessionId=n), context)


def test_users_are_named_one_by_one_and_spaces_mean_nothing():
    found = flags(flag("f", {"name": "userWithId", "parameters": {"userIds": "acme, bolt ,x"}}))
    on = [name for name in ("acme", "bolt", "x", "a", "") if found.answer("f", context(userId=name)).on]
    assert on == ["acme", "bolt", "x"]
    assert not found.answer("f", context()).on


def test_the_first_strategy_that_lets_through_is_named_and_one_is_enough():
    found = flags(flag("f", rollout(0), {"name": "default"}, rollout(100)))
    answer = found.answer("f", context(userId="acme"))
    assert (answer.on, answer.why, answer.strategy) == (True, Why.MATCHED, 1)


def test_a_flag_without_strategies_is_on_for_all_and_one_that_is_disabled_for_nobody():
    found = flags(flag("on"), flag("off", enabled=False))
    assert (found.answer("on", context()).on, found.answer("on", context()).why) == (True, Why.FOR_ALL)
    assert (found.answer("off", context()).on, found.answer("off", context()).why) == (False, Why.DISABLED)


def test_what_is_not_in_the_file_is_off_and_says_so():
    answer = flags(flag("f")).answer("g", context(userId="acme"))
    assert (answer.on, answer.why) == (False, Why.NOT_FOUND)


def test_an_effects_client_is_the_user_and_all_four_names_are_properties():

    asked = of_effect(
        client=ClientId("acme"),
        platform=Platform.X,
        account=AccountId("acme-1"),
        action=Action.REPLY,
        draw="int-9",
        now=datetime(2026, 11, 28, 19, tzinfo=UTC),
    )
    assert asked.draw == "int-9"
    assert asked.values == {
        "userId": "acme",
        "client": "acme",
        "platform": "X",
        "account": "acme-1",
        "action": "reply",
        "appName": "holdpoint",
        "environment": "default",
        "currentTime": "2026-11-28T19:00:00+00:00",
    }
