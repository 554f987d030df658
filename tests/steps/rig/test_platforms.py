"""What the rig knows of each platform: everything that has an adapter has its row, its limits and its objectives."""

import hashlib

import pytest

from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import MediaMissing
from safety_core.media import recognised
from safety_core.shell.limits_text import parsed, uncounted
from safety_core.shell.objectives_text import parse
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import NEVER_ASKED, Platform
from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.faults.kinds import KINDS, PLAN
from simulators.world import World
from steps.rig import platforms
from steps.rig.platforms import FILM, PICTURE, TERMS, Terms, joining, shown, usual
from steps.rig.rig import Rig
from steps.rig.shelf import RigShelf

MANAGED = Terms(joint="-", kind="organization", manager_id="p{}".format)


@pytest.fixture
def world() -> World:
    return World(1, HandClock(), WorldConfig())


def test_every_platform_that_has_an_adapter_has_a_row() -> None:
    assert set(TERMS) == set(ADAPTERS)


def test_every_operation_of_every_adapter_is_counted_and_says_where_that_was_read() -> None:
    limits = parsed(platforms.limits(), zone_of)
    assert uncounted(limits, {name: sorted(each.OPERATIONS) for name, each in ADAPTERS.items()}) == []
    assert {each.platform for each in limits.limits} == set(ADAPTERS)
    assert all("not documented" in each.source for each in limits.limits if each.whose == "ours")


def test_every_action_that_needs_a_permit_has_an_objective_for_all_clients() -> None:
    found = parse(platforms.objectives(), source="the rig")
    cells = {(each.platform, each.action) for each in found.objectives if each.client is None}
    assert cells == {(name, action) for name, each in ADAPTERS.items() for action in each.ACTIONS - NEVER_ASKED}


@pytest.mark.parametrize("platform", TERMS)
def test_an_account_can_be_made_on_every_platform_and_its_own_token_acts_for_it(
    platform: Platform, world: World
) -> None:
    terms = TERMS[platform]
    joined = joining(platform.value, terms, 1001, "acme-1")
    for each in (joined.manager, joined.account):
        if each is not None:
            world.add_configured(each)
    owner = (terms.manager_id or terms.account_id)(1001)
    assert (joined.owner, world.hand_out(owner, platform=platform.value)) == (owner, "token-acme-1")
    assert world.called(joined.account.id, platform=platform.value) == terms.bound_as(joined.account.id)


def test_where_somebody_manages_an_account_their_token_is_handed_out_and_it_has_none(world: World) -> None:
    joined = joining("LinkedIn", MANAGED, 1001, "acme-1")
    assert joined.manager is not None
    for each in (joined.manager, joined.account):
        world.add_configured(each)
    assert (joined.owner, world.hand_out("p1001", platform="LinkedIn")) == ("p1001", "token-acme-1")
    assert (joined.account.managers, joined.account.tokens) == (["p1001"], [])


@pytest.mark.parametrize("kind", [PICTURE, FILM])
def test_what_a_post_shows_is_what_it_says_it_is_by_its_own_bytes(kind: str) -> None:
    assert recognised(shown(kind)) == kind


@pytest.mark.parametrize("fault", [each.model_fields["fault"].annotation.__args__[0] for each in KINDS])
def test_a_step_can_plan_every_fault_there_is(fault: str) -> None:
    assert PLAN.validate_python({"fault": fault, **usual(fault)}).fault == fault


def test_what_is_put_on_the_shelf_stands_on_the_web_and_stays_there_when_it_is_cleared(world: World) -> None:
    shelf, content = RigShelf(world), shown(PICTURE)
    named = shelf.put(content)
    assert (named.sha256, shelf.content(named)) == (hashlib.sha256(content).hexdigest(), content)
    shelf.clear()
    with pytest.raises(MediaMissing):
        shelf.content(named)
    found = world.story.web.get(shelf.url(named))
    assert found is not None
    assert (found.kind, found.content) == (PICTURE, content)


def test_only_the_platform_that_is_slowed_down_takes_longer() -> None:
    rig = Rig(1, "slow")
    try:
        rig.slow_down(Platform.THREADS, 7)
        delays = [
            (each["when"].get("platform"), each["do"]["delay"]["constant_s"])
            for each in rig.world.faults.listed()
            if each["when"].get("operation") == "create_post"
        ]
        assert delays == [("Threads", 7.0), (None, 0.4)]
    finally:
        rig.close()


def test_a_clients_accounts_on_two_platforms_have_ids_of_their_own_and_post_on_their_own() -> None:
    rig = Rig(1, "two")
    try:
        rig.add_client("acme", 1, Platform.THREADS)
        rig.add_client("acme", 1, Platform.INSTAGRAM)
        first, second = rig.submit("acme", "one"), rig.submit("acme", "two", account="acme-2")
        assert [each.intent.platform for each in (first, second)] == [Platform.THREADS, Platform.INSTAGRAM]
        assert [len(each.intent.media) for each in (first, second)] == [0, 1]
        assert len({each.platform_account for each in rig.store.read(lambda tx: tx.accounts())}) == 2
    finally:
        rig.close()
