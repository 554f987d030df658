"""A folder in which every file's name is the SHA-256 of its bytes. What does not fit its name is not there.

A web server that serves the folder under ``base_url`` lets platforms fetch what is on it; Holdpoint serves nothing itself.
"""

import hashlib
import os
import threading
from pathlib import Path

from safety_core.errors import BadInput, MediaMissing, ShelfUnavailable
from safety_core.media import BYTES_MAX, Medium, recognised

_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}


class FolderShelf:
    """See the module. ``base_url`` without a slash at its end; ``None``: nobody can fetch from it."""

    def __init__(self, folder: Path, *, base_url: str | None = None) -> None:
        self._folder = folder
        self._base_url = base_url

    def content(self, medium: Medium) -> bytes:
        """See ``ports.Shelf``."""
        path = self._folder / _name(medium)
        try:
            found = path.read_bytes()
        except OSError as error:
            raise MediaMissing(
                f"{medium.ref} cannot be read from the shelf ({error.strerror or error})",
                "hand it over again: holdpoint intent submit --media FILE",
            ) from error
        if len(found) != medium.size or hashlib.sha256(found).hexdigest() != medium.sha256:
            raise MediaMissing(
                f"the file on the shelf is not {medium.ref} any more",
                "find out who changed it, and hand it over again: holdpoint intent submit --media FILE",
            )
        return found

    def url(self, medium: Medium) -> str | None:
        """See ``ports.Shelf``."""
        return None if self._base_url is None else f"{self._base_url}/{_name(medium)}"

    def put(self, content: bytes) -> Medium:
        """See ``ports.Shelf``."""
        kind = recognised(content)
        if kind is None:
            raise BadInput(
                "media", "these bytes are no picture or film that platforms take", f"use {', '.join(_SUFFIXES)}"
            )
        medium = Medium(kind, len(content), hashlib.sha256(content).hexdigest())
        if not self._holds(medium):
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                _write_whole(self._folder / _name(medium), content)
            except OSError as error:
                raise ShelfUnavailable(
                    f"{medium.ref} cannot be put on the shelf ({error.strerror or error})",
                    f"see to {self._folder}: that there is room, and that it may be written; then try again",
                ) from error
        return medium

    def put_file(self, path: Path) -> Medium:
        """Keep a copy of a file, and say what it is.

        Raises:
            BadInput: it cannot be read, is empty or too large, or is nothing that platforms take.
            ShelfUnavailable: it could not be kept.
        """
        try:
            size = path.stat().st_size
            if size > BYTES_MAX:
                raise BadInput("media", f"{path} has {size} bytes, more than {BYTES_MAX}", "make it smaller")
            content = path.read_bytes()
        except OSError as error:
            raise BadInput("media", f"{path} cannot be read ({error.strerror or error})", "give a file") from error
        if recognised(content) is None:
            raise BadInput("media", f"{path} is no picture or film that platforms take", f"use {', '.join(_SUFFIXES)}")
        return self.put(content)

    def _holds(self, medium: Medium) -> bool:
        try:
            self.content(medium)
        except MediaMissing:
            return False
        return True


def _write_whole(place: Path, content: bytes) -> None:
    """Under another name first: whoever reads meanwhile, or after a crash, sees all of it or nothing."""
    half = place.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)


def _name(medium: Medium) -> str:
    return f"{medium.sha256}{_SUFFIXES[medium.kind]}"
