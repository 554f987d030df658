"""Who the scheduler runs: actors, and the processes that they live and die with."""

from typing import Literal

from greenlet import greenlet

from simulators.traps import Pause


class SchedulerMisused(RuntimeError):
    """The scheduler was asked for something it cannot mean: a bug in a rig or in what runs on it."""


class Unwound(BaseException):
    """Raised inside what is left of an actor when the scheduler closes; lets its frames go."""


class Process:
    """A name that actors share, and that dies as a whole."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.why_dead = ""
        self.actors: list[Actor] = []
        self.stopped_by: Pause | None = None
        self.waiting: list[Actor] = []


class Actor:
    """One thread of control.

    Attributes:
        name: unique in its scheduler.
        state: ``ended`` and ``raised`` are by itself, ``killed`` with its process.
        error: what it raised.
    """

    def __init__(self, name: str, process: Process, body: greenlet) -> None:
        self.name = name
        self.process = process
        self.body = body
        self.state: Literal["live", "ended", "raised", "killed"] = "live"
        self.error: BaseException | None = None
        self.ticket: int | None = None
        self.timer: int | None = None
        self.paused: Pause | None = None
