"""The operator console: a web page for whoever decides, and the API beside it."""

import json
import os
import threading
from typing import TYPE_CHECKING

import click

from safety_core.cli.common import config_option, json_option

if TYPE_CHECKING:
    import uvicorn

    from safety_core.console.app import App
    from safety_core.fleet.ending import Ending
    from safety_core.fleet.settings import Loaded

HEED_STOP_S = 5.0
"""What is under way is given so long when the process is to end."""
CONNECTIONS_MAX = 512
QUIET_S = 15
"""An open connection that asks nothing is closed after so long."""


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="0: any that is free (default: the configuration's, or 8788)."
)
@config_option
@json_option
def command(port: int | None, config: str | None, as_json: bool) -> None:
    r"""Serve the operator console until interrupted: by default on http://127.0.0.1:8788.

    It stands on loopback behind a proxy that terminates TLS, or has a certificate of its own; see [console] in the
    configuration. People sign in with what holdpoint people password gave them. Without it the command line does all the same;
    holdpoint halt never needs it. Ends on SIGTERM or SIGINT.

    \b
    Exit codes: 0 interrupted, 1 a bug ended it, 2 a broken configuration, or a port that is taken, 5 the database could not be
    opened.
    """
    from safety_core.console import more, operations, pages
    from safety_core.console.app import build
    from safety_core.console.house import house
    from safety_core.fleet import compose_console, compose_telemetry, settings
    from safety_core.fleet.ending import Ending

    compose_telemetry.log_lines()
    loaded = settings.load(config)
    core = compose_console.console_core(loaded)
    try:
        stands_on = house(core, loaded.settings.console, operations=operations.every(), pages=pages.every())
        ended = Ending()
        ended.on_signals()
        _serve(build(stands_on, more=more.routes(stands_on)), loaded, ended, port=port, as_json=as_json)
    finally:
        core.store.close()


def _serve(app: "App", loaded: "Loaded", ended: "Ending", *, port: int | None, as_json: bool) -> None:
    from safety_core.fleet.intake import listen

    named = loaded.settings.console
    listener = listen(named.port if port is None else port, host=named.host, field="--port")
    server = _server(app, loaded)
    bugs: list[BaseException] = []

    def run() -> None:
        try:
            server.run(sockets=[listener])
        except BaseException as bug:  # noqa: BLE001  # raised below, by the thread that waits
            bugs.append(bug)
        finally:
            ended.tell()

    thread = threading.Thread(target=run, name="console", daemon=True)
    thread.start()
    at = listener.getsockname()[1]
    address = named.url or f"{'https' if named.cert else 'http'}://{_bracketed(named.host)}:{at}"
    if as_json:
        click.echo(json.dumps({"ready": True, "url": address, "port": at, "pid": os.getpid()}))
    else:
        click.echo(f"the console is at {address}")
    ended.wait()
    server.should_exit = True
    thread.join(HEED_STOP_S)
    server.force_exit = True  # whoever only listens to what comes is let go
    thread.join(HEED_STOP_S)
    listener.close()
    if bugs:
        raise bugs[0]


def _server(app: "App", loaded: "Loaded") -> "uvicorn.Server":
    import uvicorn

    named = loaded.settings.console
    return uvicorn.Server(
        uvicorn.Config(
            app,
            ssl_certfile=None if named.cert is None else loaded.beside(named.cert),
            ssl_keyfile=None if named.key is None else str(loaded.beside(named.key)),
            proxy_headers=False,  # no header says where a request comes from
            server_header=False,
            date_header=True,
            access_log=False,
            log_config=None,
            lifespan="off",
            ws="none",
            limit_concurrency=CONNECTIONS_MAX,
            timeout_keep_alive=QUIET_S,
            timeout_graceful_shutdown=1,
        )
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
