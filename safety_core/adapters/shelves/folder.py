"""A folder in which every file's name is the SHA-256 of its bytes. What does not fit its name is not there.

A web server that serves the folder under ``base_url`` lets platforms fetch what is on it; Holdpoint serves nothing itself.

A file's age counts from when it was put there last: of the same bytes put again only the age is new. A file that is removed
goes under another name first, so that whoever puts the same bytes at that instant makes it young, and it comes back, or finds
it gone, and writes it anew. What a crash leaves of that, or of half a file, ``lying`` tells of.
"""

import hashlib
import os
import re
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

from safety_core.errors import BadInput, MediaMissing, ShelfUnavailable
from safety_core.media import BYTES_MAX, Medium, recognised
from safety_core.ports import Shelved

_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}
_GOING = ".going"
_OURS = re.compile(
    r"(?P<sha256>[0-9a-f]{64})(?:\.(?:jpg|png|gif|webp|mp4|mov)|(?P<left>\.[0-9]+-[0-9]+\.part))(?P<going>\.going)?"
)
"""A file; half of one that was about to come; and either of them, about to go."""


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
        if not (self._holds(medium) and self.touch(medium)):
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                _write_whole(self._folder / _name(medium), content)
            except OSError as error:
                raise ShelfUnavailable(
                    f"{medium.ref} cannot be put on the shelf ({error.strerror or error})",
                    f"see to {self._folder}: that there is room, and that it may be written; then try again",
                ) from error
        return medium

    def touch(self, medium: Medium) -> bool:
        """See ``ports.Shelf``."""
        try:
            os.utime(self._folder / _name(medium))
        except OSError:
            return False
        return True

    def lying(self) -> tuple[Shelved, ...]:
        """See ``ports.Shelf``."""
        try:
            with os.scandir(self._folder) as found:
                seen = [each for entry in found if (each := _shelved(entry)) is not None]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unavailable("the shelf cannot be read", error) from error
        return tuple(sorted(seen, key=lambda each: each.name))

    def remove(self, file: Shelved, *, before: datetime) -> bool:
        """See ``ports.Shelf``."""
        place = self._folder / file.name
        aside = place.with_name(f"{file.name.removesuffix(_GOING)}{_GOING}")
        try:
            place.replace(aside)
            if _at(aside.stat().st_mtime_ns) >= before:
                aside.replace(place.with_name(aside.name.removesuffix(_GOING)))
                return False
            aside.unlink()
            _keep_names(self._folder)
        except FileNotFoundError:
            return True
        except OSError as error:
            raise self._unavailable(f"{file.name} cannot be removed from the shelf", error) from error
        return True

    def _unavailable(self, what: str, error: OSError) -> ShelfUnavailable:
        return ShelfUnavailable(
            f"{what} ({error.strerror or error})",
            f"see to {self._folder}: that it may be read and written; then sweep it: holdpoint media sweep",
        )

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


def _shelved(entry: os.DirEntry[str]) -> Shelved | None:
    """What lies there, if it is of ours; ``None`` too for one that went meanwhile.

    Its age is from the later of two times: a copy may bring an old one with it, but never the time of its name.
    """
    ours = _OURS.fullmatch(entry.name)
    if ours is None:
        return None
    try:
        seen = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(seen.st_mode):
        return None
    put_at = _at(max(seen.st_mtime_ns, seen.st_ctime_ns))
    named = ours["left"] is None and ours["going"] is None
    return Shelved(entry.name, ours["sha256"] if named else None, seen.st_size, put_at)


def _at(time_ns: int) -> datetime:
    return datetime.fromtimestamp(time_ns / 1e9, UTC)


def _keep_names(folder: Path) -> None:
    """What was removed stays so after a loss of power."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _name(medium: Medium) -> str:
    return f"{medium.sha256}{_SUFFIXES[medium.kind]}"
