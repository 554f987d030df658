"""The lines of the documents that can be typed, and what of them the command line must know."""

import re
import shlex
from pathlib import Path

import click

from safety_core.cli.main import cli
from tests.architecture.ground import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCED = re.compile(r"^ *```(?:sh|console)?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_ANY_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^ {4,}(?:\.venv/bin/)?(holdpoint [a-z-].*)$", re.MULTILINE)
_INLINE = re.compile(r"`(holdpoint [a-z-][^`\n]*)`")
_ENDS = re.compile(r"\s{2,}.*|\s+[#>&|\\].*|\s+….*|,.*", re.DOTALL)
"""Where a line's words end and something else begins: a remark, a redirection, a line that goes on, a list of commands."""


def lines(text: str) -> list[str]:
    """What can be typed on a page: lines of ``sh`` blocks, indented lines, and what stands in backticks."""
    typed = [line.strip() for block in _FENCED.findall(text) for line in block.splitlines()]
    plain = _ANY_FENCE.sub("", text)
    found = [
        *(each for each in typed if each.startswith("holdpoint ")),
        *_INDENTED.findall(plain),
        *_INLINE.findall(plain),
    ]
    return list(dict.fromkeys(found))


def wrong_of(line: str) -> str:
    """What of a line the command line does not know: a command, or an option of it. Empty: nothing.

    Values are not looked at: what stands in capitals, in brackets or as dots stands for something.
    """
    words = _words(_ENDS.sub("", line))[1:]
    command: click.Command = cli
    context = click.Context(cli, info_name="holdpoint")
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        name = words.pop(0)
        found = command.get_command(context, name)
        if found is None:
            return f"there is no command {name!r}"
        context = click.Context(found, info_name=name, parent=context)
        command = found
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)} | {"--help", "-h"}
    if command is cli:
        known.add("--version")
    for word in words:
        option = word.strip("[]").partition("=")[0]
        if re.fullmatch(r"--?[a-z][a-z-]*", option) and option not in known:
            return f"{context.command_path} has no option {option}"
    return ""


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # a brace or a quotation mark of prose
        return line.split()


def shown(page: Path) -> str:
    """A page's name as a test is called."""
    return str(page.relative_to(ROOT))
