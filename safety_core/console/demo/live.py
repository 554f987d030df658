"""``holdpoint serve --demo``: everything that a live system takes, begun in order and ended with it."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple

import click

from safety_core.console import serve
from safety_core.console.app import App
from safety_core.console.demo import files, world
from safety_core.console.demo.control import Control
from safety_core.console.demo.draws import Draws
from safety_core.console.demo.parts import Part
from safety_core.console.demo.setting_up import Somebody, hand_over, put_picture, set_up
from safety_core.console.demo.telling import Told
from safety_core.console.demo.tide import Shore, Tide
from safety_core.errors import BadInput
from safety_core.fleet import compose, compose_console, settings
from safety_core.fleet.console_settings import ConsoleSettings
from safety_core.fleet.ending import Ending
from safety_core.shell.core import Core

SIMULATE, CONFIG = "simulate", "holdpoint.toml"
OURS = "HOLDPOINT_"
"""What variables of ours begin with: those of whoever starts the demo are about another installation."""
PARTS = {
    "worker": ["worker"],
    "engage": ["engage", "--every", "3s", "--json"],
    "poll": ["inbox", "poll", "--every", "10s", "--json"],
}


class Wanted(NamedTuple):
    """How somebody wants it.

    Attributes:
        folder: where all of it is to be; ``None``: a temporary one.
    """

    port: int | None
    folder: str | None
    seed: int
    as_json: bool


class _Over(Exception):  # it is no error
    """It was told to end while it began."""


def run(wanted: Wanted, ended: Ending) -> None:
    """Begin everything, say so, and go on until told to end.

    Raises:
        BadInput: the port is taken, the folder is not empty, or there is no simulator here.
        PartFailed: one of its processes did not come up, or has ended.
    """
    if not any(each.name == SIMULATE for each in entry_points(group="holdpoint.commands")):
        raise BadInput(
            "--demo", "needs the simulated platforms, which are not installed", "install the whole of Holdpoint"
        )
    named = ConsoleSettings()
    with serve.listening(named, wanted.port) as listener, _folder(wanted.folder) as folder:
        ended.on_signals()
        demo = _Demo(wanted, folder, ended)
        try:
            demo.begin(listener.getsockname()[1])
            serve.serve(demo.app, demo.loaded, ended, listener, demo.say)
        except _Over:
            pass
        finally:
            demo.end()
        demo.check()


@contextmanager
def _folder(named: str | None) -> Iterator[Path]:
    """Where all of it is.

    Raises:
        BadInput: it cannot be made, or something is in it.
    """
    if named is None:
        with tempfile.TemporaryDirectory(prefix="holdpoint-demo-", ignore_cleanup_errors=True) as made:
            yield Path(made)
        return
    folder = Path(named).absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as refused:
        raise BadInput("--folder", f"{named} cannot be made ({refused.strerror})", "name another") from refused
    if taken:
        raise BadInput(
            "--folder", f"{named} is not empty", "name one that is not there yet; a demo is not taken up again"
        )
    yield folder


class _Demo:
    """One demo: what has begun of it, so that it is ended on every path."""

    loaded: settings.Loaded
    core: Core
    app: App

    def __init__(self, wanted: Wanted, folder: Path, ended: Ending) -> None:
        self._wanted, self._folder, self._ended = wanted, folder, ended
        self._draws = Draws(wanted.seed)
        self._held = world.accounts(self._draws)
        self._parts: list[Part] = []
        self._wrong: list[BaseException] = []
        self._ending = False
        self._people: tuple[Somebody, ...] = ()
        self._closing = ExitStack()

    def begin(self, port: int) -> None:
        """The platforms, the installation, the workers, and what comes in."""
        tokens = {each.variable: each.token for each in self._held}
        os.environ.update(tokens)  # the console asks platforms for a person, too
        self._env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        config = self._folder / CONFIG
        self._env |= {"HOLDPOINT_CONFIG": str(config), "HOLDPOINT_KEYS": str(self._folder / "keys")}
        simulator = self._simulate()
        config.write_text(
            files.settings({}, port=port), encoding="utf-8"
        )  # where platforms are is known when they are there
        people = self._furnish(settings.load(str(config)))
        places = simulator.ready()
        hosts = {host: places["platforms"][platform.value]["url"] for host, platform in self._hosts.items()}
        config.write_text(files.settings(hosts, port=port), encoding="utf-8")
        self.loaded = settings.load(str(config))
        started = [self._start(role, words) for role, words in PARTS.items()]
        self.core = compose_console.console_core(self.loaded)
        self._closing.callback(self.core.store.close)
        self._control_url: str = places["control_url"]
        control = Control(self._control_url)
        picture = put_picture(self.loaded, self._draws, control)
        hand_over(self.core, self._draws, self._held, picture)
        self.app = serve.app_of(self.loaded, self.core)
        started[0].ready()
        self._people = people
        self._go_on()
        tide = Tide(Shore(self.core, self._draws, self._held, picture, control), self._failed)
        tide.start()
        self._closing.callback(tide.end)

    def _furnish(self, loaded: settings.Loaded) -> tuple[Somebody, ...]:
        """What takes no platform, while they begin."""
        compose.upgrade(loaded)
        core = compose.deciding_core(loaded)
        # Each adapter's own: a simulated platform may answer under another's name as well.
        self._hosts = {host: platform for platform in world.PLATFORMS for host in core.adapters[platform].HOSTS}
        try:
            return set_up(loaded, core, self._held)
        finally:
            core.store.close()

    def _simulate(self) -> Part:
        for name, said in (("world.json", world.world(self._held)), ("faults.json", world.weather(self._held))):
            (self._folder / name).write_text(json.dumps(said, indent=1), encoding="utf-8")
        words = [SIMULATE, "--world", "world.json", "--faults", "faults.json", "--seed", str(self._wanted.seed)]
        words += ["--port", "0", "--json", *(word for each in world.PLATFORMS for word in ("--only", each.value))]
        return self._start("simulator", words)

    def _start(self, role: str, words: list[str]) -> Part:
        self._go_on()
        part = Part(role, words, self._env, self._folder, self._died)
        self._parts.append(part)
        return part

    def _go_on(self) -> None:
        if self._ended.told:
            self.check()
            raise _Over

    def _died(self, part: Part) -> None:
        if not self._ending:
            self._failed(part.ended())

    def _failed(self, wrong: BaseException) -> None:
        self._wrong.append(wrong)
        self._ended.tell()

    def say(self, url: str, port: int) -> None:
        """That it is there, once it is."""
        wanted = self._wanted
        told = Told(
            url=url,
            port=port,
            seed=wanted.seed,
            folder=self._folder,
            kept=wanted.folder is not None,
            people=self._people,
            parts={each.role: each.pid for each in self._parts},
            held=self._held,
            control_url=self._control_url,
        )
        click.echo(json.dumps(told.said()) if wanted.as_json else "\n".join(told.words()))

    def end(self) -> None:
        """End what has begun: what asks first, the platforms last."""
        self._ending = True
        self._closing.close()
        for part in self._parts[1:]:
            part.ask_to_end()
        for part in reversed(self._parts):
            part.end()

    def check(self) -> None:
        """Whether all went well.

        Raises:
            PartFailed: a part has ended before it was to; or a bug, as it is.
        """
        if self._wrong:
            raise self._wrong[0]
