"""The checker's reading of the flags says what the core's says, wherever it says anything."""

import json
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.checkers.flag_texts import Effect, is_on
from safety_core.flags.context import flag_of, of_effect
from safety_core.flags.reading import flags_of
from safety_core.vocabulary import AccountId, Action, ClientId, Platform
from tests.safety_core.flags.generated import WORDS, files

NOW = datetime(2026, 11, 28, 19, 30, tzinfo=UTC)


def both(file: dict, client: str, account: str, draw: str) -> tuple[bool, bool | None]:
    body = json.dumps(file)
    action = Action.PUBLISH
    asked = of_effect(
        client=ClientId(client), platform=Platform.X, account=AccountId(account), action=action, draw=draw, now=NOW
    )
    effect = Effect(client, "X", account, "publish", draw, NOW.isoformat())
    core = flags_of(body).answer(flag_of(action), asked).on
    return core, is_on(body, sha256(body.encode()).hexdigest(), effect)


@settings(max_examples=400, deadline=None)
@given(files(), st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(["intent-1", "intent-2"]))
def test_where_the_second_reading_says_anything_it_is_what_the_core_says(file, client, account, draw):
    file["features"][-1]["name"] = "effect.publish"
    core, ours = both(file, client, account, draw)
    assert ours in (core, None)


def test_it_can_tell_of_every_strategy_and_of_what_a_name_is_compared_with():
    names = ("default", "userWithId", "flexibleRollout", "gradualRolloutUserId", "gradualRolloutSessionId", "gradualRolloutRandom")  # fmt: skip
    told = {
        "userWithId": {"userIds": "acme, bolt"},
        "flexibleRollout": {"rollout": "50", "stickiness": "default", "groupId": "g"},
        "gradualRolloutUserId": {"percentage": "50", "groupId": "g"},
        "gradualRolloutSessionId": {"percentage": "50", "groupId": "g"},
        "gradualRolloutRandom": {"percentage": "50"},
    }
    compared = [
        {"contextName": "client", "operator": "IN", "values": ["acme"]},
        {"contextName": "client", "operator": "NOT_IN", "values": ["acme"]},
        {"contextName": "account", "operator": "STR_STARTS_WITH", "values": ["ACME"], "caseInsensitive": True},
        {"contextName": "currentTime", "operator": "DATE_AFTER", "value": "2026-11-28T19:00:00Z", "inverted": True},
        {"contextName": "currentTime", "operator": "DATE_BEFORE", "value": "2026-11-28T19:00:00Z"},
        {"contextName": "currentTime", "operator": "DATE_AFTER", "value": "2026-11-28T19:00:00Z"},
    ]
    answers: Counter[bool] = Counter()
    for name in names:
        for each in [[], *([one] for one in compared)]:
            strategy = {"name": name, "parameters": told.get(name, {}), "constraints": each}
            file = {
                "version": 1,
                "features": [{"name": "effect.publish", "enabled": True, "strategies": [strategy]}],
            }
            for client in ("acme", "bolt", "coil"):
                core, ours = both(file, client, f"{client}-1", "intent-1")
                assert ours is core, (strategy, client)
                answers[core] += 1
    assert min(answers[True], answers[False]) > 20, "both answers occur"
