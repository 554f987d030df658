"""The sandbox at a desk: what stands is set over the setting that was seen, and turned live by another person only."""

import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.vocabulary import Role
from tests.safety_core.console.nouns.desks import do, sitting
from tests.safety_core.shell.ground import Ground


@pytest.fixture
def ground():
    made = Ground()
    for name in ("olga", "oda"):
        made.person(name, Role.OPERATOR)
    yield made
    made.store.close()


@pytest.fixture
def olga(ground):
    return sitting(ground.core, ground.keys_of("olga"))


@pytest.fixture
def oda(ground):
    return sitting(ground.core, ground.keys_of("oda"))


def test_it_is_set_until_a_time_and_says_what_it_covers_and_leaves_live(olga):
    before = do(olga, "sandbox.show").setting
    done = do(olga, "sandbox.set", mode="intercept", until="2h", actions=["publish"], reason="try", seen=before.serial)
    (on_x,) = done.covers
    assert on_x.covered == ("publish",)
    assert "reply" in on_x.live
    assert done.before == before
    now = do(olga, "sandbox.show")
    assert (now.setting, now.over, round(now.left_s)) == (done.setting, False, 7_200)
    assert do(olga, "sandbox.history", limit="1").settings == (done.setting,)


def test_a_setting_that_nobody_saw_is_not_replaced(olga, oda):
    seen = do(olga, "sandbox.show").setting.serial
    do(oda, "sandbox.set", mode="intercept", until="1h", reason="mine", seen=seen)
    with pytest.raises(Refused, match="stands no more"):
        do(olga, "sandbox.set", mode="intercept", until="1h", reason="mine", seen=seen)


def test_who_set_it_turns_nothing_live_alone(olga, oda):
    do(olga, "sandbox.set", mode="simulate", success="95%", latency="0.3s..2s", until="1h", reason="x")
    with pytest.raises(Refused, match="turns nothing live alone"):
        do(olga, "sandbox.off", reason="done")
    assert do(oda, "sandbox.off", reason="done").setting.mode == "off"


def test_a_sandbox_that_is_over_says_so_and_is_not_off(ground, olga):
    do(olga, "sandbox.set", mode="intercept", until="1h", reason="x")
    ground.clock.pass_s(3_601)
    found = do(olga, "sandbox.show")
    assert (found.over, found.left_s, found.setting.mode) == (True, 0, "intercept")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"mode": "off", "until": "1h"}, "mode: 'off' is none"),
        ({"mode": "intercept", "until": "400d"}, "until"),
        ({"mode": "intercept", "until": "1h", "success": "95%"}, "success: means nothing of intercept"),
        ({"mode": "simulate", "until": "1h", "effects": 5}, "effects: means nothing of simulate"),
        ({"mode": "record", "until": "1h"}, "effects: is missing"),
        ({"mode": "record", "until": "1h", "effects": 0}, "effects: 0 is not between 1 and 10000"),
        ({"mode": "simulate", "until": "1h", "success": "95"}, "success: '95' is not a share"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_changes(olga, given, wrong):
    before = do(olga, "sandbox.show").setting
    with pytest.raises(BadInput, match=wrong):
        do(olga, "sandbox.set", reason="x", **given)
    with pytest.raises(UnknownName, match="Twitter"):
        do(olga, "sandbox.set", reason="x", mode="intercept", until="1h", platforms=["Twitter"])
    assert do(olga, "sandbox.show").setting == before


def test_what_may_be_recorded_is_limited_in_number(olga):
    done = do(olga, "sandbox.set", mode="record", until="1h", effects=5, reason="x")
    assert (done.setting.mode, done.setting.effects_max) == ("record", 5)
