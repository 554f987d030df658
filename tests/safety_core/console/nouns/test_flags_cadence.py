"""Flags and cadence at a desk: why something is off for one client, and what of an account's windows is used and free."""

import pytest

from safety_core.errors import BadInput, UnknownName
from safety_core.shell import staff
from safety_core.vocabulary import Role
from tests.safety_core.console.nouns.desks import do, sitting
from tests.safety_core.shell.ground import Ground

ON_X = {"client": "acme", "platform": "X", "account": "acme-1"}


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


@pytest.fixture
def vera(ground):
    return sitting(ground.core, ground.person("vera", Role.VIEWER))


def test_each_flag_in_force_is_listed_and_one_is_explained_for_a_client(vera):
    found = do(vera, "flags.list")
    assert "effect.publish" in {each.name for each in found.flags}
    said = do(vera, "flags.explain", flag="effect.publish", client="acme", platform="x", account="acme-1")
    assert said.version == found.version
    assert (said.context["client"], said.context["platform"], said.context["action"]) == ("acme", "X", "publish")
    assert said.because
    assert said.words.startswith("effect.publish is ")


def test_a_flag_or_a_client_that_is_none_is_answered_with_the_nearest(vera):
    with pytest.raises(UnknownName, match=r"effect\.publish"):
        do(vera, "flags.explain", flag="effect.publsh", client="acme")
    with pytest.raises(UnknownName, match="did you mean acme"):
        do(vera, "flags.explain", flag="effect.publish", client="acmee")


def test_who_acts_for_one_client_is_told_on_or_off_and_not_what_names_others(ground):
    key = staff.add_person(ground.core, "anna", Role.VIEWER, ("acme",))
    ground.keys["anna"] = key
    anna = sitting(ground.core, ground.keys_of("anna"))
    said = do(anna, "flags.explain", flag="effect.publish", client="acme")
    assert (said.because, said.why) != ((), "")
    assert said.because == ()
    assert all(each.strategies == () for each in do(anna, "flags.list").flags)


def test_windows_say_what_is_used_what_is_free_and_when_the_next_fits(ground, vera):
    (window,) = do(vera, "cadence.show", **ON_X).windows
    assert (window.limit, window.used, window.most, window.free, window.next_at) == (
        "wide",
        0,
        1_000_000,
        1_000_000,
        "now",
    )
    ground.attempt()
    (after,) = do(vera, "cadence.show", **ON_X).windows
    assert after.used > 0
    assert after.used + after.free == after.most


def test_what_is_planned_is_held_until_its_time(ground, vera):
    queued = ground.submit("later", due_us=ground.clock.us + 7_200_000_000)
    (held,) = do(vera, "cadence.show", **ON_X).held
    assert held.intent == queued.intent.intent
    assert len(do(vera, "cadence.suggest", **ON_X, count="3").times) == 3
    assert do(vera, "cadence.check", **ON_X, at="3h").fits


def test_an_account_or_an_action_that_is_none_is_refused(vera):
    with pytest.raises(UnknownName, match="acme-1"):
        do(vera, "cadence.show", client="acme", platform="X", account="acme-11")
    with pytest.raises(BadInput):
        do(vera, "cadence.check", **ON_X, at="yesterday")
