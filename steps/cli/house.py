"""``holdpoint run --platforms house``: which scenarios hold, what must be so, a person's yes, the run, and what it leaves."""

import contextlib
import fcntl
import io
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from steps.cli.launch import COULD_NOT_RUN, FAILED, PASSED, CouldNotRun, Order, launch_quietly, new_run_id

if TYPE_CHECKING:
    from safety_core.fleet.settings import Loaded
    from safety_core.records import Account
    from safety_core.vocabulary import Platform
    from steps.plugin.collection import ScenarioItem
    from steps.rig.real.choice import Choice
    from steps.rig.real.ground import Ground
    from steps.rig.real.run import RealRun

SIMULATED, HOUSE_PLATFORMS = "simulated", "house"
LEFT_STANDING = 3
EFFECTS, UNTIL = 20, "30m"
FOLDER = "house"


class Options(NamedTuple):
    """What is said of a run on house accounts alone."""

    config: str | None
    observer: str | None
    effects: int | None
    until: str | None
    vouch: tuple[str, ...]
    as_person: str | None
    key_file: str | None
    yes: bool

    @property
    def given(self) -> list[str]:
        """Those that were typed, as they are typed."""
        return [f"--{_TYPED.get(name, name)}" for name, value in self._asdict().items() if value]


_TYPED = {"as_person": "as", "key_file": "key"}


def house_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a run on house accounts."""
    person = "Who answers for it (default: the user of this system); proves themselves by their key."
    options = [
        click.option("--platforms", type=click.Choice([SIMULATED, HOUSE_PLATFORMS]), default=SIMULATED, show_default=True,
                     help="house: on the real accounts of rtv-house; see below."),
        click.option("--config", metavar="FILE", help="house: the installation's configuration."),
        click.option("--observer", metavar="FILE", help="house: the observer's configuration (docs/observer.md)."),
        click.option("--effects", type=click.IntRange(1, 1000), help=f"house: so many posts at most (default: {EFFECTS})."),
        click.option("--until", metavar="TIME", help=f"house: when the sandbox ends, 30m or a time (default: {UNTIL})."),
        click.option("--vouch", metavar="PLATFORM", multiple=True, help="house: few see our account there; I looked."),
        click.option("--as", "as_person", metavar="NAME", help=f"house: {person}"),
        click.option("--key", "key_file", metavar="FILE", help="house: their key file."),
        click.option("--yes", is_flag=True, help="house: do not ask; what is asked is said all the same."),
    ]  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def run(order: Order, options: Options) -> int:
    """Run it on house accounts; the exit code.

    Raises:
        CouldNotRun: nothing was sent.
    """
    from safety_core.errors import HoldpointError

    if order.processes:
        raise CouldNotRun("-n: one scenario at a time on real accounts; leave it out")
    try:
        return _run(order, options)
    except HoldpointError as refused:
        raise CouldNotRun(str(refused)) from refused


def _run(order: Order, options: Options) -> int:
    from safety_core.fleet import settings
    from safety_core.shell.names import member
    from safety_core.vocabulary import Platform
    from steps.rig.real.conditions import house_accounts
    from steps.rig.real.run import RealRun

    if options.observer is None and not order.dry_run:
        raise CouldNotRun("--observer FILE is missing: what stands on real accounts is said by a witness from outside")
    until = _until(options.until or UNTIL)
    vouched = tuple(member(Platform, "vouch", each) for each in options.vouch)
    loaded = settings.load(options.config)
    if loaded.file is None:
        raise CouldNotRun("--config FILE is missing, and no holdpoint.toml is here: whose house is it?")
    bound = house_accounts(loaded, _claimant(options))
    choices = _chosen(order, bound)
    to_run = [each for each in choices if not each.why_not]
    if order.dry_run:
        return PASSED if to_run else COULD_NOT_RUN
    if not to_run:
        raise CouldNotRun("no scenario that was selected holds on house accounts; each says why above")
    with _alone(loaded), _stopped_by_sigterm():
        _cleared(loaded, options)
        accounts = {name: bound[name] for each in to_run for name in each.platforms}
        ground = _ground(order, options, loaded, accounts, until=until, vouched=vouched)
        _met(ground, yes=options.yes)
        return _ended(RealRun(ground, lambda words: click.echo(words, err=True)), order)


def _cleared(loaded: "Loaded", options: Options) -> None:
    """What a run that was killed outright left behind is taken down before another begins.

    Raises:
        CouldNotRun: something of it is left standing.
    """
    from safety_core.cli.common import who
    from steps.rig.real.clearing import Journal, clear_earlier

    left = clear_earlier(loaded, who(options.as_person), lambda words: click.echo(words, err=True))
    for line in left:
        click.echo(f"LEFT STANDING: {line}", err=True)
    if left:
        raise CouldNotRun(
            f"an earlier run left something standing: take it down by hand, then take its line out of {Journal(loaded).path}"
        )


def _claimant(options: Options) -> Any:
    from safety_core.cli.common import claimant

    return claimant(options.as_person, options.key_file) if options.as_person else None


def _chosen(order: Order, bound: "dict[Platform, Account]") -> "list[Choice]":
    """Every scenario that was selected, said: those that are run, and why others are not.

    Raises:
        CouldNotRun: a feature is at fault, or nothing was selected; with what pytest said.
    """
    from steps.rig.real.choice import choice_of

    collected = _Collected()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = launch_quietly(replace(order, dry_run=True, evidence=None), collected)
    if code != 0:
        raise CouldNotRun(f"the features could not be taken, or none was selected:\n{said.getvalue().strip()}")
    choices = [choice_of(each, bound) for each in collected.items]
    for each in choices:
        click.echo(each.listed if each.why_not else f"to run:  {each.place} {each.name}")
    to_run = [each for each in choices if not each.why_not]
    posts = sum(each.effects for each in to_run)
    click.echo(f"{len(to_run)} of {len(choices)} hold on house accounts, and may make {posts} posts")
    for name in sorted({each.client for each in to_run}):
        click.echo(f'"{name}" stands for rtv-house there')
    return choices


class _Collected:
    """What pytest collected."""

    def __init__(self) -> None:
        self.items: list[ScenarioItem] = []

    def pytest_collection_finish(self, session: Any) -> None:
        """After tags and places have had their say."""
        self.items = [each for each in session.items if hasattr(each, "case")]


def _ground(
    order: Order,
    options: Options,
    loaded: "Loaded",
    accounts: "dict[Platform, Account]",
    *,
    until: datetime,
    vouched: "tuple[Platform, ...]",
) -> "Ground":
    from safety_core.cli.common import who
    from steps.rig.real.ground import Ground
    from steps.rig.real.witness import Witness

    assert order.evidence is not None
    assert options.observer is not None
    folder = order.evidence / FOLDER
    return Ground(
        loaded=loaded,
        accounts=accounts,
        folder=folder,
        called=new_run_id()[-6:],
        person=who(options.as_person),
        effects_max=options.effects or EFFECTS,
        until=until,
        vouched=vouched,
        witness=Witness(Path(options.observer).absolute(), folder / "observed"),
    )


def _until(text: str) -> datetime:
    """When the sandbox ends.

    Raises:
        BadInput: no time, or one that is over.
    """
    from safety_core.errors import BadInput
    from safety_core.fleet import compose
    from safety_core.shell.zones import zone_of
    from safety_core.times import instant

    now = compose.machine()[0].now()
    found = instant(text, now=now, zone_of=zone_of, field="until")
    if found <= now:
        raise BadInput(
            "until", f"{text!r} is over: the sandbox would have ended before it began", "give 30m, or a later time"
        )
    return found


def _met(ground: "Ground", *, yes: bool) -> None:
    """Look at what must be so, say it, and ask.

    Raises:
        CouldNotRun: something is not so, or nobody said yes.
    """
    from safety_core.errors import BadInput
    from steps.rig.real.conditions import all_hold, verified, watched, without_asking
    from steps.rig.real.run import RealRun

    accounts = list(ground.accounts.values())
    click.echo("before anything is sent:")
    rounds = [
        without_asking(ground.loaded, accounts, ground.vouched),
        verified(ground.loaded, accounts),
        watched(ground.witness, accounts),
    ]
    if not all(all_hold(each, click.echo) for each in rounds):
        raise CouldNotRun("nothing was sent; see to what is marked NO, and type it again")
    if stopped := RealRun(ground, click.echo).stopped():
        raise BadInput("run", stopped, "nothing was sent; release it first")
    click.echo(f"  ok   the sandbox records until {ground.until:%Y-%m-%d %H:%M:%S}Z, for {ground.person}: "
               f"{ground.effects_max} posts at most, each in its least visible form, each taken down again")  # fmt: skip
    where = ", ".join(sorted(ground.accounts))
    if not yes and click.prompt(f'post on {where} FOR REAL? Type "yes"', default="no") != "yes":
        raise CouldNotRun("nobody said yes; nothing was sent")


def _ended(real: "RealRun", order: Order) -> int:
    """Run it, and say how it ended."""
    from reports.evidence.folder import create

    assert order.evidence is not None
    code = launch_quietly(order, real)
    create(order.evidence)  # no ledger is kept of real accounts: its file is there, and empty
    for line in real.not_run:
        click.echo(line)
    click.echo(f"{real.spent} of {real.ground.effects_max} effects were made")
    for line in real.left:
        click.echo(f"LEFT STANDING: {line}", err=True)
    if real.left:
        click.echo(f"holdpoint: take it down by hand, on the platform; what is known: {real.ground.folder}", err=True)
        return LEFT_STANDING
    if code not in (PASSED, FAILED) or not real.ran:
        return COULD_NOT_RUN
    return FAILED if real.failed or real.not_run else PASSED


@contextlib.contextmanager
def _alone(loaded: "Loaded") -> Iterator[None]:
    """One run at a time on an installation's accounts.

    Raises:
        CouldNotRun: another one is at it.
    """
    path = loaded.database.with_name(f"{loaded.database.name}-house-run")
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CouldNotRun("another run is on these house accounts; wait for its end") from None
        yield


@contextlib.contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """A SIGTERM is a Ctrl-C: what was made is taken down."""
    before = signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
