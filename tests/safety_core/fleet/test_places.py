"""A place that loses its worker gets the next one at once; one that keeps losing them waits longer each time."""

import pytest

from safety_core.fleet.places import BACKOFF_MAX_US, SETTLED_US, Child, Place
from safety_core.vocabulary import WorkerId


def child(*, worked: bool = True) -> Child:
    made = Child(slot=0, process=None, pidfd=-1, report=None, started_us=0)  # type: ignore[arg-type]
    made.worker = WorkerId("worker-1") if worked else None
    return made


def waits(place: Place, *, lived_us: int, worked: bool = True) -> int:
    place.child = child(worked=worked)
    place.lost(lived_us)
    assert place.child is None
    return place.due_us - lived_us


def test_short_lives_in_turn_are_waited_for_longer_and_longer_up_to_a_limit():
    place = Place()
    waited = [waits(place, lived_us=1000) for _ in range(40)]
    assert waited[:5] == [0, 100_000, 200_000, 400_000, 800_000]
    assert waited[-1] == BACKOFF_MAX_US
    assert waited == sorted(waited)


@pytest.mark.parametrize(
    ("lived_us", "worked", "waited_us"),
    [(SETTLED_US, True, 0), (SETTLED_US - 1, True, 400_000), (SETTLED_US, False, 400_000)],
)
def test_a_worker_that_lasted_begins_the_count_anew_and_one_that_never_worked_does_not(lived_us, worked, waited_us):
    place = Place()
    for _ in range(3):
        waits(place, lived_us=1000)
    assert waits(place, lived_us=lived_us, worked=worked) == waited_us
