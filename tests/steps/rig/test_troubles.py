"""What befalls the way to the platforms, the store and the workers is real, and what nobody met is said to show nothing."""

import msgspec
import pytest

from safety_core.vocabulary import Platform
from steps.rig.rig import Rig
from steps.rig.wire import NOBODY_ANSWERS


@pytest.fixture
def rig():
    made = Rig(1, "troubles")
    yield made
    made.close()


def test_a_way_that_nobody_met_shows_nothing(rig: Rig) -> None:
    rig.add_client("acme", 1)
    rig.bar([Platform.FACEBOOK], 60, NOBODY_ANSWERS)
    rig.submit("acme", "Spring is here")
    rig.run_for(5)
    assert rig.unfired() == [NOBODY_ANSWERS]


def test_a_way_that_somebody_met_is_none_of_these(rig: Rig) -> None:
    rig.add_client("acme", 1)
    rig.bar([Platform.X], 1, "it refuses the connection")
    rig.submit("acme", "Spring is here")
    rig.run_for(5)
    assert rig.unfired() == []


def test_a_death_that_nobody_died_shows_nothing(rig: Rig) -> None:
    rig.supervise()
    rig.add_client("acme", 1)
    rig.kill_workers_at("publish.led", 1)
    rig.run_for(5)
    assert rig.unfired() == ["a death at publish.led"]


def test_writes_of_a_slow_store_take_their_turns_and_an_urgent_one_goes_before_those_that_wait(rig: Rig) -> None:
    rig.slow_store(0.1)
    took = [rig.outage.takes_us(urgent=urgent) for urgent in (False, False, False, True)]
    assert took == [100_000, 200_000, 300_000, 200_000]


def test_what_was_done_for_one_client_on_anothers_account_is_seen(rig: Rig) -> None:
    rig.add_client("acme", 1)
    rig.add_client("zeta", 1)
    rig.publish_all()
    rig.run_for(5)
    assert rig.effects_elsewhere() == []
    wanted = next(each for each in rig.submitted if each.intent.client == "acme")
    rig.submitted.remove(wanted)
    swapped = next(each for each in rig.submitted if each.intent.client == "zeta")
    rig.submitted[:] = [swapped, _of(wanted, "zeta")]
    assert rig.effects_elsewhere() == [("zeta", rig.platform_account("acme"))]


def _of(queued, client: str):
    return msgspec.structs.replace(queued, intent=msgspec.structs.replace(queued.intent, client=client))
