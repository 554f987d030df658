"""A file of a brand, with what is wrong in it named by line and field."""

from pathlib import Path

from safety_core.errors import BadFile, BadInput
from safety_core.fleet import limits_file, toml_file
from safety_core.planning.context import BrandContext, Missing
from safety_core.shell import brand_text
from safety_core.shell.brand import Lacking

IN_FILE = {
    "platforms": "platform",
    "offers": "offer",
    "blackouts": "blackout",
    "first": "period.first",
    "days": "period.days",
}
"""What parts of a context are called in its file, where it is not the same."""
LISTS = frozenset({"platforms", "offers", "blackouts"})


def read(path: Path) -> BrandContext:
    """The context that the file says.

    Raises:
        BadFile: it cannot be read, or says what no brand is; in under a second, however large it is.
    """
    text = toml_file.text_of(path)
    brand_text.check_size(text, source=str(path))
    shape = toml_file.shaped(path, text, toml_file.tables(path, text), brand_text.File)
    try:
        return brand_text.context_of(shape)
    except BadInput as refused:
        raise limits_file.placed(path, text, refused) from refused


def placed(path: Path, refused: BadInput) -> BadFile:
    """What keeps a context from being taken, each thing where it stands in the context's file."""
    text = toml_file.text_of(path)
    faults = refused.faults if isinstance(refused, Lacking) else (_fault(refused),)
    first, *others = (_in_file(path, text, each) for each in faults)
    more = "".join(f"\n{each}" for each in others)
    return BadFile(first.file, first.line, first.field, faults[0].why, f"{first.do}{more}")


def _fault(refused: BadInput) -> Missing:
    return Missing(refused.field, refused.wrong.removeprefix(f"{refused.field}: "), refused.do)


def _in_file(path: Path, text: str, fault: Missing) -> BadFile:
    head, dot, rest = fault.field.partition(".")
    named = f"{IN_FILE.get(head, head)}{dot}{rest}"
    # Of a list as a whole its first entry is shown: a table of an array is the first thing that has a line.
    place = f"{named}.0" if head in LISTS and not rest else named
    return limits_file.placed(path, text, BadInput(place, fault.why, fault.what_next))
