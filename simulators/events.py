"""What happens in a world, as server-sent events: ``effect``, ``request``, ``fault``, each with its row as JSON."""

from typing import Any

from simulators.encoding import encoded
from simulators.strict_yaml import ConfigurationRefused
from simulators.world import World

_AT_ONCE = 1_000
_DIGITS = 10


class Events:
    """A reader's place in ledger, journal and firings. An event's id says how many rows of each the reader then has.

    Args:
        mark: an id, behind which it begins; ``None``: now.

    Raises:
        ConfigurationRefused: it is no id.
    """

    def __init__(self, world: World, mark: str | None) -> None:
        self._world = world
        self._seen = [len(rows) for rows in self._all()] if mark is None else _opened(mark)

    def more(self) -> bytes:
        """The events that came since the last call; at most a thousand of each kind."""
        self._world.settle()
        said = []
        for place, (name, rows) in enumerate(zip(("effect", "request", "fault"), self._all(), strict=True)):
            self._seen[place] = min(self._seen[place], len(rows))  # the world was reset meanwhile
            for row in rows[self._seen[place] : self._seen[place] + _AT_ONCE]:
                self._seen[place] += 1
                mark = ".".join(map(str, self._seen))
                said.append(f"id: {mark}\nevent: {name}\ndata: ".encode() + encoded(row) + b"\n\n")
        return b"".join(said)

    def _all(self) -> tuple[Any, Any, Any]:
        return self._world.ledger.entries, self._world.journal.entries, self._world.faults.firings


def _opened(mark: str) -> list[int]:
    parts = mark.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < _DIGITS for part in parts):  # noqa: PLR2004 - kinds of rows
        raise ConfigurationRefused(f"since={mark!r} is no event's id; give one such as 0.0.0")
    return [int(part) for part in parts]
