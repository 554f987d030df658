"""The pictures and films of a scenario, in memory, where the platforms of its world can fetch them."""

import hashlib
from datetime import UTC, datetime

from safety_core.errors import MediaMissing
from safety_core.media import Medium, medium, recognised
from safety_core.ports import Shelved
from simulators.world import World

PLACE = "https://shelf.example"


class RigShelf:
    """``ports.Shelf``. What is put on it stands on the world's web."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[Medium, bytes] = {}
        self._put_at: dict[Medium, datetime] = {}

    def put(self, content: bytes) -> Medium:
        """See the port."""
        kind = recognised(content)
        assert kind is not None, "it is no picture or film that platforms take"
        found = Medium(kind, len(content), hashlib.sha256(content).hexdigest())
        self._held[found] = content
        self.touch(found)
        self._world.put_on_web(self.url(found), content, kind=kind)
        return found

    def touch(self, medium: Medium) -> bool:
        """See the port."""
        self._put_at[medium] = datetime.fromtimestamp(self._world.clock.unix_us() / 1e6, UTC)
        return medium in self._held

    def lying(self) -> tuple[Shelved, ...]:
        """See the port."""
        return tuple(Shelved(each.ref, each.sha256, each.size, self._put_at[each]) for each in self._held)

    def remove(self, file: Shelved, *, before: datetime) -> bool:
        """See the port; what was put on the web stays there, as with ``clear``."""
        named = medium(file.name)
        if named in self._held and self._put_at[named] >= before:
            return False
        self._held.pop(named, None)
        return True

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
