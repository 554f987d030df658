"""The same file and the same context: the same answer as UnleashClient's, and the same variant."""

import json
import logging
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.flags.context import FIELDS, Context
from safety_core.flags.reading import flags_of
from tests.safety_core.flags import ground
from tests.safety_core.flags.generated import contexts, files

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from UnleashClient import UnleashClient
    from UnleashClient.cache import BaseCache


class Memory(BaseCache):
    """A cache that is nowhere."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def set(self, key, value):
        self._kept[key] = value

    def mset(self, data):
        self._kept |= data

    def get(self, key, default=None):
        return self._kept.get(key, default)

    def exists(self, key):
        return key in self._kept

    def destroy(self):
        self._kept.clear()


class Peer:
    """UnleashClient, that never asks a server."""

    def __init__(self) -> None:
        cache = Memory()
        cache.bootstrapped = True
        cache.set("/client/features", json.dumps({"version": 1, "features": []}))
        self._client = UnleashClient(
            "http://127.0.0.1:1",
            "holdpoint",
            cache=cache,
            disable_metrics=True,
            disable_registration=True,
            verbose_log_level=logging.DEBUG,
        )

    def load(self, text: str) -> None:
        warned = self._client._engine.take_state(text)
        assert not warned, warned

    def answer(self, name: str, values: dict[str, str]) -> tuple[bool, str, dict[str, str] | None]:
        asked: dict[str, Any] = {key: value for key, value in values.items() if key in FIELDS}
        asked["properties"] = {key: value for key, value in values.items() if key not in FIELDS}
        on = self._client.is_enabled(name, asked)
        variant = self._client.get_variant(name, asked)
        assert variant["feature_enabled"] is on
        return on, variant["name"], variant.get("payload")


@pytest.fixture(scope="module")
def peer():
    return Peer()


def ours(found, name, values):
    answer = found.answer(name, Context(values, "a draw"))
    variant = answer.variant
    if variant is None:
        return answer.on, "disabled", None
    payload = variant.payload
    return answer.on, variant.name, None if payload is None else {"type": payload.type.value, "value": payload.value}


@settings(max_examples=120, deadline=None)
@given(file=files(), asked=st.lists(contexts(), min_size=4, max_size=12))
def test_generated_files_are_answered_alike(peer, file, asked):
    text = json.dumps(file)
    found = flags_of(text)
    peer.load(text)
    for values in asked:
        for name in (*found.names, "flag.unknown"):
            assert ours(found, name, values) == peer.answer(name, values), (name, values)


@pytest.mark.parametrize("percent", [0, 1, 7, 50, 99, 100])
def test_a_share_of_two_thousand_users_is_the_same_users(peer, percent):
    text = ground.text_of(ground.flag("f", ground.rollout(percent, stickiness="userId")))
    found = flags_of(text)
    peer.load(text)
    for number in range(2_000):
        values = {"userId": f"client-{number}", "currentTime": "2026-11-28T19:00:00Z"}
        assert ours(found, "f", values) == peer.answer("f", values), number


def test_two_thousand_users_get_the_same_variants(peer):
    variants = [{"name": "a", "weight": 333}, {"name": "b", "weight": 1}, {"name": "c", "weight": 666}]
    text = ground.text_of(ground.flag("f", {"name": "default"}, variants=variants))
    found = flags_of(text)
    peer.load(text)
    seen = set()
    for number in range(2_000):
        values = {"userId": f"client-{number}", "currentTime": "2026-11-28T19:00:00Z"}
        assert ours(found, "f", values) == peer.answer("f", values), number
        seen.add(ours(found, "f", values)[1])
    assert seen == {"a", "b", "c"}
