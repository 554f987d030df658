"""Halts that nobody waits for, and whose end the store cannot take by their bound: whoever keeps house says so aloud.

A person's halt has its command, which says that it was not acknowledged in time whatever the store does. One that Holdpoint
threw by itself, and one whose halter died, have nobody: their failure is written, and told, once the store is back. Until then
what this process remembers of them is all that can speak.
"""

from collections.abc import Iterable

from safety_core.errors import HaltNotAcknowledged
from safety_core.halt import SECOND_US
from safety_core.shell import quiescence
from safety_core.shell.core import Core
from safety_core.switches import Halt, HaltState


def note(core: Core, standing: Iterable[Halt]) -> None:
    """Remember those that are neither acknowledged nor written down as failed; what this process remembered else is over."""
    before = core.sightings.unsaid
    core.sightings.unsaid = {
        each.halt: before.get(each.halt, each) for each in standing if each.state is HaltState.FENCED
    }


def remember(core: Core, thrown: Halt) -> None:
    """And this one, as it stands."""
    if thrown.state is HaltState.FENCED:
        core.sightings.unsaid.setdefault(thrown.halt, thrown)
    else:
        core.sightings.unsaid.pop(thrown.halt, None)


def overdue(core: Core) -> list[Halt]:
    """Those of them whose bound is over, each once; asked where the store is away, and asks it nothing."""
    now_us, unsaid = core.clock.boot_us(), core.sightings.unsaid
    late = [each for each in unsaid.values() if each is not None and now_us >= each.asked_us + each.bound_us]
    unsaid.update(dict.fromkeys((each.halt for each in late), None))
    return late


def rest_s(core: Core, most_s: float) -> float:
    """How long whoever keeps house may rest: ``most_s``, and not past the bound of one of them. Asks no store.

    One whose bound ended while the round was on, and after it was looked at, is looked at again at once.
    """
    now_us, waiting = core.clock.boot_us(), core.sightings.unsaid.values()
    left_s = [(each.asked_us + each.bound_us - now_us) / SECOND_US for each in waiting if each is not None]
    return max(0.0, min([most_s, *left_s]))


def words(late: Halt) -> HaltNotAcknowledged:
    """What is said of it, and what is to be done."""
    return quiescence.not_acknowledged(late, "the store is away")
