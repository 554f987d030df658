"""Take in what platforms tell unasked: the port behind the proxy that platforms know."""

import json
import logging
import os
from typing import TYPE_CHECKING

import click

from safety_core.cli.common import config_option, json_option

if TYPE_CHECKING:
    from safety_core.fleet.settings import Loaded
    from safety_core.ports.hooks import Told
    from safety_core.shell.receive import Ear, Reply
    from safety_core.vocabulary import Platform

OUTSIDE = "https://YOUR-HOST"


@click.command("receive")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="On loopback; 0: any that is free (default: the configuration's)."
)
@config_option
@json_option
def command(port: int | None, config: str | None, as_json: bool) -> None:
    r"""Take in what people say to our accounts, as platforms tell of it, until interrupted.

    Listens on this machine only: platforms reach it through a proxy that terminates TLS and passes on what is below /hooks/.
    Prints what is to be registered at each platform once it listens; what becomes of deliveries comes on standard error, one
    JSON object a line, at most two a minute for each platform and kind. Ends on SIGTERM or SIGINT after what is under way has
    its answer.

    \b
    Exit codes: 0 interrupted, 1 a bug ended it, 2 a broken configuration, none to hear, a secret that is missing or a port that
    is taken, 5 the database could not be opened.
    """
    from safety_core.fleet import compose, compose_flows, settings
    from safety_core.fleet.ending import Ending
    from safety_core.fleet.intake import listen
    from safety_core.fleet.listener import Listener
    from safety_core.fleet.receipts import Receipts
    from safety_core.shell.receive import receive

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    loaded = settings.load(config)
    ears = compose_flows.ears(loaded)
    core = compose.command_core(loaded, threaded=True)
    try:
        listener = listen(loaded.settings.receive.port if port is None else port, field="--port")
        receipts = Receipts(core.clock, lambda line: click.echo(json.dumps(line), err=True))
        ended, bugs = Ending(), list[BaseException]()

        def failed(bug: BaseException) -> None:
            bugs.append(bug)
            ended.tell()

        def take(platform: "Platform", told: "Told") -> "Reply":
            reply = receive(core, ears[platform], told)
            receipts.note(platform.value, reply)
            return reply

        ended.on_signals()
        server = Listener(listener, frozenset(ears), take, clock=core.clock, failed=failed)
        _say(loaded, ears, "{}:{}".format(*listener.getsockname()), as_json=as_json)
        receipts.start()
        server.start()
        ended.wait()
        server.stop()
        receipts.stop()
    finally:
        core.store.close()
    if bugs:
        raise bugs[0]


def _say(loaded: "Loaded", ears: "dict[Platform, Ear]", at: str, *, as_json: bool) -> None:
    """What is to be registered, and where it is heard."""
    outside = (loaded.settings.receive.url or OUTSIDE).rstrip("/")
    hooks = [
        {
            "platform": name.value,
            "url": f"{outside}/hooks/{name.value.lower()}",
            "signed_with": ear.secret,
            "before": ear.before,
            "verify": ear.verify,
        }
        for name, ear in ears.items()
    ]
    if as_json:
        click.echo(json.dumps({"ready": True, "listening": at, "pid": os.getpid(), "hooks": hooks}))
        return
    click.echo(f"listening on {at}; register at each platform what the proxy before it answers to:")
    for each in hooks:
        word = f", asked for {each['verify']}" if each["verify"] else ""
        before = f", or as before with {each['before']}" if each["before"] else ""
        click.echo(f"  {each['platform']:<10} {each['url']}    signed with {each['signed_with']}{before}{word}")
