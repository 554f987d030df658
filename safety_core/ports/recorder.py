"""Where it is written down what the sandbox caught, or let through before its eyes."""

from collections.abc import Mapping
from typing import Protocol


class Recorder(Protocol):
    """Keeps lines, by the setting under which they were made. What it is handed holds no secret any more."""

    def write(self, serial: int, stated: Mapping[str, object]) -> int:
        """Keep one more line of a setting, durably, and say its number there (from 1); it stands in the line as ``n``.

        Raises:
            NotRecorded: it is not kept; says why.
        """
