"""Pictures and films that an intent shows: what they are, by their bytes, and how they are named in an intent.

A medium is known by the SHA-256 of its bytes, so that what is approved is what is sent. Platforms re-encode what they
take: their own names and bytes of it are not it.
"""

import re
from typing import NewType

import msgspec

from safety_core.errors import BadInput

MediaRef = NewType("MediaRef", str)
"""``<media type>:<bytes>:<SHA-256 in hex>``, for example ``image/jpeg:48213:9f86…``."""

KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime"})
MEDIA_MAX = 20
"""No platform takes more in one post."""
BYTES_MAX = 4 * 1024**3
_REF = re.compile(r"(?P<kind>[a-z]+/[a-z0-9.+-]+):(?P<size>[1-9][0-9]{0,11}):(?P<sha256>[0-9a-f]{64})")


class Medium(msgspec.Struct, frozen=True):
    """One picture or film. ``size`` in bytes; ``sha256`` of them, in hex."""

    kind: str
    size: int
    sha256: str

    @property
    def ref(self) -> MediaRef:
        """How an intent names it."""
        return MediaRef(f"{self.kind}:{self.size}:{self.sha256}")

    @property
    def film(self) -> bool:
        """Whether it moves and is heard; a GIF is a picture."""
        return self.kind.startswith("video/")


class Content(msgspec.Struct, frozen=True):
    """A medium with its bytes in hand. ``url``: where a platform can fetch it itself; ``None``: nowhere."""

    medium: Medium
    content: bytes
    url: str | None = None


def medium(ref: str) -> Medium:
    """The medium that a reference names.

    Raises:
        BadInput: it is no reference, of a kind that no platform takes, or too large.
    """
    found = _REF.fullmatch(ref)
    if found is None:
        raise BadInput("media", f"{ref[:80]!r} is no reference", "give <media type>:<bytes>:<SHA-256>, or a file")
    named = Medium(found["kind"], int(found["size"]), found["sha256"])
    if named.kind not in KINDS:
        raise BadInput("media", f"no platform takes {named.kind}", f"use one of {', '.join(sorted(KINDS))}")
    if named.size > BYTES_MAX:
        raise BadInput("media", f"has {named.size} bytes, more than {BYTES_MAX}", "make it smaller")
    return named


def recognised(content: bytes) -> str | None:
    """The media type of the bytes themselves; ``None``: none that platforms take."""
    for magic, kind in ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif")):
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"
    return None
