"""Run a worker: the process that publishes what is in the outbox."""

import json
import logging
import signal

import click

from safety_core.cli.common import config_option


@click.command("worker")
@click.option("--threads", type=click.IntRange(1, 1024), help="Senders (default: the configuration's).")
@click.option(
    "--listen", type=click.IntRange(0, 65535), metavar="PORT", help="Take intents on this loopback port (0: any)."
)
@config_option
def command(threads: int | None, listen: int | None, config: str | None) -> None:
    r"""Publish what is in the outbox until interrupted.

    Prints one JSON line once it works. Ends on SIGTERM or SIGINT after what is under way has its answer.

    \b
    Exit codes: 0 interrupted, 1 a bug ended it (what it held is settled by the next worker), 2 a broken configuration
    or a port that is taken, 5 the database could not be opened.
    """
    from safety_core.fleet import compose, settings
    from safety_core.fleet.intake import Intake
    from safety_core.fleet.worker import WorkerProcess

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    loaded = settings.load(config)
    chosen = threads or loaded.settings.worker.threads
    core = compose.worker_core(loaded)
    process = WorkerProcess(
        core, threads=chosen, settlers=loaded.settings.worker.settlers, poll_s=loaded.settings.worker.poll_s
    )
    intake = None if listen is None else Intake(core, listen, work_came=process.work_came, failed=process.fail)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.ask_to_stop())
    process.start()
    ready: dict[str, object] = {"ready": True, "worker": core.worker, "bound_s": round(core.timing.bound_s, 3)}
    if intake is not None:
        intake.start()
        ready["intake"] = "{}:{}".format(*intake.address)
    click.echo(json.dumps(ready))
    process.wait()
    if intake is not None:
        intake.stop()
    process.stop()
    core.store.close()
    if process.failed is not None:
        raise SystemExit(1)
