"""A halt that Holdpoint throws by itself is looked at once, while the store is there: nobody waits for it."""

from safety_core.lifecycle import PermitState
from safety_core.shell import halt
from safety_core.switches import HaltState
from safety_core.triggers import Alarm
from safety_core.vocabulary import Harm

HARM = Alarm(harm=Harm.AUDIT_BREAK, what="harm")


def test_an_automatic_halt_that_waits_for_nothing_is_acknowledged_while_the_store_is_there(ground):
    thrown = halt.throw_automatically(ground.core, HARM)
    (stands,) = ground.halts()
    assert (stands.halt, stands.state, stands.quiesced_us) == (thrown.halt, HaltState.QUIESCED, ground.clock.us)


def test_an_automatic_halt_waits_for_what_is_live_as_any_other(ground):
    ground.under_permit()
    halt.throw_automatically(ground.core, HARM)
    assert [each.state for each in ground.halts()] == [HaltState.FENCED]
    assert len(ground.permits(PermitState.LIVE)) == 1


def test_an_automatic_halt_stands_though_the_store_goes_away_behind_its_fence(ground):
    ground.store.on_try = lambda: setattr(
        ground.store, "away", 2 if ground.store.store.read(lambda tx: tx.halts()) else 0
    )
    halt.throw_automatically(ground.core, HARM)
    ground.store.on_try, ground.store.away = (lambda: None), 0
    assert [each.state for each in ground.halts()] == [HaltState.FENCED]
