"""A file of flags, as somebody hands it over; what is wrong is named by file, line and field."""

from pathlib import Path

from safety_core.errors import BadInput
from safety_core.flags.engine import Flags, compiled
from safety_core.flags.shape import File
from safety_core.fleet import json_file, toml_file


def read(path: Path) -> tuple[str, Flags]:
    """The file's text, and the flags that it says.

    Raises:
        BadFile: it cannot be read, or says what flags cannot be.
    """
    text = toml_file.text_of(path)
    shape = json_file.shaped(path, text, File)
    try:
        return text, compiled(shape)
    except BadInput as refused:
        place = tuple(int(step) if step.isdecimal() else step for step in refused.field.split("."))
        said = refused.wrong.removeprefix(f"{refused.field}: ")
        raise json_file.wrong(path, text, place, said, refused.do) from refused
