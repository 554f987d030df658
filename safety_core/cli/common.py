"""What the commands share: options, identity, and how things are printed."""

import getpass
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safety_core.errors import BadInput, Refused
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.plain_sight import unmoved
from safety_core.times import FROM_NOW
from safety_core.vocabulary import PersonId

if TYPE_CHECKING:
    from safety_core.fleet.settings import Loaded

KEYS_VARIABLE = "HOLDPOINT_KEYS"
NAME_MAX_CHARS = 64

config_option = click.option(
    "--config", metavar="FILE", help="Configuration file (default: $HOLDPOINT_CONFIG, ./holdpoint.toml)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")


def person_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--as`` and ``--key``."""
    function = click.option(
        "--key", "key_file", metavar="FILE", help="Their key file (default: $HOLDPOINT_KEYS/NAME.key)."
    )(function)
    return click.option("--as", "as_person", metavar="NAME", help="Who is acting (default: the user of this system).")(
        function
    )


def keys_folder() -> Path:
    """Where key files are looked for and written."""
    named = os.environ.get(KEYS_VARIABLE)
    return Path(named) if named else Path(os.path.expanduser("~")) / ".config" / "holdpoint" / "keys"  # noqa: PTH111  # never raises


def who(as_person: str | None) -> PersonId:
    """The name of whoever is acting, as it can be kept; on a system without names of users, their number."""
    try:
        name = as_person or getpass.getuser()
    except (KeyError, OSError):
        name = f"uid-{os.getuid()}"
    return PersonId(name.encode(errors="backslashreplace").decode()[:NAME_MAX_CHARS])


def claimant(as_person: str | None, key_file: str | None) -> Claimant:
    """Who says they are acting, with the key they have brought, if it can be read and nobody else can read it.

    Raises:
        Refused: the key file was named and cannot be used, or others can read it.
    """
    person = who(as_person)
    path = Path(key_file) if key_file else keys_folder() / f"{person}.key"
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Refused(f"key file {path} can be read by others", f"ask an admin for a new key, or: chmod 600 {path}")
        return Claimant(person, bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as unusable:
        if key_file:
            raise Refused(
                f"key file {path} cannot be used ({unusable})", "give the file that `people add` wrote"
            ) from unusable
        return Claimant(person, None)


@contextmanager
def held(core: Core) -> Iterator[Core]:
    """A command's core, whose store is closed behind it."""
    try:
        yield core
    finally:
        core.store.close()


def deciding(config: str | None) -> AbstractContextManager[Core]:
    """The core for a person's decision on an effect: it knows what each platform can do, and sends nothing either."""
    from safety_core.fleet import compose, settings

    return held(compose.deciding_core(settings.load(config)))


def opened(config: str | None, *, create: bool = False) -> AbstractContextManager[Core]:
    """The core for a command that reads or changes the store and sends nothing."""
    from safety_core.fleet import compose, settings

    return held(compose.command_core(settings.load(config), create=create))


@contextmanager
def looking(config: str | None, as_person: str | None, key_file: str | None) -> Iterator[Core]:
    """The core for a command that shows something: with ``--as NAME`` what that person sees, once they have proved it.

    Nobody named is the operator of this machine, who has the database.
    """
    from safety_core.shell.scoped import acting

    with opened(config) as core:
        yield acting(core, claimant(as_person, key_file) if as_person else None)


@contextmanager
def signing(config: str | None) -> Iterator[Core]:
    """The core of a command that signs the audit log, if there is a key."""
    from safety_core.fleet import compose, settings

    core = compose.signing_core(settings.load(config))
    try:
        yield core
    finally:
        core.store.close()


def duration_s(text: str, *, field: str, least_s: int, most_s: int | None = None) -> int:
    """A length of time as people type it (``5m``, ``1h30m``), in seconds.

    Raises:
        BadInput: it is none, shorter than ``least_s`` or longer than ``most_s``.
    """
    found = FROM_NOW.fullmatch(text)
    do = f"give it as 5s, 1m or 1h; {least_s}s at least" + (f", {most_s // 3600}h at most" if most_s else "")
    if found is None:
        raise BadInput(field, f"{text!r} is not a length of time", do)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length_s = hours * 3600 + minutes * 60 + seconds
    if length_s < least_s:
        raise BadInput(field, f"{text!r} is shorter than {least_s} s", do)
    if most_s is not None and length_s > most_s:
        raise BadInput(field, f"{text!r} is longer than {most_s // 3600} h", do)
    return length_s


def say_scrubbed(loaded: "Loaded") -> None:
    """Rewrite the database's file, and say how that went.

    Raises:
        StoreUnavailable: it could not be done.
    """
    from safety_core.errors import StoreUnavailable
    from safety_core.fleet import compose

    if not compose.scrub(loaded):
        raise StoreUnavailable(
            f"{loaded.database} was rewritten, and its log could not be emptied: somebody reads in it",
            "what was erased may still be in the log's bytes; type again: holdpoint db scrub",
        )
    click.echo(f"{loaded.database} was rewritten: nothing is left in it of what was erased", err=True)


def say(what: dict[str, Any], words: str, *, as_json: bool) -> None:
    """Print one result, for a person or for a program. No word in it, whoever wrote it, moves the terminal's cursor."""
    click.echo(said(what, words, as_json=as_json))


def said(what: dict[str, Any], words: str, *, as_json: bool) -> str:
    """One result as a person, or a program, reads it."""
    return json.dumps(what, ensure_ascii=False, default=str) if as_json else unmoved(words)


def write_whole(file: Path, pieces: Iterable[bytes], *, mode: int = 0o666) -> int:
    """Write pieces into a file, and return how many; a file that was there before is whole until the new one is."""
    if file.exists() and not file.is_file():  # the new one takes the old one's place, and a device must keep its own
        raise BadInput("FILE", f"{file} is there, and is no file", "name another")
    part = file.with_name(f"{file.name}.part")
    count = 0
    try:
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, mode)) as opened_file:
            for count, piece in enumerate(pieces, 1):  # noqa: B007  # counted
                opened_file.write(piece)
        part.replace(file)
    except OSError as refused:
        raise BadInput("FILE", f"{file} cannot be written ({refused.strerror})", "name another") from refused
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count
