"""The pictures and films of a scenario, in memory, where the platforms of its world can fetch them."""

import hashlib

from safety_core.errors import MediaMissing
from safety_core.media import Medium, recognised
from simulators.world import World

PLACE = "https://shelf.example"


class RigShelf:
    """``ports.Shelf``. What is put on it stands on the world's web."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[Medium, bytes] = {}

    def put(self, content: bytes) -> Medium:
        """See the port."""
        kind = recognised(content)
        assert kind is not None, "it is no picture or film that platforms take"
        medium = Medium(kind, len(content), hashlib.sha256(content).hexdigest())
        self._held[medium] = content
        self._world.put_on_web(self.url(medium), content, kind=kind)
        return medium

    def clear(self) -> None:
        """Somebody clears it; what was put on the web stays there."""
        self._held.clear()

    def content(self, medium: Medium) -> bytes:
        """See the port."""
        if medium not in self._held:
            raise MediaMissing(f"{medium.ref} is not on the shelf", "hand it over again")
        return self._held[medium]

    def url(self, medium: Medium) -> str:
        """See the port."""
        return f"{PLACE}/{medium.sha256}"
