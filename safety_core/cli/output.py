"""What commands say, also where it may not be heard: the disk behind the output is full, or whoever read it has gone."""

import os
import re
import sys
from contextlib import suppress
from inspect import cleandoc

import click

_SENTENCE = re.compile(r"^\\b\n(?=Exit codes: )", re.MULTILINE)
_KEPT_LINES = re.compile(r"^\\b\n", re.MULTILINE)


def laid_out(command: click.Command) -> None:
    """Let its help keep the lines that its author laid out, and wrap the sentences.

    Docstrings with a backslash are raw here, and click's mark for "do not wrap what follows" is a real backspace.
    """
    if command.help:
        command.help = _KEPT_LINES.sub("\b\n", _SENTENCE.sub("", cleandoc(command.help)))
    if isinstance(command, click.Group):
        for each in command.commands.values():
            laid_out(each)


def tell(words: str, *, err: bool = False) -> None:
    """Say it if it can be said. What must be done whether anybody hears of it or not, as a halt must, says everything so."""
    with suppress(OSError, ValueError):
        click.echo(words, err=err)


def unheard(raised: OSError) -> bool:
    """Whether it was raised by saying something, and by nothing that was done."""
    trace = raised.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") == click.echo.__module__


def let_go() -> None:
    """Give up what could not be written, so that the interpreter does not end with an exit code of its own for its sake."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
