"""Where pictures and films are: ``[media]`` of the configuration, and the shelf that it names."""

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput

if TYPE_CHECKING:
    from safety_core.adapters.shelves.folder import FolderShelf
    from safety_core.fleet.settings import Loaded


class MediaSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The folder, and the address under which a web server shows it to platforms that fetch media themselves."""

    folder: Annotated[str, msgspec.Meta(min_length=1)] = "media"
    url: str | None = None


def check(settings: MediaSettings) -> None:
    """Hold an address to what platforms fetch from.

    Raises:
        BadInput: it is none.
    """
    if settings.url is None:
        return
    parts = urlsplit(settings.url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise BadInput("media.url", f"{settings.url!r} is no address of a folder", "give https://host/folder")


def shelf_of(loaded: "Loaded") -> "FolderShelf":
    """The shelf that the configuration names."""
    from safety_core.adapters.shelves.folder import FolderShelf  # noqa: PLC0415  # only what publishes media loads it

    named = loaded.settings.media
    url = None if named.url is None else named.url.rstrip("/")
    return FolderShelf(loaded.beside(named.folder), base_url=url)
