"""What a worker tells of the sandbox at its start; a store that is away keeps nobody from starting, and is told of."""

from dataclasses import replace

import pytest

from safety_core.fleet.child import _stands
from safety_core.vocabulary import Platform
from tests.safety_core.shell.ground import Ground


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


def test_the_setting_and_what_is_real_are_told(ground):
    found = _stands(replace(ground.core, real=frozenset({Platform.X, Platform.TIKTOK})))
    assert (found.serial, found.mode, found.until, found.real) == (1, "off", "", ("TikTok", "X"))
    assert "X is reached for real" in found.warning
    assert "TikTok" not in found.warning, "it has no account there"


def test_a_store_that_is_away_is_told_of(ground):
    ground.store.away = 1
    found = _stands(ground.core)
    assert (found.serial, found.mode) == (0, "")
    assert "could not be read: the store is away" in found.warning


def test_a_setting_that_nobody_knows_is_told_of(ground, monkeypatch):
    from safety_core.adapters.stores.verbs.sandbox import Sandbox

    monkeypatch.setattr(Sandbox, "sandbox", lambda _: None)
    assert _stands(ground.core).warning == "nobody can say which sandbox stands: nothing is let go"
