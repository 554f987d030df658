"""Planning, creating and drafting go on where nothing stops them, and stop by a halt, by the machine's view, and by its hard stop."""

import dataclasses

import pytest

from safety_core.errors import Refused
from safety_core.fleet.hard_stop import hard_stop_beside
from safety_core.fleet.view import SharedView
from safety_core.shell import halt
from safety_core.shell.going import require_going
from safety_core.switches import Scope, StopOrder
from safety_core.vocabulary import AccountId, Action, ClientId, HaltId, PersonId, Platform

HERE, ELSEWHERE = (Platform.X, AccountId("acme-1")), (Platform.LINKEDIN, AccountId("acme-2"))
ACME = Scope(client=ClientId("acme"))


@pytest.fixture
def machine(ground, tmp_path):
    """The ground with a view and a hard stop, as all processes of one machine share them."""
    stop = hard_stop_beside(tmp_path / "db")
    stop.prepare()
    ground.core = dataclasses.replace(ground.core, view=SharedView(tmp_path / "view", "boot"), hard_stop=stop)
    return ground


def go(ground, places=(HERE, ELSEWHERE)) -> None:
    ground.store.read(lambda tx: require_going(ground.core, tx, ClientId("acme"), Action.PLAN, places))


def test_what_nothing_stops_goes_on(machine):
    machine.core.view.raise_scope(HaltId("halt-x"), Scope(client=ClientId("bolt")))
    halt.fence_until_bound(machine.core, machine.asked(Scope(action=Action.CREATE)))
    go(machine)


def test_a_machine_that_is_stopped_takes_no_step_and_says_not_by_whose_halt(machine):
    order = StopOrder(
        halt=HaltId("halt-x"),
        scope=Scope(client=ClientId("bolt")),
        person=PersonId("dana"),
        proven=True,
        reason="why",
        automatic=False,
        asked_at="2026-01-01T00:00:00+00:00",
        asked_us=1,
        latched_us=2,
        bound_us=3,
        boot_id="boot",
    )
    machine.core.hard_stop.latch(order)
    with pytest.raises(Refused, match="this machine is stopped") as refused:
        go(machine)
    assert "bolt" not in str(refused.value)


@pytest.mark.parametrize("scope", [Scope(), ACME, Scope(platform=Platform.LINKEDIN), Scope(action=Action.PLAN)])
def test_a_halt_that_covers_one_of_its_places_stops_it_and_is_named(machine, scope):
    halt.fence_until_bound(machine.core, machine.asked(scope))
    machine.core.view.lower(machine.halts()[0].halt)
    with pytest.raises(Refused) as refused:
        go(machine)
    assert refused.value.wrong == f"plan for acme is halted: {scope}"


def test_a_scope_that_is_raised_on_this_machine_alone_stops_it_and_is_named(machine):
    machine.core.view.raise_scope(HaltId("halt-x"), ACME)
    with pytest.raises(Refused) as refused:
        go(machine, [HERE])
    assert refused.value.wrong == "plan for acme is halted: client acme"


def test_a_scope_that_is_halted_and_raised_is_named_once(machine):
    halt.fence_until_bound(machine.core, machine.asked(ACME))
    with pytest.raises(Refused) as refused:
        go(machine)
    assert refused.value.wrong == "plan for acme is halted: client acme"


def test_a_halt_and_a_scope_that_is_raised_are_both_named(machine):
    halt.fence_until_bound(machine.core, machine.asked(Scope(platform=Platform.X)))
    machine.core.view.lower(machine.halts()[0].halt)
    machine.core.view.raise_scope(HaltId("halt-x"), ACME)
    with pytest.raises(Refused) as refused:
        go(machine, [HERE])
    assert refused.value.wrong == "plan for acme is halted: client acme; platform X"
