"""Supervisors with workers that are not as they should be: ``python odd_workers.py KIND PROCESSES`` in the database's folder."""

import json
import sys
import threading

import click

from safety_core.fleet import child, compose, settings
from safety_core.fleet.sections import Sections
from safety_core.fleet.steward import Steward
from safety_core.fleet.supervisor import Plan, Supervisor
from safety_core.fleet.view import view_beside


def never_confirms() -> int:
    """Beats, and knows for ever only what stood at its start."""
    at_start: list[int] = []

    def confirmed(self: Sections) -> int:
        at_start.append(self._view.generation())
        return at_start[0]

    Sections.confirmed = confirmed  # type: ignore[method-assign]
    return child.main(sys.argv[2:])


def dies_once_it_works() -> int:
    """A bug some moments after the start."""
    started = child._started

    def start(*words: object) -> tuple:
        parts = started(*words)
        parts[0].fail(ZeroDivisionError("a planted bug"))
        return parts

    child._started = start
    return child.main(sys.argv[2:])


WORKERS = {
    "never-confirms": never_confirms,
    "dies": dies_once_it_works,
    "hanging-store": lambda: child.main(sys.argv[2:]),
}


def supervise(kind: str) -> int:
    loaded = settings.load(None)
    clock, machine = compose.machine()
    make_core = (
        (lambda: threading.Event().wait()) if kind == "hanging-store" else (lambda: compose.steward_core(loaded))
    )
    plan = Plan(
        database=loaded.database,
        timing=loaded.timing,
        processes=1,
        threads=2,
        command=(sys.executable, __file__, f"worker:{kind}"),
    )
    return (
        Supervisor(
            plan,
            clock=clock,
            processes=machine,
            view=view_beside(loaded.database, machine.me()[2]),
            steward=Steward(make_core),
            ready=lambda workers: click.echo(json.dumps({"workers": [{"pid": each.pid} for each in workers]})),
        )
        .run()
        .code
    )


if __name__ == "__main__":
    what = sys.argv[1]
    sys.exit(WORKERS[what.removeprefix("worker:")]() if what.startswith("worker:") else supervise(what))
