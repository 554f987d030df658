"""Serve simulated platforms on loopback, for curl, SDKs and workers to talk to."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any, Final

import click

from simulators.clock import RealClock
from simulators.config import WorldConfig, load_world
from simulators.doors.port import Listeners, PortRefused
from simulators.faults.kinds import load_faults
from simulators.strict_yaml import ConfigurationRefused
from simulators.world import World

EXAMPLE: Final = Path(__file__).with_name("world.example.yaml")
COULD_NOT_RUN: Final = 2
WORLD_FAILED: Final = 1


@click.command("simulate")
@click.option("--world", "world_file", type=click.Path(path_type=Path), help="Accounts and tokens; else the example's.")
@click.option("--faults", "faults_file", type=click.Path(path_type=Path), help="Fault plans in force from the start.")
@click.option("--seed", type=int, default=0, show_default=True, help="Everything drawn follows from it.")
@click.option(
    "--port", type=int, default=8800, show_default=True, help="The first platform's; 0 lets the system choose."
)
@click.option("--only", metavar="PLATFORM", help="Serve this platform and no other.")
@click.option("--json", "as_json", is_flag=True, help="Say where everything is as one line of JSON.")
def command(
    world_file: Path | None, faults_file: Path | None, seed: int, port: int, only: str | None, as_json: bool
) -> None:
    """Serve simulated platforms on this machine's loopback until interrupted. Nothing here reaches a real platform.

    Exit codes: 0 interrupted; 1 the simulator itself failed at a call; 2 could not run: a bad file, a port that is taken.
    """
    source = world_file or EXAMPLE
    try:
        config = load_world(source)
        world = _world(source, config, seed, only)
        for plan in load_faults(faults_file).plans if faults_file else ():
            world.faults.add(plan)
        sys.exit(_serve(world, config, port=port, only=only, as_json=as_json))
    except (ConfigurationRefused, PortRefused) as wrong:
        click.echo(f"holdpoint simulate: {wrong}", err=True)
        sys.exit(COULD_NOT_RUN)


def _world(source: Path, config: WorldConfig, seed: int, only: str | None) -> World:
    try:
        world = World(seed, RealClock(), config)
    except ValueError as error:
        raise ConfigurationRefused(f"{source}: {error}; correct the file") from error
    if only is not None and only not in world.platforms:
        raise ConfigurationRefused(f"--only: no platform {only!r}; choose one of {', '.join(world.platforms)}")
    return world


def _serve(world: World, config: WorldConfig, *, port: int, only: str | None, as_json: bool) -> int:
    loop = asyncio.new_event_loop()
    try:
        listeners = Listeners(world, loop, port=port, only=only)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, loop.stop)
        places = _places(world, config, listeners)
        click.echo(json.dumps(places) if as_json else "\n".join(_words(places)))
        sys.stdout.flush()
        loop.run_forever()
        listeners.close()
        return WORLD_FAILED if listeners.failures else 0
    finally:
        loop.close()


def _places(world: World, config: WorldConfig, listeners: Listeners) -> dict[str, Any]:
    return {
        "control_url": listeners.control_url,
        "seed": world.seed,
        "platforms": {
            name: {"url": url, "hosts": list(world.platforms[name].hosts)} for name, url in listeners.urls.items()
        },
        "apps": [app.model_dump() for app in config.apps],
        "accounts": [
            account.model_dump(mode="json") for account in config.accounts if account.platform in listeners.urls
        ],
    }


def _words(places: dict[str, Any]) -> list[str]:
    names = " and ".join(places["platforms"])
    lines = [f"Simulating {names} on this machine only, seed {places['seed']}. Ctrl-C ends it.", ""]
    for name, platform in places["platforms"].items():
        lines.append(f"  {name:<9}{platform['url']}  (or, by Host header, {', '.join(platform['hosts'])})")
    lines.append(f"  {'control':<9}{places['control_url']}")
    secrets = {app["key"]: app["secret"] for app in places["apps"]}
    for account in places["accounts"]:
        lines += ["", f"  {account['platform']} account {account['id']}, @{account['username']}"]
        for token in account["tokens"]:
            if token["secret"] is None:
                lines.append(f"    bearer   {token['token']}")
            else:
                lines.append(
                    f"    OAuth 1  consumer {token['app']} / {secrets[token['app']]}"
                    f"  token {token['token']} / {token['secret']}"
                )
    return [*lines, *_examples(places)]


def _examples(places: dict[str, Any]) -> list[str]:
    bearers = [
        (account["platform"], token["token"])
        for account in places["accounts"]
        for token in account["tokens"]
        if token["secret"] is None
    ]
    lines = ["", "Try:"]
    for platform, token in bearers[:1]:
        url = places["platforms"][platform]["url"]
        say = f"-H 'Authorization: Bearer {token}'"
        lines.append(f"  curl {say} {url}/2/users/me")
        lines.append(f"""  curl {say} -H 'Content-Type: application/json' -d '{{"text": "Hello"}}' {url}/2/tweets""")
    return [*lines, f"  curl {places['control_url']}/ledger"]
