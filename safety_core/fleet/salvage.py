"""What a halt can still use of a configuration that is broken: everything but the tables that cannot be read.

A wrong address for mail must not stand between an operator and a halt. The tables that say *which* installation is halted
and how long it is waited for are never guessed at: what is wrong with them is said, and nothing is taken.
"""

import difflib
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

from safety_core.errors import BadFile
from safety_core.fleet import toml_file

NEEDED = ("store", "timing")
"""Tables without which nobody knows what is halted, and when that is true."""
CHUNKS_MAX = 200
_CHUNK = re.compile(r"^[ \t]*\[", re.MULTILINE)
_NAME = re.compile(r"""[ \t]*\[\[?[ \t]*["']?([A-Za-z0-9_-]+)""")
_ALIKE = 0.6


def readable(path: Path, text: str) -> tuple[dict[str, Any], list[str]]:
    """The tables of a file that can be read, and what was wrong with the others, as words.

    Raises:
        BadFile: what is broken is, or may be, one of ``NEEDED``.
    """
    try:
        return toml_file.tables(path, text), []
    except BadFile as whole:
        broken = whole
    starts = [0, *(found.start() for found in _CHUNK.finditer(text)), len(text)]
    if len(starts) > CHUNKS_MAX:
        raise broken
    kept = ""
    said: list[tuple[str, str]] = []
    for start, stop in pairwise(starts):
        chunk = text[start:stop]
        try:
            tomllib.loads(kept + chunk)
        except tomllib.TOMLDecodeError:
            name = _NAME.match(chunk)
            if name is None or name[1] in NEEDED:
                raise broken from None
            said.append((name[1], f"{path}: [{name[1]}] is left out, it is not TOML"))
        else:
            kept += chunk
    content = tomllib.loads(kept)
    if any(stands_for_needed(name, content) for name, _ in said):
        raise broken
    return content, [str(broken), *(words for _, words in said)]


def stands_for_needed(name: str, content: dict[str, Any]) -> bool:
    """Whether a table of this name may be a misspelt one of ``NEEDED`` that the file does not have otherwise."""
    return any(each in NEEDED and each not in content for each in difflib.get_close_matches(name, NEEDED, 2, _ALIKE))
