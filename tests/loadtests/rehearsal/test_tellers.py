"""A halter dies only where somebody is left who can say by the halt's bound how it ended; and then nobody is taken away."""

from functools import partial

import pytest

from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.mishaps import Fate
from loadtests.rehearsal.operators import Operators
from loadtests.rehearsal.options import Options
from loadtests.rehearsal.weather import Weather
from safety_core.switches import Scope

SEAM = "publish.claimed"
LONG_US, SHORT_US = 40_000_000, 1_500_000


class People:
    """A fate, with two workers and no work, before anything befalls them."""

    def __init__(self) -> None:
        self.rig = RehearsalRig(Options(seed=1, platforms=("X",)))
        self.operators = Operators(self.rig)
        self.fate = Fate(self.rig, None, self.operators, Weather())
        self.rig.keep_workers(2)

    def throw(self) -> None:
        """A halt whose halter is to die, and a second in which it can."""
        self.operators.halter_dies_at = "halt.fenced"
        self.operators.throw(Scope())
        self.rig.scheduler.run_for(1_000_000)


@pytest.fixture
def people():
    made = People()
    yield made
    made.rig.close()


@pytest.mark.parametrize("how", ["stopped for long", "killed at a seam", "killed"])
def test_one_that_lives_and_works_is_enough_and_none_is_not(people, how):
    def hinder(worker: str) -> None:
        match how:
            case "stopped for long":
                people.fate.pause(f"{SEAM}/{worker}", worker, LONG_US, whole=True)
            case "killed at a seam":
                people.fate.kill_at(SEAM, worker, 1)
            case _:
                people.rig.kill(worker)

    hinder("worker-1")
    assert people.fate.somebody_tells()
    hinder("worker-2")
    assert not people.fate.somebody_tells()
    people.rig.start_another_worker()
    assert people.fate.somebody_tells()


def test_a_short_stop_and_one_of_a_single_actor_keep_nobody_from_telling(people):
    for worker in people.rig.living():
        people.fate.pause(f"{SEAM}/{worker}", worker, SHORT_US, whole=True)
        people.fate.pause(f"{SEAM}/{worker}/one", worker, LONG_US, whole=False)
    assert people.fate.somebody_tells()


def test_a_stop_counts_as_long_as_it_may_last_past_the_bound_of_a_halt_that_is_thrown_now(people):
    for worker in people.rig.living():
        stop = people.fate.pause(f"{SEAM}/{worker}", worker, LONG_US, whole=True)
        people.rig.scheduler.spawn(f"{worker}/one", partial(people.rig.scheduler.seam, stop.seam), process=worker)
    people.rig.scheduler.run_for(0)
    assert not people.fate.somebody_tells()
    people.rig.scheduler.run_for(LONG_US - round(people.rig.timing.bound_s * 1_000_000))
    assert people.fate.somebody_tells()


def test_a_halter_who_would_leave_nobody_lives_and_the_next_one_dies(people):
    people.rig.kill("worker-1")
    people.fate.kill_at(SEAM, "worker-2", 1)
    people.throw()
    assert people.rig.halts[-1].done
    assert not people.operators.orphaned()
    people.rig.start_another_worker()
    people.operators.throw(Scope())
    assert people.operators.orphaned(), "it is to die, and somebody must be left then"
    people.rig.scheduler.run_for(1_000_000)
    assert not people.rig.halts[-1].done
    people.rig.scheduler.run_for(round(people.rig.timing.bound_s * 1_000_000))
    assert people.operators.orphaned()
    people.rig.scheduler.run_for(2_000_000)
    assert not people.operators.orphaned()
