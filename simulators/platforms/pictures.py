"""What bytes are, by their own head: the media type, and of a picture how wide and how high it is.

Sources: the PNG, JFIF/JPEG, GIF89a and WebP specifications; ISO/IEC 14496-12 for MP4 and QuickTime.
"""

import struct

import msgspec


class Look(msgspec.Struct, frozen=True):
    """What the bytes turned out to be: ``image/…`` or ``video/…``; pixels are 0 where the head does not tell them."""

    kind: str
    width: int = 0
    height: int = 0

    @property
    def ratio(self) -> float:
        """Width by height; 0 where it is not known."""
        return self.width / self.height if self.height else 0.0


_PNG = b"\x89PNG\r\n\x1a\n"
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's start-of-frame markers, which carry the size; the three left out are tables."""


def looked_at(content: bytes) -> Look | None:
    """What it is; ``None``: nothing that is known."""
    if content.startswith(_PNG):
        return Look("image/png", *_sized(">II", content, 16))
    if content.startswith(b"\xff\xd8\xff"):
        return Look("image/jpeg", *_jpeg(content))
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return Look("image/gif", *_sized("<HH", content, 6))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Look("image/webp", *_webp(content))
    if content[4:8] == b"ftyp":
        return Look("video/quicktime" if content[8:12] == b"qt  " else "video/mp4")
    return None


def _sized(form: str, content: bytes, at: int) -> tuple[int, int]:
    if len(content) < at + struct.calcsize(form):
        return 0, 0
    width, height = struct.unpack_from(form, content, at)
    return width, height


def _jpeg(content: bytes) -> tuple[int, int]:
    """Segment by segment to the frame that says its size."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - how a marker begins
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = _sized(">HH", content, at + 5)
            return width, height
        if marker == 0xFF or marker in _BARE_MARKERS:  # noqa: PLR2004 - padding before a marker
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0, 0


def _webp(content: bytes) -> tuple[int, int]:
    chunk = content[12:16]
    if chunk == b"VP8X" and len(content) >= 30:  # noqa: PLR2004 - the end of its canvas
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if chunk == b"VP8L" and len(content) >= 25:  # noqa: PLR2004 - the end of its size
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = _sized("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
