"""Serve simulated platforms on loopback, for curl, SDKs and workers to talk to."""

import asyncio
import json
import os
import signal
import ssl
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Final

import click

from simulators.clock import RealClock
from simulators.config import WorldConfig, load_world
from simulators.doors.port import Listeners, PortRefused
from simulators.doors.tls import made_for, made_here
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
@click.option(
    "--ca",
    "ca_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --tls: write the CA to this file too, while it runs; so a configuration can name it beforehand.",
)
@click.option(
    "--tls-wrong-host",
    "wrong_hosts",
    metavar="HOST",
    multiple=True,
    help="With --tls: serve HOST with a certificate that does not name it; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Say where everything is as one line of JSON.")
def command(
    world_file: Path | None,
    faults_file: Path | None,
    seed: int,
    port: int,
    only: tuple[str, ...],
    with_tls: bool,
    ca_file: Path | None,
    wrong_hosts: tuple[str, ...],
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
        with _authority(world, ca_file, wrong_hosts) if with_tls else _plain(ca_file, wrong_hosts) as tls:
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


def _plain(ca_file: Path | None, wrong_hosts: tuple[str, ...]) -> AbstractContextManager[None]:
    """Without TLS there is nothing to trust, and nothing to be wrong about.

    Raises:
        ConfigurationRefused: it is asked for all the same.
    """
    if ca_file is not None or wrong_hosts:
        raise ConfigurationRefused("--ca and --tls-wrong-host need --tls; add it, or leave them out")
    return nullcontext(None)


@contextmanager
def _authority(world: World, named: Path | None, wrong: tuple[str, ...]) -> Iterator[tuple[ssl.SSLContext, str]]:
    """What TLS needs, and the file to trust, which is there as long as the world is.

    Raises:
        ConfigurationRefused: the file that was named cannot be written, or a host that is to be wrong is none.
    """
    hosts = sorted(world.hosts())
    for host in wrong:
        if host not in hosts:
            raise ConfigurationRefused(f"--tls-wrong-host: {host!r} is not simulated; choose of {', '.join(hosts)}")
    context, authority = made_for(hosts, unix_us=world.clock.unix_us(), wrong=wrong)
    with tempfile.TemporaryDirectory(prefix="holdpoint-ca-") as folder:
        file = Path(folder) / "ca.pem"
        file.write_bytes(authority)
        if named is None:
            yield context, str(file)
            return
        _put(authority, named)
        try:
            yield context, str(named)
        finally:
            if named.is_file() and named.read_bytes() == authority:  # else another run has it by now
                named.unlink()


def _put(authority: bytes, named: Path) -> None:
    """Write the authority at once and as a whole, in the place of an earlier run's and of nothing else."""
    aside = named.parent / f"{named.name}.{os.getpid()}"
    try:
        if named.exists() and not made_here(named.read_bytes()):
            raise ConfigurationRefused(f"--ca: {named} is there and no simulator's; name a file that is not there yet")
        aside.write_bytes(authority)
        aside.replace(named)
    except OSError as error:
        raise ConfigurationRefused(f"--ca: {named} cannot be written ({error.strerror}); name another file") from error


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
