"""No thread can take part in virtual time: while actors run, starting one is refused, naming it."""

import _thread
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from greenlet import getcurrent

from simulators.actors import Actor, SchedulerMisused


class ThreadRefused(SchedulerMisused):
    """A thread was started under virtual time. Spawn an actor instead."""


@contextmanager
def threads_refused(here: Callable[[], Actor | None]) -> Iterator[None]:
    """While inside, whatever the actor that ``here`` names tries to start as a thread raises ``ThreadRefused`` in it.

    The two doors to a thread are replaced, since Python 3.11 has no audit event for them. Others, the scenario's own
    helpers and real threads that run beside, start threads as ever.
    """
    start, start_new = threading.Thread.start, _thread.start_new_thread

    def guarded_start(thread: threading.Thread) -> None:
        _refuse(here(), thread.name)
        start(thread)

    def guarded_start_new(function: Callable[..., object], *args: Any) -> int:
        _refuse(here(), getattr(function, "__qualname__", repr(function)))
        return start_new(function, *args)

    _replace(guarded_start, guarded_start_new)
    try:
        yield
    finally:
        _replace(start, start_new)


def _replace(start: Callable[..., object], start_new: Callable[..., object]) -> None:
    for owner, name, value in ((threading.Thread, "start", start), (_thread, "start_new_thread", start_new)):
        setattr(owner, name, value)


def _refuse(actor: Actor | None, name: str) -> None:
    if actor is not None and getcurrent() is actor.body:
        raise ThreadRefused(f"actor {actor.name} starts the thread {name!r} under virtual time; spawn an actor instead")
