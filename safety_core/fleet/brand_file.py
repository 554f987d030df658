"""A file of a brand, with what is wrong in it named by line and field."""

from pathlib import Path

from safety_core.errors import BadInput
from safety_core.fleet import limits_file, toml_file
from safety_core.planning.context import BrandContext
from safety_core.shell import brand_text


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
