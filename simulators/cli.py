"""Serve simulated platforms on loopback, for curl, SDKs and workers to talk to."""

import asyncio
import json
import signal
import ssl
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

import click

from simulators.clock import RealClock
from simulators.config import WorldConfig, load_world
from simulators.doors.port import Listeners, PortRefused
from simulators.doors.tls import made_for
from simulators.faults.kinds import load_faults
from simulators.places import places, words
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
@click.option("--only", metavar="PLATFORM", multiple=True, help="Serve this platform; may be given several times.")
@click.option(
    "--tls", "with_tls", is_flag=True, help="Serve all hosts by their own names on a port more, with a CA made now."
)
@click.option("--json", "as_json", is_flag=True, help="Say where everything is as one line of JSON.")
def command(
    world_file: Path | None,
    faults_file: Path | None,
    seed: int,
    port: int,
    only: tuple[str, ...],
    with_tls: bool,
    as_json: bool,
) -> None:
    """Serve simulated platforms on this machine's loopback until interrupted. Nothing here reaches a real platform.

    Without options the example world is served: simulators/world.example.yaml is a file to start your own from.

    Exit codes: 0 interrupted; 1 the simulator itself failed at a call; 2 could not run: a bad file, a port that is taken.
    """
    source = world_file or EXAMPLE
    try:
        config = load_world(source)
        world = _world(source, config, seed, only)
        for plan in load_faults(faults_file).plans if faults_file else ():
            world.faults.add(plan)
        with _authority(world) if with_tls else nullcontext(None) as tls:
            sys.exit(_serve(world, config, port=port, only=only, tls=tls, as_json=as_json))
    except (ConfigurationRefused, PortRefused) as wrong:
        click.echo(f"holdpoint simulate: {wrong}", err=True)
        sys.exit(COULD_NOT_RUN)


def _world(source: Path, config: WorldConfig, seed: int, only: tuple[str, ...]) -> World:
    try:
        world = World(seed, RealClock(), config)
    except ValueError as error:
        raise ConfigurationRefused(f"{source}: {error}; correct the file") from error
    for name in only:
        if name not in world.platforms:
            raise ConfigurationRefused(f"--only: no platform {name!r}; choose of {', '.join(world.platforms)}")
    return world


@contextmanager
def _authority(world: World) -> Iterator[tuple[ssl.SSLContext, str]]:
    """What TLS needs, and the file to trust, which is there as long as the world is."""
    context, authority = made_for(sorted(world.hosts()), unix_us=world.clock.unix_us())
    with tempfile.TemporaryDirectory(prefix="holdpoint-ca-") as folder:
        file = Path(folder) / "ca.pem"
        file.write_bytes(authority)
        yield context, str(file)


def _serve(
    world: World,
    config: WorldConfig,
    *,
    port: int,
    only: tuple[str, ...],
    tls: tuple[ssl.SSLContext, str] | None,
    as_json: bool,
) -> int:
    loop = asyncio.new_event_loop()
    try:
        context, ca_file = (None, None) if tls is None else tls
        listeners = Listeners(world, loop, port=port, only=only, tls=context)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, loop.stop)
        said = places(world, config, listeners, ca_file)
        click.echo(json.dumps(said) if as_json else "\n".join(words(said)))
        sys.stdout.flush()
        loop.run_forever()
        listeners.close()
        return WORLD_FAILED if listeners.failures else 0
    finally:
        loop.close()
