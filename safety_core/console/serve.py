"""The operator console: a web page for whoever decides, and the API beside it."""

import json
import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from safety_core.cli.common import config_option, json_option
from safety_core.errors import BadInput

if TYPE_CHECKING:
    import uvicorn

    from safety_core.console.app import App
    from safety_core.fleet.console_settings import ConsoleSettings
    from safety_core.fleet.ending import Ending
    from safety_core.fleet.settings import Loaded
    from safety_core.shell.core import Core

HEED_STOP_S = 5.0
"""What is under way is given so long when the process is to end."""
CONNECTIONS_MAX = 512
QUIET_S = 15
"""An open connection that asks nothing is closed after so long."""


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="0: any that is free (default: the configuration's, or 8788)."
)
@click.option(
    "--demo", is_flag=True, help="A live system to look at, with simulated platforms; needs nothing beforehand."
)
@click.option("--folder", metavar="DIR", help="With --demo: where all of it is; it is kept (default: a temporary one).")
@click.option("--seed", type=int, help="With --demo: what it is made of; the same seed is the same world.")
@config_option
@json_option
def command(
    port: int | None, demo: bool, folder: str | None, seed: int | None, config: str | None, as_json: bool
) -> None:
    r"""Serve the operator console until interrupted: by default on http://127.0.0.1:8788.

    It stands on loopback behind a proxy that terminates TLS, or has a certificate of its own; see [console] in the
    configuration. People sign in with what holdpoint people password gave them. Without it the command line does all the same;
    holdpoint halt never needs it. Ends on SIGTERM or SIGINT.

    With --demo it is the console of an installation made for it: three clients, simulated platforms and workers, all on this
    machine and in one folder, which end with it. It says who to sign in as, and one halt to try.

    \b
    Exit codes: 0 interrupted, 1 a bug ended it, or a part of the demo has ended, 2 a broken configuration, or a port that is
    taken, 5 the database could not be opened.
    """
    from safety_core.console.demo.live import Wanted, run
    from safety_core.fleet import compose_console, compose_telemetry, settings
    from safety_core.fleet.ending import Ending

    compose_telemetry.log_lines()
    _check_together(demo=demo, config=config, folder=folder, seed=seed)
    ended = Ending()
    if demo:
        run(Wanted(port=port, folder=folder, seed=seed or 0, as_json=as_json), ended)
        return
    loaded = settings.load(config)
    core = compose_console.console_core(loaded)
    try:
        app = app_of(loaded, core)
        ended.on_signals()
        listener = listening(loaded.settings.console, port)
        serve(app, loaded, ended, listener, lambda url, at: _say(url, at, as_json=as_json))
    finally:
        core.store.close()


def _check_together(*, demo: bool, config: str | None, folder: str | None, seed: int | None) -> None:
    """Raises:
    BadInput: an option that does not go with another.
    """
    if demo and config is not None:
        raise BadInput("--config", "is against --demo, which makes an installation of its own", "leave one of them out")
    for name, given in (("--folder", folder), ("--seed", seed)):
        if given is not None and not demo:
            raise BadInput(name, "is for --demo alone", "add --demo, or leave it out")


def _say(url: str, at: int, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"ready": True, "url": url, "port": at, "pid": os.getpid()}))
    else:
        click.echo(f"the console is at {url}")


def app_of(loaded: "Loaded", core: "Core") -> "App":
    """The console's application, with all that it answers."""
    from safety_core.console import more, operations, pages
    from safety_core.console.app import build
    from safety_core.console.house import house
    from safety_core.console.outside import outside

    stands_on = house(
        core,
        loaded.settings.console,
        operations=operations.every(),
        pages=pages.every(),
        outside=outside(loaded),
    )
    return build(stands_on, more=more.routes(stands_on))


def listening(named: "ConsoleSettings", port: int | None) -> socket.socket:
    """The socket on which the console listens.

    Raises:
        BadInput: the port is taken.
    """
    from safety_core.fleet.intake import listen

    return listen(named.port if port is None else port, host=named.host, field="--port")


def serve(
    app: "App", loaded: "Loaded", ended: "Ending", listener: socket.socket, said: Callable[[str, int], None]
) -> None:
    """Serve until told to end; ``said`` is told the address and the port once it serves."""
    named = loaded.settings.console
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
    said(named.url or f"{'https' if named.cert else 'http'}://{_bracketed(named.host)}:{at}", at)
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
