"""A halt that nobody waits for, and of which the store takes nothing by its bound, is told of by whoever keeps house."""

import dataclasses

import pytest

from safety_core.errors import StoreUnavailable
from safety_core.halt import us
from safety_core.shell import halt, publish, tidy, unsaid
from safety_core.shell.housekeeping import housekeep, stand_in
from safety_core.switches import HaltState
from safety_core.triggers import Alarm
from safety_core.vocabulary import Harm
from tests.safety_core.shell.ground import lost

HARM = Alarm(harm=Harm.AUDIT_BREAK, what="harm")


class Locked:
    """A store that can be read, and which another process holds locked: who writes waits for as long as they have."""

    def __init__(self, ground) -> None:
        self.ground, self.read, self.waited_s = ground, ground.store.read, []

    def transact(self, _decide, *, deadline_s, **_: object):
        self.waited_s.append(deadline_s)
        self.ground.clock.pass_s(deadline_s)
        raise StoreUnavailable("locked by another process", "wait")


@pytest.fixture
def thrown(ground):
    """An automatic halt that waits for a permit, and the instant at which its bound is over (boot clock, µs)."""
    ground.queued, ground.permit = ground.under_permit()
    made = halt.throw_automatically(ground.core, HARM)
    return made, made.asked_us + made.bound_us


def away(ground, keeps=lambda core: housekeep(core, {})) -> list[str]:
    """One round of keeping house while the store is away, and what is said aloud after it."""
    ground.store.away = 10**9
    with pytest.raises(StoreUnavailable):
        keeps(ground.core)
    ground.store.away = 0
    return [each.halt for each in unsaid.overdue(ground.core)]


@pytest.mark.parametrize("keeps", [lambda core: housekeep(core, {}), lambda core: stand_in(core, {})])
def test_it_is_said_once_as_its_bound_is_over(ground, thrown, keeps):
    made, over_us = thrown
    ground.clock.us = over_us - 1
    assert away(ground, keeps) == []
    ground.clock.us = over_us
    assert away(ground, keeps) == [made.halt]
    ground.clock.us += 10**6
    assert away(ground, keeps) == []


def test_it_is_said_by_who_only_saw_it(ground, thrown):
    made, over_us = thrown
    other = ground.worker("worker-2")
    assert other.sightings.unsaid == {}
    housekeep(other, {})
    ground.clock.us = over_us
    assert [each.halt for each in unsaid.overdue(other)] == [made.halt]


def test_what_is_said_names_the_halt_and_why_and_what_to_do(thrown):
    made, _ = thrown
    said = unsaid.words(made)
    assert f"halt {made.halt} of everything was not acknowledged within its bound" in said.wrong
    assert "the store is away" in said.wrong
    assert "holdpoint switch show" in said.do


def test_of_one_that_was_acknowledged_in_time_nothing_is_said(ground, thrown):
    _, over_us = thrown
    publish.record_answer(
        ground.core,
        (ground.claims()[0], ground.queued, ground.account("acme", 1)),
        ground.permit,
        lost(ground.clock.us),
    )
    housekeep(ground.core, {})
    assert ground.halts()[0].state is HaltState.QUIESCED
    ground.clock.us = over_us
    assert away(ground) == []


def test_of_one_that_somebody_else_saw_to_nothing_is_said(ground, thrown):
    other = ground.worker("worker-2")
    ground.clock.us = thrown[1]
    housekeep(other, {})  # it failed, and that is written
    assert ground.halts()[0].failed_us is not None
    housekeep(ground.core, {})
    assert away(ground) == []


def test_where_the_store_reads_and_takes_nothing_it_is_said_once_all_the_same(ground, thrown):
    made, over_us = thrown
    ground.store.on_try = lambda: setattr(ground.store, "away", 1)
    said = []
    for late_us in (0, 10**6, 2 * 10**6):
        ground.clock.us = over_us + late_us
        with pytest.raises(StoreUnavailable):
            housekeep(ground.core, {})
        said += [each.halt for each in unsaid.overdue(ground.core)]
    assert said == [made.halt]


def test_who_keeps_house_does_not_rest_past_the_bound_of_a_halt_that_nobody_waits_for(ground, thrown):
    _, over_us = thrown
    ground.clock.us = over_us - 10**6
    housekeep(ground.core, {})
    assert unsaid.rest_s(ground.core, 0.25) == 0.25
    ground.clock.us = over_us - 100_000
    assert unsaid.rest_s(ground.core, 0.25) == 0.1
    ground.clock.us = over_us + 5  # while the rest of the round was on
    assert unsaid.rest_s(ground.core, 0.25) == 0
    housekeep(ground.core, {})
    assert ground.halts()[0].failed_us == over_us + 5
    assert unsaid.rest_s(ground.core, 0.25) == 0.25


def test_where_the_store_is_away_nobody_keeps_house_without_rest(ground, thrown):
    ground.clock.us = thrown[1]
    away(ground)
    assert unsaid.rest_s(ground.core, 0.25) == 0.25


@pytest.fixture
def buried(ground, thrown):
    """A worker that died, of whom all is left to write."""
    tidy.register(ground.worker("worker-2"), threads=1)
    ground.fates.dead.add("worker-2")
    return lambda: "worker-2" not in {each.worker for each in ground.store.read(lambda tx: tx.workers())}


def test_burying_the_dead_holds_it_up_no_longer_than_a_fence_may_take(ground, thrown, buried):
    made, over_us = thrown
    ground.clock.us = over_us - 1
    core = dataclasses.replace(ground.core, store=Locked(ground))
    with pytest.raises(StoreUnavailable):
        housekeep(core, {})
    assert (core.store.waited_s, buried()) == ([ground.timing.fence_s], False)
    assert [each.halt for each in unsaid.overdue(core)] == [made.halt]
    assert ground.clock.us < over_us + us(ground.timing.fence_s)


def test_who_could_not_be_buried_is_buried_by_the_next_round(ground, buried):
    with pytest.raises(StoreUnavailable):
        housekeep(dataclasses.replace(ground.core, store=Locked(ground)), {})
    assert not buried()
    housekeep(ground.core, {})
    assert buried()


def test_a_worker_that_starts_has_more_patience_with_a_busy_store(ground, buried):
    core = dataclasses.replace(ground.core, store=Locked(ground))
    with pytest.raises(StoreUnavailable):
        tidy.tidy(core)
    assert core.store.waited_s == [tidy.TIDY_DEADLINE_S]
