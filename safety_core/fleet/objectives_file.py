"""A file of objectives, with what is wrong in it named by line and field."""

from pathlib import Path

from safety_core.budget.objectives import Objectives
from safety_core.fleet import toml_file
from safety_core.shell.objectives_text import parse


def read(path: Path) -> tuple[str, Objectives]:
    """The file's text, and the objectives that it says.

    Raises:
        BadFile: it cannot be read, or says what objectives cannot be.
    """
    text = toml_file.text_of(path)
    return text, parse(text, source=str(path))
