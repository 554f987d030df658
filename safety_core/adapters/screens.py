"""The safety screen's rules that come with Holdpoint, as text; ``shell/screen_text.py`` reads it."""

from pathlib import Path

from safety_core import engagement
from safety_core.errors import BadFile

PACKAGED = Path(engagement.__file__).parent / "screen.toml"


def text_of(path: Path = PACKAGED) -> str:
    """The text of a file of rules.

    Raises:
        BadFile: it is not there, cannot be read, or is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as odd:
        raise BadFile(str(path), None, "", f"cannot be read: {odd}", "give a readable file in UTF-8") from odd
