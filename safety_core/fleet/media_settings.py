"""Where pictures and films are: ``[media]`` of the configuration."""

from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput


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
