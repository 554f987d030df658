"""Gate reports: the runs in the folder that the configuration names, their verdicts, and the page of one.

A run is a folder with a ``gate.json``; what is outside of that folder is never read, by whatever name or link. The page is
somebody's file: whoever shows it gives it an origin of its own, and no script. Of the pages of its loads those are shown that
what was signed names, and as they were signed.
"""

import base64
import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Annotated

import msgspec

from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.errors import Refused, StoreUnavailable, UnknownName
from safety_core.shell.identity import require
from safety_core.vocabulary import Role

VERDICT, PAGE, ENVELOPE = "gate.json", "report.html", "gate.dsse.json"
PAGE_OF_LOAD = re.compile(r"load-([a-z0-9][a-z0-9_-]{0,39})\.html")
RUNS_MAX = 200
"""Runs that are read, the newest names first."""
VERDICT_MAX_BYTES, PAGE_MAX_BYTES = 8_000_000, 64_000_000
NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class Named(Given, frozen=True, kw_only=True):
    """One run, by its folder's name."""

    run: Annotated[str, msgspec.Meta(max_length=200)]


class OfLoad(Named, frozen=True, kw_only=True):
    """A load over the API of a run, by its name."""

    load: Annotated[str, msgspec.Meta(max_length=40)]


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """A gate of a run, and its word; ``null``: the step that is decided does not ask for it."""

    gate: str
    word: str | None


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A load over the API of a run, and its word. ``page``: it has a page that can be shown, as it was signed."""

    load: str
    word: str
    page: bool


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run.

    Attributes:
        verdict: GO, NO-GO or NO DATA; step: what it decides; simulated: on simulators, and not on real accounts.
        started_at: UTC. signed_by: who signed it; null: nobody.
        why: in a sentence. gates: each with its word. loads: those over the API that lie in its folder.
        page: it has a page that can be shown. wrong: why its verdict cannot be read; then the rest is empty.
    """

    run: str
    verdict: str
    step: str
    simulated: bool
    started_at: str
    signed_by: str | None
    why: str
    gates: tuple[Gate, ...]
    loads: tuple[Load, ...]
    page: bool
    wrong: str | None


class Runs(msgspec.Struct, frozen=True, kw_only=True):
    """Runs, the newest first. ``folder``: where they are; null: the configuration names none. ``more``: older ones are not shown."""

    runs: tuple[Run, ...]
    folder: str | None
    more: bool


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A run's page, or that of a load of it: a whole HTML document that somebody's run wrote. Nothing in it is to be trusted."""

    run: str
    html: str


class _Gate(msgspec.Struct, frozen=True):
    gate: str
    word: str | None


class _Load(msgspec.Struct, frozen=True):
    load: str
    word: str


class _Verdict(msgspec.Struct, frozen=True):
    """Of ``gate.json`` what is shown; its whole shape is ``gate.schema.json``."""

    verdict: str
    step: str
    started_at: str
    simulated: bool = False
    signed_by: str | None = None
    why: str = ""
    gates: tuple[_Gate, ...] = ()
    loads: tuple[_Load, ...] = ()


class _Envelope(msgspec.Struct, frozen=True):
    payload: str


class _Subject(msgspec.Struct, frozen=True):
    name: str
    digest: dict[str, str]


class _Statement(msgspec.Struct, frozen=True):
    """Of what was signed (in-toto) what is looked at: its files, each with its SHA-256."""

    subject: tuple[_Subject, ...]


class _Unreadable(Exception):
    """Why something is not to be had."""


def listed(desk: Desk, _: Nothing) -> Runs:
    """The runs that there are."""
    _must_act_for_all(desk)
    folder = desk.outside.runs
    if folder is None:
        return Runs(runs=(), folder=None, more=False)
    names = _names(folder)
    found = [each for each in (_run(folder / name) for name in names[:RUNS_MAX]) if each is not None]
    return Runs(runs=tuple(found), folder=str(folder), more=len(names) > RUNS_MAX)


def show(desk: Desk, given: Named) -> Run:
    """One run."""
    _must_act_for_all(desk)
    found = _run(_place(desk, given.run))
    if found is None:
        raise UnknownName("run", given.run, ())
    return found


def page(desk: Desk, given: Named) -> Page:
    """Its page."""
    _must_act_for_all(desk)
    try:
        content = _read(_place(desk, given.run), PAGE, PAGE_MAX_BYTES)
    except FileNotFoundError as none:
        raise UnknownName("run", given.run, ()) from none
    except (_Unreadable, OSError) as wrong:
        raise _cannot_be_read(f"the page of {given.run}", wrong) from wrong
    return Page(run=given.run, html=content.decode(errors="replace"))


def load_page(desk: Desk, given: OfLoad) -> Page:
    """The page of a load of it, exactly as it was signed."""
    _must_act_for_all(desk)
    place, name = _place(desk, given.run), f"load-{given.load}.html"
    try:
        signed = _signed(place)
        if given.load not in _loads_in(signed):
            raise UnknownName("load", given.load, _loads_in(signed))
        content = _read(place, name, PAGE_MAX_BYTES)
    except (_Unreadable, OSError) as wrong:
        raise _cannot_be_read(f"the page of {given.load} of {given.run}", wrong) from wrong
    if hashlib.sha256(content).hexdigest() != signed[name]:
        raise Refused(f"{name} of {given.run} is not what was signed", f"make it anew: holdpoint report {place}")
    return Page(run=given.run, html=content.decode(errors="replace"))


def _must_act_for_all(desk: Desk) -> None:
    """A report names clients of all."""
    desk.whole.store.read(lambda tx: require(tx, desk.claimant, Role.VIEWER, None))


def _names(folder: Path) -> list[str]:
    """Folders in it, the newest first: a run's name begins with its time. Links are none."""
    try:
        with os.scandir(folder) as entries:
            return sorted(
                (each.name for each in entries if _is_name(each.name) and each.is_dir(follow_symlinks=False)),
                reverse=True,
            )
    except FileNotFoundError:
        return []
    except OSError as wrong:
        raise StoreUnavailable(
            f"{folder} cannot be read ({wrong.strerror})", "see [console] runs of the configuration"
        ) from wrong


def _is_name(name: str) -> bool:
    return bool(name) and not name.startswith(".") and set(name) <= NAME_CHARS


def _place(desk: Desk, name: str) -> Path:
    """The folder of a run that is there: one of those names, whatever was asked for."""
    folder = desk.outside.runs
    known = () if folder is None else _names(folder)
    if folder is None or name not in known:
        raise UnknownName("run", name, ())
    return folder / name


def _run(place: Path) -> Run | None:
    """``None``: no run was judged there."""
    try:
        said = msgspec.json.decode(_read(place, VERDICT, VERDICT_MAX_BYTES), type=_Verdict)
    except FileNotFoundError:
        return None
    except (_Unreadable, OSError, msgspec.DecodeError, RecursionError) as wrong:
        return Run(
            run=place.name,
            verdict="NO DATA",
            step="",
            simulated=False,
            started_at="",
            signed_by=None,
            why="",
            gates=(),
            loads=(),
            page=False,
            wrong=f"{VERDICT} cannot be read: {wrong}",
        )
    return Run(
        run=place.name,
        verdict=said.verdict,
        step=said.step,
        simulated=said.simulated,
        started_at=said.started_at,
        signed_by=said.signed_by,
        why=said.why,
        gates=tuple(Gate(gate=each.gate, word=each.word) for each in said.gates),
        loads=_loads(place, said),
        page=_is_file(place / PAGE),
        wrong=None,
    )


def _signed(place: Path) -> dict[str, str]:
    """What was signed of a run: its files, each with its SHA-256 (hex). Empty: nothing was. Who signed is nothing that is looked at.

    Raises:
        _Unreadable, OSError: it cannot be read.
    """
    try:
        envelope = msgspec.json.decode(_read(place, ENVELOPE, VERDICT_MAX_BYTES), type=_Envelope)
        told = msgspec.json.decode(base64.b64decode(envelope.payload, validate=True), type=_Statement)
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as wrong:
        raise _Unreadable(f"{ENVELOPE} cannot be read: {wrong}") from wrong
    return {each.name: each.digest.get("sha256", "") for each in told.subject}


def _loads_in(signed: dict[str, str]) -> tuple[str, ...]:
    """Those with a page among it."""
    return tuple(found[1] for found in map(PAGE_OF_LOAD.fullmatch, signed) if found is not None)


def _loads(place: Path, said: _Verdict) -> tuple[Load, ...]:
    """Each with whether its page can be shown; none of them can where nothing that can be read was signed."""
    if not said.loads:
        return ()
    try:
        shown = set(_loads_in(_signed(place)))
    except (_Unreadable, OSError):
        shown = set()
    return tuple(Load(load=each.load, word=each.word, page=each.load in shown) for each in said.loads)


def _cannot_be_read(what: str, wrong: Exception) -> StoreUnavailable:
    return StoreUnavailable(f"{what} cannot be read: {wrong}", "see the folder of the run")


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _read(folder: Path, name: str, most: int) -> bytes:
    """A file of a folder, neither of which is a link, by descriptors: nobody can put a link in between."""
    inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inside)
    finally:
        os.close(inside)
    with os.fdopen(number, "rb") as file:
        told = os.fstat(file.fileno())
        if not stat.S_ISREG(told.st_mode):
            raise _Unreadable("it is no file")
        if told.st_size > most:
            raise _Unreadable(f"it has {told.st_size} bytes, more than {most}")
        return file.read(most)


OPERATIONS = (
    Operation("runs.list", "GET", "/runs", "Gate reports, the newest first.", Role.VIEWER, Nothing, Runs, listed, everyone=True),
    Operation("runs.show", "GET", "/runs/{run}", "One run's verdict.", Role.VIEWER, Named, Run, show, everyone=True),
    Operation(
        "runs.page", "GET", "/runs/{run}/page", "One run's page, as the run wrote it; not to be trusted.",
        Role.VIEWER, Named, Page, page, everyone=True,
    ),
    Operation(
        "runs.load", "GET", "/runs/{run}/loads/{load}/page", "The page of one of a run's loads, as it was signed; not to be trusted.",
        Role.VIEWER, OfLoad, Page, load_page, everyone=True,
    ),
)  # fmt: skip
