"""What erasing commands share: after the store the shelf is swept, and the database's file is rewritten whatever came of that."""

from contextlib import AbstractContextManager

import click
import msgspec

from safety_core.cli.common import held, say, say_scrubbed
from safety_core.errors import HoldpointError
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.sweep import Swept, sweep

AGAIN = "holdpoint media sweep"


def on_the_shelf(config: str | None) -> AbstractContextManager[Core]:
    """The core for a command that erases: the store's, and the shelf."""
    from safety_core.fleet import compose, settings

    return held(compose.sweeping_core(settings.load(config)))


def swept_after(core: Core, by: Claimant, why: str) -> Swept | HoldpointError:
    """Sweep the shelf after an erasure; what is wrong with that undoes nothing, and is handed back to be said."""
    try:
        return sweep(core, by, why)
    except HoldpointError as no:
        return no


def say_erased(
    config: str | None, gone: msgspec.Struct, words: str, swept: Swept | HoldpointError, *, as_json: bool
) -> None:
    """Say what went, from store and shelf, and rewrite the database's file.

    Raises:
        HoldpointError: the file could not be rewritten; or, once it is, what was wrong with the shelf.
    """
    from safety_core.fleet import settings

    failed = swept if isinstance(swept, HoldpointError) else None
    media = {"failed": str(swept)} if isinstance(swept, HoldpointError) else msgspec.to_builtins(swept)
    say({**msgspec.to_builtins(gone), "media": media}, f"{words}\n{spoken(swept)}", as_json=as_json)
    say_scrubbed(settings.load(config))
    if failed is not None:
        click.echo(f"once that is seen to: {AGAIN}", err=True)
        raise failed


def spoken(swept: Swept | HoldpointError, *, would: bool = False) -> str:
    """What became of the shelf, in one line."""
    if isinstance(swept, HoldpointError):
        return f"the pictures and films on the shelf are NOT erased: {swept}"
    went = "would go" if would else "are gone"
    said = f"{swept.files} files ({swept.bytes} bytes) {went} from the shelf, {swept.named} stay, which others name"
    if not swept.young:
        return said
    return f"{said}; {swept.young} stay for now, put there within the last hour and named by nothing: {AGAIN}, later"
