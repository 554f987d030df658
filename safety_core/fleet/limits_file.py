"""A file of limits, with what is wrong in it named by line and field."""

from pathlib import Path

from safety_core.cadence.limits import Limits
from safety_core.errors import BadFile, BadInput
from safety_core.fleet import toml_file
from safety_core.shell import limits_text
from safety_core.shell.zones import zone_of


def read(path: Path) -> tuple[str, Limits]:
    """The file's text, and the limits that it says.

    Raises:
        BadFile: it cannot be read, or says what limits cannot be.
    """
    text = toml_file.text_of(path)
    shape = toml_file.shaped(path, text, toml_file.tables(path, text), limits_text.File)
    try:
        return text, limits_text.limits_of(shape, text, zone_of)
    except BadInput as refused:
        raise placed(path, text, refused) from refused


def placed(path: Path, text: str, refused: BadInput) -> BadFile:
    """What is wrong with limits, where it stands in their file."""
    place = tuple(int(part) if part.isdigit() else part for part in refused.field.split("."))
    return toml_file.wrong(path, text, place, refused.wrong.removeprefix(f"{refused.field}: "), refused.do)
