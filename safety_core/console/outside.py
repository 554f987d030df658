"""What the console reaches beside its store, as the configuration says: platforms that are asked whose a token is, and folders."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Semaphore
from typing import NamedTuple, Protocol

from safety_core.errors import Refused
from safety_core.fleet import compose, compose_reach
from safety_core.fleet.settings import Loaded
from safety_core.shell.core import Core
from safety_core.shell.halt import Raised
from safety_core.shell.leave import Reach
from safety_core.switches import Halt

Close = Callable[[], None]
Asking = Callable[[], tuple[Core, Reach, Close]]
"""A core that asks platforms and commits nothing there, where they are reached, and what closes both."""


class Turns(NamedTuple):
    """What this process does once at a time, however many ask: a second one is told so at once, and never waits."""

    platforms: Semaphore
    log: Semaphore


class Waits(Protocol):
    """Who waits for halts to become true after whoever threw them was answered."""

    def take(self, core: Core, raised: Raised, fenced: tuple[Halt, ...]) -> None:
        """Wait for these from now on, and return at once."""


class Outside(NamedTuple):
    """See above.

    Attributes:
        runs: where gate reports are; nothing outside of it is ever read.
        awaiting: ``None``: threads of this process (``awaiting.py``).
    """

    asking: Asking
    runs: Path | None
    turns: Turns
    awaiting: Waits | None = None


def turns() -> Turns:
    """Nobody has one."""
    return Turns(Semaphore(), Semaphore())


def _nobody_is_asked() -> tuple[Core, Reach, Close]:
    raise Refused("this process asks no platform", "type it where the configuration is: holdpoint house verify")


NOWHERE = Outside(_nobody_is_asked, None, turns())


def outside(loaded: Loaded) -> Outside:
    """What the configuration reaches. The core that asks is made for each request: it has a store and connections of its own."""

    def asking() -> tuple[Core, Reach, Close]:
        core, close = compose.asking_core(loaded)

        def both() -> None:
            close()
            core.store.close()

        return core, compose_reach.reach(loaded), both

    return Outside(asking, loaded.beside(loaded.settings.console.runs), turns())


@contextmanager
def one_at_a_time(turn: Semaphore, what: str) -> Iterator[None]:
    """Nobody else does it meanwhile in this process.

    Raises:
        Refused: somebody does it just now.
    """
    if not turn.acquire(blocking=False):
        raise Refused(f"somebody has {what} just now", "wait until that is done, and ask again")
    try:
        yield
    finally:
        turn.release()


@contextmanager
def asking(of: Outside) -> Iterator[tuple[Core, Reach]]:
    """A core that asks platforms, one request at a time, closed afterwards."""
    with one_at_a_time(of.turns.platforms, "the platforms asked"):
        core, reach, close = of.asking()
        try:
            yield core, reach
        finally:
            close()
