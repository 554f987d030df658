"""How wide and how high a picture or a film is, read from its own bytes; nothing is decoded.

Sources: the PNG, JPEG, GIF89a and WebP specifications; ISO/IEC 14496-12 §4.2, §8.3.2 for MP4 and QuickTime.
"""

from collections.abc import Iterator

import msgspec

_PNG = b"\x89PNG\r\n\x1a\n"
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG's markers that nothing follows."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's start-of-frame markers, which say the size; the three left out are tables."""
_LONG, _HEAD = 16, 8
_NESTS_MAX = 64
"""More tracks than this no film has that is meant to be looked at."""


class Pixels(msgspec.Struct, frozen=True):
    """Width and height, both above nothing."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width} by {self.height}"


def pixels(content: bytes) -> Pixels | None:
    """Its size; ``None``: the bytes do not say it. Never raises, whatever the bytes."""
    if content.startswith(_PNG):
        return _sized(content[16:20], content[20:24]) if content[12:16] == b"IHDR" else None
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return _sized(content[7:5:-1], content[9:7:-1])
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    return _film(content) if content[4:8] == b"ftyp" else None


def _sized(width: bytes, height: bytes) -> Pixels | None:
    """From two numbers, the highest byte first; one that breaks off says nothing."""
    found = Pixels(int.from_bytes(width), int.from_bytes(height))
    return found if len(width) == len(height) and found.width and found.height else None


def _jpeg(content: bytes) -> Pixels | None:
    """Segment by segment to the frame that says its size."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - how a marker begins
        marker = content[at + 1]
        if marker in _FRAMES:
            return _sized(content[at + 7 : at + 9], content[at + 5 : at + 7])
        if marker == 0xFF:  # noqa: PLR2004 - padding before a marker
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4]))
    return None


def _webp(content: bytes) -> Pixels | None:
    chunk = content[12:16]
    if chunk == b"VP8X" and len(content) >= 30:  # noqa: PLR2004 - the end of its canvas
        return Pixels(1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little"))
    if chunk == b"VP8L" and len(content) >= 25:  # noqa: PLR2004 - the end of its size
        bits = int.from_bytes(content[21:25], "little")
        return Pixels(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if chunk == b"VP8 " and len(content) >= 30:  # noqa: PLR2004 - the end of its frame header
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        return Pixels(width, height) if width and height else None
    return None


def _film(content: bytes) -> Pixels | None:
    """The first track of a film that is seen: those that are heard alone say 0 by 0."""
    for name, start, end in _boxes(content, 0, len(content)):
        for inner, at, stop in _boxes(content, start, end) if name == b"moov" else ():
            for head, begin, last in _boxes(content, at, stop) if inner == b"trak" else ():
                if head == b"tkhd" and last - begin >= _HEAD:
                    # Two numbers of 16.16 bits end the header, whatever its version; what is behind the point is dropped.
                    seen = _sized(content[last - 8 : last - 6], content[last - 4 : last - 2])
                    if seen is not None:
                        return seen
    return None


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places: name, and where what they hold begins and ends. One that does not fit ends it."""
    for _ in range(_NESTS_MAX):
        if start + _HEAD > end:
            return
        size, head = int.from_bytes(content[start : start + 4]), _HEAD
        if size == 1:
            size, head = int.from_bytes(content[start + 8 : start + 16]), _LONG
        stop = end if size == 0 else start + size
        if stop < start + head or stop > end:
            return
        yield content[start + 4 : start + 8], start + head, stop
        start = stop
