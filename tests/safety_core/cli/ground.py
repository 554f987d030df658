"""What the commands' tests stand on."""

from typing import NamedTuple


class Ended(NamedTuple):
    """A command that ended: its exit code, and what it said."""

    code: int
    out: str
    err: str
