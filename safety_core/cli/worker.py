"""Run workers: the processes that publish what is in the outbox, under a supervisor that ends those that hang."""

import json
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from safety_core.cli.common import config_option

if TYPE_CHECKING:
    from safety_core.fleet.orders import Stands
    from safety_core.fleet.supervisor import Working


@click.command("worker")
@click.option("--processes", type=click.IntRange(1, 256), help="Worker processes (default: the configuration's).")
@click.option("--threads", type=click.IntRange(1, 1024), help="Senders in each (default: the configuration's).")
@click.option(
    "--listen", type=click.IntRange(0, 65535), metavar="PORT", help="Take intents on this loopback port (0: any)."
)
@config_option
def command(processes: int | None, threads: int | None, listen: int | None, config: str | None) -> None:
    r"""Publish what is in the outbox until interrupted.

    Prints one JSON line once all workers work. Ends on SIGTERM or SIGINT after what is under way has its answer. A worker
    that dies is replaced; what it held is settled at once.

    \b
    Exit codes: 0 interrupted, 1 a bug ended the supervisor, 2 a broken configuration or a port that is taken, 4 another
    supervisor is at work on this database, or the machine was restarted and its clock is back, 5 no database opens.
    """
    from safety_core.fleet import compose, compose_telemetry, settings, signing
    from safety_core.fleet.intake import listen as listen_on
    from safety_core.fleet.steward import Steward
    from safety_core.fleet.supervisor import Plan, Supervisor
    from safety_core.fleet.view import view_beside

    compose_telemetry.log_lines()
    loaded = settings.load(config)
    compose.check_there(loaded)
    listener = None if listen is None else listen_on(listen)
    clock, machine = compose.machine()
    pid, _, boot_id = machine.me()
    plan = Plan(
        database=loaded.database,
        timing=loaded.timing,
        processes=processes or loaded.settings.worker.processes,
        threads=threads or loaded.settings.worker.threads,
        config=None if loaded.file is None else str(loaded.file),
    )

    def ready(workers: Sequence["Working"]) -> None:
        said: dict[str, object] = {
            "ready": True,
            "worker": workers[0].worker,
            "bound_s": round(loaded.timing.bound_s, 3),
            "supervisor": pid,
            "processes": plan.processes,
            "threads": plan.threads,
            "workers": [{"worker": each.worker, "pid": each.pid} for each in workers],
            **_stands(workers[0].stands),
            **({} if listener is None else {"intake": "{}:{}".format(*listener.getsockname())}),
        }
        click.echo(json.dumps(said))

    supervisor = Supervisor(
        plan,
        clock=clock,
        processes=machine,
        view=view_beside(loaded.database, boot_id),
        steward=Steward(lambda: compose.steward_core(loaded)),
        signatory=signing.Signatory(lambda: compose.signing_core(loaded)),
        listener=listener,
        ready=ready,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.ask_to_stop())
    ended = supervisor.run()
    if ended.wrong is not None:
        click.echo(f"holdpoint: {ended.wrong}", err=True)
    raise SystemExit(ended.code)


def _stands(found: "Stands | None") -> dict[str, object]:
    """What the ready line says of the sandbox; what is live is said on standard error, too."""
    if found is None:
        return {}
    if found.warning:
        click.echo(f"holdpoint: {found.warning}", err=True)
    return {
        "sandbox": {"serial": found.serial, "mode": found.mode, "until": found.until},
        "real": list(found.real),
    }
