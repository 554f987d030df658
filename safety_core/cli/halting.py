"""What ``holdpoint halt`` prints, and its way without store, network or configuration."""

from datetime import datetime
from pathlib import Path

import msgspec

from safety_core.cli.common import said
from safety_core.cli.output import tell
from safety_core.errors import HoldpointError, StoreUnavailable
from safety_core.halt import BOUND_MAX_S, Timing, quiesced_by_time_us, us
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked
from safety_core.shell.quiescence import LOOK_EVERY_S, Progress
from safety_core.shell.until import expected_end
from safety_core.switches import Halt, HaltState
from safety_core.vocabulary import HaltId

LONGEST = Timing(ask_s=0, fence_s=0, pause_s=2, permit_s=BOUND_MAX_S - 2, drift=0)
"""When the configuration cannot be read: no permit of any configuration that may run lives longer than this one's."""
SIGNED_WITHIN_S = 1.0
UNKEPT = (
    "this whole machine is stopped, but the disk had no room for the order: once there is room an automatic halt of "
    "everything stands in its place, and a second person ends that one: holdpoint switch show"
)


def ends_at(until: str | None, now: datetime) -> str | None:
    """The expected end as ISO 8601, aware; what cannot be used is said on standard error and left out.

    A time without a zone is taken as this machine's own.
    """
    end, wrong = expected_end(until, now)
    if wrong is not None:
        tell(f"holdpoint: --until {wrong}", err=True)
    return end


class Shown:
    """Prints the instants of halts as they come, and how many workers have confirmed."""

    def __init__(self, *, quiet: bool, asks_store: bool = True) -> None:
        self._quiet = quiet
        self._asks_store = asks_store
        self._last: dict[HaltId, Progress] = {}

    def instant(self, halt: Halt) -> None:
        """A halt is fenced, latched or quiesced."""
        if not self._quiet:
            tell(_instant(halt, asks_store=self._asks_store))

    def progress(self, now: Progress) -> None:
        """How far one halt is; said when the number changes."""
        if not self._quiet and now.workers and now != self._last.get(now.halt):
            tell(
                f"confirmed   {now.answered} of {now.workers} workers confirmed or are dead; {now.live} under way ({now.halt})"
            )
        self._last[now.halt] = now

    def last_line(self, halt: Halt, *, kept: bool = True, stops: bool = False) -> str:
        """What stands at the end, and the next line to type. ``kept``: a release can name it; ``stops``: so does STOP."""
        if not kept:
            said = "NOT acknowledged" if halt.state is HaltState.FENCED else "ACKNOWLEDGED"
            return f"{said} {halt.halt}: {halt.scope} is halted (bound {halt.bound_us / 1e6:.1f} s)\n{UNKEPT}"
        if halt.state is HaltState.FENCED:
            return f"halt {halt.halt} stands: nothing new begins. NOT acknowledged: see holdpoint switch show"
        stopped = "this whole machine is stopped by its STOP file; " if halt.latched or stops else ""
        return (
            f"ACKNOWLEDGED {halt.halt}: {halt.scope} is halted (bound {halt.bound_us / 1e6:.1f} s)\n"
            f"{stopped}a second person ends it: holdpoint release {halt.halt} --as NAME -m WHY"
        )


def say_signed(core: Core) -> None:
    """After the acknowledgement, which never waits for it: whether a signed checkpoint covers the halt's record by now.

    Looked for ``SIGNED_WITHIN_S`` long where the log has a key at all; then it is said to be unsigned.
    """
    try:
        size, keys = core.store.read(lambda tx: (tx.audit_size(), tx.log_keys()))
        until_us = core.clock.boot_us() + us(SIGNED_WITHIN_S if keys else 0)
        while (last := core.store.read(lambda tx: tx.last_checkpoint())) is None or last.size < size:
            if core.clock.boot_us() >= until_us:
                why = f"no signed checkpoint within {SIGNED_WITHIN_S:g} s" if keys else "the log has no signing key"
                tell(f"holdpoint: acknowledged UNSIGNED: {why}; see: holdpoint audit key show", err=True)
                return
            core.clock.sleep(LOOK_EVERY_S)
    except StoreUnavailable as away:
        tell(f"holdpoint: acknowledged UNSIGNED: {away.wrong}", err=True)
        return
    tell(f"holdpoint: its record is signed, in the checkpoint of {last.size} entries", err=True)


def _instant(halt: Halt, *, asks_store: bool) -> str:
    if halt.quiesced_us is not None:
        took_s = (halt.quiesced_us - halt.asked_us) / 1e6
        how = "all answers are in" if halt.quiesced_by == "answers" else "by time: no permit can be alive any more"
        return f"quiesced    +{took_s:6.3f} s  {how}"
    took_s = (halt.fenced_us - halt.asked_us) / 1e6
    if halt.latched:
        why = ": the database did not take the halt" if asks_store else ", whatever the database is"
        return f"latched     +{took_s:6.3f} s  nothing begins on this machine any more{why}"
    return f"fenced      +{took_s:6.3f} s  nothing new in scope begins ({halt.scope}); {halt.live_at_fence} under way"


def local(asked: Asked, *, database: str | None, config: str | None, wait: bool, as_json: bool) -> None:
    """Stop this machine by its STOP file and wait by time.

    Raises:
        HaltNotAcknowledged: the file could not be written. StoreUnavailable: nothing of ours is there.
    """
    from safety_core.fleet.compose import stopping_core
    from safety_core.shell import hard_stop

    path, timing = _where(database, config)
    if not (path.exists() or path.with_name(f"{path.name}-stop").exists()):
        raise StoreUnavailable(  # a STOP file in the wrong place stops nothing, and must not be acknowledged
            f"there is nothing of Holdpoint at {path}: nothing is stopped",
            'name the database: holdpoint halt --local --database PATH -m "WHY"',
        )
    core = stopping_core(path, timing)
    shown = Shown(quiet=as_json, asks_store=False)

    so_far: list[Halt] = []

    def show(halt: Halt) -> None:
        so_far.append(halt)
        shown.instant(halt)
        if halt.quiesced_us is None and not as_json:
            waited_for(core, halt)

    try:
        thrown = hard_stop.stop_here(core, asked, show, wait=wait)
    except KeyboardInterrupt:
        for each in so_far[-1:]:
            tell(f"holdpoint: {shown.last_line(each)}", err=True)
        raise
    tell(said(msgspec.to_builtins(thrown), end_of(core, shown, thrown, as_json=as_json), as_json=as_json))


def end_of(core: Core, shown: Shown, halt: Halt, *, as_json: bool) -> str:
    """The last line of one halt; for a program, what it says of an order that could not be kept is on standard error."""
    stops = any(each.halt == halt.halt for each in core.hard_stop.orders())
    kept = stops or halt.epoch > 0
    if as_json and not kept:
        tell(f"holdpoint: {halt.halt}: {UNKEPT}", err=True)
    return shown.last_line(halt, kept=kept, stops=stops)


def waited_for(core: Core, halt: Halt) -> None:
    """Say how long a halt by the hard stop waits: it is long, and nothing else comes meanwhile."""
    left_s = max(0, quiesced_by_time_us(halt, (), core.timing) - core.clock.boot_us()) / 1e6
    tell(f"waiting     {left_s:7.3f} s  until no permit can be alive any more")


def _where(database: str | None, config: str | None) -> tuple[Path, Timing]:
    """The database beside which to stop, and how long a permit can live; a broken configuration keeps nobody from it."""
    from safety_core.fleet import settings

    try:
        loaded = settings.load(config, lenient=True)
    except HoldpointError as broken:
        path = Path(database or settings.StoreSettings().path).absolute()
        tell(f"holdpoint: {broken.wrong}; stopping beside {path} and waiting for the longest", err=True)
        return path, LONGEST
    return (Path(database).absolute() if database else loaded.database), loaded.timing
