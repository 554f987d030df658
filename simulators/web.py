"""The web of a world: what stands at addresses that platforms fetch media from. Nothing outside is ever asked."""

import msgspec


class Found(msgspec.Struct, frozen=True):
    """What an address answers with: its media type and its bytes."""

    kind: str
    content: bytes


class Web:
    """Addresses and what stands there; an address that nobody put there cannot be fetched."""

    def __init__(self) -> None:
        self._found: dict[str, Found] = {}

    def put(self, url: str, content: bytes, *, kind: str) -> None:
        """From now on ``url`` answers with it."""
        self._found[url] = Found(kind, content)

    def get(self, url: str) -> Found | None:
        """What stands there."""
        return self._found.get(url)

    def remove(self, url: str) -> None:
        """From now on nothing stands there."""
        self._found.pop(url, None)
